import type * as z from 'zod';
import type { Nothing, Recommendation } from '../model/decision.ts';
import type { Exclusion } from '../model/exclusion.ts';
import { textsOf } from '../texts/languages.ts';
import type { NothingCode } from '../texts/texts.ts';
import { reasonsFor } from './explain.ts';
import type { Gate } from './gate.ts';
import type { Picked } from './pick.ts';
import { failuresOf } from './rest.ts';
import type { Situation, SkillNeed } from './situation.ts';
import type { Assessed } from './terms.ts';
import { ownOf } from './versions.ts';

/** What a lesson is to its employee. */
export const kindOf = ({ review, benefits }: Assessed): Recommendation['kind'] => {
  if (review) return 'review';
  return benefits.some(({ need }) => need.demand.sources[0]?.kind === 'onboarding')
    ? 'onboarding'
    : 'new';
};

/** Skills that a lesson does not serve are named up to this many, so that the rest is seen too. */
const MOST_UNSERVED = 3;

const skillOf = (
  { demand, outlook, gap }: SkillNeed,
  uplift: number | undefined,
): Recommendation['skills'][number] => ({
  skill: demand.skill,
  mastery: outlook.now,
  projected: outlook.projected,
  target: demand.target,
  gap,
  uplift: uplift ?? 0,
  keyResults: demand.sources.filter(({ kind }) => kind === 'keyResult').map(({ id }) => id),
  served: uplift !== undefined,
});

/** What is asked for, by gap: all that the lesson serves, and what else is most missing. */
const skillsOf = ({ benefits }: Assessed, { needs }: Situation): Recommendation['skills'] => {
  const served = new Set(benefits.map(({ need }) => need.index));
  const others = needs
    .filter(({ gap, index }) => gap > 0 && !served.has(index))
    .sort((a, b) => b.gap - a.gap || a.index - b.index)
    .slice(0, MOST_UNSERVED);
  return [
    ...benefits.map(({ need, uplift }) => skillOf(need, uplift)),
    ...others.map((need) => skillOf(need, undefined)),
  ].sort((a, b) => b.gap - a.gap);
};

/** A picked lesson as it is shown, with its reasons; `index` is its place in the list from 0. */
export const present = (
  { option: assessed, propensity, situation }: Picked,
  index: number,
): Recommendation => {
  const { release } = situation.input;
  const lesson = release.catalogue.lessons[assessed.lesson]!;
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
    skills: skillsOf(assessed, situation),
    reasons: reasonsFor(assessed, situation),
  };
};

/**
 * Which exclusion speaks for an empty list: the one closest to being open, since that says what to
 * do.
 */
const NOTHING_OF: readonly (readonly [Exclusion, NothingCode])[] = [
  ['dismissed', 'dismissed'],
  ['prerequisites', 'prerequisites'],
  ['filter', 'no-match'],
  ['format', 'no-match'],
  ['minutes', 'minutes'],
  ['role', 'role'],
  ['language', 'language'],
  ['overdue-review', 'not-offered'],
  ['hidden', 'not-offered'],
];

/** What rests after it was done, or was tried without success, and comes back by itself. */
const codeOfRest = (gate: Gate, situation: Situation): NothingCode => {
  const { input, needs, needOf } = situation;
  const { lessons, taught } = input.release.catalogue;
  let isMissing = false;
  let allFailed = true;
  for (const index of lessons.keys()) {
    if (!RESTS.has(gate.exclusionOf(index))) continue;
    const own = ownOf(situation, index);
    allFailed &&= own !== undefined && failuresOf(own) > 0;
    for (let place = taught.start[index]!; place < taught.start[index + 1]!; place++)
      isMissing ||= (needs[needOf[taught.items[place]!]!]?.gap ?? 0) > 0;
  }
  if (allFailed) return 'tried';
  return isMissing ? 'resting' : 'all-done';
};
const RESTS: ReadonlySet<Exclusion | undefined> = new Set(['cooldown', 'failed']);

/** Why nothing is offered, in the employee's language. */
export const nothingBecause = (
  excluded: ReadonlySet<Exclusion>,
  gate: Gate,
  situation: Situation,
): z.output<typeof Nothing> => {
  const rests = excluded.has('cooldown') || excluded.has('failed');
  const code = rests
    ? codeOfRest(gate, situation)
    : (NOTHING_OF.find(([exclusion]) => excluded.has(exclusion))?.[1] ?? 'no-lessons');
  return { code, text: textsOf(situation.input.profile.language).nothing[code] };
};
