import type * as z from 'zod';
import type { Nothing, Recommendation } from '../model/decision.ts';
import { type Exclusion, findCandidates, type Gate, gateOf, ruled } from './candidates.ts';
import { reasonsFor } from './explain.ts';
import { planLessons } from './plan.ts';
import { randomOf } from './random.ts';
import { drawSeveral, type Pick } from './rank.ts';
import { type DecideInput, type Situation, situationOf } from './situation.ts';
import { type Assessed, assess } from './terms.ts';
import { type NothingCode, textsOf } from './texts.ts';

/** What is offered, best first, or why nothing is. */
export interface Outcome {
  readonly lessons: Recommendation[];
  readonly nothing?: z.output<typeof Nothing>;
}

const kindOf = (assessed: Assessed): Recommendation['kind'] => {
  if (assessed.review) return 'review';
  const pulls = assessed.effects.flatMap(({ need }) => need.demand.sources.slice(0, 1));
  return pulls.some(({ kind }) => kind === 'onboarding') ? 'onboarding' : 'new';
};

/** The most valuable lesson that waits only for this one. */
const unlockedBy = (lesson: number, situation: Situation, gate: Gate, unlocks: Float64Array): string | undefined => {
  if (unlocks[lesson] === 0) return undefined;
  const { catalogue } = situation.input.release;
  const index = catalogue.lessons.findIndex(
    (_, other) => gate.exclusionOf(other) === 'prerequisites' && gate.missing(other).includes(lesson),
  );
  return catalogue.lessons[index]?.title;
};

const present = (
  pick: Pick<Assessed>,
  rank: number,
  situation: Situation,
  unlocked: string | undefined,
): Recommendation => {
  const { option: assessed, propensity } = pick;
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
      keyResults: need.demand.sources.filter(({ kind }) => kind === 'keyResult').map(({ id }) => id),
    })),
    reasons: reasonsFor(assessed, situation, unlocked),
  };
};

/** Which exclusion speaks for an empty list: the one closest to being open, since that says what to do. */
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

const nothingBecause = (excluded: ReadonlyMap<Exclusion, number>, language: string): z.output<typeof Nothing> => {
  const code = NOTHING_OF.find(([exclusion]) => excluded.has(exclusion))?.[1] ?? 'no-lessons';
  return { code, text: textsOf(language).nothing[code] };
};

/** The holdout: the curriculum in its order, whatever the goals say. */
const curriculumPicks = (situation: Situation, gate: Gate, count: number): Pick<Assessed>[] => {
  const { catalogue } = situation.input.release;
  const open = [...catalogue.curriculum].filter((lesson) => gate.exclusionOf(lesson) === undefined);
  const unseen = open.filter((lesson) => !situation.input.state.lessons.has(catalogue.lessons[lesson]!.id));
  const chosen = [...unseen, ...open.filter((lesson) => !unseen.includes(lesson))].slice(0, count);
  const none = new Set<number>();
  const unlocks = new Float64Array(catalogue.lessons.length);
  return chosen.flatMap((lesson) =>
    assess({ situation, unlocks, pinned: none, boosted: none }, [lesson]).map((option) => ({ option, propensity: 1 })),
  );
};

/**
 * Decides: a pure function of its input, bit for bit. `kind` is one question («what next?», `request.limit` lessons) or a plan
 * (`request.minutes` in all, 15 if left out).
 */
export const decide = (input: DecideInput, kind: 'next' | 'plan' = 'next'): Outcome => {
  const budget = input.request.minutes ?? DEFAULT_PLAN_MINUTES;
  const situation = situationOf(kind === 'plan' ? { ...input, request: { ...input.request, minutes: budget } } : input);
  const { policy } = input.release;
  const gate = gateOf(situation);
  const { pool, unlocks, excluded } = findCandidates(situation, gate);
  const random = randomOf(input.seed);
  let picks: Pick<Assessed>[];
  if (input.arm === 'holdout') picks = curriculumPicks(situation, gate, input.request.limit);
  else if (kind === 'plan') picks = planLessons(situation, gateOf(situation), budget, random);
  else {
    const pinned = ruled(situation, 'pin');
    // A pinned lesson is looked at even where it is not among the most promising.
    const extra = [...pinned].filter((lesson) => !pool.includes(lesson) && gate.exclusionOf(lesson) === undefined);
    const assessed = assess({ situation, unlocks, pinned, boosted: ruled(situation, 'boost') }, [...pool, ...extra]);
    picks = drawSeveral(assessed, input.request.limit, policy.exploration.temperature, random);
  }
  const lessons = picks.map((pick, index) =>
    present(pick, index + 1, situation, unlockedBy(pick.option.lesson, situation, gate, unlocks)),
  );
  if (input.arm === 'holdout') for (const lesson of lessons) lesson.reasons = curriculumReasons(input, lesson);
  return lessons.length > 0 ? { lessons } : { lessons, nothing: nothingBecause(excluded, input.profile.language) };
};

/** Minutes of a plan that names none. */
export const DEFAULT_PLAN_MINUTES = 15;

/** In the holdout the goals did not speak, so the reasons do not claim that they did. */
const curriculumReasons = (input: DecideInput, lesson: Recommendation): Recommendation['reasons'] => [
  {
    code: 'curriculum',
    text: textsOf(input.profile.language).curriculum,
    detail: 'Holdout arm: curriculum order',
    values: {},
  },
  ...lesson.reasons.filter(({ code }) => code === 'minutes'),
];
