import { csvOf } from '../../../core/base/csv.ts';
import { KINDS, type KindName } from '../../../functions/files/kinds/kinds.ts';

/** An example file of a kind: its columns and one row. */
export const templateOf = (name: KindName): string => {
  const { fields } = KINDS[name];
  const used = fields.filter(({ example }) => example !== '');
  return csvOf(
    used.map((field) => field.name),
    [used.map((field) => field.example)],
  );
};

/** What the fields of a kind mean, for people. */
export const fieldsText = (name: KindName): string =>
  [
    `${name}: ${KINDS[name].doc}`,
    ...KINDS[name].fields.map(
      ({ name: field, doc, aliases }) =>
        `  ${field.padEnd(15)} ${doc} Also called: ${aliases.join(', ')}.`,
    ),
  ].join('\n');
