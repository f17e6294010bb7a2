import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import type { Recommendation } from '../../../core/model/decision.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import {
  DAY,
  dayAfter,
  happened,
  input,
  lesson,
  NOW,
  objective,
  policy,
  release,
  role,
  skill,
  stateOf,
} from '../../support/builders.ts';

const SQL = skill('sql', { name: 'SQL' });
const joins = lesson('joins', ['sql']);

type Question = ReturnType<typeof input>;
const first = (question: Question): Recommendation => decide(question).lessons[0]!;
const reasonOf = (one: Recommendation, code: string) =>
  one.reasons.find((reason) => reason.code === code)!;

/** How the lesson's first skill stands, as a reason tells it. */
const standingOf = ({ skills: [one] }: Recommendation) => {
  const { skill: id, target, mastery, projected, uplift } = one!;
  return { skill: id, target, mastery, projected, uplift };
};
const numbersOf = (one: Recommendation): string => {
  const { target, mastery, projected, uplift } = standingOf(one);
  const [needs, is, then] = [target, mastery, projected].map((value) => value.toFixed(2));
  return `needs ${needs}, is at ${is}, ${then} by then; this lesson +${uplift.toFixed(3)}`;
};
const endOf = (days: number): string => `${dayAfter(days)}T23:59:59.999Z`;

describe('a reason that is a key result', () => {
  it('says which one, how far it is behind, until when, and what the lesson adds', () => {
    const goal = objective('o', ['sql'], { keyResult: { title: ' Fewer mistakes!. ' } });
    const one = first(input(release({ skills: [SQL], lessons: [joins], objectives: [goal] })));
    // Begun 60 days ago and due in 31 with the last day: 60 ÷ 91 should be reached, 0.2 is.
    const behind = 1 - 0.2 / (60 / 91);
    const { code, text, detail, values } = one.reasons[0]!;
    expect([code, text]).toEqual(['key-result', 'Helps with “Fewer mistakes”, due 1 April.']);
    expect(detail).toBe(`Key result o-kr is 70 % behind pace; sql ${numbersOf(one)}`);
    expect(values).toEqual({
      ...standingOf(one),
      due: endOf(30),
      keyResult: 'o-kr',
      objective: 'o',
      owner: 'company',
      behind: expect.closeTo(behind, 6),
    });
  });

  it('on pace is said to be, and one that is overdue still needs everyone', () => {
    const asked = (keyResult: NonNullable<Parameters<typeof objective>[2]>['keyResult'] & object) =>
      first(
        input(release({ lessons: [joins], objectives: [objective('o', ['sql'], { keyResult })] })),
      ).reasons[0]!;
    const metric = { unit: '%', start: 0, current: 90, target: 100 };
    expect(asked({ metric }).detail).toMatch(/^Key result o-kr is on pace; /);
    expect(asked({ metric }).values.behind).toBe(0);
    const late = asked({ due: dayAfter(-3) });
    expect(late.code).toBe('key-result-overdue');
    expect(late.text).toBe("Helps with “Key result o”, which still needs everyone's help.");
    expect(late.values).toMatchObject({ behind: 1, due: endOf(-3) });
    expect(late.detail).toMatch(/^Key result o-kr is 100 % behind pace; /);
  });

  it('is the strongest one of the skill through which the lesson helps most', () => {
    const goals = (strong: string, weak: string) => [
      objective('faint', [strong], { weight: 0.1 }),
      objective('main', [strong], { weight: 3 }),
      objective('other', [weak], { weight: 1 }),
    ];
    const both = lesson('both', ['sql', 'mail']);
    for (const [strong, weak] of [
      ['sql', 'mail'],
      ['mail', 'sql'],
    ] as const) {
      const one = first(input(release({ lessons: [both], objectives: goals(strong, weak) })));
      expect(one.reasons.map(({ code }) => code)).toEqual(['key-result', 'first-time']);
      expect(one.reasons[0]!.values).toMatchObject({ skill: strong, keyResult: 'main-kr' });
    }
  });

  it('tells of an equal one the skill that the lesson names first', () => {
    const both = lesson('both', ['mail', 'sql']);
    const goal = objective('o', ['sql', 'mail']);
    const one = first(input(release({ lessons: [both], objectives: [goal] })));
    const shown = one.skills.map(({ skill: id }) => id);
    expect(one.reasons[0]!.values.skill).toBe(shown[0]);
  });
});

