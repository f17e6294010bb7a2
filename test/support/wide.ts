import * as fc from 'fast-check';
import { default_w } from 'ts-fsrs';
import { SLOPES } from '../../core/learner/features.ts';
import { LESSON_FORMATS, type LessonInput } from '../../core/model/lesson.ts';
import type { ObjectiveInput } from '../../core/model/objective.ts';
import { type PolicyBody, Rule, TERMS } from '../../core/model/policy.ts';
import { dayAfter } from './builders.ts';
import type { CheckedIn, Deed, ModelSketch, Sketch } from './questions.ts';

/**
 * Sketches of a small organisation that use whatever a question may hold, each of it often enough
 * to change answers: `liveliness.test.ts` holds that against a table.
 */

/** `top` is above `left` and `right`, `left` above `leaf`, as far as a sketch has parents. */
const PARENTS = new Map([
  ['left', 'top'],
  ['right', 'top'],
  ['leaf', 'left'],
]);
const SKILLS = ['top', 'left', 'right', 'leaf', 'lone', '__proto__'];
const ROLES = ['agent', 'engineer'];
const TASKS = ['answer', 'repair'];
/** Each team below the one before; `apart` and `far` are a tree of their own. */
const LINE = ['house', 'division', 'group'];
const APART = ['apart', 'far'];
export const TEAMS = [...LINE, ...APART];
const TAGS = ['a', 'b'];
const PEOPLE = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay'];
const MOST_LESSONS = 12;
const LESSONS = Array.from({ length: MOST_LESSONS }, (_, index) => `l${index}`);

/** Evenly: doubles are drawn by their bits, so that those between −1 and 1 are mostly about 0. */
const between = (min: number, max: number) =>
  fc.integer({ min: 0, max: 1000 }).map((drawn) => min + ((max - min) * drawn) / 1000);
/** One of a list that stands in it as often as it is wanted. */
const of = <T>(...list: T[]) => fc.constantFrom(...list);
/** Left out, except in this share of a hundred. */
const inPercent = <T>(percent: number, some: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    { weight: percent, arbitrary: some },
  );
const flip = (percent: number) => fc.nat(99).map((drawn) => drawn < percent);
const some = <T>(list: readonly T[], minLength: number, maxLength: number) =>
  fc.subarray([...list], { minLength, maxLength });
const day = (from: number, to: number) => fc.integer({ min: from, max: to }).map(dayAfter);
/** Without the fields that are undefined: strict schemas refuse them. */
const said = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
const list = <T>(one: fc.Arbitrary<T>, minLength: number, maxLength: number) =>
  fc.array(one, { minLength, maxLength, size: 'max' });

const skills = fc.tuple(...SKILLS.map(() => flip(80))).map((placed) =>
  SKILLS.map((id, index) => {
    const parent = placed[index] ? PARENTS.get(id) : undefined;
    return { id, name: `Skill ${id}`, ...(parent && { parent }) };
  }),
);

const levels = fc.record({ level: between(0.3, 1), weight: of(1, 1, 0.5, 0.2, 0) });
const roles = fc.tuple(
  ...ROLES.map((id) =>
    fc
      .record({
        skills: some(SKILLS, 0, 3),
        levels: list(levels, 3, 3),
        task: some(SKILLS, 1, 4),
        onboardingDays: of(10, 30, 90),
      })
      .map(({ skills: named, levels: all, task, onboardingDays }) => ({
        id,
        name: id === 'agent' ? 'Agent' : 'Engineer',
        skills: named.map((skill, index) => ({ skill, ...all[index]! })),
        tasks: TASKS.map((name, index) => ({
          name,
          skills: index === 0 ? task : [SKILLS[SKILLS.length - 1]!],
        })),
        onboardingDays,
      })),
  ),
);

const teams = fc.tuple(...TEAMS.map(() => flip(85))).map((placed) =>
  TEAMS.map((id, index) => {
    const line = LINE.includes(id) ? LINE : APART;
    const parent = placed[index] ? line[line.indexOf(id) - 1] : undefined;
    return { id, name: `Team ${id}`, ...(parent && { parent }) };
  }),
);

