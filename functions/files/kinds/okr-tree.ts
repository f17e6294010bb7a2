import { type Context, type Entry, refusal, textOf, without } from '../kind.ts';
import type { Problem } from '../problem.ts';
import type { Fields } from '../row.ts';

/** What only a tree's lines have. */
const TREE = ['rowType', 'row', 'parentRow'] as const;

/** Fields of a key result's own line, by what they are called beside its objective. */
const OF_KEY_RESULT: Readonly<Record<string, string>> = {
  id: 'keyResult',
  title: 'keyResultTitle',
  weight: 'keyResultWeight',
  ...{ unit: 'unit', start: 'start', current: 'current', target: 'target' },
  ...{ progress: 'progress', skills: 'skills', due: 'due' },
};

/** Fields by which an objective that has a metric of its own is measured. */
const METRIC = ['unit', 'start', 'current', 'target', 'progress', 'skills', 'due'] as const;

/** Whether each objective and each key result of a file has a line of its own. */
export const isTree = (entries: readonly Entry[]): boolean =>
  entries.some(({ value }) => TREE.some((name) => (value[name] ?? null) !== null));

interface Node {
  readonly entry: Entry;
  readonly parent: Node | undefined;
  children: number;
}

/** The number of the line above: `1.2` of `1.2.1`. */
const above = (row: string | undefined): string | undefined =>
  row?.includes('.') ? row.slice(0, row.lastIndexOf('.')) : undefined;

/** The lines, each below the one that it names, or below the last objective before it. */
const nodesOf = (entries: readonly Entry[]): Node[] => {
  const byRow = new Map<string, Entry>();
  for (const entry of entries) {
    const row = textOf(entry.value, 'row');
    if (row !== undefined) byRow.set(row, entry);
  }
  const nodes = new Map<Entry, Node>();
  let last: Entry | undefined;
  const lastBefore = new Map<Entry, Entry | undefined>();
  for (const entry of entries) {
    if (entry.value.rowType === 'objective') last = entry;
    lastBefore.set(entry, last);
  }
  const hasRows = byRow.size > 0;
  const nodeOf = (entry: Entry, on: ReadonlySet<Entry>): Node => {
    const known = nodes.get(entry);
    if (known !== undefined) return known;
    const { row, parentRow, rowType } = entry.value;
    const named = (parentRow as readonly string[] | null | undefined)?.[0];
    const number = named ?? above(row as string | undefined);
    const found =
      number !== undefined
        ? byRow.get(number)
        : !hasRows && rowType === 'keyResult'
          ? lastBefore.get(entry)
          : undefined;
    const parent =
      found === undefined || on.has(found) ? undefined : nodeOf(found, new Set([...on, entry]));
    const node = { entry, parent, children: 0 };
    if (parent !== undefined) parent.children += 1;
    nodes.set(entry, node);
    return node;
  };
  return entries.map((entry) => nodeOf(entry, new Set([entry])));
};

/** A line that says what it is is that; else what has something below it, or nothing above. */
const isObjective = ({ entry, parent, children }: Node): boolean => {
  const { rowType } = entry.value;
  return typeof rowType === 'string'
    ? rowType === 'objective'
    : children > 0 || parent === undefined;
};

const objectiveAbove = (node: Node): Node | undefined => {
  let found = node.parent;
  while (found !== undefined && !isObjective(found)) found = found.parent;
  return found;
};

const asKeyResult = (value: Fields): Fields =>
  Object.fromEntries(
    Object.entries(OF_KEY_RESULT).flatMap(([own, name]) =>
      value[own] === undefined ? [] : [[name, value[own]]],
    ),
  );

/**
 * Makes of a tree of lines one entry a key result, each with its objective, as files have them that
 * tell both in one line. An objective that is measured itself is its own key result; one without
 * any number is left out by name.
 */
export const flattened = (
  entries: readonly Entry[],
  context: Context,
): { readonly entries: readonly Entry[]; readonly problems: readonly Problem[] } => {
  const nodes = nodesOf(entries);
  const problems: Problem[] = [];
  const flat: Entry[] = [];
  const measured = new Set<Node>();
  const leaveOut = ({ line, value }: Entry, expected: string): void => {
    const title = textOf(value, 'title');
    problems.push({
      ...{ file: context.file, line, column: 'title', value: title, expected },
      severity: 'left-out',
    });
  };
  for (const node of nodes) {
    const { entry } = node;
    if (entry.value.rowType === 'other') leaveOut(entry, 'is neither objective nor key result');
    else if (!isObjective(node)) {
      const objective = objectiveAbove(node);
      if (objective === undefined) {
        problems.push(refusal(context, entry.line, 'there is no objective above this key result'));
        continue;
      }
      measured.add(objective);
      const due = entry.value.due ?? entry.value.cycleEnd;
      const own = { ...asKeyResult(entry.value), ...((due ?? null) !== null && { due }) };
      const above = without(objective.entry.value, ...TREE, ...METRIC);
      const period = ['cycle', 'cycleStart', 'cycleEnd'].some(
        (name) => (above[name] ?? null) !== null,
      );
      const { cycle, cycleStart, cycleEnd } = entry.value;
      const cycles = period ? {} : { cycle, cycleStart, cycleEnd };
      flat.push({ ...entry, value: { ...above, ...cycles, ...own } });
    }
  }
  for (const node of nodes) {
    const { entry } = node;
    if (!isObjective(node) || measured.has(node) || entry.value.rowType === 'other') continue;
    const { target, progress, title } = entry.value;
    const isMeasured = (target ?? null) !== null || (progress ?? null) !== null;
    // What has objectives below it is measured by them.
    if (node.children > 0 || !isMeasured)
      leaveOut(entry, 'has neither a key result nor a number of its own');
    else
      flat.push({ ...entry, value: { ...without(entry.value, ...TREE), keyResultTitle: title } });
  }
  return { entries: flat, problems };
};
