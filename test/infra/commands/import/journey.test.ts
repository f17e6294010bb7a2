import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { importCommand } from '../../../../infra/commands/import/command.ts';
import { close, listen } from '../../../../infra/local/serve.ts';
import { NOW, type TestApi, testApi } from '../../../support/api.ts';
import { listOf } from '../../../support/json.ts';
import { workbookOf } from '../../../support/workbook.ts';

/**
 * An administrator loads a company from files as Excel and five systems write them, in German and
 * English, and types nothing but commands.
 */

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'uplift-company-'));
let api: TestApi;
let key: string;
let server: Server;
let url: string;
const before = { data: process.env.UPLIFT_DATA };

beforeAll(async () => {
  api = await testApi();
  key = await api.tenant('company');
  server = createAdaptorServer({ fetch: api.app.fetch }) as Server;
  url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  process.env.UPLIFT_DATA = folder;
});
afterAll(async () => {
  await close(server);
  if (before.data === undefined) delete process.env.UPLIFT_DATA;
  else process.env.UPLIFT_DATA = before.data;
  rmSync(folder, { recursive: true });
});

const written = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};
/** As Excel on a German Windows saves CSV. */
const asWindows = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Runs the command; gives its exit code and what it said. */
const run = async (kind: string, file: string, ...options: string[]) => {
  const said: string[] = [];
  const spy = vi.spyOn(console, 'error').mockImplementation((text: string) => {
    said.push(text);
  });
  const quiet = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const errors = ['--errors', join(folder, 'refused.csv')];
    const to = ['--url', url, '--key', key];
    const code = await importCommand([kind, file, ...to, ...errors, ...options]);
    return { code, said: said.join('\n') };
  } finally {
    spy.mockRestore();
    quiet.mockRestore();
  }
};

const all = async (path: string): Promise<Record<string, unknown>[]> => {
  const items: Record<string, unknown>[] = [];
  let cursor = '';
  for (;;) {
    const { body } = await api.call(key, 'GET', `${path}?limit=100${cursor}`);
    items.push(...(listOf(body.items) as unknown as Record<string, unknown>[]));
    if (typeof body.cursor !== 'string') return items;
    cursor = `&cursor=${encodeURIComponent(body.cursor)}`;
  }
};
const one = async (path: string) => (await api.call(key, 'GET', path)).body;

const TEAMS = ['Kundenservice', 'Vertrieb Süd', 'Logistik'];
const ROLES = ['Kundenbetreuer', 'Verkäufer', 'Lagerist'];
const german = Array.from({ length: 150 }, (_, index) => ({
  id: `0${1000 + index}`,
  first: ['Jürgen', 'Anna', 'Özlem'][index % 3],
  last: `Müller-${index}`,
  email: `m${index}@firma.example`,
  team: TEAMS[index % 3],
  role: ROLES[index % 3],
}));
const english = Array.from({ length: 150 }, (_, index) => ({
  id: `${5000 + index}`,
  name: `Grace O'Neil ${index}`,
  email: `g${index}@corp.example`,
}));

const successFactors = (people: typeof german): string =>
  'STATUS,USERID,USERNAME,FIRSTNAME,LASTNAME,EMAIL,MANAGER,HR,DEPARTMENT,TITLE,HIREDATE,TIMEZONE,DEFAULT_LOCALE\n' +
  'STATUS,USERID,Benutzername,Vorname,Nachname,E-Mail,Führungskraft,Personal,Abteilung,Titel,Eintritt,Zeitzone,Sprache\n' +
  people
    .map(
      ({ id, first, last, email, team, role }, index) =>
        `active,${id},u${id},${first},${last},${email},${index === 0 ? 'NO_MANAGER' : german[0]?.id},NO_HR,${team},${role},${String(1 + (index % 28)).padStart(2, '0')}.02.2024,Europe/Berlin,de_DE\n`,
    )
    .join('');

const LESSONS = Array.from({ length: 24 }, (_, index) => ({
  id: `k${index}`,
  title: `Übung ${index}: zuhören`,
}));

