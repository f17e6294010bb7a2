/**
 * What admins read of a decision, with numbers. The product speaks English to them, whatever the
 * language of the employee is. Probabilities and log-odds come in as they are.
 */

import type { LastAnswers } from './texts.ts';

const fixed = (value: number): string => value.toFixed(2);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** How someone stands on a skill, and what a lesson adds: all probabilities. */
interface Standing {
  readonly skill: string;
  readonly target: number;
  readonly mastery: number;
  readonly projected: number;
  readonly uplift: number;
}

const numbersOf = ({ target, mastery, projected, uplift }: Standing): string =>
  `needs ${fixed(target)}, is at ${fixed(mastery)}, ${fixed(projected)} by then; this lesson ${signed(uplift)}`;

/** Details of reasons. */
export const DETAILS = {
  /** `behind`: 0 = on pace, 1 = nothing of what was due is reached. */
  keyResult: (id: string, behind: number, standing: Standing): string =>
    `Key result ${id} is ${behind > 0 ? `${percent(behind)} behind pace` : 'on pace'}; ${standing.skill} ${numbersOf(standing)}`,
  /** Added where a shared key result is meant for this employee in part: 0..1. */
  beside: (share: number): string => `; asked by ${percent(share)}, for the role does not list it`,
  role: (id: string, standing: Standing): string =>
    `Role ${id} asks for ${standing.skill}; ${numbersOf(standing)}`,
  onboarding: (id: string, standing: Standing): string =>
    `Role ${id} (onboarding) asks for ${standing.skill}; ${numbersOf(standing)}`,
  explore: 'No goal asks for what it teaches',
  revisit: 'No goal asks for what it teaches, and it was looked at before',
  /** Added where no key result speaks although there have been some. */
  ended: (day: string): string =>
    `. The last cycle of objectives ended on ${day}: set new ones so that lessons serve them`,
  /** Added where the lesson's effect was measured: log-odds and their standard error. */
  measured: (effect: number, error: number, average: number): string =>
    ` (measured on earlier learners: ${fixed(effect)} ± ${fixed(1.96 * error)} log-odds, average ${fixed(average)})`,
  review: (days: number, retention: number): string =>
    `Done ${days} days ago; retention term ${fixed(retention)}`,
  early: (days: number): string =>
    `Done ${days} days ago; it comes before its time, since what is open serves the gaps less`,
  again: (failures: number, told: Pick<LastAnswers, 'right' | 'of'> | undefined): string =>
    failures > 0 || told === undefined
      ? `Attempts in a row that went badly: ${failures}`
      : `It was not known well the last time: ${told.right} of ${told.of} right`,
  resume: (days: number): string => `Begun ${days} days ago and not finished`,
  easier: (lesson: string): string => `It comes before ${lesson}, which was found too hard`,
  practised: (days: number): string => `Last practised ${days} days ago`,
  firstTime: 'No practice on record',
  largestGap: (skill: string, gap: number): string =>
    `${skill} has the largest gap of all that is asked for: ${fixed(gap)}`,
  lastAnswers: (lesson: string, right: number, of: number): string =>
    `The newest answers on the skill, in ${lesson}: ${right} of ${of} right`,
  unlocks: (lesson: string): string => `${lesson} waits for it`,
  pinned: 'A rule of the policy pins this lesson',
  curriculum: 'Holdout arm: curriculum order',
};

/** Why a lesson is not offered, by the code of what keeps it out. */
export const EXCLUDED = {
  archived: 'It is archived.',
  hidden: 'A rule of the policy hides it for this employee.',
  language:
    'It is not in a language that this employee is offered, or something in a better one serves.',
  role: 'It is for other roles.',
  minutes: 'It takes longer than the time at hand.',
  format: 'It has another format than was asked for.',
  filter: 'It does not teach what was asked for.',
  'overdue-review': 'Its review date has passed, and the policy leaves such lessons out.',
  dismissed: 'The employee dismissed it not long ago.',
  cooldown: 'It was done so recently that it is still cooling down.',
  failed:
    'It went badly three times in a row, so it rests and something else is tried. Its owner may ' +
    'want to look at its questions.',
  prerequisites: 'Lessons that it builds on are not done yet.',
  seen: 'It was done several times not long ago, so others that serve as well come first.',
  'not-due': 'It is still well remembered, so a review would come too early.',
} as const;

/** Why the lesson that was done last is not offered. */
export const JUST_DONE = 'It was the last one that was done, so others come first.';

/** Added where a lesson waits for others. */
export const stillToDo = (titles: readonly string[]): string =>
  ` Still to do: ${titles.join(', ')}.`;

/** Why a lesson that is open is not offered. */
export const outranked = (poolSize: number): string =>
  `Other lessons promise more; the ${poolSize} most promising are looked at closely.`;
