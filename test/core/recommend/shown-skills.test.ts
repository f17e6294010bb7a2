import { describe, expect, it } from 'vitest';
import { endOfDay } from '../../../core/base/days.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import {
  DAY,
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

const MINUTE = 60_000;
const sql = lesson('a', ['sql']);
const mail = lesson('b', ['mail']);

describe('the report on skills, of one employee', () => {
  it('begins with what pulls most, and ends with what was touched without being asked, by id', () => {
    const others = ['y', 'x'].map((id) => lesson(id, [id]));
    const compiled = release({
      lessons: [sql, mail, ...others],
      objectives: [objective('o', ['mail'], { weight: 0.5 }), objective('p', ['sql'])],
    });
    const state = stateOf(...others.map((card, n) => happened('completed', card, n + 2)));
    const reports = skillReports(input(compiled, { state }));
    expect(reports.map((one) => one.skill)).toEqual(['sql', 'mail', 'x', 'y']);
  });

  it('says nothing of skills that the catalogue does not know any more', () => {
    const state = stateOf(happened('completed', lesson('old', ['gone']), 3));
    expect(skillReports(input(release({ lessons: [sql] }), { state }))).toEqual([]);
  });

  it('says when a skill was last practised, never later than now, and when to look at it again', () => {
    const compiled = release({ skills: [skill('sql', { name: 'SQL' })], lessons: [sql] });
    const state = stateOf(
      happened('answered', sql, 5, { question: 'q', correct: true }),
      happened('answered', sql, 3, { id: 'later', question: 'q', correct: true }),
    );
    const [one] = skillReports(input(compiled, { state }));
    const { stability } = state.skills.get('sql')!;
    expect(one).toMatchObject({ name: 'SQL', lastPractised: NOW - 3 * DAY, sources: [] });
    expect(one!.answers).toBeCloseTo(2, 6);
    expect(one!.nextReview).toBeCloseTo(NOW - 3 * DAY + stability * DAY, -3);
    for (const key of ['target', 'projected', 'gap', 'due']) expect(key in one!).toBe(false);
    // A clock that is fast has events from later than now.
    const [early] = skillReports(input(compiled, { state, atMs: NOW - 3 * DAY - 10 * MINUTE }));
    expect(early!.lastPractised).toBe(NOW - 3 * DAY - 10 * MINUTE);
  });

  it('has no review after the end of 2199, however well something is known', () => {
    const state = stateOf(happened('answered', sql, 1, { question: 'q', correct: true }));
    const known = state.skills.get('sql')!;
    const sure = {
      ...state,
      skills: new Map([['sql', { ...known, stability: 100_000 }]]),
    };
    const [one] = skillReports(input(release({ lessons: [sql] }), { state: sure }));
    expect(one!.nextReview).toBe(endOfDay('2199-12-30'));
  });

  it('knows neither a last practice nor a review of a skill that was only assessed', () => {
    const state = stateOf(happened('assessed', 'x', 2, { skill: 'sql', level: 0.9, by: 'test' }));
    const [one] = skillReports(input(release({ lessons: [sql] }), { state }));
    expect([one!.skill, one!.lastPractised, one!.nextReview]).toEqual([
      'sql',
      undefined,
      undefined,
    ]);
  });

  it('tells only of what moves the mastery, and of all that does', () => {
    const compiled = release({ lessons: [sql], objectives: [objective('o', ['sql'])] });
    for (const state of [stateOf(), stateOf(happened('completed', sql, 4))]) {
      const [one] = skillReports(input(compiled, { state }));
      for (const { logOdds } of one!.contributions) expect(logOdds).not.toBe(0);
      const sum = one!.contributions.reduce((total, { logOdds }) => total + logOdds, 0);
      expect(sum).toBeCloseTo(one!.logOdds, 9);
    }
  });

  it('believes more of who is in a role that asks for the skill, less in the first weeks', () => {
    const compiled = release({ lessons: [sql], roles: [role('agent', { sql: 0.8 })] });
    const start = new Date(NOW - 3 * DAY).toISOString().slice(0, 10);
    const masteries = [{ role: 'agent' }, { role: 'agent', startDate: start }].map(
      (profile) => skillReports(input(compiled, { profile }))[0]!.mastery,
    );
    // 0.4 + 0.25 × 0.8, and 0.3 + 0.25 × 0.8 in the first weeks; flattened by what is not known.
    const logit = (share: number) => Math.log(share / (1 - share));
    const [settled, fresh] = masteries.map(logit);
    const flattening = Math.sqrt(1 + (Math.PI * 1.7) / 8);
    expect(settled! - fresh!).toBeCloseTo((logit(0.6) - logit(0.5)) / flattening, 9);
  });
});

describe('«why» of a lesson that is not offered', () => {
  it('names the prerequisites that are still to do', () => {
    const after = lesson('z', ['sql'], { prerequisites: ['a', 'b'] });
    const compiled = release({ lessons: [sql, mail, after] });
    const state = stateOf(happened('completed', mail, 40));
    const why = whyLesson(input(compiled, { state }), 2);
    expect(why).toEqual({
      lesson: 'z',
      eligible: false,
      // What was done last does not come again at once.
      of: 1,
      reasons: [],
      excluded: {
        code: 'prerequisites',
        text: 'Lessons that it builds on are not done yet. Still to do: Lesson a.',
      },
    });
  });

  it('says of an open one that others promise more, and of a closed one what closes it', () => {
    const many = Array.from({ length: 51 }, (_, n) => lesson(`l${100 + n}`, ['sql']));
    const rules = [{ lessons: ['l100'], effect: 'hide' }];
    const excludedOf = (compiled: ReturnType<typeof release>, index: number) =>
      whyLesson(input(compiled), index).excluded;
    const all = release({ lessons: many, objectives: [objective('o', ['sql'])] });
    expect(excludedOf(all, 49)).toBeUndefined();
    expect(excludedOf(all, 50)).toEqual({
      code: 'outranked',
      text: 'Other lessons promise more; the 50 most promising are looked at closely.',
    });
    const hiding = release({ lessons: many, policy: policy({ rules }) });
    expect(excludedOf(hiding, 0)).toEqual({
      code: 'hidden',
      text: 'A rule of the policy hides it for this employee.',
    });
  });

  it('ranks equals in the order in which they are looked at, and those above by score', () => {
    const four = ['l0', 'l1', 'l2'].map((id) => lesson(id, ['sql']));
    const compiled = release({
      lessons: [...four, lesson('l3', ['sql'], { minutes: 2 })],
      objectives: [objective('o', ['sql'])],
    });
    const whys = [0, 1, 2, 3].map((index) => whyLesson(input(compiled), index));
    expect(whys.map(({ rank }) => rank)).toEqual([2, 3, 4, 1]);
    expect(whys.map(({ propensity }) => propensity)).toEqual([0, 0, 0, 1]);
    expect(whys.map(({ of }) => of)).toEqual([4, 4, 4, 4]);
    const held = [0, 1, 3].map((index) => whyLesson(input(compiled, { arm: 'holdout' }), index));
    expect(held.map(({ rank, propensity }) => [rank, propensity])).toEqual([
      ...[
        [1, 1],
        [2, 0],
        [4, 0],
      ],
    ]);
  });
});
