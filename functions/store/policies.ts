import type { Policy, PolicyBody } from '../../core/model/policy.ts';
import { problemsOf } from '../../core/release/validate.ts';
import type { Who } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { StoreReader, StoreWriter } from './capabilities.ts';
import { etagOf } from './etag.ts';
import { changeManifest, type Manifest, readManifest } from './manifest.ts';
import { cursorAt, fitting, type Listed, type PageRequest, positionOf } from './paging.ts';
import { readPart, writeLastingPart } from './parts.ts';
import type { PolicyPart } from './release-parts.ts';
import { withParts } from './releases.ts';
import { readWorkspace } from './workspace.ts';

/** One policy with its history, by the hash under which it is stored. */
const readPolicyPart = (services: StoreReader, tenant: string, hash: string): Promise<PolicyPart> =>
  readPart<PolicyPart>(services, tenant, hash);

/**
 * Puts a new policy in force, under the next version. `policyOf` sees what is in force, and gives
 * undefined to leave it so; it may be called again after a lost race. Who does it, and why, stands
 * in the policy and goes on record. Throws `Refused` (`unknown-reference`) where a rule names what
 * does not exist.
 */
export const putPolicy = (
  services: StoreWriter,
  tenant: string,
  policyOf: (
    current: PolicyPart,
    manifest: Manifest,
  ) => Promise<PolicyBody | undefined> | PolicyBody | undefined,
  who: Who,
  draft?: string,
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
    const value: PolicyPart = {
      policy,
      at: services.now(),
      previous: manifest.parts.policy,
      by: who.by,
      ...(who.note !== undefined && { note: who.note }),
      ...(draft !== undefined && { draft }),
    };
    const hash = await writeLastingPart(services, tenant, value);
    const versions = { from: `v${current.policy.version}`, to: `v${policy.version}` };
    const deed = { who, kind: 'policy', what: 'policy', ...versions } as const;
    return { next: withParts(manifest, { policy: hash }), deeds: [deed], result: policy };
  });

/** Policy versions, newest first, from the one in force downwards. */
export async function* policyVersions(
  services: StoreReader,
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

/** A version of the policy with its history; undefined if there is no such version. */
export const findPolicy = async (
  services: StoreReader,
  tenant: string,
  manifest: Manifest,
  version: number,
): Promise<PolicyPart | undefined> => {
  for await (const one of policyVersions(services, tenant, manifest)) {
    if (one.policy.version === version) return one;
    if (one.policy.version < version) return undefined;
  }
  return undefined;
};

/**
 * What there is to a policy besides weights and temperature, in short: whom it opens what. Equal
 * exactly where two policies differ in nothing of it.
 */
export const restOf = ({ constraints, rules, holdout }: PolicyBody): string =>
  etagOf({ constraints, rules, holdout: holdout ?? null });

/** The policy in force. */
export const currentPolicy = async (services: StoreReader, tenant: string): Promise<Policy> => {
  const manifest = await readManifest(services, tenant);
  return (await readPolicyPart(services, tenant, manifest.parts.policy)).policy;
};

/** Policies, newest first, a page at a time. */
export const listPolicies = async (
  services: StoreReader,
  tenant: string,
  { limit, cursor }: PageRequest,
): Promise<Listed<PolicyPart>> => {
  const list = `${tenant}#policies`;
  const below = cursor === undefined ? Number.POSITIVE_INFINITY : Number(positionOf(list, cursor));
  const found: PolicyPart[] = [];
  const manifest = await readManifest(services, tenant);
  for await (const one of policyVersions(services, tenant, manifest)) {
    if (one.policy.version < below) found.push(one);
    if (found.length > limit) break;
  }
  const items = found.slice(0, Math.min(limit, fitting(found)));
  const last = items.at(-1);
  const isMore = last !== undefined && found.length > items.length;
  return { items, ...(isMore && { cursor: cursorAt(list, String(last.policy.version)) }) };
};
