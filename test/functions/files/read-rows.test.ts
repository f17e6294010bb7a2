import { describe, expect, it } from 'vitest';
import type { Known, Thing } from '../../../functions/files/directory.ts';
import type { ResourceRowKind } from '../../../functions/files/row.ts';
import { problemsWith } from '../../../functions/files/row.ts';
import { readText } from '../../support/import-files.ts';

/** What is stored, by kind. */
const known =
  (things: Partial<Record<ResourceRowKind, readonly object[]>>): Known =>
  async (kind) =>
    (things[kind] ?? []) as readonly Thing[];

describe('columns', () => {
  it('are taken by name whatever their case and spacing, and what no field knows is named', async () => {
    const { rows, problems } = await readText(
      'employees',
      '\uFEFFID;Name;Time Zone;Shoe size\nada;"Lovelace; Ada";Europe/London;38\n',
    );
    expect(rows).toMatchObject([
      {
        place: { file: 'employees.csv', line: 2 },
        value: { id: 'ada', name: 'Lovelace; Ada', timeZone: 'Europe/London' },
      },
    ]);
    expect(problems).toMatchObject([{ severity: 'left-out', column: 'Shoe size' }]);
  });

  it('are mapped, joined, and fill two fields', async () => {
    const { values } = await readText(
      'employees',
      'Personalnummer,Vor,Nach,Postfach\n7,Ada,Lovelace,ada@example.com\n',
      {
        map: new Map([
          ['name', 'Vor+Nach'],
          ['id', 'Postfach'],
          ['email', 'Postfach'],
        ]),
      },
    );
    expect(values).toMatchObject([
      { id: 'ada@example.com', email: 'ada@example.com', name: 'Ada Lovelace' },
    ]);
  });

  it.each([
    ['a missing column', 'name\nAda\n', {}, /no column for id or email.*--map id=/],
    ['an unknown field', 'id,name\n1,Ada\n', { map: new Map([['nom', 'name']]) }, /no such field/],
    [
      'an unknown column',
      'id,name\n1,Ada\n',
      { map: new Map([['id', 'Nr']]) },
      /no such column; there are id, name/,
    ],
    ['an empty file', '', {}, /empty/],
    [
      'a word of no field',
      'id,name\n1,Ada\n',
      { words: [{ field: 'nom', word: 'a', value: 'b' }] },
      /no such field/,
    ],
  ])('say what to do about %s', async (_, content, options, message) => {
    await expect(readText('employees', content, options)).rejects.toThrow(message);
  });
});

describe('a patch', () => {
  it('holds what the file names, and clears where a cell is empty', async () => {
    const { values } = await readText(
      'employees',
      'id,name,role,email\nada,Ada,,ada@example.com\n',
      { known: known({ employees: [{ id: 'ada', name: 'Ada', role: 'agent' }] }) },
    );
    expect(values).toEqual([{ id: 'ada', name: 'Ada', role: null, email: 'ada@example.com' }]);
  });

  it('of a lesson names neither questions nor prerequisites that its list has not', async () => {
    const { values } = await readText('lessons', 'id,title,minutes\nl1,First,4\n', {
      known: known({ lessons: [{ id: 'l1', title: 'First', language: 'de' }] }),
    });
    expect(values).toEqual([{ id: 'l1', title: 'First', minutes: 4 }]);
  });

  it('of something new has what it must have', async () => {
    const { rows } = await readText('lessons', 'title,minutes,skills\nFirst,4,writing:0.5|calm\n', {
      create: ['skills'],
      known: known({}),
    });
    expect(rows.map(({ kind, value }) => [kind, value.id])).toEqual([
      ['skills', 'writing'],
      ['skills', 'calm'],
      ['lessons', 'first'],
    ]);
    expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
  });
});

