import { once } from '../../core/base/once.ts';
import type { Objective } from '../../core/model/objective.ts';
import { problemsOf, type WorkspaceProblem } from '../../core/release/validate.ts';
import {
  putResources as putInto,
  type ResourceKind,
  type Resources,
  readResource,
  type WorkspaceParts,
} from '../../core/release/workspace.ts';
import type { Acting } from '../capabilities.ts';
import { pointerOf, type RefusalPart, Refused } from '../refusal.ts';
import { namedIds } from '../store/audit-record.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { type Change, replacing } from '../store/change.ts';
import { etagOf } from '../store/etag.ts';
import { changeWorkspace } from '../store/workspace.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';
import { errorOf, type ItemError, type ItemResult, type PutResult, rejected } from './result.ts';

/** Where a problem lies, whatever its place in a list: what is kept may well move in its list. */
const sameWherever = ({ pointer, detail }: WorkspaceProblem): string =>
  `${pointer.replace(/\/\d+(?=\/|$)/g, '/-')}\u0000${detail}`;

/**
 * Problems of a workspace after a change: those that it brought, and those that were there already.
 */
interface Problems {
  readonly fresh: readonly WorkspaceProblem[];
  readonly old: readonly WorkspaceProblem[];
}

/** The problems of a workspace before a change, worked out once however many changes are tried. */
const knownIn = once(
  (workspace: WorkspaceParts): ReadonlySet<string> =>
    new Set(problemsOf(workspace).map(sameWherever)),
);

/**
 * Tells the problems that a change brought from those that were there. A reference that was there
 * already, to what is gone by now, is no news: whoever keeps it is not refused for it.
 */
export const problemsAfter = (before: WorkspaceParts, after: WorkspaceParts): Problems => {
  const problems = problemsOf(after);
  if (problems.length === 0) return { fresh: [], old: [] };
  const known = knownIn(before);
  const isOld = (problem: WorkspaceProblem): boolean => known.has(sameWherever(problem));
  return { fresh: problems.filter((problem) => !isOld(problem)), old: problems.filter(isOld) };
};

/** Those of some problems that lie in one resource, as pointers into it. */
const within = (
  problems: readonly WorkspaceProblem[],
  kind: ResourceKind,
  id: string,
): RefusalPart[] => {
  const prefix = pointerOf([kind, id]);
  return problems.flatMap((problem) =>
    problem.pointer.startsWith(`${prefix}/`)
      ? [{ ...problem, pointer: problem.pointer.slice(prefix.length) }]
      : [],
  );
};

/** What is said of a resource that was taken although it keeps a reference to what is gone. */
const warningsOf = (
  { old }: Problems,
  kind: ResourceKind,
  id: string,
): { warnings?: RefusalPart[] } => {
  const warnings = within(old, kind, id);
  return warnings.length > 0 ? { warnings } : {};
};

/** Where an objective says another current value than its check-ins do; undefined if nowhere. */
const contradicted = (workspace: WorkspaceParts, objective: Objective): string | undefined => {
  const tracked = workspace.goals.objectives.find(({ id }) => id === objective.id);
  const index = objective.keyResults.findIndex((keyResult) => {
    const reading = tracked?.readings
      .find((one) => one.keyResult === keyResult.id)
      ?.series.find(({ series }) => series === '');
    return reading !== undefined && reading.value !== keyResult.metric.current;
  });
  return index < 0 ? undefined : `/keyResults/${index}/metric/current`;
};

/** Refuses what no workspace may hold, whatever else is in it. */
const refuseImpossible = (
  workspace: WorkspaceParts,
  kind: ResourceKind,
  resource: Resources[ResourceKind],
): void => {
  if (kind !== 'objectives') return;
  const pointer = contradicted(workspace, resource as Objective);
  if (pointer === undefined) return;
  const detail =
    'This key result has check-ins, and current follows from them. ' +
    'Post a check-in, or send current as it is.';
  throw new Refused('current-from-check-ins', detail, [{ pointer, detail }]);
};

const statusOf = (before: unknown, etag: string): PutResult['status'] =>
  before === undefined ? 'created' : etagOf(before) === etag ? 'unchanged' : 'updated';

