import type * as z from 'zod';
import { pointerOf, type RefusalPart } from '../../refusal.ts';

/** What every field says of itself. */
interface Named {
  /** The name of the property. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly required?: boolean;
}

/** A choice: its value and what it is called. */
export type Choice = readonly [value: string, label: string];

/** One field of a form; a form is a list of them, and they follow the shape of a schema. */
export type Field =
  | (Named & {
      readonly kind: 'line' | 'area' | 'email' | 'url' | 'day';
      /** Id of a list of proposals. */
      readonly list?: string;
      readonly rows?: number;
    })
  | (Named & { readonly kind: 'number'; readonly unit?: string; readonly whole?: boolean })
  /** A share as a percentage, 0..100, and 0..1 in the schema. */
  | (Named & { readonly kind: 'percent' })
  | (Named & {
      readonly kind: 'choice';
      readonly choices: readonly Choice[];
      /** What is chosen before anybody chose. */
      readonly initial?: string;
    })
  /** A number chosen by words; a value that has none is kept and shown as it is. */
  | (Named & {
      readonly kind: 'level';
      readonly choices: readonly Choice[];
      readonly initial?: string;
    })
  /** `explicit`: one that is not ticked says no, where it would otherwise say nothing. */
  | (Named & { readonly kind: 'flag'; readonly explicit?: boolean })
  /** `explicit`: nothing ticked means none, where it would otherwise say nothing. */
  | (Named & {
      readonly kind: 'checks';
      readonly choices: readonly Choice[];
      readonly explicit?: boolean;
    })
  /** Several ids or words, parted by commas; with a list of proposals one to a field. */
  | (Named & { readonly kind: 'words'; readonly list?: string })
  /** A text in other languages: one a line, `de: Wort`. */
  | (Named & { readonly kind: 'names' })
  | (Named & { readonly kind: 'group'; readonly fields: readonly Field[] })
  | (Named & {
      readonly kind: 'rows';
      readonly fields: readonly Field[];
      /** What one more of them is called: "another question". */
      readonly another: string;
      /** Empty ones that stand ready in a new form. */
      readonly spare: number;
    });

/** What stands in a form: by the path of a field, what was typed or ticked. */
export type Filled = ReadonlyMap<string, readonly string[]>;

const join = (path: string, name: string | number): string =>
  path === '' ? String(name) : `${path}.${name}`;

/** The most rows that a form reads, and fields in all: more nobody types. */
const MOST_ROWS = 500;

type Json = string | number | boolean | Json[] | { [name: string]: Json } | undefined;

/** A number as it was typed, with a comma too; what is none is left for the schema to refuse. */
const numberIn = (text: string): number | string => {
  const plain = text.trim().replace(/\s/g, '').replace(',', '.');
  return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : text;
};

/** Words of a field, parted by commas or lines. */
export const wordsIn = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter(Boolean);

/** A list that says something; an empty one is what was left out. */
const someOf = (list: string[]): string[] | undefined => (list.length === 0 ? undefined : list);

/** Names by language; the last of several lines for one language counts. */
const namesIn = (text: string): Record<string, string> | undefined => {
  const lines = text.split('\n').map((line) => line.trim());
  const entries = lines.filter(Boolean).map((line): [string, string] => {
    const at = line.indexOf(':');
    return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};

/** Browsers send lines ended by CR and LF. */
const unixLines = (text: string): string => text.replace(/\r\n?/g, '\n');

const onlyOf = (filled: Filled, path: string): string => unixLines(filled.get(path)?.[0] ?? '');

/** Indices of the rows of which something was sent, in their order. */
const rowsIn = (filled: Filled, path: string): number[] => {
  const found = new Set<number>();
  for (const name of filled.keys()) {
    if (!name.startsWith(`${path}.`)) continue;
    const index = Number(name.slice(path.length + 1).split('.', 1)[0]);
    if (Number.isInteger(index) && index >= 0 && index < MOST_ROWS) found.add(index);
  }
  return [...found].sort((a, b) => a - b);
};

/** Choices have a value before anybody typed anything: they do not make a row. */
const SAYS_NOTHING = new Set<Field['kind']>(['choice', 'level', 'flag']);

/** Whether anything was typed below a path. */
const isTyped = (filled: Filled, fields: readonly Field[], path: string): boolean =>
  fields.some((field) => {
    const own = join(path, field.name);
    if (field.kind === 'rows')
      return rowsIn(filled, own).some((row) => isTyped(filled, field.fields, join(own, row)));
    if (field.kind === 'group') return isTyped(filled, field.fields, own);
    return !SAYS_NOTHING.has(field.kind) && (filled.get(own) ?? []).some((text) => text.trim());
  });

const readField = (field: Field, filled: Filled, path: string): Json => {
  const text = onlyOf(filled, path);
  const trimmed = text.trim();
  switch (field.kind) {
    case 'flag':
      return filled.has(path) ? true : field.explicit === true ? false : undefined;
    case 'checks': {
      const ticked = [...(filled.get(path) ?? [])].filter(Boolean);
      return field.explicit === true ? ticked : someOf(ticked);
    }
    case 'words':
      return someOf((filled.get(path) ?? []).flatMap((one) => wordsIn(unixLines(one))));
    case 'names':
      return namesIn(text);
    case 'number':
    case 'level':
      return trimmed === '' ? undefined : numberIn(text);
    case 'percent': {
      const number = trimmed === '' ? undefined : numberIn(text);
      // Typed as 33.3 it is to come back as 33.3.
      return typeof number === 'number' ? Number((number / 100).toPrecision(12)) : number;
    }
    case 'group':
      return isTyped(filled, field.fields, path) || field.required
        ? readFields(field.fields, filled, path)
        : undefined;
    case 'rows':
      return rowsIn(filled, path)
        .map((row) => join(path, row))
        .filter((row) => isTyped(filled, field.fields, row))
        .map((row) => readFields(field.fields, filled, row));
    case 'area':
      return trimmed === '' ? undefined : text;
    default:
      return trimmed === '' ? undefined : trimmed;
  }
};

/** What a form says, in the shape of its schema; what was left empty is left out. */
export const readFields = (
  fields: readonly Field[],
  filled: Filled,
  path = '',
): { [name: string]: Json } => {
  const entries = fields.flatMap((field): [string, Json][] => {
    const value = readField(field, filled, join(path, field.name));
    return value === undefined ? [] : [[field.name, value]];
  });
  return Object.fromEntries(entries);
};

const shownNumber = (value: number): string => String(Number(value.toPrecision(12)));

const fillField = (
  field: Field,
  value: unknown,
  path: string,
  out: Map<string, string[]>,
): void => {
  if (value === undefined || value === null) return;
  switch (field.kind) {
    case 'flag':
      if (value === true) out.set(path, ['on']);
      return;
    case 'checks':
      out.set(path, (value as readonly unknown[]).map(String));
      return;
    case 'words':
      out.set(path, [(value as readonly unknown[]).join(', ')]);
      return;
    case 'names':
      out.set(path, [
        Object.entries(value)
          .map(([tag, name]) => `${tag}: ${name}`)
          .join('\n'),
      ]);
      return;
    case 'percent':
      out.set(path, [shownNumber(100 * (value as number))]);
      return;
    case 'group':
      fillFields(field.fields, value, path, out);
      return;
    case 'rows':
      for (const [index, row] of (value as readonly unknown[]).entries())
        fillFields(field.fields, row, join(path, index), out);
      return;
    default:
      out.set(path, [String(value)]);
  }
};

const fillFields = (
  fields: readonly Field[],
  value: unknown,
  path: string,
  out: Map<string, string[]>,
): void => {
  const object = value as Readonly<Record<string, unknown>>;
  for (const field of fields) fillField(field, object[field.name], join(path, field.name), out);
};

/** What stands in a form of something that is stored: the other way round of `readFields`. */
export const fill = (fields: readonly Field[], value: object): Filled => {
  const out = new Map<string, string[]>();
  fillFields(fields, value, '', out);
  return out;
};

/** What was sent, as it stands in a form. */
export const filledBy = (sent: URLSearchParams): Filled => {
  const out = new Map<string, string[]>();
  for (const [name, value] of sent) {
    const list = out.get(name);
    if (list === undefined) out.set(name, [value]);
    else list.push(value);
  }
  return out;
};

/** Which rows a form shows: those that hold something, and some empty ones. */
export const shownRows = (
  field: Extract<Field, { kind: 'rows' }>,
  filled: Filled,
  path: string,
  more: number,
): number[] => {
  const rows = rowsIn(filled, path);
  const next = rows.length === 0 ? 0 : Math.max(...rows) + 1;
  const spare = rows.length === 0 ? Math.max(field.spare, more) : more;
  return [...rows, ...Array.from({ length: spare }, (_, index) => next + index)];
};

/** What is wrong, by the path of the field beside which it is said; `''` is the whole form. */
export type Complaints = ReadonlyMap<string, readonly string[]>;

/**
 * By the rows that were read where they stand in the form: rows that were left empty are not
 * counted in what was read.
 */
const placeOf = (
  fields: readonly Field[],
  filled: Filled,
  steps: readonly string[],
  path: string,
): string => {
  const [name, ...rest] = steps;
  const field = fields.find((one) => one.name === name);
  if (field === undefined) return path;
  const own = join(path, field.name);
  if (field.kind === 'group') return placeOf(field.fields, filled, rest, own);
  if (field.kind !== 'rows') return own;
  const [place, ...below] = rest;
  const read = rowsIn(filled, own).filter((row) => isTyped(filled, field.fields, join(own, row)));
  const row = place === undefined ? undefined : read[Number(place)];
  return row === undefined ? own : placeOf(field.fields, filled, below, join(own, row));
};

/** What the field of a path is called, with the number of each row on the way. */
export const labelOf = (fields: readonly Field[], path: string): string => {
  const [name, ...rest] = path.split('.');
  const field = fields.find((one) => one.name === name);
  if (field === undefined) return '';
  if (field.kind === 'group') return named(field.label, labelOf(field.fields, rest.join('.')));
  if (field.kind !== 'rows' || rest.length === 0) return field.label;
  const [row, ...below] = rest;
  return named(`${field.label} ${Number(row) + 1}`, labelOf(field.fields, below.join('.')));
};

const named = (own: string, below: string): string => (below === '' ? own : `${own}, ${below}`);

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Puts what is wrong beside the fields that it is about; what is about none is the form's. */
export const complaintsOf = (
  fields: readonly Field[],
  filled: Filled,
  parts: readonly RefusalPart[],
): Complaints => {
  const out = new Map<string, string[]>();
  for (const { pointer, detail } of parts) {
    const place = placeOf(fields, filled, stepsOf(pointer), '');
    const said = out.get(place) ?? [];
    out.set(place, said);
    if (!said.includes(detail)) said.push(detail);
  }
  return out;
};

/** The problems that a schema found, with pointers. */
export const partsOf = (error: z.ZodError): RefusalPart[] =>
  error.issues.flatMap((issue): RefusalPart[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          pointer: pointerOf([...issue.path, key]),
          detail: issue.message,
        }))
      : [{ pointer: pointerOf(issue.path), detail: issue.message }],
  );

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The fields in which two of a kind differ, as a person calls them. */
export const differing = (
  fields: readonly Field[],
  one: object,
  other: object,
): readonly Field[] => {
  const [a, b] = [fill(fields, one), fill(fields, other)];
  const below = (filled: Filled, { name }: Field): [string, readonly string[]][] =>
    [...filled].filter(([path]) => path === name || path.startsWith(`${name}.`)).sort();
  return fields.filter((field) => !equal(below(a, field), below(b, field)));
};
