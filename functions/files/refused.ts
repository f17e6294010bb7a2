import { csvOf } from '../../core/base/csv.ts';
import type { Entry } from './delimited.ts';
import type { Problem } from './problem.ts';
import type { Source } from './source.ts';

/** Titles that no file of anybody has, so that what is mended can be told from them. */
const TITLES = ['file', 'line', 'column', 'value', 'expected'].map((title) => `refused: ${title}`);
const OWN = TITLES.length;

/** An apostrophe at the beginning says that a cell is text; one of its own is doubled. */
const guarded = (text: string): string => (text.startsWith("'") ? `'${text}` : text);
const unguarded = (text: string): string => (text.startsWith("'") ? text.slice(1) : text);

/**
 * What was refused as a CSV file, which no spreadsheet runs anything of: where, what stands there
 * and what is expected, and then the row itself. Once it is mended, `readTable` reads these rows.
 */
export const refusedCsv = (problems: readonly Problem[]): string => {
  const places = new Map<string, number>();
  for (const { row } of problems)
    for (const column of row?.columns ?? [])
      if (!places.has(column)) places.set(column, places.size);
  const lines = problems.map(({ file, line, column, value, expected, row }) => {
    const cells = Array.from({ length: places.size }, () => '');
    for (const [index, cell] of (row?.cells ?? []).entries()) {
      const title = row?.columns[index];
      // What stands beyond the last title keeps standing beyond it.
      if (title === undefined) cells.push(guarded(cell));
      else cells[places.get(title)!] = guarded(cell);
    }
    return [file, line, column, value, expected, ...cells];
  });
  return csvOf([...TITLES, ...places.keys()], lines);
};

const mended = ({ line, cells, isStray, faults, unclearTexts }: Entry): Entry => ({
  line,
  cells: cells.slice(OWN).map(unguarded),
  ...(isStray && { isStray }),
  ...(faults && { faults: new Map([...faults].map(([index, text]) => [index - OWN, text])) }),
  ...(unclearTexts && { unclearTexts: unclearTexts.map((index) => index - OWN) }),
});

/** A file that `refusedCsv` wrote, as what it was made of; any other one as it is. */
export const withoutRefusals = (source: Source): Source => {
  const { header, sample, entries } = source;
  if (!TITLES.every((title, index) => header.columns[index] === title)) return source;
  return {
    ...source,
    header: { ...header, columns: header.columns.slice(OWN) },
    sample: sample.map(mended),
    entries: function* () {
      for (const entry of entries()) yield mended(entry);
    },
    // Its delimiter is ours, and says nothing about how its numbers were written.
    ...(source.delimiter !== undefined && { delimiter: '' }),
  };
};