describe('a reason that is the role', () => {
  const compiled = release({
    skills: [SQL],
    lessons: [joins],
    roles: [role('agent', { sql: 0.9 }, { name: 'Agent.' })],
  });
  const asked = (startDate?: string): Recommendation =>
    first(input(compiled, { profile: { role: 'agent', ...(startDate && { startDate }) } }));

  it('says so, a quarter ahead', () => {
    const one = asked();
    expect(one.kind).toBe('new');
    const { code, text, detail, values } = one.reasons[0]!;
    expect([code, text]).toEqual(['role', 'SQL is part of your work as Agent.']);
    expect(detail).toBe(`Role agent asks for sql; ${numbersOf(one)}`);
    const due = new Date(NOW + 90 * DAY).toISOString();
    expect(values).toEqual({ ...standingOf(one), due, role: 'agent' });
  });

  it('says that it is of the first weeks, until they end', () => {
    const one = asked(dayAfter(-3));
    expect(one.kind).toBe('onboarding');
    const { code, text, detail, values } = one.reasons[0]!;
    expect([code, text]).toEqual(['onboarding', 'A good step in your first weeks as Agent.']);
    expect(detail).toBe(`Role agent (onboarding) asks for sql; ${numbersOf(one)}`);
    const { onboardingDays } = compiled.roles.get('agent')!;
    const due = new Date(NOW + (onboardingDays - 3) * DAY).toISOString();
    expect(values).toEqual({ ...standingOf(one), due, role: 'agent' });
  });
});

describe('for admins, where no key result speaks', () => {
  const ended = (id: string, days: number) =>
    objective(id, ['sql'], {
      cycle: { start: dayAfter(days - 60), end: dayAfter(days) },
      keyResult: { due: dayAfter(days) },
    });
  const note = (days: number): string =>
    `. The last cycle of objectives ended on ${dayAfter(days)}: ` +
    'set new ones so that lessons serve them';
  const detailOf = (objectives: ReturnType<typeof objective>[], named?: string) => {
    const roles = [role('agent', { sql: 0.9 })];
    const one = first(
      input(release({ lessons: [joins], objectives, roles }), {
        profile: named === undefined ? {} : { role: named },
      }),
    );
    return one.reasons[0]!.detail;
  };

  it('the day on which the last cycle ended is named, with the role and without', () => {
    const three = [ended('a', -9), ended('b', -2), ended('c', -30)];
    expect(detailOf(three)).toBe(`No goal asks for what it teaches${note(-2)}`);
    expect(detailOf(three, 'agent')).toMatch(new RegExp(`^Role agent asks .*${note(-2)}$`));
  });

  it('none is where one still speaks, or where there never was one', () => {
    expect(detailOf([])).toBe('No goal asks for what it teaches');
    expect(detailOf([ended('a', -9), objective('o', ['mail'])])).toBe(
      'No goal asks for what it teaches',
    );
    expect(detailOf([], 'agent')).not.toContain('ended');
    // It speaks for a skill that the role asks for too.
    const both = [ended('a', -9), objective('o', ['sql'])];
    expect(detailOf(both, 'agent')).not.toContain('ended');
  });
});

describe('a lesson that no goal asks for', () => {
  it('is something new, named by its skill, or by its title where it teaches none', () => {
    const one = first(input(release({ skills: [SQL], lessons: [joins] })));
    expect(one.reasons).toEqual([
      {
        code: 'explore',
        text: 'Something new that may suit you.',
        detail: 'No goal asks for what it teaches',
        values: {},
      },
      {
        code: 'first-time',
        text: 'New for you: SQL.',
        detail: 'No practice on record',
        values: { skill: 'sql' },
      },
    ]);
    const skills = [SQL, skill('mail', { name: 'Mail' })];
    const mail = first(input(release({ skills, lessons: [lesson('a', ['mail'])] })));
    expect(reasonOf(mail, 'first-time').text).toBe('New for you: Mail.');
    const bare = first(input(release({ skills, lessons: [lesson('bare')] })));
    expect(reasonOf(bare, 'first-time')).toEqual({
      code: 'first-time',
      text: 'New for you: Lesson bare.',
      detail: 'No practice on record',
      values: { skill: null },
    });
  });
});

describe('what is told of the past', () => {
  const tables = lesson('tables', ['sql']);
  const compiled = release({ skills: [SQL], lessons: [joins, tables] });
  const state = stateOf(happened('completed', tables, 60), happened('completed', 'gone', 1));

  it('is when the skill was last practised, where the lesson itself was not done', () => {
    const { reasons } = whyLesson(input(compiled, { state }), 0);
    expect(reasons.find(({ code }) => code === 'practised')).toEqual({
      code: 'practised',
      text: 'You last practised SQL 60 days ago.',
      detail: 'Last practised 60 days ago',
      values: { skill: 'sql', days: 60 },
    });
  });

  it('is when the lesson was last done, and how much of it is forgotten, where it was', () => {
    const { reasons, terms } = whyLesson(input(compiled, { state }), 1);
    expect(reasons.find(({ code }) => code === 'review')).toEqual({
      code: 'review',
      text: 'You did this 60 days ago; a quick look back keeps it fresh.',
      detail: `Done 60 days ago; retention term ${terms!.retention.toFixed(2)}`,
      values: { days: 60 },
    });
    expect(reasons.map(({ code }) => code)).not.toContain('practised');
  });

  it('is nothing where a lesson was only begun: that is no practice of its skill', () => {
    const begun = stateOf(happened('started', joins, 9));
    const { reasons } = whyLesson(input(compiled, { state: begun }), 0);
    expect(reasons.map(({ code }) => code)).toEqual(['revisit']);
  });
});

