import type { Field, Kind } from './kind.ts';
import { plain } from './plain.ts';
import type { Preset } from './presets/preset.ts';
import { type Problem, unreadable } from './problem.ts';

/** The columns whose cells, joined by a space, fill one field. */
export interface Filled {
  readonly field: Field;
  readonly columns: readonly number[];
}

/** The columns that a name means: one, or several joined by `+`. */
const named = (header: string, columns: readonly string[]): readonly number[] | undefined => {
  const at = (name: string): number =>
    columns.findIndex((column) => plain(column) === plain(name) && plain(name) !== '');
  const exact = columns.indexOf(header);
  if (exact >= 0) return [exact];
  if (at(header) >= 0) return [at(header)];
  const parts = header.split('+').map((part) => at(part.trim()));
  return parts.length > 1 && !parts.includes(-1) ? parts : undefined;
};

const mapped = (
  kind: Kind,
  columns: readonly string[],
  map: ReadonlyMap<string, string>,
  file: string,
): Filled[] => {
  const names = kind.fields.map(({ name }) => name);
  return [...map].map(([name, header]) => {
    const field = kind.fields.find((one) => one.name === name);
    if (field === undefined)
      throw unreadable(
        file,
        `--map ${name}=…: there is no such field; there are ${names.join(', ')}.`,
      );
    const found = named(header, columns);
    if (found === undefined)
      throw unreadable(
        file,
        `--map ${name}=${header}: there is no such column; there are ${columns.join(', ')}.`,
      );
    return { field, columns: found };
  });
};

/** Fields that a preset fills, by the columns that the file has of it. */
const ofPreset = (kind: Kind, columns: readonly string[], preset: Preset | undefined): Filled[] =>
  Object.entries(preset?.columns ?? {}).flatMap(([name, header]) => {
    const field = kind.fields.find((one) => one.name === name);
    const headers = typeof header === 'string' ? [header] : header;
    const found = headers.map((one) => named(one, columns)).find((one) => one !== undefined);
    return field === undefined || found === undefined ? [] : [{ field, columns: found }];
  });

/**
 * Which columns fill which fields: as mapped, as the preset says, by name, and by the words of the
 * world. Columns that fill nothing are told. Throws `Unreadable` where a field is missing.
 */
export const fillOf = (
  kind: Kind,
  columns: readonly string[],
  preset: Preset | undefined,
  map: ReadonlyMap<string, string>,
  file: string,
): { readonly filled: readonly Filled[]; readonly problems: readonly Problem[] } => {
  const filled = mapped(kind, columns, map, file);
  const isOpen = (field: Field): boolean => !filled.some((one) => one.field === field);
  const isFree = (column: number): boolean =>
    !filled.some((one) => one.columns.includes(column)) && columns[column] !== '';
  filled.push(...ofPreset(kind, columns, preset).filter(({ field }) => isOpen(field)));
  const byName = (namesOf: (field: Field) => readonly string[]): void => {
    for (const field of kind.fields.filter(isOpen)) {
      const names = namesOf(field).map(plain);
      const column = columns.findIndex(
        (header, index) => isFree(index) && names.includes(plain(header)),
      );
      if (column >= 0) filled.push({ field, columns: [column] });
    }
  };
  byName(({ name }) => [name]);
  byName(({ aliases }) => aliases);
  const missing = kind.required.find(
    (group) => !group.some((name) => filled.some(({ field }) => field.name === name)),
  );
  if (missing !== undefined)
    throw unreadable(
      file,
      `There is no column for ${missing.join(' or ')}; there are ${columns.join(', ')}. Name it with --map ${missing[0]}="Column".`,
    );
  const ignored = columns.filter(
    (column, index) => isFree(index) && !/^\(column \d+\)$/.test(column),
  );
  const problems = ignored.map(
    (column): Problem => ({
      ...{ file, column, severity: 'left-out' },
      expected: `no field of ${kind.name}; --map FIELD="${column}" makes it one`,
    }),
  );
  return { filled, problems };
};
