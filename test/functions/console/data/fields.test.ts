import { expect, test } from 'vitest';
import { Lesson } from '../../../../core/model/lesson.ts';
import { Objective } from '../../../../core/model/objective.ts';
import { Role } from '../../../../core/model/role.ts';
import { Skill } from '../../../../core/model/skill.ts';
import { Team } from '../../../../core/model/team.ts';
import { dataTextsOf } from '../../../../core/texts/console/data/texts.ts';
import { check } from '../../../../functions/console/data/complaints.ts';
import {
  complaintsOf,
  differing,
  type Filled,
  fill,
  readFields,
} from '../../../../functions/console/data/fields.ts';
import {
  lessonFields,
  objectiveFields,
  roleFields,
  skillFields,
  teamFields,
} from '../../../../functions/console/data/forms.ts';
import { idFrom, withMadeIds } from '../../../../functions/console/data/made-ids.ts';

const texts = dataTextsOf('en');
const choice = (text: string, correct: boolean) => ({ text, correct, feedback: `on ${text}` });

const WHOLE = [
  [
    Lesson,
    lessonFields,
    {
      id: 'l',
      title: '<b>Größe</b> ‮x',
      summary: 'Line one\nline two',
      format: 'quiz',
      minutes: 3.5,
      language: 'de-CH',
      translationOf: 'other',
      skills: [
        { skill: 'a', weight: 0.333 },
        { skill: 'b', weight: 1 },
      ],
      difficulty: 0.07,
      prerequisites: ['p', 'q'],
      roles: ['r'],
      url: 'https://example.com/x',
      body: '# Text\n\n* a',
      questions: [
        { id: 'q1', text: 'Why?', choices: [choice('yes', true), choice('no', false)] },
        {
          id: 'x',
          text: 'How?',
          choices: [choice('1', false), choice('2', true)],
          explanation: 'E',
        },
      ],
      owner: 'o',
      reviewBy: '2026-12-21',
      tags: ['one word', 'b'],
      archived: true,
    },
  ],
  [
    Objective,
    objectiveFields,
    {
      id: 'o',
      title: 'O',
      owner: { kind: 'team', id: 't' },
      cycle: { start: '2026-01-01', end: '2026-03-31' },
      weight: 2.5,
      keyResults: [
        {
          id: 'k',
          title: 'K',
          names: { de: 'K: mit Doppelpunkt', fr: 'Cé' },
          metric: { unit: 'h', start: -3, current: 1e21, target: 0.1 },
          due: '2026-03-01',
          weight: 0,
          skills: [
            { skill: 'a', level: 0.72, weight: 0.5, roles: ['r'] },
            { skill: 'b', level: 0.8, weight: 1 },
          ],
          everyone: true,
        },
      ],
    },
  ],
  [
    Role,
    roleFields,
    {
      id: 'r',
      name: 'R',
      names: { de: 'Rolle' },
      skills: [{ skill: 'a', level: 0.95, weight: 0.3 }],
      tasks: [{ name: 'Task, with comma', skills: ['a', 'b'] }],
      onboardingDays: 0,
    },
  ],
  [
    Skill,
    skillFields,
    {
      id: 's',
      name: 'S',
      parent: 'p',
      description: 'D',
      replaces: ['old'],
      standard: { framework: 'ESCO', id: 'x/y' },
    },
  ],
  [Team, teamFields, { id: 't', name: 'T', parent: 'u' }],
] as const;

test.each(WHOLE)('a form gives back what it was filled with (%#)', (schema, fieldsOf, value) => {
  const stored = schema.parse(value);
  const fields = fieldsOf(texts, true);
  expect(schema.parse(readFields(fields, fill(fields, stored)))).toEqual(stored);
  expect(differing(fields, stored, stored)).toEqual([]);
});

test('a form shows every field that a schema has, or keeps it by its name', () => {
  // What a form does not show is kept from what is stored; here is what that may be.
  const kept = new Map<object, string[]>([
    [Team, ['digest', 'quietDays']],
    [Lesson, ['cards', 'picture', 'scenes']],
  ]);
  for (const [schema, fieldsOf] of WHOLE) {
    const shown = fieldsOf(texts, true).map(({ name }) => name);
    expect([...shown, ...(kept.get(schema) ?? [])].sort()).toEqual(
      Object.keys(schema.shape).sort(),
    );
  }
});

const sent = (entries: Record<string, string>): Filled =>
  new Map(Object.entries(entries).map(([name, value]) => [name, [value]]));

test('rows that were left empty are no rows, and do not shift what is said of others', () => {
  const fields = roleFields(texts, false);
  const filled = sent({
    name: 'R',
    'skills.0.skill': '',
    'skills.0.level': '0.8',
    'skills.3.skill': 'triage',
    'skills.3.level': '7',
  });
  expect(readFields(fields, filled).skills).toEqual([{ skill: 'triage', level: 7 }]);
  const form = { fields, filled, texts };
  const checked = check(Role, { id: 'r', ...readFields(fields, filled) }, form);
  expect('complaints' in checked && [...checked.complaints]).toEqual([
    ['skills.3.level', ['At most 1.']],
  ]);
});

test('numbers may be typed with a comma; what is none is said to be none, beside its field', () => {
  const fields = lessonFields(texts, false);
  expect(readFields(fields, sent({ minutes: ' 3,5 ', difficulty: '12,5' }))).toMatchObject({
    minutes: 3.5,
    difficulty: 0.125,
  });
  for (const minutes of ['NaN', 'four', '1e999', '--3']) {
    const filled = sent({ title: 'T', minutes, language: 'en' });
    const value = withMadeIds('lessons', {
      format: 'quiz',
      skills: [],
      ...readFields(fields, filled),
    });
    const checked = check(Lesson, value, { fields, filled, texts });
    expect('complaints' in checked && checked.complaints.get('minutes')).toEqual([
      texts.wrong.number,
    ]);
  }
});

test('what is about nothing that the form shows is said of the whole form', () => {
  const fields = teamFields(texts, false);
  const parts = [
    { pointer: '/digest/hour', detail: 'wrong' },
    { pointer: '', detail: 'all wrong' },
    { pointer: '/parent', detail: 'no team' },
  ];
  const complaints = complaintsOf(fields, new Map(), parts);
  expect([...complaints]).toEqual([
    ['', ['wrong', 'all wrong']],
    ['parent', ['no team']],
  ]);
});

test('ids are made of names, and numbers of questions that others do not have', () => {
  expect(idFrom('Über die Brücke – Größe 7!')).toBe('uber-die-brucke-grosse-7');
  expect(idFrom('日本')).toBe('');
  const { questions } = withMadeIds('lessons', {
    questions: [{ id: 'q2' }, {}, {}],
  }) as unknown as { questions: { id: string }[] };
  expect(questions.map(({ id }) => id)).toEqual(['q2', 'q1', 'q3']);
});
