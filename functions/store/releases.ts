import { buildSearch, type SearchIndex } from '../../core/catalogue/search.ts';
import type { MasteryModel } from '../../core/learner/mastery.ts';
import type { CataloguePart, ContentPart } from '../../core/model/catalogue.ts';
import type { GoalsPart } from '../../core/model/goals.ts';
import type { Policy, PolicyBody } from '../../core/model/policy.ts';
import { type CompiledRelease, compileRelease } from '../../core/release/compile.ts';
import type { PartName, Release } from '../../core/release/parts.ts';
import { problemsOf } from '../../core/release/validate.ts';
import type { WorkspaceParts } from '../../core/release/workspace.ts';
import { Refused } from '../refusal.ts';
import { partition, sort } from './keys.ts';
import { readPart, writePart } from './parts.ts';
import { bound, type StoreServices } from './services.ts';
import { type Item, StoreUnavailable } from './table.ts';

/** Parts by their hashes. */
type Hashes = Release['parts'];
/** What admins may hold back: everything but policy and model. */
type HeldHashes = Pick<Hashes, 'catalogue' | 'content' | 'goals'>;

/** The one small item that says what is in force for a tenant. */
export interface Manifest {
  /** Rises with every change; a change goes through only on the version it was made from. */
  readonly version: number;
  readonly release: number;
  readonly parts: Hashes;
  readonly held?: HeldHashes;
  /** Hash of the part that lists erased employees. */
  readonly erased?: string;
  /** Random, per tenant; for keyed hashes. */
  readonly secret: string;
}

/**
 * The policy part: the policy, when it came, and the one before it, so that versions form a chain.
 */
export interface PolicyPart {
  readonly policy: Policy;
  readonly at: number;
  readonly previous?: string;
}

const itemOf = (tenant: string, manifest: Manifest): Item => ({
  pk: partition.tenant(tenant),
  sk: sort.manifest,
  version: manifest.version,
  release: manifest.release,
  parts: { ...manifest.parts },
  ...(manifest.held && { held: { ...manifest.held } }),
  ...(manifest.erased !== undefined && { erased: manifest.erased }),
  secret: manifest.secret,
});

const manifestOf = (item: Item): Manifest => {
  const { pk: _pk, sk: _sk, ...manifest } = item;
  return manifest as unknown as Manifest;
};

/** The manifest as it is now; undefined if there is no such tenant. */
export const findManifest = async (
  { table }: Pick<StoreServices, 'table'>,
  tenant: string,
): Promise<Manifest | undefined> => {
  const item = await table.get({ pk: partition.tenant(tenant), sk: sort.manifest });
  return item && manifestOf(item);
};

/** The manifest of a tenant that a credential has vouched for. */
export const readManifest = async (
  services: Pick<StoreServices, 'table'>,
  tenant: string,
): Promise<Manifest> => {
  const manifest = await findManifest(services, tenant);
  if (manifest === undefined)
    throw new Refused('unauthorized', 'The tenant of this credential does not exist any more.');
  return manifest;
};

const part = <T>({ table, parts }: StoreServices, tenant: string, hash: string): Promise<T> =>
  readPart<T>(table, parts, tenant, hash);

/** The policy part that is in force under a manifest. */
export const readPolicyPart = (
  services: StoreServices,
  tenant: string,
  hash: string,
): Promise<PolicyPart> => part(services, tenant, hash);

const MOST_COMPILED = 50;

const compiledOf = async (
  services: StoreServices,
  tenant: string,
  number: number,
  hashes: Hashes,
): Promise<CompiledRelease> => {
  const key = `${tenant}#${number}`;
  let compiled = services.compiled.get(key);
  if (compiled === undefined) {
    const [catalogue, goals, policy, model] = await Promise.all([
      part<CataloguePart>(services, tenant, hashes.catalogue),
      part<GoalsPart>(services, tenant, hashes.goals),
      part<PolicyPart>(services, tenant, hashes.policy),
      part<MasteryModel>(services, tenant, hashes.model),
    ]);
    compiled = compileRelease(number, { catalogue, goals, policy: policy.policy, model });
    services.compiled.set(key, compiled);
    bound(services.compiled, MOST_COMPILED);
  }
  return compiled;
};

