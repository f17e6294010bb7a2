import { problemsOf } from '../../core/release/validate.ts';
import type { WorkspaceParts } from '../../core/release/workspace.ts';
import type { Acting, Who } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { Act, Deed } from './audit-record.ts';
import type { StoreReader, StoreWriter } from './capabilities.ts';
import {
  type Changed,
  changeManifest,
  type HeldHashes,
  type Manifest,
  type NextManifest,
} from './manifest.ts';
import { writePart } from './parts.ts';
import { readReleaseParts } from './release-parts.ts';
import { sameParts, withParts } from './releases.ts';

const PARTS = ['catalogue', 'content', 'goals'] as const;

/** The workspace that is in force, or the held one where there is one and it is asked for. */
export const readWorkspace = async (
  services: StoreReader,
  tenant: string,
  manifest: Manifest,
  held = false,
): Promise<WorkspaceParts> => {
  const hashes = { ...manifest.parts, ...(held && manifest.held) };
  const names = [...PARTS, 'policy'] as const;
  const { parts } = await readReleaseParts(services, tenant, hashes, names);
  return { ...parts, policy: parts.policy.policy };
};

/** Stores what a change left of a workspace; a part that is still the same object costs nothing. */
const writeWorkspace = async (
  services: StoreWriter,
  tenant: string,
  before: { readonly workspace: WorkspaceParts; readonly hashes: HeldHashes },
  after: WorkspaceParts,
): Promise<HeldHashes> => {
  const write = (name: (typeof PARTS)[number]): Promise<string> | string =>
    after[name] === before.workspace[name]
      ? before.hashes[name]
      : writePart(services, tenant, after[name]);
  const [catalogue, content, goals] = await Promise.all(PARTS.map(write));
  return { catalogue, content, goals } as HeldHashes;
};

/** A change of what admins change together. */
interface WorkspaceChange<T> {
  /** Pure; run on what is in force and, where changes are held, on those too. */
  readonly apply: (workspace: WorkspaceParts) => WorkspaceParts;
  /**
   * Run once, on what was asked to be changed; throws `Refused`; gives what to tell the caller.
   */
  readonly check: (before: WorkspaceParts, after: WorkspaceParts) => T;
  /** What goes on record of it; seen as `check` sees it. */
  readonly act: (before: WorkspaceParts, after: WorkspaceParts) => Act;
}

/**
 * Sees the workspace that is asked about, the manifest, and what is held beside where the change
 * goes into that as well; may be called again.
 */
type ChangeOf<T> = (
  before: WorkspaceParts,
  manifest: Manifest,
  beside: WorkspaceParts | undefined,
) => WorkspaceChange<T> | Promise<WorkspaceChange<T>>;

/** A workspace in force, and the one that is held beside it, if any. */
interface Workspaces {
  readonly inForce: WorkspaceParts;
  readonly held: WorkspaceParts | undefined;
}

/** What a change leaves, and what it was; nothing where it changed nothing. */
interface Left {
  readonly after: Workspaces;
  readonly deed: Deed | undefined;
}

/** A change that goes with others. */
interface Waiting {
  /** Gives what the change leaves; throws what refuses it, and then it leaves everything. */
  readonly run: (before: Workspaces, manifest: Manifest) => Promise<Left>;
  readonly done: () => void;
  readonly refused: (failure: unknown) => void;
}

