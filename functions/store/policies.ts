import type { Policy, PolicyBody } from '../../core/model/policy.ts';
import { problemsOf } from '../../core/release/validate.ts';
import { Refused } from '../refusal.ts';
import { cursorAfter, lastBefore, type PageOf, type PageRequest } from './cursor.ts';
import { changeManifest, type Manifest, readManifest } from './manifest.ts';
import { readPart, writePart } from './parts.ts';
import type { PolicyPart } from './release-parts.ts';
import { withParts } from './releases.ts';
import type { StoreServices } from './services.ts';
import { readWorkspace } from './workspace.ts';

/** One policy with its history, by the hash under which it is stored. */
export const readPolicyPart = (
  { table, parts }: Pick<StoreServices, 'table' | 'parts'>,
  tenant: string,
  hash: string,
): Promise<PolicyPart> => readPart<PolicyPart>(table, parts, tenant, hash);

/**
 * Puts a new policy in force, under the next version. `policyOf` sees what is in force, and gives
 * undefined to leave it so; it may be called again after a lost race. Throws `Refused` (`unknown-reference`) where a rule names what
 * does not exist.
 */
export const putPolicy = (
  services: StoreServices,
  tenant: string,
  policyOf: (
    current: PolicyPart,
    manifest: Manifest,
  ) => Promise<PolicyBody | undefined> | PolicyBody | undefined,
): Promise<Policy> =>
  changeManifest(services, tenant, async (manifest) => {
    const current = await readPolicyPart(services, tenant, manifest.parts.policy);
    const body = await policyOf(current, manifest);
    if (body === undefined) return { result: current.policy };
    const policy: Policy = { ...body, version: current.policy.version + 1 };
    const workspace = await readWorkspace(services, tenant, manifest);
    const problems = problemsOf({ ...workspace, policy: body }).filter(({ pointer }) =>
      pointer.startsWith('/policy/'),
    );
    if (problems.length > 0) {
      const errors = problems.map((problem) => ({
        ...problem,
        pointer: problem.pointer.slice('/policy'.length),
      }));
      throw new Refused('unknown-reference', errors[0]?.detail ?? '', errors);
    }
    const value: PolicyPart = { policy, at: services.now(), previous: manifest.parts.policy };
    const hash = await writePart(services.table, services.parts, tenant, value);
    return { next: await withParts(services, tenant, manifest, { policy: hash }), result: policy };
  });

/** Policy versions, newest first, from the one in force downwards. */
export async function* policyVersions(
  services: Pick<StoreServices, 'table' | 'parts'>,
  tenant: string,
  manifest: Manifest,
): AsyncGenerator<PolicyPart> {
  let hash: string | undefined = manifest.parts.policy;
  while (hash !== undefined) {
    const one: PolicyPart = await readPolicyPart(services, tenant, hash);
    yield one;
    hash = one.previous;
  }
}

/** The policy in force. */
export const currentPolicy = async (services: StoreServices, tenant: string): Promise<Policy> => {
  const manifest = await readManifest(services, tenant);
  return (await readPolicyPart(services, tenant, manifest.parts.policy)).policy;
};

/** A policy as it was published. */
export interface PolicyVersion {
  readonly version: number;
  /** When it came, ISO 8601. */
  readonly at: string;
  readonly policy: Policy;
}

/** Policy versions, newest first, a page at a time. */
export const listPolicies = async (
  services: StoreServices,
  tenant: string,
  { limit, cursor }: PageRequest,
): Promise<PageOf<PolicyVersion>> => {
  const list = `${tenant}/policies`;
  const below = Number(lastBefore(list, cursor) ?? Number.POSITIVE_INFINITY);
  const items: PolicyVersion[] = [];
  const manifest = await readManifest(services, tenant);
  for await (const { policy, at } of policyVersions(services, tenant, manifest)) {
    const { version } = policy;
    if (version >= below) continue;
    const last = items.at(-1);
    if (items.length === limit && last !== undefined)
      return { items, cursor: cursorAfter(list, String(last.version)) };
    items.push({ version, at: new Date(at).toISOString(), policy });
  }
  return { items };
};
