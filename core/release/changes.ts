import { listResources, type ResourceKind, type WorkspaceParts } from './workspace.ts';

/** One thing that two workspaces do not have alike. */
export interface ResourceChange {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly change: 'created' | 'updated' | 'deleted';
  /** As it is in the one and in the other; undefined where it is not there. */
  readonly before: object | undefined;
  readonly after: object | undefined;
}

/** Kinds in the order in which one thing is made of the other. */
const KINDS: readonly ResourceKind[] = ['skills', 'roles', 'teams', 'lessons', 'objectives'];

const changesOf = (
  kind: ResourceKind,
  before: WorkspaceParts,
  after: WorkspaceParts,
): ResourceChange[] => {
  const old = new Map<string, object>(listResources(before, kind).map((one) => [one.id, one]));
  const changes: ResourceChange[] = [];
  for (const one of listResources(after, kind)) {
    const { id } = one;
    const was = old.get(id);
    old.delete(id);
    if (was === undefined)
      changes.push({ kind, id, change: 'created', before: undefined, after: one });
    else if (JSON.stringify(was) !== JSON.stringify(one))
      changes.push({ kind, id, change: 'updated', before: was, after: one });
  }
  for (const [id, was] of old)
    changes.push({ kind, id, change: 'deleted', before: was, after: undefined });
  return changes;
};

/** What one workspace has otherwise than another one: skills first, objectives last, by id. */
export const changesBetween = (before: WorkspaceParts, after: WorkspaceParts): ResourceChange[] =>
  KINDS.flatMap((kind) => changesOf(kind, before, after));
