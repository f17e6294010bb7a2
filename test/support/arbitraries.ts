import * as fc from 'fast-check';
import type { StoredEvent } from '../../core/model/event.ts';
import { LESSON_FORMATS } from '../../core/model/lesson.ts';
import { TERMS } from '../../core/model/policy.ts';
import type { DecideInput } from '../../core/recommend/situation.ts';
import {
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
} from './builders.ts';

const SKILLS = ['empathy', 'listening', 'product', 'sql', '__proto__'];
const ROLES = ['agent', 'engineer'];
const TITLES = [
  'Answer customers within two hours',
  'Launch without a hitch.',
  'Ein Ziel!',
  'constructor',
];

const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const positive = fc.oneof(
  fc.constantFrom(Number.MIN_VALUE, 1e-9, 480),
  fc.double({ min: 0.5, max: 12, noNaN: true }),
);
/**
 * Mostly the ordinary, so that most questions have something to decide; now and then whatever is
 * legal.
 */
const mostly = <T>(ordinary: fc.Arbitrary<T>, legal: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: ordinary }, { weight: 1, arbitrary: legal });
const someOf = (list: readonly string[], most: number) =>
  fc.subarray([...list], { maxLength: most });
const dayIn = (from: number, to: number) => fc.integer({ min: from, max: to }).map(dayAfter);

const anyLesson = fc.record({
  minutes: mostly(fc.integer({ min: 2, max: 7 }), positive),
  difficulty: share,
  language: mostly(fc.constant('en'), fc.constantFrom('en-GB', 'de', 'de-CH', 'fr')),
  format: fc.constantFrom(...LESSON_FORMATS),
  skills: fc
    .tuple(someOf(SKILLS, 3), mostly(fc.constant(1), share))
    .map(([ids, weight]) => ids.map((id) => ({ skill: id, weight }))),
  roles: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, someOf(ROLES, 1)),
  archived: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
  reviewBy: fc.option(dayIn(-20, 20), { nil: undefined }),
  tags: someOf(['a', 'b'], 2),
  after: mostly(fc.constant<number[]>([]), fc.array(fc.nat(), { maxLength: 2 })),
});

type Drawn = typeof anyLesson extends fc.Arbitrary<infer T> ? T : never;

/** Lessons `l0`, `l1`, …; prerequisites point to earlier ones only, so that they have no cycle. */
const built = (list: readonly Drawn[]) =>
  list.map(({ after, ...more }, index) =>
    lesson(`l${index}`, [], {
      ...more,
      prerequisites: index === 0 ? [] : [...new Set(after.map((place) => `l${place % index}`))],
    }),
  );

const lessons = mostly(
  fc.array(anyLesson, { minLength: 5, maxLength: 12 }),
  fc.array(anyLesson, { maxLength: 4 }),
).map(built);

/**
 * The same where many lessons are versions of earlier ones. What one builds on comes before all of
 * its versions, so that they have no cycle together.
 */
const versionedLessons = fc
  .array(fc.tuple(anyLesson, fc.option(fc.nat(11), { nil: undefined })), {
    minLength: 3,
    maxLength: 7,
  })
  .map((drawn) => {
    const roots: number[] = [];
    for (const [index, [, version]] of drawn.entries())
      roots.push(version === undefined || index === 0 ? index : roots[version % index]!);
    const rootOf = (id: string): number => roots[Number(id.slice(1))]!;
    return built(drawn.map(([one]) => one)).map((card, index) => ({
      ...card,
      ...(roots[index] !== index && { translationOf: `l${roots[index]}` }),
      prerequisites: card.prerequisites.filter((id) => rootOf(id) < roots[index]!),
    }));
  });

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

const objectives = fc
  .array(
    fc.record({
      skills: someOf(SKILLS, 3),
      title: fc.constantFrom(...TITLES),
      weight: fc.oneof(fc.constantFrom(0, 1000), fc.double({ min: 0, max: 3, noNaN: true })),
      start: fc.integer({ min: -90, max: 10 }),
      length: mostly(fc.integer({ min: 90, max: 180 }), fc.integer({ min: 0, max: 120 })),
      due: fc.double({ min: 0, max: 1, noNaN: true }),
      level: mostly(fc.constantFrom(0.6, 0.8, 0.95), share),
      metric: mostly(
        fc.record({
          unit: fc.constant('%'),
          start: fc.constant(0),
          current: fc.integer({ min: 0, max: 90 }),
          target: fc.constant(100),
        }),
        fc.record({ unit: fc.constant('%'), start: finite, current: finite, target: finite }),
      ),
    }),
    { maxLength: 4 },
  )
  .map((list) =>
    list.map(({ skills, title, weight, start, length, due, level, metric }, index) =>
      objective(`o${index}`, [], {
        weight,
        cycle: { start: dayAfter(start), end: dayAfter(start + length) },
        keyResult: {
          title,
          metric,
          due: dayAfter(start + Math.round(due * length)),
          skills: skills.map((id) => ({ skill: id, level })),
        },
      }),
    ),
  );