/** The release in force, ready to decide with; a warm process reads only the manifest. */
export const currentRelease = async (
  services: StoreServices,
  tenant: string,
): Promise<{ manifest: Manifest; release: CompiledRelease }> => {
  const manifest = await readManifest(services, tenant);
  return {
    manifest,
    release: await compiledOf(services, tenant, manifest.release, manifest.parts),
  };
};

/** What is recorded of a release; undefined if there never was one with this number. */
export const findRelease = async (
  { table }: StoreServices,
  tenant: string,
  number: number,
): Promise<Release | undefined> => {
  const item = await table.get({ pk: partition.tenant(tenant), sk: sort.release(number) });
  if (item === undefined) return undefined;
  return { number, at: item.at as number, parts: item.parts as unknown as Hashes };
};

/** An earlier release, ready to replay a decision with. */
export const releaseNumber = async (
  services: StoreServices,
  tenant: string,
  number: number,
): Promise<CompiledRelease | undefined> => {
  const release = await findRelease(services, tenant, number);
  return release && compiledOf(services, tenant, number, release.parts);
};

/** The search index of the lessons in force, built at the first search. */
export const currentSearch = async (
  services: StoreServices,
  tenant: string,
  manifest: Manifest,
): Promise<SearchIndex> => {
  const key = `${tenant}#${manifest.parts.catalogue}#${manifest.parts.content}`;
  let search = services.searches.get(key);
  if (search === undefined) {
    const [catalogue, content] = await Promise.all([
      part<CataloguePart>(services, tenant, manifest.parts.catalogue),
      part<ContentPart>(services, tenant, manifest.parts.content),
    ]);
    search = buildSearch(catalogue, content);
    services.searches.set(key, search);
    bound(services.searches, MOST_COMPILED);
  }
  return search;
};

/** The workspace that is in force, or the held one where there is one and it is asked for. */
export const readWorkspace = async (
  services: StoreServices,
  tenant: string,
  manifest: Manifest,
  held = false,
): Promise<WorkspaceParts> => {
  const hashes = { ...manifest.parts, ...(held && manifest.held) };
  const [catalogue, content, goals, policy] = await Promise.all([
    part<CataloguePart>(services, tenant, hashes.catalogue),
    part<ContentPart>(services, tenant, hashes.content),
    part<GoalsPart>(services, tenant, hashes.goals),
    part<PolicyPart>(services, tenant, hashes.policy),
  ]);
  return { catalogue, content, goals, policy: policy.policy };
};

/** A lost race is run again so often; each round reads the winner's manifest. */
const MOST_ROUNDS = 12;

/**
 * Changes the manifest by compare and swap. `change` may be called several times; it gives the
 * manifest without its version, or undefined to leave everything as it is.
 */
export const changeManifest = async <T>(
  services: StoreServices,
  tenant: string,
  change: (manifest: Manifest) => Promise<{ next?: Omit<Manifest, 'version'>; result: T }>,
): Promise<T> => {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const manifest = await readManifest(services, tenant);
    const { next, result } = await change(manifest);
    if (next === undefined) return result;
    const moved = await services.table.put(
      itemOf(tenant, { ...next, version: manifest.version + 1 }),
      {
        is: 'equal',
        attribute: 'version',
        value: manifest.version,
      },
    );
    if (moved) return result;
    // Whoever lost waits a little, each a different while, so that not all come back together.
    await new Promise((fulfil) =>
      setTimeout(fulfil, (services.random(1)[0] ?? 0) * 0.1 * (round + 1)),
    );
  }
  throw new StoreUnavailable('too many changes at once');
};

/**
 * Records a release under the next free number before anything points to it; numbers of changes
 * that were cut off stay unused.
 */
const recordRelease = async (
  { table, now }: StoreServices,
  tenant: string,
  from: number,
  parts: Hashes,
): Promise<number> => {
  for (let number = from; ; number++) {
    const item = {
      pk: partition.tenant(tenant),
      sk: sort.release(number),
      at: now(),
      parts: { ...parts },
    };
    if (await table.put(item, { is: 'absent' })) return number;
  }
};