/** Runs changes one after the other and puts what all of them leave in force by one write. */
const changeTogether = (
  services: StoreWriter,
  tenant: string,
  changes: readonly Waiting[],
): Promise<readonly (() => void)[]> =>
  changeManifest(services, tenant, async (manifest) => {
    const inForce = await readWorkspace(services, tenant, manifest);
    const held = manifest.held && (await readWorkspace(services, tenant, manifest, true));
    let after: Workspaces = { inForce, held };
    const deeds: Deed[] = [];
    const result: (() => void)[] = [];
    for (const { run, done, refused } of changes) {
      try {
        const left = await run(after, manifest);
        after = left.after;
        if (left.deed !== undefined) deeds.push(left.deed);
        result.push(done);
      } catch (failure) {
        result.push(() => refused(failure));
      }
    }
    const hashes = { ...manifest.parts };
    const write = (before: WorkspaceParts, of: HeldHashes, now: WorkspaceParts) =>
      writeWorkspace(services, tenant, { workspace: before, hashes: of }, now);
    const next = withParts(manifest, await write(inForce, hashes, after.inForce));
    const changed = (to: NextManifest): Changed<typeof result> => {
      const [first, ...others] = deeds;
      return first === undefined ? { result } : { next: to, deeds: [first, ...others], result };
    };
    if (after.held === undefined) return changed(next);
    const heldHashes = { ...hashes, ...manifest.held };
    const now = await write(held ?? inForce, heldHashes, after.held);
    return changed(sameParts(now, heldHashes) ? next : { ...next, held: now });
  });

/** The manifest, which every request reads, says of each who did it. */
export const MOST_TOGETHER = 20;

/** Runs changes, and tells each what became of it. */
const serve = async (
  services: StoreWriter,
  tenant: string,
  changes: readonly Waiting[],
): Promise<void> => {
  for (let first = 0; first < changes.length; first += MOST_TOGETHER) {
    const some = changes.slice(first, first + MOST_TOGETHER);
    try {
      for (const tell of await changeTogether(services, tenant, some)) tell();
    } catch (failure) {
      for (const { refused } of some) refused(failure);
    }
  }
};

/**
 * Changes catalogue and goals. Without `hold` the change is asked of what is in force, and is in
 * force when this returns; with it, it is asked of what is held (of what is in force where nothing
 * is), and collected. Where changes are held already, one without `hold` goes into both, also where
 * it changes nothing in force: publishing later must not undo it. Changes that come while another
 * one is under way in this process wait for it, and then go together. Nothing is written where
 * nothing changed. Throws what `check` throws, and then nothing has changed.
 */
export const changeWorkspace = <T>(
  services: StoreWriter & Acting,
  tenant: string,
  hold: boolean,
  changeOf: ChangeOf<T>,
): Promise<T> =>
  new Promise((fulfil, reject) => {
    let result: T;
    const run: Waiting['run'] = async ({ inForce, held }, manifest) => {
      const before = hold ? (held ?? inForce) : inForce;
      const { apply, check, act } = await changeOf(before, manifest, hold ? undefined : held);
      const after = apply(before);
      result = check(before, after);
      const beside = hold ? held : held && apply(held);
      const isChanged = after !== before || beside !== held;
      const deed = isChanged ? { who: services.acting, ...act(before, after) } : undefined;
      if (hold) return { after: { inForce, held: after === before ? held : after }, deed };
      return { after: { inForce: after, held: beside }, deed };
    };
    const change: Waiting = { run, done: () => fulfil(result), refused: reject };
    services.together(`workspace of ${tenant}`, change, (all) => serve(services, tenant, all));
  });

/** What is in force once what was held is published. */
export interface Published {
  readonly release: number;
  /** False where there was nothing to publish: then it was in force before. */
  readonly isNew: boolean;
}

/**
 * Publishes what is held, whole or not at all. With nothing held, or held as it is in force, it
 * gives the release in force: publishing again after a lost answer does no harm. Throws `Refused`
 * (`cannot-publish`) with every problem of what is held.
 */
export const publishHeld = (services: StoreWriter, tenant: string, who: Who): Promise<Published> =>
  changeManifest(services, tenant, async (manifest) => {
    const { held, ...rest } = manifest;
    if (held === undefined) return { result: { release: manifest.release, isNew: false } };
    const problems = problemsOf(await readWorkspace(services, tenant, manifest, true));
    if (problems.length > 0) {
      throw new Refused(
        'cannot-publish',
        `What is held has ${problems.length} problem(s); nothing was published.`,
        problems.slice(0, 200),
      );
    }
    const next = withParts(rest, held);
    const { release } = next;
    const releases = { from: `r${manifest.release}`, to: `r${release}` };
    const deed = { who, kind: 'release', what: 'releases', ...releases } as const;
    return { next, deeds: [deed], result: { release, isNew: release !== manifest.release } };
  });
