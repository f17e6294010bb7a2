import type { Problem } from '../../../functions/files/problem.ts';
import type { Tally } from './send.ts';

/** Warnings and refusals that are shown; the rest is counted. */
const MOST_SHOWN = 10;

const shown = ({ file, line, column, value, expected }: Problem): string => {
  const place = line === undefined ? file : `${file} line ${line}`;
  const cell = [column, value === undefined ? undefined : `«${value.slice(0, 80)}»`]
    .filter(Boolean)
    .join(' ');
  return `${place}${cell === '' ? '' : `, ${cell}`}: ${expected}`;
};

/** Collects what an import has to say, and says it at its end. */
export const report = () => {
  const ignored: string[] = [];
  const leftOut = new Map<string, number>();
  const notes: string[] = [];
  let unsaid = 0;
  const note = (text: string): void => {
    if (notes.length < MOST_SHOWN) notes.push(text);
    else unsaid += 1;
  };
  return {
    add(problem: Problem): void {
      const { severity, line, column, expected } = problem;
      if (severity !== 'left-out') note(shown(problem));
      else if (line === undefined && column !== undefined) ignored.push(column);
      else leftOut.set(expected, (leftOut.get(expected) ?? 0) + 1);
    },
    /** What is to be said, line by line. */
    lines(tally: Readonly<Tally>, isDry: boolean, errorsPath: string): string[] {
      const would = isDry ? 'would be ' : '';
      const counts = [
        `${tally.stored} ${would}stored`,
        `${tally.unchanged} ${isDry ? 'would stay as they are' : 'unchanged'}`,
        ...(tally.rejected > 0 ? [`${tally.rejected} ${would}refused`] : []),
        ...(tally.leftOut > 0 ? [`${tally.leftOut} left out`] : []),
      ];
      return [
        `${counts.join(', ')}.`,
        ...(ignored.length > 0 ? [`Columns that are not imported: ${ignored.join(', ')}.`] : []),
        ...[...leftOut].map(([expected, count]) => `Left out: ${count} × ${expected}`),
        ...notes,
        ...(unsaid > 0 ? [`… and ${unsaid} more.`] : []),
        ...(tally.rejected > 0
          ? [`What was refused stands in ${errorsPath}: mend it there, and import that file.`]
          : []),
      ];
    },
  };
};
