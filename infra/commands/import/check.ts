import { isDeepStrictEqual } from 'node:util';
import type { Known } from '../../../functions/files/directory.ts';
import { merged } from '../../../functions/files/merged.ts';
import { isProblem, type Problem } from '../../../functions/files/problem.ts';
import { type FieldProblem, problemsWith, type Row } from '../../../functions/files/row.ts';
import { problemsOfRow, type Tally } from './send.ts';

/** What would become of a row. */
type Outlook =
  | { readonly status: 'stored' | 'unchanged' }
  | { readonly status: 'refused'; readonly problems: readonly FieldProblem[] };

/** Says of rows, without storing them, what would become of them beside what is stored. */
const outlook = (known: Known | undefined) => {
  const ids = new Map<string, Map<string, object>>();
  return async (row: Row): Promise<Outlook> => {
    const { kind, value } = row;
    if (kind === 'events' || kind === 'check-ins' || known === undefined) {
      const problems = problemsWith(row, false);
      return problems.length > 0 ? { status: 'refused', problems } : { status: 'stored' };
    }
    const stored =
      ids.get(kind) ?? new Map((await known(kind)).map((thing) => [thing.id, thing as object]));
    ids.set(kind, stored);
    const before = stored.get(String(value.id));
    const after = merged(before ?? {}, value);
    const problems = problemsWith({ ...row, value: after as Row['value'] }, true);
    if (problems.length > 0) return { status: 'refused', problems };
    return { status: isDeepStrictEqual(before, after) ? 'unchanged' : 'stored' };
  };
};

/** A dry run: says of each row what would become of it, and stores nothing. */
export const checkRows = async (
  rows: AsyncIterable<Row | Problem>,
  known: Known | undefined,
  options: {
    readonly onProblem: (problem: Problem) => void;
    readonly onProgress: (tally: Readonly<Tally>) => void;
  },
): Promise<Tally> => {
  const tally: Tally = { read: 0, stored: 0, unchanged: 0, rejected: 0, leftOut: 0 };
  const outlookOf = outlook(known);
  for await (const row of rows) {
    if (isProblem(row)) {
      if (row.severity === 'refused') tally.rejected += 1;
      if (row.severity === 'left-out' && row.line !== undefined) tally.leftOut += 1;
      options.onProblem(row);
      continue;
    }
    tally.read += 1;
    const found = await outlookOf(row);
    if (found.status === 'refused') {
      tally.rejected += 1;
      for (const problem of problemsOfRow(row, found.problems)) options.onProblem(problem);
    } else tally[found.status] += 1;
    options.onProgress(tally);
  }
  return tally;
};
