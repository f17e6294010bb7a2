import type { Child, FC } from 'hono/jsx';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { type Field, type Filled, shownRows, wordsIn } from './fields.ts';

/** What ids are called, by the list of proposals in which they stand. */
export type NamesByList = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Read {
  readonly texts: DataTexts;
  readonly filled: Filled;
  readonly names: NamesByList;
}

/** What stands in a field, as it is read; undefined where nothing does. */
const readOf = (field: Field, path: string, { texts, filled, names }: Read): string | undefined => {
  const text = (filled.get(path) ?? []).join(', ').trim();
  if (field.kind === 'flag') return filled.has(path) ? '✓' : undefined;
  if (text === '') return undefined;
  const called = (id: string): string =>
    (('list' in field && names.get(field.list ?? '')) || undefined)?.get(id) ?? id;
  switch (field.kind) {
    case 'line':
      return called(text);
    case 'words':
      return wordsIn(text).map(called).join(', ');
    case 'percent':
      return texts.percent(Number(text) / 100);
    case 'number':
      return `${texts.number(Number(text))} ${field.unit ?? ''}`.trim();
    case 'choice':
      return field.choices.find(([value]) => value === text)?.[1] ?? text;
    case 'level':
      return field.choices.find(([value]) => value === text)?.[1] ?? texts.percent(Number(text));
    default:
      return text;
  }
};

const shownOf = (field: Field, path: string, of: Read): Child => {
  if (field.kind === 'group') {
    const own = pairsOf(field.fields, path, of);
    return own.length === 0 ? undefined : <Pairs of={own} />;
  }
  if (field.kind === 'rows') {
    const rows = shownRows({ ...field, spare: 0 }, of.filled, path, 0);
    if (rows.length === 0) return undefined;
    return (
      <ol>
        {rows.map((row) => (
          <li>
            <Pairs of={pairsOf(field.fields, `${path}.${row}`, of)} />
          </li>
        ))}
      </ol>
    );
  }
  const value = readOf(field, path, of);
  return value === undefined ? undefined : <bdi class="pre">{value}</bdi>;
};

type Pair = readonly [label: string, shown: Child];

const pairsOf = (fields: readonly Field[], path: string, of: Read): Pair[] =>
  fields.flatMap((field): Pair[] => {
    const shown = shownOf(field, path === '' ? field.name : `${path}.${field.name}`, of);
    return shown === undefined ? [] : [[field.label, shown]];
  });

const Pairs: FC<{ of: readonly Pair[] }> = ({ of }) => (
  <dl>
    {of.map(([label, shown]) => (
      <>
        <dt>{label}</dt>
        <dd>{shown}</dd>
      </>
    ))}
  </dl>
);

/** What a form holds, for who may read it and not change it: what says nothing is left out. */
export const ReadOnly: FC<Read & { readonly fields: readonly Field[] }> = ({ fields, ...of }) => (
  <section class="card">
    <Pairs of={pairsOf(fields, '', of)} />
  </section>
);
