import { describe, expect, it } from 'vitest';
import type { Known, Thing } from '../../../functions/files/directory.ts';
import { KINDS, type KindName } from '../../../functions/files/kinds/kinds.ts';
import { plain } from '../../../functions/files/plain.ts';
import type { Preset } from '../../../functions/files/presets/preset.ts';
import { PRESETS, presetOf } from '../../../functions/files/presets/presets.ts';
import { problemsWith, type ResourceRowKind } from '../../../functions/files/row.ts';
import { readText } from '../../support/import-files.ts';

const PEOPLE = [
  { id: 'e1', name: 'Agnette Smith', email: 'agnette.smith@example.com' },
  { id: 'e2', name: 'Andreas Coppola', email: 'andreas@example.com' },
];
const STORED: Partial<Record<ResourceRowKind, readonly object[]>> = {
  employees: PEOPLE,
  teams: [{ id: 'alpha', name: 'Alpha' }],
  lessons: [
    { id: 'l1', title: 'Start calmly' },
    { id: 'l2', title: 'Listen' },
  ],
};
const known: Known = async (kind) => (STORED[kind] ?? []) as readonly Thing[];

/** A small file of each system, with the columns that it writes. */
const FILES: Readonly<Record<string, { readonly text: string; readonly values: unknown[] }>> = {
  appfire: {
    text:
      'Order,Type,Summary,Status,Period,Owner,Weight,OKR type,Labels,Teams,Expected start date,' +
      'Expected end date,Start value,Current value,Target value,Description\n' +
      '1,Objective,World-class support,On track,Q3 Y2026,Agnette Smith,1,Company,,,,,0,2,10,\n' +
      '1.2,Objective,Faster answers,AT RISK,Q3 Y2026,agnette.smith@example.com,,Team,,"Alpha, Beta",,,0,0,20,\n' +
      '1.2.1,Key result,Answer within two hours,On track,Y2026,Andreas Coppola,2,Personal,,,,,8,6,2,\n' +
      '1.2.2,Task,Write a guide,Done,,,,,,,,,,,,\n' +
      '1.2.3,Key result,Close within a day,On track,,Andreas Coppola,,,,,,,3,3,1,\n',
    values: [
      {
        title: 'Faster answers',
        owner: { kind: 'team', id: 'alpha' },
        cycle: { start: '2026-07-01', end: '2026-09-30' },
        keyResults: [
          {
            title: 'Answer within two hours',
            metric: { start: 8, current: 6, target: 2 },
            weight: 2,
            due: '2026-09-30',
          },
          { title: 'Close within a day' },
        ],
      },
    ],
  },
  ally: {
    text:
      'Row ID,Title,Parent,Entity,Owner Email,Time Period,Start Date,End Date,Metric Name,Start Value,Target Value\n' +
      '1,Happy customers,,Alpha,agnette.smith@example.com,Q1 2026,,,,,\n' +
      '3,Answer sooner,1,Individual,andreas@example.com,Q1 2026,,,Hours,8,2\n' +
      '2,Learn to listen,,Individual,andreas@example.com,Q1 2026,,,,,\n' +
      '4,Lessons done,2,Individual,andreas@example.com,Q1 2026,,,,0,12\n',
    values: [
      {
        title: 'Happy customers',
        owner: { kind: 'team', id: 'alpha' },
        keyResults: [{ title: 'Answer sooner', metric: { start: 8, target: 2 } }],
      },
      {
        title: 'Learn to listen',
        owner: { kind: 'employee', id: 'e2' },
        keyResults: [{ title: 'Lessons done' }],
      },
    ],
  },
  betterworks: {
    text:
      'name,type,progress,start_date,end_date,owner_email,categories,description\n' +
      'Happy customers,goal,,2026-01-01,2026-03-31,agnette.smith@example.com,,\n' +
      'Answer sooner,milestone,25,2026-01-01,2026-03-31,agnette.smith@example.com,,\n' +
      'Fewer returns,milestone,,2026-01-01,2026-02-28,andreas@example.com,,\n',
    values: [
      {
        owner: { kind: 'employee', id: 'e1' },
        cycle: { start: '2026-01-01', end: '2026-03-31' },
        keyResults: [
          { title: 'Answer sooner', metric: { unit: '%', start: 0, current: 25, target: 100 } },
          { title: 'Fewer returns', metric: { current: 0 }, due: '2026-02-28' },
        ],
      },
    ],
  },
  peoplebox: {
    text:
      'Row ID,Parent Row IDs,Parent Goal IDs,Goal ID,Action,Goal Title,Owner Emails,Goal Cycle,Goal Type,Scope,Departments,Start Date,End Date,Description,Starting Value,Target Value,Current Value\n' +
      '1,,,,,Happy customers,agnette.smith@example.com,Quarterly,Default Progress,Department,Alpha,2026-01-01,2026-03-31,,,,\n' +
      '2,1,,,,Answer sooner,andreas@example.com,Quarterly,Number,Individual,,2026-01-01,2026-03-31,,8,2,6\n' +
      '3,1,,g9,Delete,Old,andreas@example.com,Quarterly,Number,Individual,,2026-01-01,2026-03-31,,8,2,6\n',
    values: [
      {
        title: 'Happy customers',
        owner: { kind: 'team', id: 'alpha' },
        keyResults: [{ title: 'Answer sooner', metric: { start: 8, current: 6, target: 2 } }],
      },
    ],
  },
  xto10x: {
    text:
      'Objective Title,Owner_Email_ID,Start_Date,Due_Date,Description,Metric_Name,Metric_Type,Metric_Start_Value,Metric_Target_Value\n' +
      'Grow,andreas@example.com,2026-07-01,2026-09-30,,Transactions,Percentage,100,150\n',
    values: [
      {
        title: 'Grow',
        owner: { kind: 'employee', id: 'e2' },
        keyResults: [{ title: 'Transactions', metric: { unit: '%', start: 100, target: 150 } }],
      },
    ],
  },
  'culture-amp': {
    text:
      'email,name,description,visibility,individual_emails,due_at,created_at,priority,status,completion,key_result_1_title,key_result_1_completion,key_result_2_title,key_result_2_completion\n' +
      'andreas@example.com,Listen,,everyone,,2026-06-30,2026-01-05,1,ongoing,,Ask first,0.65,Sum up,0.1\n' +
      'andreas@example.com,Write,,everyone,,2026-06-30,2026-01-05,1,ongoing,0.4,,,,\n',
    values: [
      {
        title: 'Listen',
        owner: { kind: 'employee', id: 'e2' },
        keyResults: [
          { title: 'Ask first', metric: { current: 65, target: 100 } },
          { title: 'Sum up', metric: { current: 10 } },
        ],
      },
      { title: 'Write', keyResults: [{ title: 'Write', metric: { current: 40 } }] },
    ],
  },
  workday: {
    text:
      'All Active Workers\n\n' +
      "Employee ID,Worker,Primary Work Email,Business Title,Supervisory Organization,Worker's Manager,Hire Date,Worker Status\n" +
      '1001,Ada Lovelace,ada@example.com,Support Agent,Alpha,Agnette Smith,2026-01-05,Active\n' +
      '1002,Bob Noyce,bob@example.com,Support Agent,Alpha,1001,2025-01-05,On Leave\n' +
      '1003,Cy Twombly,cy@example.com,Support Agent,Alpha,1001,2024-01-05,Terminated\n',
    values: [
      {
        id: '1001',
        name: 'Ada Lovelace',
        role: 'support-agent',
        team: 'alpha',
        manager: 'e1',
        startDate: '2026-01-05',
        active: true,
      },
      { id: '1002', manager: '1001', active: true },
      { id: '1003', active: false },
    ],
  },
  bamboohr: {
    text:
      '"Employee #","First Name","Last Name","Work Email","Job Title","Department","Reporting to","Hire Date","Status"\n' +
      '"12","Ada","Lovelace","ada@example.com","Agent","Alpha","Andreas Coppola","2026-01-05","Active"\n' +
      '"13","Bob","Noyce","bob@example.com","Agent","Alpha","","2025-01-05","Inactive"\n',
    values: [
      { id: '12', name: 'Ada Lovelace', role: 'agent', team: 'alpha', manager: 'e2', active: true },
      { id: '13', name: 'Bob Noyce', active: false },
    ],
  },
  successfactors: {
    text:
      'STATUS,USERID,USERNAME,FIRSTNAME,LASTNAME,EMAIL,MANAGER,HR,DEPARTMENT,JOBCODE,HIREDATE,TIMEZONE,DEFAULT_LOCALE\n' +
      'STATUS,USERID,Benutzername,Vorname,Nachname,E-Mail,Führungskraft,Personal,Abteilung,Stellencode,Eintritt,Zeitzone,Sprache\n' +
      'active,00042,ada,Ada,Lovelace,ada@example.com,NO_MANAGER,NO_HR,Alpha,Agent,05.01.2026,Europe/Berlin,de_DE\n' +
      'inactive,00043,bob,Bob,Noyce,bob@example.com,00042,NO_HR,Alpha,Agent,05.01.2025,Europe/Berlin,en_US\n',
    values: [
      {
        id: '00042',
        name: 'Ada Lovelace',
        manager: null,
        startDate: '2026-01-05',
        language: 'de-DE',
        active: true,
      },
      { id: '00043', manager: '00042', active: false },
    ],
  },
  'moodle-activities': {
    text:
      ',ID number,Email address,Start calmly,,Listen,\n' +
      'Agnette Smith,7,agnette.smith@example.com,Completed,2026-02-03 10:00:00,Not completed,\n' +
      'Andreas Coppola,8,andreas@example.com,Completed (achieved pass grade),2026-02-04 11:30:00,Completed,2026-02-05 09:00:00\n',
    values: [
      { employee: 'e1', lesson: 'l1', at: '2026-02-03T10:00:00Z' },
      { employee: 'e2', lesson: 'l1', at: '2026-02-04T11:30:00Z' },
      { employee: 'e2', lesson: 'l2', at: '2026-02-05T09:00:00Z' },
    ],
  },
  'moodle-participants': {
    text:
      'Course full name,Full name,Email address,Completed,Time completed,Grade\n' +
      'Start calmly,Agnette Smith,agnette.smith@example.com,Yes,"Tuesday, 3 February 2026, 10:00 AM",85.00 %\n' +
      'Start calmly,Andreas Coppola,andreas@example.com,No,,-\n',
    values: [{ employee: 'e1', lesson: 'l1', at: '2026-02-03T10:00:00Z', score: 0.85 }],
  },
  iomad: {
    text:
      'Full name,Department,Email address,Course,Status,License allocated,Date started,Date completed,Valid until,Grade\n' +
      'Agnette Smith,Alpha,agnette.smith@example.com,Listen,Completed,,2026-02-01,2026-02-03,N/A,85%\n' +
      'Andreas Coppola,Alpha,andreas@example.com,Listen,In progress,,2026-02-01,,,N/A\n',
    values: [{ employee: 'e1', lesson: 'l2', at: '2026-02-03T00:00:00Z', score: 0.85 }],
  },
  onet: {
    text:
      'O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tN\tDate\n' +
      '11-1011.00\t2.A.1.a\tReading Comprehension\tIM\t4.12\t8\t08/2023\n' +
      '11-1011.00\t2.A.1.a\tReading Comprehension\tLV\t4.62\t8\t08/2023\n' +
      '11-1011.00\t2.A.1.b\tActive Listening\tIM\t4.00\t8\t08/2023\n',
    values: [
      {
        id: 'onet:2.a.1.a',
        name: 'Reading Comprehension',
        standard: { framework: 'onet', id: '2.A.1.a' },
      },
      { id: 'onet:2.a.1.b', name: 'Active Listening' },
    ],
  },
  'onet-occupations': {
    text:
      'O*NET-SOC Code\tTitle\tElement ID\tElement Name\tScale ID\tScale Name\tData Value\n' +
      '11-1011.00\tChief Executives\t2.A.1.a\tReading Comprehension\tIM\tImportance\t4.12\n' +
      '11-1011.00\tChief Executives\t2.A.1.a\tReading Comprehension\tLV\tLevel\t3.5\n' +
      '11-1011.00\tChief Executives\t2.A.1.b\tActive Listening\tLV\tLevel\t7\n',
    values: [
      { id: 'reading-comprehension' },
      { id: 'active-listening' },
      {
        id: '11-1011.00',
        name: 'Chief Executives',
        skills: [
          { skill: 'reading-comprehension', level: 0.5 },
          { skill: 'active-listening', level: 1 },
        ],
      },
    ],
  },
  esco: {
    text:
      'conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description\n' +
      'KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab,skill/competence,sector-specific,Musikpersonal führen,"Personal führen\nLeiten",,released,2023-11-30T15:53:37.136Z,,,http://data.europa.eu/esco/concept-scheme/skills,Zuweisen und verwalten\n',
    values: [
      {
        id: 'esco:0005c151-5b5a-4a66-8aac-60e734beb1ab',
        name: 'Musikpersonal führen',
        description: 'Zuweisen und verwalten',
        standard: {
          framework: 'esco',
          id: 'http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab',
        },
      },
    ],
  },
};

