import type * as z from 'zod';
import type { Nothing, Recommendation } from '../model/decision.ts';
import { textsOf } from '../texts/languages.ts';
import type { NothingCode } from '../texts/texts.ts';
import type { Exclusion } from './exclusions.ts';
import { curriculumReasons, reasonsFor } from './explain.ts';
import type { Picked } from './pick.ts';
import type { Assessed } from './terms.ts';

const kindOf = ({ review, benefits }: Assessed): Recommendation['kind'] => {
  if (review) return 'review';
  return benefits.some(({ need }) => need.demand.sources[0]?.kind === 'onboarding')
    ? 'onboarding'
    : 'new';
};

/** A picked lesson as it is shown, with its reasons; `index` is its place in the list from 0. */
export const present = (
  { option: assessed, propensity, situation }: Picked,
  index: number,
): Recommendation => {
  const { arm, release } = situation.input;
  const lesson = release.catalogue.lessons[assessed.lesson]!;
  const reasonsOf = arm === 'holdout' ? curriculumReasons : reasonsFor;
  return {
    rank: index + 1,
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
    skills: assessed.benefits.map(({ need, uplift }) => ({
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
    reasons: reasonsOf(assessed, situation),
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

/** Why nothing is offered, in words of a language. */
export const nothingBecause = (
  excluded: ReadonlySet<Exclusion>,
  language: string,
): z.output<typeof Nothing> => {
  const code = NOTHING_OF.find(([exclusion]) => excluded.has(exclusion))?.[1] ?? 'no-lessons';
  return { code, text: textsOf(language).nothing[code] };
};