const aLesson = fc.record({
  minutes: of(2, 3, 3, 4, 4, 5, 6, 0.4, 12),
  difficulty: of(0.5, 0.5, 0, 0.2, 0.4, 0.7, 1),
  language: of(...Array<string>(9).fill('en'), 'en-GB', 'de', 'fr'),
  format: of(...LESSON_FORMATS.slice(0, 3)),
  // Few teach the skill at the top, so that it is often learned through those below it.
  taught: fc
    .tuple(flip(8), some(SKILLS.slice(1), 0, 3))
    .map(([top, others]) => [...(top ? SKILLS.slice(0, 1) : []), ...others]),
  shares: list(of(1, 1, 0.7, 0.3), 4, 4),
  roles: of<string[]>([], [], [], [], [], [], ['agent'], ['engineer'], ['agent', 'engineer']),
  archived: flip(6),
  reviewBy: inPercent(30, day(-20, 20)),
  tags: some(TAGS, 0, 2),
  summary: inPercent(20, fc.constant('In short.')),
  url: inPercent(20, fc.constant('https://learn.example.com/x')),
  after: of<number[]>([], [], [], [], [0], [1], [0, 1], [2]),
});

/** Prerequisites point to lessons before, so that they have no cycle. */
const lessons = list(aLesson, 7, MOST_LESSONS).map((all) =>
  all.map(
    ({ after, taught, shares, ...more }, index): LessonInput =>
      said({
        ...more,
        id: `l${index}`,
        title: `Lesson ${index}`,
        skills: taught.map((skill, place) => ({ skill, weight: shares[place]! })),
        prerequisites: [...new Set(after)]
          .filter((place) => place < index)
          .map((place) => `l${place}`),
      }),
  ),
);

const aKeyResult = fc.record({
  skills: some(SKILLS, 1, 3),
  needs: list(
    fc.record({
      level: between(0.4, 1),
      weight: of(1, 1, 1, 0.5, 0.1, 0),
      roles: of(...Array<undefined>(5).fill(undefined), ['agent'], ['engineer']),
    }),
    3,
    3,
  ),
  metric: of(
    ...[0, 10, 20, 40, 80, 100].map((current) => ({ start: 0, target: 100, current })),
    ...[0, 30, 60, 100].map((current) => ({ start: 100, target: 0, current })),
    ...[50, 53].map((current) => ({ start: 50, target: 50, current })),
  ),
  weight: of(1, 1, 1, 0.3, 3, 0),
  /** Percent of the cycle. */
  due: fc.integer({ min: 20, max: 100 }),
});

const anObjective = fc.record({
  owner: of<ObjectiveInput['owner']>(
    ...Array.from({ length: 5 }, () => ({ kind: 'company' }) as const),
    ...[...TEAMS, 'group', 'house'].map((id) => ({ kind: 'team', id }) as const),
  ),
  weight: of(1, 1, 1, 0.5, 2, 0),
  start: of(-90, -60, -40, -40, -15, -5, 2),
  length: of(60, 90, 120, 180),
  keyResults: list(aKeyResult, 1, 2),
});

/** Objectives named `<letter>0`, `<letter>1` …, key results `<objective>-k0` …. */
const objectivesOf = (letter: string, least: number, most: number, own: boolean) =>
  list(anObjective, least, most).map((all) =>
    all.map(
      ({ owner, weight, start, length, keyResults }, index): ObjectiveInput => ({
        id: `${letter}${index}`,
        title: `Objective ${letter}${index}`,
        owner: own ? { kind: 'employee', id: 'whoever' } : owner,
        cycle: { start: dayAfter(start), end: dayAfter(start + length) },
        weight,
        keyResults: keyResults.map(({ skills: named, needs, metric, due, ...more }, k) => ({
          ...more,
          // Not drawn, so that all else stays as it was drawn before there was such a field.
          ...(due % 4 === 0 && { everyone: due % 8 === 0 }),
          id: `${letter}${index}-k${k}`,
          title: `Key result ${letter}${index}-${k}`,
          metric: { unit: '%', ...metric },
          due: dayAfter(start + Math.round((due / 100) * length)),
          skills: named.map((skill, place) => said({ skill, ...needs[place]! })),
        })),
      }),
    ),
  );

