import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv, type SheetName } from '../../../../infra/commands/import/csv.ts';
import { problemWith, type Row } from '../../../../infra/commands/import/row.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplift-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rowsOf = async (
  sheet: SheetName,
  content: string,
  mapping?: Map<string, string>,
): Promise<Row[]> => {
  const file = join(folder, `${sheet}.csv`);
  writeFileSync(file, content);
  return Array.fromAsync(readCsv(file, sheet, mapping));
};

describe('reading CSV', () => {
  it('takes columns by name whatever their case and spacing, and leaves out the ones that no field knows', async () => {
    const rows = await rowsOf(
      'employees',
      '\uFEFFID;Name;Time Zone;Shoe size\nada;"Lovelace; Ada";Europe/London;38\n',
    );
    expect(rows.map(({ value }) => value)).toEqual([
      { id: 'ada', name: 'Lovelace; Ada', timeZone: 'Europe/London' },
    ]);
    expect(rows[0]?.place).toBe('employees.csv line 2');
  });

  it('maps columns that have other names', async () => {
    const mapping = new Map([
      ['id', 'Personalnummer'],
      ['name', 'Mitarbeiter'],
    ]);
    const rows = await rowsOf('employees', 'Personalnummer,Mitarbeiter\n7,Ada\n', mapping);
    expect(rows[0]?.value).toEqual({ id: '7', name: 'Ada' });
  });

  it.each([
    ['a missing column', 'name\nAda\n', undefined, /no column for id.*--map id=/],
    ['an unknown field', 'id,name\n1,Ada\n', new Map([['nom', 'name']]), /no such field/],
    [
      'an unknown column',
      'id,name\n1,Ada\n',
      new Map([['id', 'Nr']]),
      /no such column; it has id, name/,
    ],
    ['an empty file', '', undefined, /is empty/],
  ])('says what to do about %s', async (_, content, mapping, message) => {
    await expect(rowsOf('employees', content, mapping)).rejects.toThrow(message);
  });

  it('reads lists with weights, numbers and truth values', async () => {
    const rows = await rowsOf(
      'lessons',
      'id,title,minutes,skills,prerequisites,archived,tags\nl1,First,4,writing:0.5|calm,l0|l00,no,a|b\n',
    );
    expect(rows[0]?.value).toMatchObject({
      skills: [{ skill: 'writing', weight: 0.5 }, { skill: 'calm' }],
      prerequisites: ['l0', 'l00'],
      minutes: 4,
      archived: false,
      tags: ['a', 'b'],
    });
    expect(rows.map(problemWith)).toEqual([undefined]);
  });

  it('merges the lines of one objective', async () => {
    const header =
      'id,title,cycleStart,cycleEnd,keyResult,keyResultTitle,unit,start,target,skills\n';
    const line = (id: string, kr: string) =>
      `${id},Happy,2026-01-01,2026-03-31,${kr},Faster,hours,8,2,writing:0.8:1\n`;
    const rows = await rowsOf(
      'objectives',
      header + line('o1', 'k1') + line('o1', 'k2') + line('o2', 'k3'),
    );
    expect(rows.map(problemWith)).toEqual([undefined, undefined]);
    expect(rows.map(({ value }) => (value as { keyResults: unknown[] }).keyResults.length)).toEqual(
      [2, 1],
    );
  });

  it('gives a completion the same id each time, so that a second import changes nothing', async () => {
    const content = 'employee,lesson,at\nada,l1,2026-01-05\nada,l1,2026-01-06 08:30\n';
    const [first, second] = [
      await rowsOf('completions', content),
      await rowsOf('completions', content),
    ];
    expect(second).toEqual(first);
    expect(first.map(problemWith)).toEqual([undefined, undefined]);
    expect(first.map(({ value }) => (value as { at: string }).at)).toEqual([
      '2026-01-05T12:00:00Z',
      '2026-01-06T08:30:00Z',
    ]);
    expect(new Set(first.map(({ value }) => (value as { id: string }).id)).size).toBe(2);
  });

  it('names the field that is wrong', async () => {
    const rows = await rowsOf('employees', 'id,name,timeZone\nada,Ada,Mars/Olympus\n');
    expect(rows.map(problemWith)[0]).toMatch(/timeZone: must be an IANA time zone/);
  });
});
