import { problemsOf } from '../../core/release/validate.ts';
import type { WorkspaceParts } from '../../core/release/workspace.ts';
import { Refused } from '../refusal.ts';
import type { StoreReader, StoreWriter } from './capabilities.ts';
import { changeManifest, type HeldHashes, type Manifest } from './manifest.ts';
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
  services: StoreReader,
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
export interface WorkspaceChange<T> {
  /** Pure; run on what is in force and, where changes are held, on those too. */
  readonly apply: (workspace: WorkspaceParts) => WorkspaceParts;
  /**
   * Run once, on what was asked to be changed; throws `Refused`; gives what to tell the caller.
   */
  readonly check: (before: WorkspaceParts, after: WorkspaceParts) => T;
}

/**
 * Changes catalogue and goals. Without `hold` the change is asked of what is in force, and is in
 * force when this returns; with it, it is asked of what is held (of what is in force where nothing
 * is), and collected. Where changes are held already, one without `hold` goes into both, also where
 * it changes nothing in force: publishing later must not undo it. `changeOf` sees the workspace
 * that is asked about, and the manifest; after a lost race it is called again. Nothing is written
 * where nothing changed. Throws what `check` throws, and then nothing has changed.
 */
export const changeWorkspace = <T>(
  services: StoreWriter,
  tenant: string,
  hold: boolean,
  changeOf: (
    before: WorkspaceParts,
    manifest: Manifest,
  ) => WorkspaceChange<T> | Promise<WorkspaceChange<T>>,
): Promise<T> =>
  changeManifest(services, tenant, async (manifest) => {
    const before = await readWorkspace(services, tenant, manifest, hold);
    const { apply, check } = await changeOf(before, manifest);
    const after = apply(before);
    const result = check(before, after);
    const isHeld = manifest.held !== undefined;
    const inForce = { ...manifest.parts };
    const held = { ...inForce, ...manifest.held };
    const hashes = hold ? held : inForce;
    const changed = await writeWorkspace(services, tenant, { workspace: before, hashes }, after);
    if (hold)
      return { ...(!sameParts(changed, held) && { next: { ...manifest, held: changed } }), result };
    const next = await withParts(services, tenant, manifest, changed);
    if (!isHeld) return { next, result };
    const workspace = await readWorkspace(services, tenant, manifest, true);
    const both = await writeWorkspace(
      services,
      tenant,
      { workspace, hashes: held },
      apply(workspace),
    );
    return { next: sameParts(both, held) ? next : { ...next, held: both }, result };
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
export const publishHeld = (services: StoreWriter, tenant: string): Promise<Published> =>
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
    const next = await withParts(services, tenant, rest, held);
    const { release } = next;
    return { next, result: { release, isNew: release !== manifest.release } };
  });