const checkIn = fc.record({
  keyResult: of('o0-k0', 'o0-k0', 'o0-k0', 'o1-k0', 'o1-k0', 'o0-k1', 'p0-k0'),
  of: of<CheckedIn['of']>(
    'whole',
    'whole',
    'own',
    { team: 'group' },
    { team: 'group' },
    { team: 'group' },
    { team: 'house' },
    { team: 'apart' },
  ),
  value: of(0, 10, 20, 30, 40, 50, 60, 80, 100),
  hoursAgo: of(1, 5, 20, 50, 100, 200),
});

const rule = fc
  .record({
    what: of('lessons', 'lessons', 'tags'),
    lessons: some(LESSONS.slice(0, 6), 1, 3),
    tags: some(TAGS, 1, 1),
    effect: of('pin', 'boost', 'hide'),
    who: inPercent(
      50,
      fc
        .record({
          team: inPercent(60, of('house', 'division', 'group', 'group', 'apart')),
          role: inPercent(60, of(...ROLES)),
        })
        .map(said),
    ),
    from: inPercent(40, day(-2, 1)),
    more: inPercent(50, fc.nat(2)),
  })
  .map(({ what, lessons: ids, tags, effect, who, from, more }): Rule => {
    // The last day is at or after the first one, around the day on which it is asked.
    const first = from === undefined ? -1 : [-2, -1, 0, 1].find((one) => dayAfter(one) === from)!;
    const until = more === undefined ? undefined : dayAfter(first + more);
    const named = what === 'tags' ? { tags } : { lessons: ids };
    return Rule.parse(said({ ...named, effect, who, from, until }));
  });

const weights = fc
  .tuple(...TERMS.map(() => of(0, 0.05, 0.1, 0.3, 1, 2)))
  .filter((values) => values.some((value) => value > 0))
  .map(
    (values) =>
      Object.fromEntries(
        TERMS.map((name, index) => [name, values[index]]),
      ) as PolicyBody['weights'],
  );

const policies = fc
  .record({
    weights,
    temperature: of(0, 0, 0.02, 0.1, 10),
    constraints: fc.record({
      cooldownDays: of(0, 0.5, 3, 3, 14),
      dismissedDays: of(0, 1, 10, 60, 60),
      excludeOverdueReview: flip(30),
      fallbackLanguages: of<string[]>([], ['en'], ['de'], ['fr', 'en']),
    }),
    holdout: inPercent(25, fc.record({ share: of(0.3, 0.6), by: of('team', 'employee') })),
    rules: list(rule, 0, 3),
  })
  .map(({ holdout, ...more }) => ({ ...more, ...(holdout && { holdout }) }));

/** The default parameters of memory, each a little more or less. */
const memory = fc
  .tuple(...default_w.map(() => between(0.8, 1.2)))
  .map((factors) => default_w.map((one, index) => one * factors[index]!));

const factors = of([0.8, 0.2], [0, 1], [0.5], []);
const model: fc.Arbitrary<ModelSketch> = fc.record({
  gain: of(0.7, 0.7, 0.3, 1.5),
  spread: of(1.2, 1.2, 0.6, 2),
  recallWeight: of(0, 0, 0.5, 1.5),
  skills: list(fc.tuple(of(...SKILLS), between(-1, 1), factors), 0, 3),
  lessons: list(fc.tuple(of('l0', 'l1', 'l2', 'l3'), between(-1.5, 1.5), factors), 0, 3),
  questions: list(fc.tuple(of('l0|q0', 'l0|q1', 'l1|q0', 'l2|q0'), between(-2, 2), factors), 0, 2),
  slopes: list(fc.tuple(of(...SKILLS), list(between(0, 0.6), SLOPES.length, SLOPES.length)), 0, 2),
  effects: list(fc.tuple(of('l0', 'l1', 'l2', 'l4'), between(-0.2, 2), of(0, 0.1, 0.4)), 0, 3),
  skillEffects: list(fc.tuple(of(...SKILLS), between(0, 1.5)), 0, 2),
  memory: inPercent(40, memory),
});

