import type { Objective } from '../../../core/model/objective.ts';
import { Misfit } from '../cell-types.ts';
import { idFrom, isId, mark } from '../ids.ts';
import { type Context, type Entry, type Field, refusal, textOf } from '../kind.ts';
import type { Problem } from '../problem.ts';
import { referred } from '../refer.ts';
import type { Fields, Row } from '../row.ts';
import { placed, type Told, toldOnce } from '../same.ts';
import { mergedKeyResult } from './key-result.ts';
import { flattened, isTree } from './okr-tree.ts';
import { ownerOf } from './owner.ts';

type KeyResult = Objective['keyResults'][number];
type Stored = Partial<Objective>;

interface Cycle {
  readonly start: unknown;
  readonly end: unknown;
}

/** The cycle that a line tells, in one cell or two; undefined where it tells none. */
const cycleOf = (value: Fields): Cycle | undefined => {
  const cycle = (value.cycle ?? undefined) as Cycle | undefined;
  const [start, end] = [value.cycleStart ?? cycle?.start, value.cycleEnd ?? cycle?.end];
  return start === undefined && end === undefined ? undefined : { start, end };
};

const defined = (value: Fields): Fields =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => (field ?? null) !== null));

/** An objective that is measured itself, in a line without a key result, is its own key result. */
const measured = (entry: Entry): Entry => {
  const { value } = entry;
  const has = (name: string): boolean => (value[name] ?? null) !== null;
  const isItself =
    !has('keyResult') && !has('keyResultTitle') && (has('target') || has('progress'));
  return isItself ? { ...entry, value: { ...value, keyResultTitle: value.title } } : entry;
};

/** Lines that name no objective go on with the one before, as merged cells have it. */
const filledDown = (entries: readonly Entry[]): Entry[] => {
  let last: Fields = {};
  return entries.map(measured).map((entry) => {
    const { id, title } = entry.value;
    const goesOn = (id ?? null) === null && (title ?? null) === null;
    if (!goesOn) {
      last = Object.fromEntries(
        ['id', 'title'].flatMap((name) =>
          entry.value[name] === undefined ? [] : [[name, entry.value[name]]],
        ),
      );
      return entry;
    }
    return { ...entry, value: { ...entry.value, ...last } };
  });
};

/** The id of an objective: its own, that of one of its title and cycle, or one made of all. */
const objectiveId = async (value: Fields, owner: unknown, context: Context): Promise<string> => {
  const own = textOf(value, 'id');
  if (own !== undefined) return isId(own) ? own : idFrom(own);
  const title = textOf(value, 'title') ?? '';
  const cycle = cycleOf(value);
  const stored = await context.directories.stored('objectives');
  const known = (await context.directories.idsOf('objectives', title)).filter((id) => {
    const { cycle: other, owner: of } = (stored.get(id) ?? {}) as Stored;
    const isOfOwner = owner === undefined || JSON.stringify(of) === JSON.stringify(owner);
    return isOfOwner && (cycle?.start === undefined || other?.start === cycle.start);
  });
  if (known.length === 1 && known[0] !== undefined) return known[0];
  return `${idFrom(title).slice(0, 100)}.${mark([title, owner ?? null, cycle ?? null])}`;
};

const keyResultId = (value: Fields, objective: string, stored: Stored | undefined): string => {
  const own = textOf(value, 'keyResult');
  if (own !== undefined && isId(own)) return own;
  // What is no id is what it is called.
  const title = own ?? textOf(value, 'keyResultTitle') ?? textOf(value, 'title') ?? '';
  const known = stored?.keyResults?.filter((keyResult) => keyResult.title === title) ?? [];
  if (known.length === 1 && known[0] !== undefined) return known[0].id;
  const id = `${objective}:${idFrom(title)}`;
  return id.length <= 128 ? id : `${id.slice(0, 119)}-${mark([objective, title])}`;
};

/** A line with the ids of its objective and key result. */
interface Line {
  readonly entry: Entry;
  readonly objective: string;
  readonly keyResult: string;
  readonly owner: unknown;
}

const lineOf = async (entry: Entry, context: Context): Promise<Line | Problem> => {
  const { value, line } = entry;
  const owner = await ownerOf(value, { file: context.file, line }, context);
  if (owner instanceof Misfit) {
    const named = value.owner ?? value.ownerTeam ?? value.ownerPerson;
    const more = { column: 'owner', value: String(named ?? '') };
    return refusal(context, line, owner.expected, more);
  }
  if (owner?.kind === 'employee') {
    const own = (await context.options.objectivesOf?.(owner.id)) ?? [];
    await context.directories.alsoStored('objectives', own);
  }
  const objective = await objectiveId(value, owner, context);
  const stored = (await context.directories.stored('objectives')).get(objective);
  const keyResult = keyResultId(value, objective, stored as Stored | undefined);
  return { entry, objective, keyResult, owner };
};

