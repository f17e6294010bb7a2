import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { Employee } from '../../../core/model/employee.ts';
import { LearningEvent } from '../../../core/model/event.ts';
import { KeyRequest } from '../../../core/model/key.ts';
import { Lesson } from '../../../core/model/lesson.ts';
import { CheckIn, Objective } from '../../../core/model/objective.ts';
import { PolicyInput } from '../../../core/model/policy.ts';
import { Id, TimeZone } from '../../../core/model/primitives.ts';
import { Role } from '../../../core/model/role.ts';
import { Skill } from '../../../core/model/skill.ts';

const lesson = {
  id: 'l',
  title: 'T',
  format: 'quiz',
  minutes: 3,
  language: 'en',
  skills: [{ skill: 's' }],
};
const keyResult = {
  id: 'k',
  title: 'K',
  metric: { unit: '%', start: 1, current: 2, target: 3 },
  due: '2026-03-01',
  skills: [],
};
const objective = {
  id: 'o',
  title: 'O',
  owner: { kind: 'company' },
  cycle: { start: '2026-01-01', end: '2026-03-31' },
  keyResults: [keyResult],
};
const withKeyResult = (more: object) => ({ ...objective, keyResults: [{ ...keyResult, ...more }] });
const employee = { id: 'e', name: 'E' };
const answered = {
  type: 'answered',
  id: 'x',
  employee: 'e',
  at: '2026-03-01T10:00:00Z',
  lesson: 'l',
  question: 'q',
  correct: true,
};

/** Where the schema complains; undefined if it does not. */
const complaint = (schema: z.ZodType, input: unknown): string | undefined => {
  const result = schema.safeParse(input);
  return result.success ? undefined : result.error.issues[0]?.path.join('.');
};

