import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Row } from '../../../../functions/files/row.ts';
import { after, bookmark } from '../../../../infra/commands/import/bookmark.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-bookmarks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const OF = { url: 'http://one', key: 'k', kind: 'completions', content: 'abc', choices: {} };
const at = (changed: Partial<Record<keyof typeof OF, unknown>>) =>
  bookmark(folder, Object.values({ ...OF, ...changed }));

it('belongs to server, key, kind, content and options: any other one begins at the first row', () => {
  at({}).save({ file: 'a.csv', line: 500 }, undefined);
  expect(at({}).saved).toEqual({ line: 500 });
  for (const changed of [
    { url: 'http://two' },
    { key: 'l' },
    { kind: 'check-ins' },
    { content: 'abd' },
    { choices: { scoreOf: 100 } },
  ])
    expect(at(changed).saved).toBeUndefined();
});

it('is gone once the import has come to its end; the days of a log stay', () => {
  at({}).finish(undefined);
  expect(at({}).saved).toBeUndefined();
  at({}).save({ file: 'a', line: 7 }, 12);
  at({}).finish(12);
  expect(at({}).saved).toEqual({ startMs: 12 });
});

it('leaves out the events up to it, and never what they refer to', async () => {
  const row = (kind: Row['kind'], line?: number): Row => ({
    kind,
    place: { file: 'a', line },
    value: {},
  });
  const rows = [row('skills'), row('lessons', 1), row('events', 2), row('events', 3)];
  const given = async function* () {
    yield* rows;
  };
  expect(await Array.fromAsync(after(given(), 2))).toEqual([rows[0], rows[1], rows[3]]);
  expect(await Array.fromAsync(after(given(), undefined))).toEqual(rows);
});