const KEY_RESULT = [
  ...['keyResult', 'keyResultTitle', 'unit', 'start', 'current', 'target', 'progress', 'due'],
  ...['keyResultWeight', 'skills'],
];

const pick = (value: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (name in value ? [[name, value[name]]] : [])));

const objectivePart = ({ entry, owner }: Line): Fields => ({
  ...pick(entry.value, ['title', 'weight']),
  owner: owner ?? null,
  cycle: cycleOf(entry.value) ?? null,
});

/** The key results of an objective after a file, and what is to be said about them. */
const keyResultsAfter = async (
  told: readonly Told[],
  stored: Stored | undefined,
  cycle: Cycle | undefined,
  context: Context,
): Promise<{ keyResults: unknown[]; problems: Problem[] }> => {
  const keyResults = new Map<string, unknown>(
    (stored?.keyResults ?? []).map((keyResult) => [keyResult.id, keyResult]),
  );
  const problems: Problem[] = [];
  for (const { id, value, lines } of told) {
    const before = keyResults.get(id) as KeyResult | undefined;
    const merged = await mergedKeyResult(id, value, before, cycle?.end, context);
    const at = { file: context.file, line: lines[0], id };
    if (merged instanceof Misfit)
      problems.push({ ...at, column: 'target', expected: merged.expected, severity: 'refused' });
    else {
      keyResults.set(id, merged.keyResult);
      if (merged.warning !== undefined)
        problems.push({ ...at, column: 'current', expected: merged.warning, severity: 'warning' });
    }
  }
  return { keyResults: [...keyResults.values()], problems };
};

/** Objectives of lines, wherever they stand; key results that a file does not name stay. */
export async function* objectiveRows(
  read: AsyncIterable<Entry>,
  fields: readonly Field[],
  context: Context,
): AsyncGenerator<Row | Problem> {
  const all: Entry[] = [];
  for await (const entry of read) all.push(entry);
  const tree = isTree(all) ? flattened(all, context) : undefined;
  yield* tree?.problems ?? [];
  const lines: Line[] = [];
  for (const entry of tree?.entries ?? filledDown(all)) {
    const found = await referred(entry, fields, context);
    const line = 'problem' in found ? found.problem : await lineOf(found.entry, context);
    if ('severity' in line) yield line;
    else lines.push(line);
  }
  yield* context.directories.takeCreated();
  const stored = await context.directories.stored('objectives');
  const parts = lines.map((line) => ({ ...line.entry, value: objectivePart(line) }));
  const idOfPart = new Map(parts.map((part, index) => [part as Entry, lines[index]?.objective]));
  const { told, problems } = toldOnce(parts, (part) => idOfPart.get(part) ?? '', context);
  yield* problems;
  const refused = new Set(problems.map(({ line }) => line));
  for (const objective of told) {
    const own = lines.filter(
      ({ objective: id, entry: { line, value } }) =>
        id === objective.id &&
        !refused.has(line) &&
        KEY_RESULT.some((name) => (value[name] ?? null) !== null),
    );
    const byPart = new Map(
      own.map((line) => [{ ...line.entry, value: pick(line.entry.value, KEY_RESULT) }, line]),
    );
    const idOf = (entry: Entry): string => byPart.get(entry)?.keyResult ?? '';
    const keyResults = toldOnce([...byPart.keys()], idOf, context, ['skills']);
    yield* keyResults.problems;
    const before = stored.get(objective.id) as Stored | undefined;
    const { cycle, ...said } = defined(objective.value);
    const after = await keyResultsAfter(
      keyResults.told,
      before,
      (cycle as Cycle | undefined) ?? before?.cycle,
      context,
    );
    yield* after.problems;
    if (after.keyResults.length === 0) {
      if (after.problems.length === 0)
        yield refusal(context, objective.lines[0] ?? 0, 'an objective needs a key result', {
          id: objective.id,
        });
      continue;
    }
    const isNew = before === undefined;
    yield {
      kind: 'objectives',
      ...placed(context, objective.lines),
      value: {
        id: objective.id,
        ...said,
        ...(cycle !== undefined && { cycle }),
        ...(isNew && said.owner === undefined && { owner: { kind: 'company' } }),
        keyResults: after.keyResults,
      },
    };
  }
}