/** That what goes on record is held. */
export const asHeld = (hold: boolean): { held?: true } => (hold ? { held: true } : {});

/** What a change makes of a resource of a workspace. */
const wantedIn = <K extends ResourceKind>(
  workspace: WorkspaceParts,
  kind: K,
  { id, wanted }: Change<Resources[K]>,
): Resources[K] => wanted(readResource(workspace, kind, id));

/** The workspace that is asked about, and what is held beside where a change goes into both. */
interface Both {
  readonly before: WorkspaceParts;
  readonly beside: WorkspaceParts | undefined;
}

/**
 * What a change makes of what is held beside the workspace that it is asked of; undefined where
 * nothing is held, and where that takes out what is patched.
 */
const wantedBeside = <K extends ResourceKind>(
  { before, beside }: Both,
  kind: K,
  change: Change<Resources[K]>,
): Resources[K] | undefined => {
  if (beside === undefined) return undefined;
  const { id, replaces } = change;
  const isTakenOut =
    readResource(beside, kind, id) === undefined && readResource(before, kind, id) !== undefined;
  if (isTakenOut && !replaces) return undefined;
  try {
    return wantedIn(beside, kind, change);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    const { code, message, errors } = failure;
    throw new Refused(code, `It does not fit what is held: ${message}`, errors);
  }
};

/**
 * Changes one resource of the workspace, or refuses with what is wrong about it. With `hold` it is
 * collected until the next release and checked then.
 */
export const changeResource = <K extends ResourceKind>(
  services: StoreWriter & Acting,
  tenant: string,
  kind: K,
  asked: Change<Resources[K]>,
  how: { readonly hold: boolean; readonly precondition: Precondition },
): Promise<PutResult> =>
  changeWorkspace(services, tenant, how.hold, (workspace, _, beside) => {
    const { id } = asked;
    const stored = readResource(workspace, kind, id);
    const resource = asked.wanted(stored);
    const etag = etagOf(resource);
    checkPrecondition(how.precondition, stored && etagOf(stored), etag);
    const there = wantedBeside({ before: workspace, beside }, kind, asked);
    return {
      apply: (one) => {
        const put = one === beside ? there : resource;
        return put === undefined ? one : putInto(one, kind, [put]);
      },
      act() {
        const from = stored && { from: etagOf(stored) };
        return { kind: 'resource', what: kind, ids: [id], ...from, to: etag, ...asHeld(how.hold) };
      },
      check(before, after) {
        refuseImpossible(before, kind, resource);
        const result = { id, status: statusOf(stored, etag), etag };
        if (how.hold) return result;
        const problems = problemsAfter(before, after);
        const first = problems.fresh[0];
        if (first === undefined) return { ...result, ...warningsOf(problems, kind, id) };
        const own = within(problems.fresh, kind, id);
        throw new Refused(first.code, first.detail, own.length > 0 ? own : problems.fresh);
      },
    };
  });

/** Puts one resource into the workspace, whatever was there, as `changeResource` does. */
export const putResource = <K extends ResourceKind>(
  services: StoreWriter & Acting,
  tenant: string,
  kind: K,
  resource: Resources[K],
  how: { readonly hold: boolean; readonly precondition: Precondition },
): Promise<PutResult> => changeResource(services, tenant, kind, replacing(resource), how);

/** An item of a bulk request, and its place there. */
export interface BulkItem<T> {
  readonly index: number;
  readonly item: T;
}

/** The items of a bulk request as changes that replace what was there. */
export const allReplacing = <T extends { readonly id: string }>(
  items: readonly BulkItem<T>[],
): BulkItem<Change<T>>[] => items.map(({ index, item }) => ({ index, item: replacing(item) }));

/** What an item of a bulk request makes of a workspace, and of the one that is held beside it. */
interface Tried<K extends ResourceKind> {
  readonly index: number;
  readonly item: Resources[K];
  readonly beside: Resources[K] | undefined;
}