/** The manifest with other parts in force, as a new release. */
const withParts = async (
  services: StoreServices,
  tenant: string,
  manifest: Manifest,
  parts: Partial<Hashes>,
): Promise<Manifest> => {
  const next = { ...manifest.parts, ...parts };
  const same = (Object.keys(next) as PartName[]).every(
    (name) => next[name] === manifest.parts[name],
  );
  if (same) return manifest;
  const release = await recordRelease(services, tenant, manifest.release + 1, next);
  return { ...manifest, release, parts: next };
};

const writeWorkspace = async (
  { table, parts }: StoreServices,
  tenant: string,
  workspace: WorkspaceParts,
): Promise<HeldHashes> => {
  const [catalogue, content, goals] = await Promise.all([
    writePart(table, parts, tenant, workspace.catalogue),
    writePart(table, parts, tenant, workspace.content),
    writePart(table, parts, tenant, workspace.goals),
  ]);
  return { catalogue, content, goals };
};

/**
 * What a change of the workspace comes to: the new one (or undefined for no change) and what to
 * tell the caller.
 */
export interface WorkspaceChange<T> {
  readonly workspace?: WorkspaceParts;
  readonly result: T;
}

/**
 * Changes catalogue and goals. Without `hold` the change is in force when this returns; with it, it
 * is collected. Where changes are held already, one without `hold` goes into both, so that
 * publishing later does not undo it.
 */
export const changeWorkspace = <T>(
  services: StoreServices,
  tenant: string,
  hold: boolean,
  change: (workspace: WorkspaceParts, checked: boolean) => WorkspaceChange<T>,
): Promise<T> =>
  changeManifest(services, tenant, async (manifest) => {
    const { workspace, result } = change(
      await readWorkspace(services, tenant, manifest, hold),
      !hold,
    );
    if (workspace === undefined) return { result };
    const hashes = await writeWorkspace(services, tenant, workspace);
    if (hold) return { next: { ...manifest, held: hashes }, result };
    const next = await withParts(services, tenant, manifest, hashes);
    if (manifest.held === undefined) return { next, result };
    const held = change(await readWorkspace(services, tenant, manifest, true), false).workspace;
    return {
      next: { ...next, ...(held && { held: await writeWorkspace(services, tenant, held) }) },
      result,
    };
  });

/** Publishes what is held, whole or not at all; gives the new release's number. */
export const publishHeld = (services: StoreServices, tenant: string): Promise<number> =>
  changeManifest(services, tenant, async (manifest) => {
    const { held, ...rest } = manifest;
    if (held === undefined)
      throw new Refused('nothing-held', 'Nothing is held back: every change so far is in force.');
    const problems = problemsOf(await readWorkspace(services, tenant, manifest, true));
    if (problems.length > 0) {
      throw new Refused(
        'cannot-publish',
        `What is held has ${problems.length} problem(s); nothing was published.`,
        problems.slice(0, 200),
      );
    }
    const next = await withParts(services, tenant, rest, held);
    return { next, result: next.release };
  });

/**
 * Puts a new policy in force. `expected` is the version that the author saw, where that matters.
 */
export const putPolicy = (
  services: StoreServices,
  tenant: string,
  policyOf: (current: PolicyPart, manifest: Manifest) => Promise<PolicyBody> | PolicyBody,
): Promise<Policy> =>
  changeManifest(services, tenant, async (manifest) => {
    const current = await readPolicyPart(services, tenant, manifest.parts.policy);
    const body = await policyOf(current, manifest);
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

/** The learner model in force. */
export const currentModel = async (
  services: StoreServices,
  tenant: string,
): Promise<MasteryModel> =>
  part<MasteryModel>(services, tenant, (await readManifest(services, tenant)).parts.model);

/**
 * Puts a new learner model in force, as a release; whatever admins publish meanwhile stays. Gives
 * the release's number.
 */
export const putModel = async (
  services: StoreServices,
  tenant: string,
  model: MasteryModel,
): Promise<number> => {
  const hash = await writePart(services.table, services.parts, tenant, model);
  return changeManifest(services, tenant, async (manifest) => {
    const next = await withParts(services, tenant, manifest, { model: hash });
    return { next, result: next.release };
  });
};

/** Policy versions, newest first, from a version downwards. */
export async function* policyVersions(
  services: StoreServices,
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