describe('words of the world', () => {
  it('mean what somebody says they mean, in every field', async () => {
    const { values, problems } = await readText(
      'employees',
      'id;Name;Sprache;Status\n1;Ada;Platt;Ausgeschieden\n2;Bob;German;ja\n3;Cy;Klingonisch;WAHR\n',
      {
        words: [
          { field: 'language', word: 'platt', value: 'nds' },
          { field: 'active', word: 'AUSGESCHIEDEN', value: 'no' },
        ],
      },
    );
    expect(values).toMatchObject([
      { id: '1', language: 'nds', active: false },
      { id: '2', language: 'de', active: true },
    ]);
    expect(problems).toMatchObject([
      {
        severity: 'refused',
        line: 4,
        column: 'Sprache',
        value: 'Klingonisch',
        expected: expect.stringContaining('--value language.'),
        row: { columns: ['id', 'Name', 'Sprache', 'Status'] },
      },
    ]);
  });

  it('make what is named by name, once, before what refers to it', async () => {
    const { rows, problems } = await readText(
      'employees',
      'id,name,role,team,manager\n1,Ada,Support Agent,Sales,bob@example.com\n2,Bob,Support agent,Sales,\n',
      {
        create: ['roles', 'teams'],
        known: known({
          teams: [{ id: 't-9', name: 'Sales' }],
          employees: [{ id: 'b', email: 'Bob@example.com' }],
        }),
      },
    );
    expect(problems).toEqual([]);
    expect(rows.map(({ kind, value }) => [kind, value])).toMatchObject([
      ['roles', { id: 'support-agent', name: 'Support Agent', skills: [] }],
      ['employees', { id: '1', role: 'support-agent', team: 't-9', manager: 'b' }],
      ['employees', { id: '2', role: 'support-agent', team: 't-9', manager: null }],
    ]);
  });

  it('refuse a name that nothing has, and say how to make it', async () => {
    const { rows, problems } = await readText('employees', 'id,name,role\n1,Ada,Agent\n', {
      known: known({}),
    });
    expect(rows).toEqual([]);
    expect(problems[0]).toMatchObject({ line: 2, column: 'role', value: 'Agent' });
    expect(problems[0]?.expected).toMatch(/--create roles/);
  });
});

describe('the same thing', () => {
  const HEADER = 'id,title,cycleStart,cycleEnd,keyResult,keyResultTitle,unit,start,target,skills\n';
  const line = (id: string, kr: string) =>
    `${id},Happy,2026-01-01,2026-03-31,${kr},Faster,hours,8,2,writing:0.8:1\n`;

  it('is one row wherever its lines stand', async () => {
    const { rows } = await readText(
      'objectives',
      HEADER + line('o1', 'k1') + line('o2', 'k2') + line('o1', 'k3'),
    );
    expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
    expect(
      rows.map(({ value, lines }) => [
        value.id,
        (value.keyResults as { id: string }[]).map(({ id }) => id),
        lines,
      ]),
    ).toEqual([
      ['o1', ['k1', 'k3'], [2, 4]],
      ['o2', ['k2'], undefined],
    ]);
  });

  it('told twice in the same words is told once; in other words it is refused by name', async () => {
    const far = Array.from({ length: 150 }, (_, index) => `x${index},Person ${index}\n`).join('');
    const { rows, problems } = await readText('employees', `id,name\na,Ada\na,Ada\n${far}a,Eda\n`);
    expect(rows).toHaveLength(151);
    expect(rows[0]).toMatchObject({ value: { id: 'a', name: 'Ada' }, lines: [2, 3] });
    expect(problems).toMatchObject([{ severity: 'refused', line: 154, column: 'name', id: 'a' }]);
  });

  it('keeps names apart that lose their signs in an id', async () => {
    const names = ['c', 'C#', 'C++', '日本語', '中文', 'über', 'uber', 'R&D', 'RD', '🙂', '🙃'];
    const { values } = await readText('skills', `name\n${names.join('\n')}\n`);
    expect(new Set(values.map(({ id }) => id)).size).toBe(names.length);
    const again = await readText('skills', `name\n${names.join('\n')}\n`);
    expect(again.values).toEqual(values);
  });

  it('keeps titles apart that are in two languages', async () => {
    const { values } = await readText(
      'lessons',
      'title,language,minutes\nFeedback,de,3\nFeedback,en,3\n',
    );
    expect(values.map(({ id }) => id)).toEqual(['feedback:de', 'feedback']);
  });
});

