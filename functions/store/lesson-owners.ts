import type { Acting } from '../capabilities.ts';
import type { About } from './about.ts';
import type { StoreReader, StoreWriter } from './capabilities.ts';
import { erasedCheck } from './erased.ts';
import { readManifest } from './manifest.ts';
import { readReleaseParts } from './release-parts.ts';
import { changeWorkspace } from './workspace.ts';

/** Ids of the lessons that an employee owns, in what is in force or in what is held, in order. */
export const lessonsOwnedBy = async (
  services: StoreReader,
  tenant: string,
  employee: string,
): Promise<string[]> => {
  const { parts, held } = await readManifest(services, tenant);
  const owned = new Set<string>();
  for (const hashes of held === undefined ? [parts] : [parts, held]) {
    const read = await readReleaseParts(services, tenant, hashes, ['catalogue']);
    for (const { id, owner } of read.parts.catalogue.lessons) if (owner === employee) owned.add(id);
  }
  return [...owned].sort();
};

/**
 * Takes the name of an employee who is erased off the lessons that they own, in force and held.
 * Whoever was created anew may be named again, and is left.
 */
export const disown = async (
  services: StoreWriter & Acting,
  { tenant, employee, before }: About,
): Promise<void> => {
  if ((await lessonsOwnedBy(services, tenant, employee)).length === 0) return;
  await changeWorkspace(services, tenant, false, async (_, manifest) => {
    const isErased = await erasedCheck(services, tenant, manifest);
    const isGone = before === undefined || isErased(employee);
    return {
      apply: (workspace) => {
        const { lessons } = workspace.catalogue;
        if (!isGone || !lessons.some(({ owner }) => owner === employee)) return workspace;
        const catalogue = {
          ...workspace.catalogue,
          lessons: lessons.map(({ owner, ...lesson }) =>
            owner === employee ? lesson : { ...lesson, owner },
          ),
        };
        return { ...workspace, catalogue };
      },
      check: () => undefined,
      // Whose they were is not on record: the audit names nobody who was erased.
      act: () => ({ kind: 'erasure', what: 'lessons' }),
    };
  });
};
