import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDayOf } from '../../../core/base/local-days.ts';
import { daysBetween, minuteOf } from '../../../core/base/minutes.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { masteryOf } from '../../../core/learner/mastery.ts';
import type { LearnerState } from '../../../core/learner/state.ts';
import { lastDoneMinute } from '../../../core/learner/state.ts';
import { TERMS } from '../../../core/model/policy.ts';
import { decide } from '../../../core/recommend/decide.ts';
import type { DecideInput } from '../../../core/recommend/situation.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import { decideInput } from '../../support/arbitraries.ts';
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
import { scaled } from '../../support/proof.ts';

const RUNS = { seed: 20260302, numRuns: scaled(600, 9000) };
const base = (tag: string): string => tag.split('-')[0]!;

/** Every hard constraint, written out anew: what must hold of any lesson that is offered. */
const violations = (question: DecideInput, offered: string): string[] => {
  const { release: compiled, profile, request, state, atMs } = question;
  const { constraints, rules } = compiled.policy;
  const card = compiled.catalogue.lessons[compiled.catalogue.lessonIndex.get(offered)!]!;
  const own = state.lessons.get(offered);
  const minute = minuteOf(atMs);
  const found: string[] = [];
  const must = (holds: boolean, name: string): void => {
    if (!holds) found.push(name);
  };
  must(!card.archived, 'archived');
  must(!rules.some((rule) => rule.effect === 'hide' && rule.lessons?.includes(offered)), 'hidden');
  const languages = request.language
    ? [request.language]
    : [profile.language, ...constraints.fallbackLanguages];
  must(languages.map(base).includes(base(card.language)), 'language');
  must(card.roles.length === 0 || card.roles.includes(profile.role ?? ''), 'role');
  must(request.minutes === undefined || card.minutes <= request.minutes, 'minutes');
  must(request.format === undefined || card.format === request.format, 'format');
  must(
    request.skill === undefined || card.skills.some((one) => one.skill === request.skill),
    'skill',
  );
  must(
    !constraints.excludeOverdueReview ||
      card.reviewBy === undefined ||
      card.reviewBy >= localDayOf(question.atMs, question.profile.timeZone).day,
    'review date',
  );
  if (own !== undefined && lastDoneMinute(own) > 0 && constraints.cooldownDays > 0)
    must(daysBetween(lastDoneMinute(own), minute) >= constraints.cooldownDays, 'cool-down');
  if (
    own !== undefined &&
    own.dismissedMinute > 0 &&
    own.dismissedReason !== 'later' &&
    constraints.dismissedDays > 0
  )
    must(daysBetween(own.dismissedMinute, minute) >= constraints.dismissedDays, 'dismissed');
  return found;
};

/** The weighted mean, a rule that boosts, a lesson begun, a step before one that was too hard. */
const MOST_SCORE = 1 + 0.25 + 0.1 + 1;