const profile = fc
  .record({
    role: inPercent(85, of('agent', 'agent', 'engineer', 'nobody')),
    team: inPercent(
      85,
      of(...Array<string>(6).fill('group'), 'division', 'house', 'far', 'unheard-of'),
    ),
    language: of(...Array<string>(9).fill('en'), 'de-AT'),
    timeZone: of('UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'America/St_Johns'),
    startDate: inPercent(50, day(-40, 5)),
  })
  .map(said);

const limit = of(1, 1, 2, 3, 20);
const filters = {
  minutes: of(0.3, 2, 3, 4, 6, 10, 30),
  format: of(...LESSON_FORMATS.slice(0, 3)),
  language: of('en', 'de', 'fr'),
  skill: of(...SKILLS, 'top'),
  task: of(...Array<string>(6).fill('answer'), 'repair', 'unheard-of'),
  keyResult: of('o0-k0', 'o0-k0', 'o0-k0', 'o1-k0', 'p0-k0'),
};
/** Most ask for one thing in particular or for none: who asks for much is offered nothing. */
const request: fc.Arbitrary<Sketch['request']> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ limit }) },
  ...Object.entries(filters).map(([name, arbitrary]) => ({
    weight: 2,
    arbitrary: fc
      .record({ limit, filter: arbitrary as fc.Arbitrary<string | number> })
      .map(({ limit: most, filter }) => ({ limit: most, [name]: filter })),
  })),
  { weight: 1, arbitrary: fc.record({ limit, ...filters }, { requiredKeys: ['limit'] }) },
);

const A_DAY = 1440;
const deed = fc
  .record({
    type: of<Deed['type']>(
      'started',
      'completed',
      'completed',
      'answered',
      'answered',
      'answered',
      'rated',
      'dismissed',
      'dismissed',
      'opened',
      'assessed',
    ),
    lesson: of(...LESSONS, 'gone'),
    // Bunched near now, where cool-downs, reviews and «just practised» are decided.
    minutesAgo: fc.oneof(
      fc.integer({ min: 0, max: 3 * A_DAY }),
      fc.integer({ min: 0, max: 20 * A_DAY }),
      fc.integer({ min: 0, max: 120 * A_DAY }),
    ),
    question: of('q0', 'q0', 'q1', 'q2'),
    correct: flip(60),
    confidence: of(undefined, undefined, 'sure', 'think-so', 'guess'),
    score: inPercent(40, between(0, 1)),
    rating: of(1, 2, 3, 4, 5),
    reason: of(undefined, 'not-relevant', 'too-easy', 'too-hard', 'later', 'later', 'later'),
    skill: of(...SKILLS),
    level: of(0, 0.2, 0.5, 0.8, 0.95, 1),
    by: of('self', 'manager', 'test'),
  })
  .map(({ type, lesson, minutesAgo, ...more }): Deed => {
    const base = { type, lesson, minutesAgo };
    switch (type) {
      case 'answered':
        return said({
          ...base,
          question: more.question,
          correct: more.correct,
          confidence: more.confidence as Deed['confidence'],
        });
      case 'completed':
        return said({ ...base, score: more.score });
      case 'rated':
        return { ...base, rating: more.rating };
      case 'dismissed':
        return said({ ...base, reason: more.reason as Deed['reason'] });
      case 'assessed':
        return { ...base, skill: more.skill, level: more.level, by: more.by as 'self' };
      default:
        return base;
    }
  });

/** Any legal question, as plain data: see `questionOf`. */
const wideSketch: fc.Arbitrary<Sketch> = fc.record({
  skills,
  roles,
  teams,
  lessons,
  objectives: objectivesOf('o', 1, 4, false),
  own: objectivesOf('p', 0, 1, true),
  checkIns: list(checkIn, 0, 14),
  policy: policies as fc.Arbitrary<Sketch['policy']>,
  model,
  employee: of(...PEOPLE),
  profile: profile as fc.Arbitrary<Sketch['profile']>,
  request,
  deeds: list(deed, 0, 22),
  hour: of(0, 0, 5, 13, 23),
  seed: of('a', 'b', 'c', 'd'),
});

/** The same sketches every time, for a seed. */
export const wideSketches = (seed: number, count: number): Sketch[] =>
  fc.sample(wideSketch, { seed, numRuns: count, unbiased: true });
