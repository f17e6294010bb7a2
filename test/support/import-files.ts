import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { KindName } from '../../functions/files/kinds/kinds.ts';
import { isProblem, type Problem } from '../../functions/files/problem.ts';
import { type ReadOptions, readRows } from '../../functions/files/read-rows.ts';
import type { Row } from '../../functions/files/row.ts';

type Choices = Partial<ReadOptions>;

/** Later than all days of files in tests. */
const NOW_MS = Date.UTC(2030, 0, 1);

/** Rows and problems of a file's text. */
export const readText = async (
  kind: KindName,
  text: string,
  options: Choices = {},
  name = `${kind}.csv`,
): Promise<{ rows: Row[]; problems: Problem[]; values: Row['value'][] }> => {
  const file = { name, bytes: new TextEncoder().encode(text) };
  const all = await Array.fromAsync(readRows([file], { kind, nowMs: NOW_MS, ...options }));
  const rows = all.filter((one): one is Row => !isProblem(one));
  return { rows, problems: all.filter(isProblem), values: rows.map(({ value }) => value) };
};

/** Rows and problems of a file. */
export const rowsOfFile = (
  kind: KindName,
  file: string,
  options: Choices = {},
): AsyncGenerator<Row | Problem> =>
  readRows([{ name: basename(file), bytes: readFileSync(file) }], {
    kind,
    nowMs: NOW_MS,
    ...options,
  });