describe('the door refuses and names the field', () => {
  const notNumbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '1', null];
  const cases: [string, z.ZodType, unknown, string][] = [
    ...notNumbers.flatMap((bad): [string, z.ZodType, unknown, string][] => [
      [`minutes ${bad}`, Lesson, { ...lesson, minutes: bad }, 'minutes'],
      [`difficulty ${bad}`, Lesson, { ...lesson, difficulty: bad }, 'difficulty'],
      [`weight ${bad}`, PolicyInput, { weights: { uplift: bad } }, 'weights.uplift'],
      [`value ${bad}`, CheckIn, { value: bad }, 'value'],
      [
        `metric ${bad}`,
        Objective,
        withKeyResult({ metric: { ...keyResult.metric, start: bad } }),
        'keyResults.0.metric.start',
      ],
    ]),
    ['a negative weight', PolicyInput, { weights: { uplift: -1 } }, 'weights.uplift'],
    ['weights all 0', PolicyInput, { weights: {} }, 'weights'],
    ['a negative weight of an objective', Objective, { ...objective, weight: -1 }, 'weight'],
    [
      'a level over 1',
      Role,
      { id: 'r', name: 'R', skills: [{ skill: 's', level: 1.01 }] },
      'skills.0.level',
    ],
    [
      'a level below 0',
      Role,
      { id: 'r', name: 'R', skills: [{ skill: 's', level: -0.1 }] },
      'skills.0.level',
    ],
    [
      'a skill twice',
      Lesson,
      { ...lesson, skills: [{ skill: 's' }, { skill: 's' }] },
      'skills.1.skill',
    ],
    [
      'a due date after the cycle',
      Objective,
      withKeyResult({ due: '2026-04-01' }),
      'keyResults.0.due',
    ],
    [
      'a due date before the cycle',
      Objective,
      withKeyResult({ due: '2025-12-31' }),
      'keyResults.0.due',
    ],
    [
      'a cycle that ends before it starts',
      Objective,
      { ...objective, cycle: { start: '2026-03-31', end: '2026-01-01' } },
      'cycle.end',
    ],
    [
      'a day that does not exist',
      Objective,
      withKeyResult({ due: '2026-02-30' }),
      'keyResults.0.due',
    ],
    ['a lone surrogate', Skill, { id: 's', name: 'a\ud800' }, 'name'],
    ['NUL', Lesson, { ...lesson, body: 'a\u0000b' }, 'body'],
    ['a line break in a name', Employee, { ...employee, name: 'Ada\r\nBcc: x' }, 'name'],
    ['a blank title', Lesson, { ...lesson, title: '  ' }, 'title'],
    ['a script as a link', Lesson, { ...lesson, url: 'javascript:alert(1)' }, 'url'],
    ['a made-up time zone', Employee, { ...employee, timeZone: 'Mars/Base' }, 'timeZone'],
    ['an offset as a time zone', Employee, { ...employee, timeZone: '+02:00' }, 'timeZone'],
    ['a made-up language', Employee, { ...employee, language: 'xx' }, 'language'],
    [
      'a language that is a sentence',
      Employee,
      { ...employee, language: 'English please' },
      'language',
    ],
    ['a question without a correct choice', Lesson, lessonWith(false), 'questions.0.choices'],
    [
      'a feedback that says nothing',
      Lesson,
      lessonWith(true, ' '),
      'questions.0.choices.0.feedback',
    ],
    ['a rating of 6', LearningEvent, { ...answered, type: 'rated', rating: 6 }, 'rating'],
    ['an instant without a zone', LearningEvent, { ...answered, at: '2026-03-01T10:00:00' }, 'at'],
    ['team and employee at once', CheckIn, { value: 1, team: 't', employee: 'e' }, 'employee'],
    ['a self key without an employee', KeyRequest, { scopes: ['self'] }, 'employee'],
  ];
  it.each(cases)('%s', (_, schema, input, path) => {
    expect(complaint(schema, input)).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}`));
  });

  it('unknown fields, by name', () => {
    for (const [schema, good] of [
      [Lesson, lesson],
      [Objective, objective],
      [Employee, employee],
    ] as const) {
      const result = schema.safeParse({ ...good, colour: 'red' });
      expect(result.error?.issues[0]).toMatchObject({
        code: 'unrecognized_keys',
        keys: ['colour'],
      });
    }
  });

  it('the field __proto__ without touching any prototype', () => {
    const input: unknown = JSON.parse('{"id":"s","name":"S","__proto__":{"polluted":true}}');
    const result = Skill.safeParse(input);
    expect(Object.hasOwn(result.data ?? {}, '__proto__')).toBe(false);
    expect(Reflect.get(result.data ?? {}, 'polluted')).toBeUndefined();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

function lessonWith(correct: boolean, feedback?: string): object {
  const choices = [
    { text: 'a', correct, ...(feedback !== undefined && { feedback }) },
    { text: 'b', correct: false },
  ];
  return { ...lesson, questions: [{ id: 'q', text: 'Q?', choices }] };
}

describe('the door lets in', () => {
  it('questions with a feedback for each choice, and those of yesterday without', () => {
    for (const input of [lessonWith(true, 'Well seen.'), lessonWith(true)])
      expect(Lesson.parse(input)).toMatchObject(input);
  });

  it.each([
    [
      'a past due date',
      Objective,
      { ...objective, cycle: { start: '2001-01-01', end: '2026-03-31' } },
    ],
    [
      'target = start',
      Objective,
      withKeyResult({ metric: { unit: 'x', start: 3, current: 3, target: 3 } }),
    ],
    ['huge numbers', CheckIn, { value: -Number.MAX_VALUE }],
    [
      'a cycle of one day',
      Objective,
      {
        ...withKeyResult({ due: '2026-01-01' }),
        cycle: { start: '2026-01-01', end: '2026-01-01' },
      },
    ],
    ['emoji and right-to-left text', Skill, { id: 's', name: 'שלום 👋🏽' }],
    ['a lesson without questions', Lesson, lesson],
    ['a lesson without skills', Lesson, { ...lesson, skills: [] }],
    ['a lesson with questions', Lesson, lessonWith(true)],
    [
      'milliseconds and offsets',
      LearningEvent,
      { ...answered, at: '2026-03-01T10:00:00.123+05:30' },
    ],
  ] as const)('%s', (_, schema, input) => {
    expect(complaint(schema, input)).toBeUndefined();
  });

  it('ids that objects have, and real zones', () => {
    for (const id of ['__proto__', 'constructor', 'toString', 'a@b.example'])
      expect(complaint(Id, id)).toBeUndefined();
    for (const id of ['', 'a b', 'a/b', 'é', 'x'.repeat(129)]) expect(complaint(Id, id)).toBe('');
    for (const zone of ['UTC', 'Asia/Kathmandu', 'America/St_Johns'])
      expect(complaint(TimeZone, zone)).toBeUndefined();
  });

  it('languages in any case, and keeps them in their own', () => {
    expect(Employee.parse({ ...employee, language: 'DE-ch' }).language).toBe('de-CH');
  });
});