describe('OKRs that come again', () => {
  const SHEET =
    'id,title,cycleStart,cycleEnd,keyResult,keyResultTitle,unit,start,current,target\n' +
    'o1,Happy,2026-01-01,2026-03-31,k1,Faster,hours,8,7,2\n';
  const stored = {
    id: 'o1',
    title: 'Happy',
    owner: { kind: 'team', id: 't' },
    cycle: { start: '2026-01-01', end: '2026-03-31' },
    weight: 1,
    keyResults: [
      {
        id: 'k0',
        title: 'Other',
        metric: { unit: 'x', start: 0, current: 1, target: 2 },
        due: '2026-03-31',
        weight: 1,
        skills: [],
      },
      {
        id: 'k1',
        title: 'Faster',
        metric: { unit: 'hours', start: 8, current: 5, target: 2 },
        due: '2026-03-01',
        weight: 2,
        skills: [{ skill: 'writing', level: 0.8, weight: 1 }],
        everyone: true,
      },
    ],
  };

  it('leave alone what they do not name, and current where somebody has checked in', async () => {
    const { values, problems } = await readText('objectives', SHEET, {
      known: known({ objectives: [stored] }),
      hasCheckIns: async () => true,
    });
    expect(values).toEqual([
      {
        id: 'o1',
        title: 'Happy',
        cycle: stored.cycle,
        keyResults: stored.keyResults,
      },
    ]);
    expect(problems).toMatchObject([{ severity: 'warning', line: 2, column: 'current' }]);
  });

  it('move current where nobody has', async () => {
    const { values, problems } = await readText('objectives', SHEET, {
      known: known({ objectives: [stored] }),
      hasCheckIns: async () => false,
    });
    expect(problems).toEqual([]);
    expect(values[0]?.keyResults).toMatchObject([{ id: 'k0' }, { metric: { current: 7 } }]);
  });
});

describe('completions', () => {
  const ids = async (text: string, options = {}) => {
    const read = await readText('completions', text, options);
    return { ...read, ids: read.values.map(({ id }) => id) };
  };

  it('have the same id each time, the one that they always had', async () => {
    const text = 'employee,lesson,at\nada,l1,2026-01-05\nada,l1,2026-01-06 08:30\n';
    const [first, second] = [await ids(text), await ids(text)];
    expect(second).toEqual(first);
    expect(first.values.map(({ at }) => at)).toEqual([
      '2026-01-05T00:00:00Z',
      '2026-01-06T08:30:00Z',
    ]);
    // As made before files were read here.
    expect(first.ids).toEqual([
      'import:ygwaGSuormoNDuwL7m7ucXCQ',
      'import:jliRgTVf_6yYqSjaYidd-DmU',
    ]);
  });

  it('count two attempts of a day twice, and one that is told twice once', async () => {
    const text =
      'employee,lesson,at,score\nada,l1,2026-01-05,0.4\nada,l1,2026-01-05,0.9\nada,l1,2026-01-05,0.4\n';
    const { ids: found, problems } = await ids(text);
    expect(new Set(found).size).toBe(2);
    expect(problems).toMatchObject([{ severity: 'left-out', line: 4 }]);
    expect((await ids(text)).ids).toEqual(found);
  });

  it.each([
    ...['In progress', 'in Bearbeitung', 'Not started', 'enrolled', 'nicht bestanden', 'failed'],
  ])('leave out what is «%s», by line', async (status) => {
    const { values, problems } = await ids(
      `employee,lesson,at,status\na,l,2026-01-05,${status}\na,l,2026-01-06,Completed\nb,l,,Abgeschlossen\n`,
    );
    expect(values).toHaveLength(1);
    expect(problems.map(({ severity, line }) => [severity, line])).toEqual([
      ['left-out', 2],
      ['left-out', 4],
    ]);
  });

  it('refuse a state that nobody has heard of', async () => {
    const { problems } = await ids('employee,lesson,at,status\na,l,2026-01-05,Fertig!\n');
    expect(problems).toMatchObject([{ severity: 'refused', column: 'status', value: 'Fertig!' }]);
  });

  it('take scores in per cent and in points', async () => {
    const percent = await ids('employee,lesson,at,score\na,l,2026-01-05,85 %\n');
    const points = await ids('employee;lesson;at;score\na;l;2026-01-05;42,5\n', { scoreOf: 50 });
    expect([percent, points].map(({ values }) => values[0]?.score)).toEqual([0.85, 0.85]);
    const none = await ids('employee,lesson,at,score\na,l,2026-01-05,85\n');
    expect(none.problems[0]?.expected).toMatch(/--score-of/);
  });

  it('find people and lessons by address and title', async () => {
    const { values, problems } = await ids(
      'Email address,Course,Completion date\nADA@example.com,Start calmly,2026-01-05\nx@example.com,Start calmly,2026-01-05\n',
      {
        known: known({
          employees: [{ id: 'e1', name: 'Ada', email: 'ada@example.com' }],
          lessons: [{ id: 'l1', title: 'Start calmly' }],
        }),
      },
    );
    expect(values).toMatchObject([{ employee: 'e1', lesson: 'l1' }]);
    expect(problems).toMatchObject([{ severity: 'refused', line: 3, value: 'x@example.com' }]);
  });
});