describe.each(PRESETS)('a file of $title', (preset: Preset) => {
  const file = FILES[preset.name] ?? { text: '', values: [] };

  it('is known by its columns, and read without saying anything', async () => {
    const { rows, problems, values } = await readText(preset.kind, file.text, {
      known,
      create: ['skills', 'roles', 'teams'],
    });
    expect(problems.filter(({ severity }) => severity === 'refused')).toEqual([]);
    const own = values.filter(
      (_, index) => rows[index]?.kind !== 'roles' || preset.kind === 'roles',
    );
    expect(own).toMatchObject(file.values);
    expect(own).toHaveLength(file.values.length);
    expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
  });

  it('gives the same rows twice', async () => {
    const options = { known, create: ['skills', 'roles', 'teams'] } as const;
    const [one, two] = [
      await readText(preset.kind, file.text, options),
      await readText(preset.kind, file.text, options),
    ];
    expect(two.values).toEqual(one.values);
  });

  it('names fields that there are, and words that they take', () => {
    const fields = new Map(KINDS[preset.kind].fields.map((field) => [field.name, field]));
    const sense = {
      way: { decimal: 'point', dates: 'dmy' } as const,
      timeZone: 'UTC',
      nowMs: 0,
    };
    for (const name of [
      ...Object.keys(preset.columns),
      ...Object.keys(preset.repeated ?? {}),
      ...Object.keys(preset.alone ?? {}),
    ])
      expect(fields.has(name), name).toBe(true);
    const meanings = [
      ...Object.entries(preset.words ?? {}).flatMap(([name, words]) =>
        Object.values(words).map((word) => [name, word] as const),
      ),
      ...Object.entries(preset.otherwise ?? {}),
    ];
    for (const [name, meaning] of meanings) {
      const field = fields.get(name);
      expect(field, name).toBeDefined();
      if (meaning !== '')
        expect(field?.cell(meaning, { ...sense, scoreOf: preset.scoreOf })).not.toHaveProperty(
          'expected',
        );
    }
  });

  it('is told from every other one', () => {
    expect(presetOf(preset.kind, preset.toldBy)?.name).toBe(preset.name);
  });
});

const NAMES = Object.keys(KINDS) as KindName[];

describe.each(NAMES)('%s', (name) => {
  const { fields } = KINDS[name];

  it('calls each field by words that no other one has', () => {
    const words = fields.flatMap((field) =>
      [...new Set([field.name, ...field.aliases].map(plain))].map((word) => [word, field.name]),
    );
    const twice = words.filter(([word], index) => words.findIndex(([one]) => one === word) < index);
    expect(twice).toEqual([]);
  });

  it('says of every field what it means', () => {
    for (const { doc } of fields) expect(doc).toMatch(/^\S.{10,110}\.$/);
  });
});