/** Tries each change of a bulk request on its own; `refuse` hears of those that cannot be. */
const triedOn = <K extends ResourceKind>(
  both: Both,
  kind: K,
  items: readonly BulkItem<Change<Resources[K]>>[],
  refuse: (index: number, error: ItemError) => void,
): Tried<K>[] =>
  items.flatMap(({ index, item: change }) => {
    try {
      const item = wantedIn(both.before, kind, change);
      refuseImpossible(both.before, kind, item);
      return [{ index, item, beside: wantedBeside(both, kind, change) }];
    } catch (failure) {
      refuse(index, errorOf(failure));
      return [];
    }
  });

/**
 * Which of several resources may go in together: those that would leave a dangling reference or a
 * cycle are refused one by one. Refusing one may leave another without what it refers to, so it
 * goes on until nothing new is wrong.
 */
const acceptable = <K extends ResourceKind>(
  before: WorkspaceParts,
  kind: K,
  items: readonly Tried<K>[],
  hold: boolean,
  refused: Map<number, ItemError>,
): readonly Tried<K>[] => {
  const remaining = () => items.filter(({ index }) => !refused.has(index));
  const refuse = (index: number, errors: readonly RefusalPart[], code: ItemError['code']): void => {
    refused.set(index, { code, detail: errors[0]?.detail ?? '', errors });
  };
  for (;;) {
    const accepted = remaining();
    const list = accepted.map(({ item }) => item);
    const fresh = hold ? [] : problemsAfter(before, putInto(before, kind, list)).fresh;
    const first = fresh[0];
    if (first === undefined) return accepted;
    for (const { index, item } of accepted) {
      const own = within(fresh, kind, item.id);
      if (own[0] !== undefined) refuse(index, own, own[0].code as ItemError['code']);
    }
    // What others would suffer from these items is nobody's in particular: none of them goes in.
    if (remaining().length === accepted.length)
      for (const { index } of accepted) refuse(index, fresh, first.code);
  }
};

/**
 * Changes many resources of a kind; the bad ones are refused one by one, the others go in together.
 * Gives the results by the items' places.
 */
export const changeResources = <K extends ResourceKind>(
  services: StoreWriter & Acting,
  tenant: string,
  kind: K,
  items: readonly BulkItem<Change<Resources[K]>>[],
  hold: boolean,
): Promise<ReadonlyMap<number, ItemResult>> =>
  changeWorkspace(services, tenant, hold, (workspace, _, beside) => {
    const refused = new Map<number, ItemError>();
    const tried = triedOn({ before: workspace, beside }, kind, items, (index, error) =>
      refused.set(index, error),
    );
    const accepted = acceptable(workspace, kind, tried, hold, refused);
    const list = accepted.map(({ item }) => item);
    const listBeside = accepted.flatMap((one) => one.beside ?? []);
    const wantedOf = new Map(accepted.map(({ index, item }) => [index, item]));
    return {
      apply: (one) => putInto(one, kind, one === beside ? listBeside : list),
      act(before) {
        const isNew = (one: Resources[K]): boolean =>
          statusOf(readResource(before, kind, one.id), etagOf(one)) !== 'unchanged';
        const ids = namedIds(list.filter(isNew).map(({ id }) => id));
        return { kind: 'resource', what: kind, ...ids, ...asHeld(hold) };
      },
      check(before, after) {
        const results = new Map<number, ItemResult>();
        const problems = hold ? { fresh: [], old: [] } : problemsAfter(before, after);
        const resultOf = (id: string, resource: Resources[K]): ItemResult => {
          const etag = etagOf(resource);
          const status = statusOf(readResource(before, kind, id), etag);
          return { id, status, etag, ...warningsOf(problems, kind, id) };
        };
        for (const { index, item } of items) {
          const error = refused.get(index);
          const resource = wantedOf.get(index);
          if (resource !== undefined) results.set(index, resultOf(item.id, resource));
          else if (error !== undefined) results.set(index, rejected(item.id, error));
        }
        return results;
      },
    };
  });

/** Puts many resources of a kind, whatever was there, as `changeResources` does. */
export const putResources = <K extends ResourceKind>(
  services: StoreWriter & Acting,
  tenant: string,
  kind: K,
  items: readonly BulkItem<Resources[K]>[],
  hold: boolean,
): Promise<ReadonlyMap<number, ItemResult>> =>
  changeResources(services, tenant, kind, allReplacing(items), hold);