describe('check-ins', () => {
  it('without a date are recorded once, and twice where they stand there twice', async () => {
    const text = 'keyResult,value\ncsat,4\ncsat,4\n';
    const [first, second] = [await readText('check-ins', text), await readText('check-ins', text)];
    expect(second.values).toEqual(first.values);
    const idsOf = first.values.map(({ checkIn }) => (checkIn as { id: string }).id);
    expect(new Set(idsOf).size).toBe(2);
    const other = await readText('check-ins', `${text}csat,5\n`);
    expect(other.values[0]?.checkIn).not.toMatchObject({ id: idsOf[0] });
  });

  it('find key results by title', async () => {
    const { values } = await readText('check-ins', 'Key result,Wert,Datum\nFaster,4,2026-01-05\n', {
      known: known({ objectives: [{ id: 'o', keyResults: [{ id: 'k1', title: 'Faster' }] }] }),
    });
    expect(values).toEqual([
      { keyResult: 'k1', checkIn: { value: 4, at: '2026-01-05T00:00:00Z' } },
    ]);
  });
});

describe('roles', () => {
  it('are told in one line, or in one line a skill', async () => {
    const options = { create: ['skills'], known: known({}) } as const;
    const one = await readText('roles', 'name,skills\nAgent,calm:0.8|writing\n', options);
    const many = await readText(
      'roles',
      'Rolle,Kompetenz,Soll\nAgent,calm,80 %\nOther,calm,50 %\nAgent,writing,\n',
      options,
    );
    const roles = [one, many].map(({ rows }) => rows.find(({ kind }) => kind === 'roles')?.value);
    expect(roles[0]).toEqual({
      id: 'agent',
      name: 'Agent',
      skills: [
        { skill: 'calm', level: 0.8 },
        { skill: 'writing', level: 0.7 },
      ],
    });
    expect(roles[1]).toEqual(roles[0]);
  });
});

describe('a sync', () => {
  const people = Array.from({ length: 20 }, (_, index) => ({
    id: `e${index}`,
    name: `Person ${index}`,
    active: true,
    source: index < 19 ? 'hr' : 'other',
  }));
  const listOf = (from: number, extra = '') =>
    `id,name,language\n${people
      .slice(from, 19)
      .map(({ id, name }) => `${id},${name},en\n`)
      .join('')}${extra}`;
  const sync = (text: string, force = false) =>
    readText('employees', text, {
      known: known({ employees: people }),
      source: 'hr',
      sync: { force },
    });
  const gone = (values: readonly object[]) => values.filter((value) => 'active' in value);

  it('deactivates who is missing, and only whom this source brought', async () => {
    const { values } = await sync(listOf(1));
    expect(gone(values)).toEqual([{ id: 'e0', active: false }]);
  });

  it('refuses above 10 %, unless it is forced', async () => {
    const refused = await sync(listOf(3));
    expect(gone(refused.values)).toEqual([]);
    expect(refused.problems[0]?.expected).toMatch(/3 of 19 .*--force/);
    expect(gone((await sync(listOf(3), true)).values)).toHaveLength(3);
  });

  it('takes nobody for missing whose line could not be read', async () => {
    const { values, problems } = await sync(listOf(1, 'e0,Person 0,Klingon\n'));
    expect(gone(values)).toEqual([]);
    expect(problems.at(-1)?.expected).toMatch(/nobody is deactivated/);
  });

  it('marks whom it brings, and takes nobody from another source', async () => {
    const { values } = await sync(listOf(0, 'e19,Person 19,en\nnew,New,en\n'));
    expect(values.filter((value) => 'source' in value)).toEqual([
      { id: 'new', name: 'New', language: 'en', source: 'hr' },
    ]);
  });
});