describe('decide, for any legal question', () => {
  it('offers nothing that a constraint forbids, and nothing twice', () => {
    fc.assert(
      fc.property(decideInput(), fc.constantFrom('next', 'plan'), (question, kind) => {
        const { lessons, nothing } = decide(question, kind as 'next' | 'plan');
        const ids = lessons.map(({ lesson: { id } }) => id);
        expect(ids.flatMap((id) => violations(question, id))).toEqual([]);
        expect(new Set(ids).size).toBe(ids.length);
        expect(lessons.map(({ rank }) => rank)).toEqual(lessons.map((_, index) => index + 1));
        expect(nothing === undefined).toBe(lessons.length > 0);
        if (kind === 'next') expect(lessons.length).toBeLessThanOrEqual(question.request.limit);
      }),
      RUNS,
    );
  });

  it('keeps every number finite and every term, propensity and score in its range', () => {
    fc.assert(
      fc.property(decideInput(), fc.constantFrom('next', 'plan'), (question, kind) => {
        for (const one of decide(question, kind as 'next' | 'plan').lessons) {
          for (const name of TERMS)
            expect(one.terms[name], name).toSatisfy((value) => value >= 0 && value <= 1);
          expect(one.propensity).toSatisfy((value) => value > 0 && value <= 1);
          expect(one.score).toSatisfy((value) => value >= 0 && value <= MOST_SCORE + 1e-9);
          for (const { mastery, projected, gap, uplift, target } of one.skills) {
            for (const value of [mastery, projected, gap, target])
              expect(value).toSatisfy((x) => x >= 0 && x <= 1);
            expect(uplift).toSatisfy((value) => value >= -1e-12 && value <= 1);
          }
          for (const { values } of one.reasons)
            for (const value of Object.values(values))
              if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('prefers, of two lessons that differ in nothing else, the one that was measured to add more, and says so', () => {
    const lessons = [lesson('a', ['x']), lesson('b', ['x'])];
    const withEffects = (effects: (readonly [string, number, number])[], kind: 'next' | 'plan') => {
      const model = { ...DEFAULT_MODEL, effects };
      return decide(input(release({ lessons, objectives: [objective('o', ['x'])], model })), kind)
        .lessons[0];
    };
    for (const kind of ['next', 'plan'] as const) {
      expect(
        withEffects(
          [
            ['a', 0.2, 0.1],
            ['b', 1.1, 0.1],
          ],
          kind,
        )?.lesson.id,
      ).toBe('b');
      expect(
        withEffects(
          [
            ['a', 1.1, 0.1],
            ['b', 0.2, 0.1],
          ],
          kind,
        )?.lesson.id,
      ).toBe('a');
    }
    const [plain, measured] = [withEffects([], 'next'), withEffects([['a', 1.4, 0.1]], 'next')];
    expect(measured?.skills[0]?.uplift).toBeGreaterThan(plain?.skills[0]?.uplift as number);
    expect(measured?.reasons[0]?.values).toMatchObject({
      // As far as it is known: 1.4, drawn to the average by (0.1 ÷ 0.7)².
      lessonEffect: expect.closeTo(1.4 - 0.7 / 49, 3),
      averageEffect: 0.7,
    });
    expect(measured?.reasons[0]?.detail).toContain(
      'measured on earlier learners: 1.39 ± 0.20 log-odds, average 0.70',
    );
    expect(plain?.reasons[0]?.values.lessonEffect).toBeUndefined();
  });

  /** A memory model is functions, which cannot be cloned and cannot change. */
  const copyOf = ({ memory, ...state }: LearnerState): LearnerState => ({
    ...structuredClone(state),
    memory,
  });

  it('gives the same outcome for the same input, and leaves the input as it was', () => {
    fc.assert(
      fc.property(decideInput(), (question) => {
        const before = copyOf(question.state);
        expect(decide(question)).toEqual(decide(question));
        expect(decide(question, 'plan')).toEqual(
          decide({ ...question, state: copyOf(before) }, 'plan'),
        );
        expect(question.state).toEqual(before);
      }),
      { ...RUNS, numRuns: scaled(200, 3000) },
    );
  });

  it('tells nobody what was worked out for somebody else, though all share one compiled release', () => {
    /** The same release, compiled anew, so that nothing has been looked at in it. */
    const untouched = ({ catalogue, roles, goals, policy: rules, model }: DecideInput['release']) =>
      release({
        skills: catalogue.skills,
        lessons: catalogue.lessons,
        roles: [...roles.values()],
        objectives: goals.objectives,
        policy: rules,
        model: { ...model },
      });
    const answers = (question: DecideInput) => ({
      next: decide(question),
      plan: decide(question, 'plan'),
      why: question.release.catalogue.lessons.map((_, index) => whyLesson(question, index)),
    });
    fc.assert(
      fc.property(fc.array(decideInput(), { minLength: 2, maxLength: 4 }), (questions) => {
        const shared = questions[0]!.release;
        const alone = questions.map((question) =>
          answers({ ...question, release: untouched(shared) }),
        );
        // Twice, so that each comes after every other.
        for (const question of [...questions, ...questions]) {
          const place = questions.indexOf(question);
          expect(answers({ ...question, release: shared })).toEqual(alone[place]);
        }
      }),
      { ...RUNS, numRuns: scaled(200, 3000) },
    );
  });

  it('does not depend on the order in which the catalogue was posted', () => {
    fc.assert(
      fc.property(decideInput(), fc.nat(), (question, turn) => {
        const { catalogue, roles, goals, policy: rules, model } = question.release;
        const rotate = <T>(list: readonly T[]): T[] => {
          const from = list.length === 0 ? 0 : turn % list.length;
          return [...list.slice(from), ...list.slice(0, from)].reverse();
        };
        const shuffled = release({
          skills: rotate(catalogue.skills),
          lessons: rotate(catalogue.lessons),
          roles: rotate([...roles.values()]),
          objectives: goals.objectives,
          policy: rules,
          model,
        });
        expect(decide({ ...question, release: shuffled })).toEqual(decide(question));
      }),
      { ...RUNS, numRuns: scaled(300, 4500) },
    );
  });

  it('agrees with «why» on every lesson of the catalogue', () => {
    fc.assert(
      fc.property(decideInput(), (question) => {
        const { release: compiled } = question;
        const certain = {
          ...compiled,
          policy: { ...compiled.policy, exploration: { temperature: 0 } },
        };
        const asked = {
          ...question,
          release: certain,
          request: { ...question.request, limit: 20 },
        };
        const ranks = new Map(decide(asked).lessons.map(({ lesson: { id }, rank }) => [id, rank]));
        for (const [index, { id }] of certain.catalogue.lessons.entries()) {
          const why = whyLesson(asked, index);
          expect([id, why.eligible, why.rank]).toEqual([id, ranks.has(id), ranks.get(id)]);
          expect(why.excluded === undefined).toBe(why.eligible);
          if (why.rank === 1) expect(why.propensity).toBe(1);
        }
      }),
      RUNS,
    );
  });

  it('never plans more minutes than there are, and never a lesson before its prerequisites', () => {
    fc.assert(
      fc.property(decideInput(), (question) => {
        const { lessons } = decide(question, 'plan');
        const budget = question.request.minutes ?? 15;
        expect(lessons.reduce((sum, one) => sum + one.lesson.minutes, 0)).toBeLessThanOrEqual(
          budget + 1e-9,
        );
        const taken = new Set<string>();
        for (const { lesson: one } of lessons) {
          const index = question.release.catalogue.lessonIndex.get(one.id)!;
          for (const before of question.release.catalogue.lessons[index]!.prerequisites) {
            const planned = lessons.findIndex(({ lesson: other }) => other.id === before);
            // A prerequisite may come later only if its skills are strong enough to do without:
            // then it is not waited for.
            if (
              planned >= 0 &&
              question.state.lessons.get(before) === undefined &&
              !taken.has(before)
            ) {
              const why = whyLesson(
                { ...question, request: { ...question.request, limit: 1 } },
                index,
              );
              const waitedFor = `Lesson ${before}`;
              expect((why.excluded?.text ?? '').split(/: |, |\.$/)).not.toContain(waitedFor);
            }
          }
          taken.add(one.id);
        }
      }),
      RUNS,
    );
  });
});

const two = (weightOfA: number) =>
  release({
    lessons: [lesson('a', ['sql']), lesson('b', ['empathy'])],
    objectives: [
      objective('oa', ['sql'], { weight: weightOfA }),
      objective('ob', ['empathy'], { weight: 1 }),
    ],
  });

describe('the goals', () => {
  it('pull more on a key result’s own lessons as its weight rises', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 900, noNaN: true }),
        fc.double({ min: 1, max: 1.11, noNaN: true }),
        (weight, factor) => {
          const termAt = (w: number) => whyLesson(input(two(w)), 0).terms!.uplift;
          expect(termAt(weight * factor)).toBeGreaterThanOrEqual(termAt(weight) - 1e-12);
        },
      ),
      { ...RUNS, numRuns: scaled(200, 3000) },
    );
  });

  it('choose by weight, and stop pulling once reached', () => {
    const first = (compiled: ReturnType<typeof two>) => decide(input(compiled)).lessons[0]!;
    expect(first(two(3)).lesson.id).toBe('a');
    expect(first(two(0.3)).lesson.id).toBe('b');
    const reached = release({
      lessons: [lesson('a', ['sql']), lesson('b', ['empathy'])],
      objectives: [
        objective('oa', ['sql'], {
          weight: 3,
          keyResult: { metric: { unit: '%', start: 0, current: 100, target: 100 } },
        }),
        objective('ob', ['empathy']),
      ],
    });
    expect(first(reached).lesson.id).toBe('b');
    expect(whyLesson(input(reached), 0).terms!.uplift).toBe(0);
  });

  it('reach lessons on the skills below a skill that no lesson teaches', () => {
    const compiled = release({
      skills: [skill('communication'), skill('de-escalation', { parent: 'communication' })],
      lessons: [lesson('a-other', ['sql']), lesson('z-calm', ['de-escalation'])],
      objectives: [objective('o', ['communication'])],
    });
    const { lessons } = decide(input(compiled));
    expect(lessons[0]!.lesson.id).toBe('z-calm');
    expect(lessons[0]!.skills[0]).toMatchObject({ skill: 'de-escalation', keyResults: ['o-kr'] });
    expect(
      decide(input(compiled, { request: { skill: 'communication', limit: 5 } })).lessons,
    ).toHaveLength(1);
  });

  it('do not favour a lesson for claiming many skills', () => {
    const skills = Array.from({ length: 12 }, (_, index) => `s${index}`);
    const compiled = release({
      lessons: [lesson('a-all', skills), lesson('b-one', ['s0'])],
      objectives: [objective('o', skills)],
    });
    const [all, one] = [0, 1].map((index) => whyLesson(input(compiled), index));
    expect(one!.terms!.uplift).toBeGreaterThan(0.5 * all!.terms!.uplift);
  });
});

describe('prerequisites', () => {
  const lessons = [
    lesson('basics', ['typing'], { minutes: 4 }),
    lesson('next', ['sql'], { prerequisites: ['basics'] }),
    lesson('other', ['empathy'], { minutes: 4 }),
  ];
  const compiled = release({
    lessons,
    objectives: [
      objective('o', ['sql'], { weight: 3 }),
      objective('p', ['empathy'], { weight: 1 }),
    ],
  });

  it('are offered for what they unlock, and say so', () => {
    const [first] = decide(input(compiled)).lessons;
    expect(first!.lesson.id).toBe('basics');
    expect(first!.reasons.map(({ text }) => text)).toContain('It prepares you for “Lesson next”.');
    expect(whyLesson(input(compiled), 1).excluded).toEqual({
      code: 'prerequisites',
      text: 'Lessons that it builds on are not done yet. Still to do: Lesson basics.',
    });
  });

  it('open what waits once they are done, passed or known already', () => {
    const opened = (...events: Parameters<typeof stateOf>) =>
      whyLesson(input(compiled, { state: stateOf(...events) }), 1).eligible;
    expect(opened(happened('completed', lessons[0]!, 5))).toBe(true);
    expect(opened(happened('answered', lessons[0]!, 5, { question: 'q', correct: true }))).toBe(
      true,
    );
    expect(opened(happened('answered', lessons[0]!, 5, { question: 'q', correct: false }))).toBe(
      false,
    );
    const tested = (level: number) =>
      happened('assessed', 'x', 5, { skill: 'typing', level, by: 'test' });
    expect(opened(tested(0.97))).toBe(true);
    expect(opened(tested(0.4))).toBe(false);
  });

  it('are not skipped on a hunch: someone good at everything else has shown nothing here', () => {
    const model = { ...DEFAULT_MODEL, skills: [['typing', -2.5] as const] };
    const wise = release({ lessons, objectives: [objective('o', ['sql'])], model });
    const events = Array.from({ length: 60 }, (_, n) =>
      happened('answered', lesson(`x${n}`, [`skill-${n % 20}`]), n % 9, {
        id: `e${n}`,
        question: 'q',
        correct: true,
      }),
    );
    const read = happened('completed', lesson('elsewhere', ['typing']), 9);
    const question = input(wise, { state: stateOf(read, ...events) });
    expect(masteryOf(question.state, model, 'typing', NOW).probability).toBeGreaterThan(0.9);
    expect(whyLesson(question, 1).excluded?.code).toBe('prerequisites');
  });

  it('are respected inside a plan', () => {
    const ids = decide(input(compiled, { request: { minutes: 12 } }), 'plan').lessons.map(
      ({ lesson: { id } }) => id,
    );
    expect(ids).toHaveLength(3);
    expect(ids.indexOf('basics')).toBeLessThan(ids.indexOf('next'));
  });
});

describe('what was done before', () => {
  const lessons = [lesson('a', ['sql']), lesson('b', ['sql']), lesson('c', ['sql'])];
  const failed = (card: (typeof lessons)[number], daysAgo: number) =>
    happened('answered', card, daysAgo, { question: 'q', correct: false });

  it('is not asked twice running while something else waits, even without a cool-down', () => {
    const compiled = release({
      lessons,
      objectives: [objective('o', ['sql'])],
      policy: policy({ constraints: { cooldownDays: 0 } }),
    });
    const { lessons: offered } = decide(
      input(compiled, { state: stateOf(failed(lessons[0]!, 0.5)), request: { limit: 5 } }),
    );
    expect(offered.map(({ lesson: { id } }) => id)).toEqual(['b', 'c']);
    const only = release({
      lessons: [lessons[0]!],
      policy: policy({ constraints: { cooldownDays: 0 } }),
    });
    expect(
      decide(input(only, { state: stateOf(failed(lessons[0]!, 0.5)) })).lessons[0]!.lesson.id,
    ).toBe('a');
  });

  it('cools down to the minute', () => {
    const compiled = release({
      lessons,
      objectives: [objective('o', ['sql'])],
    });
    const at = (milliseconds: number) =>
      whyLesson(
        input(compiled, {
          state: stateOf(happened('completed', lessons[0]!, 3), failed(lessons[1]!, 2)),
          atMs: NOW + milliseconds,
        }),
        0,
      );
    expect(at(0).excluded?.code).toBe('cooldown');
    expect(at(60_000).excluded).toBeUndefined();
    const late = happened('completed', lessons[0]!, 0, {
      at: NOW - 3 * DAY + 59_000,
    });
    const question = input(compiled, {
      state: stateOf(late, failed(lessons[1]!, 2)),
      atMs: NOW + 30_000,
    });
    expect(whyLesson(question, 0).excluded?.code).toBe('cooldown');
  });

  it('comes back as a review when it is due, also where no goal asks for it', () => {
    const others = Array.from({ length: 80 }, (_, index) =>
      lesson(`new-${String(index).padStart(2, '0')}`, ['sql']),
    );
    const old = lesson('z-old', ['gardening']);
    const compiled = release({
      lessons: [...others, old],
      objectives: [objective('o', ['sql'])],
      policy: policy({ weights: { retention: 1 } }),
    });
    const state = stateOf(happened('completed', old, 60), happened('completed', others[0]!, 5));
    const [first] = decide(input(compiled, { state })).lessons;
    expect(first).toMatchObject({ lesson: { id: 'z-old' }, kind: 'review' });
  });

  it('stays away after a dismissal, and after «later» for a few days', () => {
    const compiled = release({ lessons: [lessons[0]!] });
    const code = (daysAgo: number, reason: 'later' | 'not-relevant') =>
      whyLesson(
        input(compiled, {
          state: stateOf(happened('dismissed', lessons[0]!, daysAgo, { reason })),
        }),
        0,
      ).excluded?.code;
    expect([code(2, 'later'), code(4, 'later')]).toEqual(['dismissed', undefined]);
    expect([code(4, 'not-relevant'), code(59, 'not-relevant'), code(61, 'not-relevant')]).toEqual([
      'dismissed',
      'dismissed',
      undefined,
    ]);
  });
});

describe('rules', () => {
  const lessons = [
    lesson('a', ['sql']),
    lesson('b', ['sql'], { tags: ['spring'] }),
    lesson('c', ['empathy']),
  ];
  const withRules = (...rules: unknown[]) =>
    release({
      lessons,
      objectives: [objective('o', ['sql'])],
      roles: [role('agent')],
      teams: [
        { id: 'all', name: 'all' },
        { id: 'one', name: 'one', parent: 'all' },
      ],
      policy: policy({ rules }),
    });
  const firstOf = (
    compiled: ReturnType<typeof withRules>,
    more: Parameters<typeof input>[1] = {},
  ) => decide(input(compiled, more)).lessons[0]!.lesson.id;

  it('pin puts on top, hide leaves out, boost lifts', () => {
    expect(firstOf(withRules())).toBe('a');
    expect(firstOf(withRules({ lessons: ['c'], effect: 'pin' }))).toBe('c');
    expect(firstOf(withRules({ lessons: ['a'], effect: 'hide' }))).toBe('b');
    expect(firstOf(withRules({ tags: ['spring'], effect: 'boost' }))).toBe('b');
    expect(
      firstOf(withRules({ lessons: ['c'], effect: 'pin' }, { lessons: ['c'], effect: 'hide' })),
    ).toBe('a');
    expect(whyLesson(input(withRules({ lessons: ['a'], effect: 'hide' })), 0).excluded?.code).toBe(
      'hidden',
    );
  });

  it('apply to whom and when they say, sub-teams included', () => {
    const pin = { lessons: ['c'], effect: 'pin' };
    expect(firstOf(withRules({ ...pin, who: { team: 'all' } }), { profile: { team: 'one' } })).toBe(
      'c',
    );
    expect(firstOf(withRules({ ...pin, who: { team: 'one' } }), { profile: { team: 'all' } })).toBe(
      'a',
    );
    expect(firstOf(withRules({ ...pin, who: { role: 'agent' } }))).toBe('a');
    expect(firstOf(withRules({ ...pin, from: dayAfter(1) }))).toBe('a');
    expect(firstOf(withRules({ ...pin, from: dayAfter(-1), until: dayAfter(0) }))).toBe('c');
    expect(firstOf(withRules({ ...pin, until: dayAfter(-1) }))).toBe('a');
  });

  it('cannot pin past a constraint', () => {
    const state = stateOf(happened('completed', lessons[2]!, 1));
    expect(firstOf(withRules({ lessons: ['c'], effect: 'pin' }), { state })).toBe('a');
  });

  it('reach beyond the fifty most promising', () => {
    const many = Array.from({ length: 70 }, (_, index) =>
      lesson(`m${String(index).padStart(2, '0')}`, ['sql']),
    );
    const compiled = release({
      lessons: [...many, lesson('zz', ['empathy'])],
      objectives: [objective('o', ['sql'])],
      policy: policy({ rules: [{ lessons: ['zz'], effect: 'pin' }] }),
    });
    expect(firstOf(compiled)).toBe('zz');
    expect(decide(input(compiled), 'plan').lessons[0]!.lesson.id).toBe('zz');
    expect(whyLesson(input(compiled), 69).excluded?.code).toBe('outranked');
  });
});

describe('the fifty most promising', () => {
  it('are chosen by id among equals, wherever they stand in the curriculum', () => {
    const late = Array.from({ length: 55 }, (_, n) =>
      lesson(`a${String(n).padStart(2, '0')}`, ['sql'], { prerequisites: ['p'] }),
    );
    const early = Array.from({ length: 10 }, (_, n) => lesson(`b${n}`, ['sql']));
    const compiled = release({
      lessons: [...late, ...early, lesson('p', [], { archived: true })],
      objectives: [objective('o', ['sql'])],
    });
    const eligible = compiled.catalogue.lessons.filter(
      (_, index) => whyLesson(input(compiled), index).eligible,
    );
    expect(eligible.map(({ id }) => id)).toEqual(late.slice(0, 50).map(({ id }) => id));
  });
});

describe('a plan', () => {
  it('turns to another skill once one has been worked on', () => {
    const compiled = release({
      lessons: ['a1', 'a2', 'a3']
        .map((id) => lesson(id, ['sql']))
        .concat(lesson('b1', ['empathy'])),
      objectives: [objective('o', ['sql'], { weight: 1.3 }), objective('p', ['empathy'])],
    });
    const plan = decide(input(compiled, { request: { minutes: 8 } }), 'plan').lessons;
    expect(plan.map(({ lesson: { id } }) => id)).toEqual(['a1', 'b1']);
    const third = decide(input(compiled, { request: { minutes: 12 } }), 'plan').lessons;
    // Straight after another one on the skill, a lesson adds half of what it would have added.
    expect(third[2]!.skills[0]!.uplift).toBeLessThan(0.55 * third[0]!.skills[0]!.uplift);
    expect(third[2]!.skills[0]!.gap).toBeLessThan(third[0]!.skills[0]!.gap);
  });
});

describe('without demand', () => {
  it('still offers a lesson, and says honestly when it cannot', () => {
    const card = lesson('a', ['sql']);
    expect(decide(input(release({ lessons: [card] }))).lessons[0]!.reasons[0]!.code).toBe(
      'explore',
    );
    const nothing = (
      compiled: ReturnType<typeof release>,
      more: Parameters<typeof input>[1] = {},
    ) => decide(input(compiled, more)).nothing?.code;
    expect(nothing(release({}))).toBe('no-lessons');
    expect(nothing(release({ lessons: [lesson('f', ['sql'], { language: 'fr' })] }))).toBe(
      'language',
    );
    expect(nothing(release({ lessons: [card] }), { request: { minutes: 2 } })).toBe('minutes');
    expect(
      nothing(release({ lessons: [card] }), {
        state: stateOf(happened('completed', card, 0, { at: NOW + 1 })),
        atMs: NOW + 2,
      }),
    ).toBe('resting');
    expect(nothing(release({ lessons: [card] }), { request: { skill: 'none' } })).toBe('no-match');
  });

  it('tells admins that the cycles of all objectives have ended', () => {
    const compiled = release({
      lessons: [lesson('a', ['sql'])],
      objectives: [
        objective('o', ['sql'], {
          cycle: { start: dayAfter(-60), end: dayAfter(-1) },
          keyResult: { due: dayAfter(-1) },
        }),
      ],
    });
    const [reason] = decide(input(compiled)).lessons[0]!.reasons;
    expect(reason!.detail).toContain(`ended on ${dayAfter(-1)}`);
    expect(reason!.text).not.toContain('ended');
  });
});

describe('languages', () => {
  const compiled = (fallbackLanguages: string[] = []) =>
    release({
      lessons: [
        lesson('de', [], { language: 'de-CH' }),
        lesson('en'),
        lesson('fr', [], { language: 'fr' }),
      ],
      policy: policy({ constraints: { fallbackLanguages } }),
    });
  const offered = (release_: ReturnType<typeof compiled>, language: string, asked?: string) =>
    decide(
      input(release_, {
        profile: { language },
        request: { limit: 9, ...(asked && { language: asked }) },
      }),
    )
      .lessons.map(({ lesson: { id } }) => id)
      .sort();

  it('match by their base, fall back only where the policy says so, and yield to the request', () => {
    expect(offered(compiled(), 'de')).toEqual(['de']);
    expect(offered(compiled(['en']), 'de-AT')).toEqual(['de', 'en']);
    expect(offered(compiled(['en']), 'de', 'fr')).toEqual(['fr']);
  });
});