const weights = fc
  .tuple(
    ...TERMS.map(() =>
      fc.oneof(fc.constantFrom(0, 1000, 5e-324), fc.double({ min: 0, max: 2, noNaN: true })),
    ),
  )
  .map((values) => Object.fromEntries(TERMS.map((name, index) => [name, values[index] ?? 0])))
  .filter((all) => Object.values(all).some((value) => value > 0));

/** A rule on some lessons; `days`: with a first or a last day. */
const ruleOf = (days: boolean) => {
  const some = fc.option(dayIn(-5, 60), { nil: undefined });
  return fc
    .record({
      lessons: someOf(['l0', 'l1', 'l2', 'l3', 'l4', 'l5'], 3).filter((list) => list.length > 0),
      effect: fc.constantFrom('pin', 'boost', 'hide'),
      limits: days ? fc.tuple(some, some) : fc.constant([]),
    })
    .map(({ limits: [from, until], ...rule }) => {
      const isTurned = from !== undefined && until !== undefined && until < from;
      return { ...rule, from: isTurned ? until : from, until: isTurned ? from : until };
    });
};

const policiesOf = (days: boolean) =>
  fc
    .record({
      weights,
      temperature: fc.oneof(
        fc.constantFrom(0, 0.02, 10, 1e-320),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      constraints: fc.record({
        cooldownDays: fc.constantFrom(0, 0.5, 3, 30),
        dismissedDays: fc.constantFrom(0, 1, 60),
        excludeOverdueReview: fc.boolean(),
        fallbackLanguages: someOf(['fr', 'en'], 1),
      }),
      rules: fc.array(ruleOf(days), { maxLength: 2 }),
    })
    .map(policy);

const request = fc.record(
  {
    minutes: positive,
    limit: fc.integer({ min: 1, max: 20 }),
    format: fc.constantFrom(...LESSON_FORMATS),
    language: fc.constantFrom('en', 'de', 'fr'),
    skill: fc.constantFrom(...SKILLS, 'unknown'),
    keyResult: fc.constantFrom('o0-kr', 'unknown'),
  },
  { requiredKeys: [] },
);

/** What comes more often where lessons have versions, so that they add up to something. */
const DONE = ['completed', 'completed', 'completed', 'completed', 'answered', 'answered'] as const;
/** Why lessons are put aside, left out or named. */
const REASONS = [undefined, 'not-relevant', 'too-easy', 'later'] as const;

/**
 * Any legal question of any employee of a small organisation; `versions`: of one whose lessons have
 * versions, and where some were found too hard.
 */
export const decideInput = (
  more: { request?: fc.Arbitrary<Partial<DecideInput['request']>>; versions?: boolean } = {},
): fc.Arbitrary<DecideInput> =>
  fc
    .record({
      lessons: more.versions ? versionedLessons : lessons,
      objectives,
      policy: policiesOf(more.versions === true),
      request: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, more.request ?? request),
      profile: fc.record({
        role: fc.option(fc.constantFrom(...ROLES, 'nobody'), { nil: undefined }),
        language: mostly(fc.constant('en'), fc.constantFrom('de', 'de-AT', 'pt')),
        timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Pacific/Kiritimati', 'America/St_Johns'),
        startDate: fc.option(dayIn(-60, 5), { nil: undefined }),
      }),
      history: fc.array(
        fc.record({
          type: fc.constantFrom(
            'started',
            'completed',
            'answered',
            'rated',
            'dismissed',
            'opened',
            'assessed',
            ...(more.versions ? DONE : []),
          ),
          place: fc.nat(11),
          daysAgo: fc.double({ min: 0, max: 90, noNaN: true }),
          correct: fc.boolean(),
          score: fc.option(share, { nil: undefined }),
          rating: fc.integer({ min: 1, max: 5 }),
          reason: fc.constantFrom(...REASONS, ...(more.versions ? (['too-hard'] as const) : [])),
          level: share,
        }),
        { maxLength: 25 },
      ),
      arm: fc.constantFrom('uplift', 'uplift', 'holdout'),
      seed: fc.string({ maxLength: 8 }),
    })
    .map(({ lessons: all, history, request: asked, ...rest }) => {
      const compiled = release({
        skills: [skill('people'), ...SKILLS.map((id) => skill(id, { parent: 'people' }))],
        lessons: all,
        objectives: rest.objectives,
        roles: [
          role('agent', { empathy: 0.8, listening: 0.6 }),
          role('engineer', { sql: 1, people: 0.5 }),
        ],
        policy: rest.policy,
      });
      const events = history.map(({ type, place, daysAgo, level, ...more }, index) =>
        happened(
          type as StoredEvent['type'],
          all[place] ?? `gone-${place}`,
          Math.round(daysAgo * 1440) / 1440,
          {
            ...more,
            id: `e${index}`,
            question: `q${index % 3}`,
            ...(type === 'assessed' && { skill: SKILLS[place % SKILLS.length], level, by: 'test' }),
          } as Partial<StoredEvent>,
        ),
      );
      return input(compiled, {
        state: stateOf(...events),
        profile: rest.profile,
        request: asked,
        arm: rest.arm as DecideInput['arm'],
        seed: rest.seed,
        atMs: NOW,
      });
    });
