import type * as z from 'zod';
import { randomOf } from '../base/random.ts';
import type { Nothing, Recommendation } from '../model/decision.ts';
import { type NothingCode, textsOf } from '../texts/texts.ts';
import { type Candidates, findCandidates } from './candidates.ts';
import { curriculumPicks } from './curriculum.ts';
import { reasonsFor } from './explain.ts';
import { type Exclusion, type Gate, gateOf, ruled } from './gate.ts';
import { planLessons } from './plan.ts';
import { drawSeveral, type Pick } from './rank.ts';
import { type DecideInput, type Situation, situationOf } from './situation.ts';
import { type Assessed, assess } from './terms.ts';

/** What is offered, best first, or why nothing is. */
export interface Outcome {
  readonly lessons: Recommendation[];
  readonly nothing?: z.output<typeof Nothing>;
}

const kindOf = (assessed: Assessed): Recommendation['kind'] => {
  if (assessed.review) return 'review';
  return assessed.effects.some(({ need }) => need.demand.sources[0]?.kind === 'onboarding')
    ? 'onboarding'
    : 'new';
};

const present = (
  { option: assessed, propensity }: Pick<Assessed>,
  rank: number,
  situation: Situation,
): Recommendation => {
  const lesson = situation.input.release.catalogue.lessons[assessed.lesson]!;
  return {
    rank,
    lesson: {
      id: lesson.id,
      title: lesson.title,
      ...(lesson.url !== undefined && { url: lesson.url }),
      format: lesson.format,
      minutes: lesson.minutes,
      language: lesson.language,
      ...(lesson.summary !== undefined && { summary: lesson.summary }),
    },
    kind: kindOf(assessed),
    score: assessed.score,
    propensity,
    terms: assessed.terms,
    skills: assessed.effects.map(({ need, uplift }) => ({
      skill: need.demand.skill,
      mastery: need.outlook.now,
      projected: need.outlook.projected,
      target: need.demand.target,
      gap: need.gap,
      uplift,
      keyResults: need.demand.sources
        .filter(({ kind }) => kind === 'keyResult')
        .map(({ id }) => id),
    })),
    reasons: reasonsFor(assessed, situation),
  };
};

/**
 * Which exclusion speaks for an empty list: the one closest to being open, since that says what to
 * do.
 */
const NOTHING_OF: readonly (readonly [Exclusion, NothingCode])[] = [
  ['cooldown', 'all-done'],
  ['dismissed', 'all-done'],
  ['prerequisites', 'prerequisites'],
  ['filter', 'no-match'],
  ['format', 'no-match'],
  ['minutes', 'minutes'],
  ['role', 'role'],
  ['language', 'language'],
];

const nothingBecause = (
  excluded: ReadonlySet<Exclusion>,
  language: string,
): z.output<typeof Nothing> => {
  const code = NOTHING_OF.find(([exclusion]) => excluded.has(exclusion))?.[1] ?? 'no-lessons';
  return { code, text: textsOf(language).nothing[code] };
};

/** Minutes of a plan that names none. */
const DEFAULT_PLAN_MINUTES = 15;

/** In the holdout the goals did not speak, so the reasons do not claim that they did. */
const curriculumReasons = (
  input: DecideInput,
  { reasons }: Recommendation,
): Recommendation['reasons'] => [
  {
    code: 'curriculum',
    text: textsOf(input.profile.language).curriculum,
    detail: 'Holdout arm: curriculum order',
    values: {},
  },
  ...reasons.filter(({ code }) => code === 'minutes'),
];

const lessonsOf = (
  situation: Situation,
  gate: Gate,
  candidates: Candidates,
  kind: 'next' | 'plan',
): Recommendation[] => {
  const { input } = situation;
  const { release, request } = input;
  const { policy } = release;
  const random = randomOf(input.seed);
  if (input.arm === 'holdout') {
    const most = kind === 'plan' ? { minutes: request.minutes } : { count: request.limit };
    return curriculumPicks(situation, gate, candidates, most).map((pick, index) => {
      const lesson = present(pick, index + 1, situation);
      return { ...lesson, reasons: curriculumReasons(input, lesson) };
    });
  }
  if (kind === 'plan') {
    const steps = planLessons(
      situation,
      gate,
      candidates,
      request.minutes ?? DEFAULT_PLAN_MINUTES,
      random,
    );
    return steps.map((step, index) => present(step.pick, index + 1, step.situation));
  }
  const context = {
    situation,
    candidates,
    pinned: ruled(situation, 'pin'),
    boosted: ruled(situation, 'boost'),
  };
  const picks = drawSeveral(
    assess(context, candidates.pool),
    request.limit,
    policy.exploration.temperature,
    random,
  );
  return picks.map((pick, index) => present(pick, index + 1, situation));
};

/**
 * Decides: a pure function of its input, bit for bit. `kind` is one question («what next?»,
 * `request.limit` lessons) or a plan (`request.minutes` in all, 15 if left out).
 */
export const decide = (input: DecideInput, kind: 'next' | 'plan' = 'next'): Outcome => {
  const minutes = input.request.minutes ?? (kind === 'plan' ? DEFAULT_PLAN_MINUTES : undefined);
  const situation = situationOf({ ...input, request: { ...input.request, minutes } });
  const gate = gateOf(situation);
  const candidates = findCandidates(situation, gate);
  const lessons = lessonsOf(situation, gate, candidates, kind);
  if (lessons.length > 0) return { lessons };
  return { lessons, nothing: nothingBecause(candidates.excluded, input.profile.language) };
};
