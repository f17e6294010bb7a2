import { idFrom, isId } from '../ids.ts';
import { type Context, type Entry, type Kind, refusal, textOf } from '../kind.ts';
import type { Problem } from '../problem.ts';
import { referred } from '../refer.ts';
import type { Fields, ResourceRowKind, Row } from '../row.ts';
import { placed, type Told, toldOnce } from '../same.ts';

/** How a kind of resource is made of lines. */
interface Making {
  readonly kind: ResourceRowKind;
  readonly fields: Kind['fields'];
  /** What a name is, by which something without an id is known. */
  readonly name: (value: Fields) => string | undefined;
  /** Whether a stored thing of the same name is the same. */
  readonly isSame?: (thing: Fields, value: Fields) => boolean;
  /** The id that is made where there is none; of the name if left out. */
  readonly made?: (value: Fields, name: string) => string;
  /** Lists that several lines of one thing add to. */
  readonly joins?: readonly string[];
  /** What an entry comes to before its references are looked up. */
  readonly entry?: (value: Fields) => Fields;
  /** The patch that a thing's lines come to; `isNew` where nothing of its id is stored. */
  readonly patch?: (told: Told, isNew: boolean, context: Context) => Fields;
}

/** The id of an entry: its own made one, or that of what has its name already. */
const identify = async (
  entry: Entry,
  { kind, name, isSame, made = (_, called) => idFrom(called) }: Making,
  { directories }: Context,
): Promise<string | undefined> => {
  const own = textOf(entry.value, 'id');
  if (own !== undefined) return isId(own) ? own : idFrom(own);
  const called = name(entry.value);
  if (called === undefined) return undefined;
  const stored = await directories.stored(kind);
  const [known, ...others] = (await directories.idsOf(kind, called)).filter(
    (id) => isSame?.(stored.get(id) ?? {}, entry.value) ?? true,
  );
  if (known !== undefined && others.length === 0) return known;
  return isId(called) && called.includes('@') ? called : made(entry.value, called);
};

/** Rows of resources: one a thing, wherever its lines stand; what they need comes first. */
export async function* resourceRows(
  entries: AsyncIterable<Entry>,
  making: Making,
  context: Context,
): AsyncGenerator<Row | Problem> {
  const { directories } = context;
  const identified: Entry[] = [];
  for await (const read of entries) {
    const entry = { ...read, value: making.entry?.(read.value) ?? read.value };
    const id = await identify(entry, making, context);
    if (id === undefined) {
      yield refusal(context, entry.line, 'has neither an id nor a name to make one of');
      continue;
    }
    identified.push({ ...entry, value: { ...entry.value, id } });
  }
  for (const { value } of identified)
    directories.bring(making.kind, value as Fields & { id: string });
  const sound: Entry[] = [];
  for (const entry of identified) {
    const found = await referred(entry, making.fields, context);
    if ('problem' in found) yield found.problem;
    else sound.push(found.entry);
  }
  const idOf = ({ value }: Entry): string => String(value.id);
  const { told, problems } = toldOnce(sound, idOf, context, making.joins);
  yield* problems;
  yield* directories.takeCreated();
  const stored = await directories.stored(making.kind);
  for (const one of told) {
    const isNew = !stored.has(one.id);
    const value = making.patch?.(one, isNew, context) ?? one.value;
    yield { kind: making.kind, ...placed(context, one.lines), value };
  }
}