describe('a lesson that others wait for', () => {
  const basics = lesson('basics', ['tables']);
  const waiting = lesson('waiting', ['sql'], { title: 'Joins. ', prerequisites: ['basics'] });
  const compiled = (objectives: ReturnType<typeof objective>[]) =>
    release({ lessons: [basics, waiting], objectives });

  it('says which one, without the full stop of its title', () => {
    const one = first(input(compiled([objective('o', ['sql'])])));
    expect(one.lesson.id).toBe('basics');
    expect(one.reasons.map(({ code }) => code)).toEqual([...['explore', 'unlocks', 'first-time']]);
    expect(reasonOf(one, 'unlocks')).toEqual({
      code: 'unlocks',
      text: 'It prepares you for “Joins”.',
      detail: 'waiting waits for it',
      values: { lesson: 'waiting' },
    });
  });

  it('does not, where nobody asks for what waits, and something else is asked for', () => {
    const other = compiled([objective('o', ['tables'])]);
    const codes = first(input(other)).reasons.map(({ code }) => code);
    expect(codes).not.toContain('unlocks');
  });
});

describe('what else is told of a lesson', () => {
  it('that a rule pins it, first of all', () => {
    const rules = [{ lessons: ['joins'], effect: 'pin' }];
    const one = first(input(release({ lessons: [joins], policy: policy({ rules }) })));
    expect(one.reasons[0]).toEqual({
      code: 'pinned',
      text: 'Picked for you by your organisation.',
      detail: 'A rule of the policy pins this lesson',
      values: {},
    });
  });

  it('what earlier learners gained by it, where that was measured, with its error', () => {
    const asked = (effects: (readonly [string, number, number])[]) => {
      const model = { ...DEFAULT_MODEL, gain: 0.5, effects };
      const objectives = [objective('o', ['sql'])];
      return first(input(release({ lessons: [joins], objectives, model }))).reasons;
    };
    const [plain] = asked([]);
    const [measured, past] = asked([['joins', 1.4, 0.1]]);
    expect(Object.keys(plain!.values)).not.toContain('lessonEffect');
    const { lessonEffect, lessonEffectError, averageEffect } = measured!.values as Record<
      string,
      number
    >;
    expect(averageEffect).toBe(0.5);
    expect(
      measured!.detail!.endsWith(
        ` (measured on earlier learners: ${lessonEffect!.toFixed(2)} ± ` +
          `${(1.96 * lessonEffectError!).toFixed(2)} log-odds, average 0.50)`,
      ),
    ).toBe(true);
    // In log-odds as it was measured, drawn a little towards the average.
    expect(lessonEffect).toSatisfy((value) => value > 1.3 && value < 1.4);
    expect(lessonEffectError).toBeCloseTo(0.1, 9);
    expect(Object.keys(past!.values)).toEqual(['skill']);
  });

  it('in the holdout that it is the next step, and nothing else', () => {
    const objectives = [objective('o', ['sql'])];
    const question = input(release({ lessons: [joins], objectives }), { arm: 'holdout' });
    expect(first(question).reasons).toEqual([
      {
        code: 'curriculum',
        text: 'The next step of the course.',
        detail: 'Holdout arm: curriculum order',
        values: {},
      },
    ]);
  });
});

describe('a lesson as it is shown', () => {
  it('has the fields of its card, and none that the card leaves out', () => {
    const shown = { format: 'video', minutes: 3, language: 'en' } as const;
    const full = { ...shown, url: 'https://learn.example.com/a', summary: 'In short.' };
    const cards = [lesson('a', ['sql'], full), lesson('b', ['sql'], shown)];
    const { lessons } = decide(input(release({ lessons: cards }), { request: { limit: 2 } }));
    expect(lessons.map((one) => one.lesson)).toEqual([
      { id: 'a', title: 'Lesson a', ...full },
      { id: 'b', title: 'Lesson b', ...shown },
    ]);
    for (const one of lessons)
      for (const key of ['url', 'summary']) expect(key in one.lesson).toBe(one.lesson.id === 'a');
  });
});