describe('a company from its files', () => {
  it('roles, from a sheet of Excel in German', async () => {
    const book = workbookOf({
      sheets: [
        {
          name: 'Rollen',
          rows: [
            ['Rolle', 'Kompetenz', 'Soll'],
            ...ROLES.flatMap((role) => [
              [role, 'Zuhören', '80 %'],
              [role, 'C#', '0,5'],
              [role, 'C++', '0,25'],
            ]),
          ],
        },
      ],
    });
    const { code, said } = await run('roles', written('rollen.xlsx', book), '--create', 'skills');
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/^6 stored/) });
    const roles = await all('/v1/roles');
    expect(roles.map(({ name }) => name).sort()).toEqual([...ROLES].sort());
    expect((await all('/v1/skills')).map(({ name }) => name).sort()).toEqual([
      'C#',
      'C++',
      'Zuhören',
    ]);
    expect(listOf((await one(`/v1/roles/${roles[0]?.id}`)).skills)).toHaveLength(3);
  });

  it('300 people from two systems, tried first', async () => {
    const file = written('udf.csv', `\uFEFF${successFactors(german)}`);
    const dry = await run('employees', file, '--create', 'teams', '--dry-run');
    expect(dry).toMatchObject({ code: 0, said: expect.stringContaining('153 would be stored') });
    expect(dry.said).toMatch(/Columns that are not imported: USERNAME, HR\./);
    expect(await all('/v1/employees')).toEqual([]);
    const done = await run('employees', file, '--create', 'teams', '--source', 'hr-de');
    expect(done).toMatchObject({ code: 0, said: expect.stringContaining('153 stored') });
    const workday = written(
      'workers.csv',
      'All Workers\n\nEmployee ID,Worker,Primary Work Email,Business Title,Supervisory Organization,Hire Date,Worker Status,Preferred Language\n' +
        english
          .map(
            ({ id, name, email }, index) =>
              `${id},"${name}",${email},Support Agent,EMEA,2024-01-15,${index === 149 ? 'Garden Leave' : 'Active'},English (US)\n`,
          )
          .join(''),
    );
    const missing = await run('employees', workday);
    expect(missing.code).toBe(2);
    expect(missing.said).toMatch(/--create (roles|teams) makes one/);
    const partly = await run('employees', workday, '--create', 'roles,teams');
    expect(partly).toMatchObject({ code: 2, said: expect.stringContaining('Garden Leave') });
    // What was refused is mended, and imported from where it was written.
    const refused = readFileSync(join(folder, 'refused.csv'), 'utf8');
    const mended = written('mended.csv', refused.replaceAll('Garden Leave', 'On Leave'));
    expect((await run('employees', mended, '--create', 'roles,teams')).code).toBe(0);
    const people = await all('/v1/employees');
    expect(people).toHaveLength(300);
    expect(people.find(({ id }) => id === '01001')).toMatchObject({
      name: 'Anna Müller-1',
      manager: '01000',
      language: 'de-DE',
      timeZone: 'Europe/Berlin',
      source: 'hr-de',
    });
  });

  it('a short list leaves alone what it does not name', async () => {
    await api.call(key, 'PUT', '/v1/employees/01001/digest', { enabled: false });
    const digest = await one('/v1/employees/01001/digest');
    const file = written('kurz.csv', asWindows('Personalnummer;Name\n01001;Anna Größe\n'));
    expect((await run('employees', file)).code).toBe(0);
    expect(await one('/v1/employees/01001')).toMatchObject({
      name: 'Anna Größe',
      language: 'de-DE',
      timeZone: 'Europe/Berlin',
      role: expect.any(String),
      email: 'm1@firma.example',
    });
    expect(await one('/v1/employees/01001/digest')).toEqual(digest);
  });

  it('OKRs from two systems, twice, also after a check-in', async () => {
    const appfire = written(
      'okrs.csv',
      'Order,Type,Summary,Status,Period,Owner,Weight,OKR type,Labels,Teams,Expected start date,Expected end date,Start value,Current value,Target value,Description\n' +
        '1,Objective,Zufriedene Kunden,On track,Q1 Y2026,m0@firma.example,1,Team,,Kundenservice,,,0,0,0,\n' +
        '1.1,Key result,Antwort in zwei Stunden,On track,Q1 Y2026,m0@firma.example,1,,Zuhören,,,,8,7,2,\n' +
        '1.2,Key result,Weniger Retouren,On track,Q1 Y2026,m0@firma.example,1,,,,,,12,12,6,\n',
    );
    const ally = written(
      'viva.csv',
      'Row ID,Title,Parent,Entity,Owner Email,Time Period,Start Value,Target Value\n' +
        '1,Learn the craft,,Individual,g1@corp.example,H1 2026,,\n2,Modules done,1,Individual,g1@corp.example,H1 2026,0,12\n',
    );
    expect((await run('objectives', appfire, '--map', 'skills=Labels')).code).toBe(0);
    expect((await run('objectives', ally)).code).toBe(0);
    const objectives = await all('/v1/objectives');
    expect(objectives).toHaveLength(1);
    const okr = objectives.find(({ title }) => title === 'Zufriedene Kunden');
    const own = await one('/v1/objectives?employee=5001');
    expect(own.items).toMatchObject([{ title: 'Learn the craft', owner: { id: '5001' } }]);
    expect((await run('objectives', ally)).said).toMatch(/^0 stored, 1 unchanged/);
    const [first] = listOf(okr?.keyResults as never) as unknown as { id: string }[];
    const checkIns = written(
      'stand.csv',
      'Kennzahl;Wert;Datum\nAntwort in zwei Stunden;4,5;02.03.2026\n',
    );
    expect((await run('check-ins', checkIns)).code).toBe(0);
    const again = await run('objectives', appfire, '--map', 'skills=Labels');
    expect(again).toMatchObject({
      code: 0,
      said: expect.stringContaining('follows from check-ins'),
    });
    expect(await one(`/v1/objectives/${okr?.id}`)).toMatchObject({
      keyResults: [{ id: first?.id, metric: { start: 8, current: 4.5, target: 2 } }, {}],
    });
  });

  it('a catalogue and a year of completions', async () => {
    const catalogue = written(
      'katalog.csv',
      asWindows(
        'Kurs-ID;Titel;Dauer;Sprache;Kompetenz;Schwierigkeit\n' +
          LESSONS.map(({ id, title }) => `${id};${title};4,5;Deutsch;Zuhören;0,4\n`).join(''),
      ),
    );
    expect((await run('lessons', catalogue)).said).toMatch(/^24 stored/);
    const day = (ago: number): string => new Date(NOW - ago * DAY_MS).toISOString().slice(0, 10);
    const moodle = written(
      'progress.csv',
      `,Email address,${LESSONS.map(({ title }) => `"${title}",`).join(',')}\n${german
        .map(
          ({ first, last, email }, person) =>
            `${first} ${last},${email},${LESSONS.map((_, index) => ((person + index) % 3 === 0 ? `Completed,${day(1 + ((person * 7 + index * 13) % 365))} 10:00:00` : 'Not completed,')).join(',')}\n`,
        )
        .join('')}`,
    );
    const loaded = await run('completions', moodle, '--time-zone', 'Europe/Berlin');
    expect(loaded).toMatchObject({ code: 0 });
    expect(loaded.said).toMatch(/^1200 stored, 0 unchanged, 2400 left out\./);
    expect(loaded.said).toMatch(/Left out: 2400 × is not completed/);
    const iomad = written(
      'iomad.csv',
      'Full name,Department,Email address,Course,Status,Date started,Date completed,Valid until,Grade\n' +
        english
          .map(
            ({ name, email }, index) =>
              `"${name}",EMEA,${email},"${LESSONS[index % 24]?.title}",${index % 5 === 0 ? 'In progress' : 'Completed'},${day(300)},${index % 5 === 0 ? '' : day(200 + (index % 90))},N/A,${index % 5 === 0 ? 'N/A' : '85%'}\n`,
          )
          .join(''),
    );
    expect((await run('completions', iomad)).said).toMatch(/^120 stored, 0 unchanged, 30 left out/);
    expect((await run('completions', iomad)).said).toMatch(/^0 stored, 120 unchanged, 30 left out/);
    const { body } = await api.call(key, 'GET', '/v1/employees/01001/next-lesson');
    expect(listOf(body.lessons)).toHaveLength(1);
  });

  it('who has left is deactivated, unless it is too many at once', async () => {
    const short = written('udf-short.csv', successFactors(german.slice(3)));
    const most = written('udf-most.csv', successFactors([german[0]!, ...german.slice(100)]));
    const sync = ['--create', 'teams', '--sync', '--source', 'hr-de'];
    expect((await run('employees', most, ...sync)).said).toMatch(/99 of 150 .*--force/);
    expect((await run('employees', short, ...sync)).code).toBe(0);
    const people = await all('/v1/employees');
    expect(people.filter(({ active }) => active === false).map(({ id }) => id)).toEqual([
      ...['01000', '01001', '01002'],
    ]);
  });
});
