import { DAY_MINUTES, instantOf, minuteOf } from '../base/minutes.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { type LearnerState, type LessonState, lastDoneMinute } from '../learner/state.ts';
import type { Policy } from '../model/policy.ts';
import { failuresOf, OFTEN_DAYS, type Rest, restOf, wasDoneOften } from './rest.ts';
import { eachKnown, sharedMemory } from './versions.ts';

type Constraints = Policy['constraints'];

/** Days for which a lesson that was dismissed with «later» stays away. */
const LATER_DAYS = 3;
/** Days after which «too hard» is forgotten. */
const HARD_DAYS = 30;
/**
 * Share of right answers from which a lesson went well. It is repeated only once recall has fallen
 * to 90 %, which is after as many days as FSRS's stability.
 */
const GOOD_SCORE = 0.75;

/** Minutes from which a lesson's own history bars it no longer; 0 where it never did. */
export interface Ends {
  /** Of having been dismissed. */
  readonly dismissed: number;
  /** Of the cool-down after it was done, or the rest after it went badly; and which of the two. */
  readonly cooldown: number;
  readonly code: Rest['code'];
  /** Of leaving room for others, since it was done so often. */
  readonly often: number;
  /** Of being too fresh in mind to be asked again. */
  readonly rest: number;
  /** Of letting what comes before it be offered first, since it was found too hard; 0 if not. */
  readonly hard: number;
}

/**
 * The first minute from which so many days have passed since another one. Minutes are whole ones,
 * so one is added before a limit in days is kept: it is never undercut.
 */
const after = (minute: number, days: number): number =>
  minute === 0 || days <= 0 ? 0 : minute + 1 + Math.ceil(days * DAY_MINUTES);

/** When what one lesson's history says against it ends: elapsed time, wherever somebody lives. */
export const endsOf = (lesson: LessonState, constraints: Constraints): Ends => {
  const { dismissedMinute, dismissedReason, answers, wins, stability } = lesson;
  const { cooldownDays, dismissedDays } = constraints;
  const away = dismissedReason === 'later' ? Math.min(LATER_DAYS, dismissedDays) : dismissedDays;
  const doneMinute = lastDoneMinute(lesson);
  const { days, code } = restOf(lesson, cooldownDays);
  const wentWell = failuresOf(lesson) === 0 && (answers === 0 || wins / answers >= GOOD_SCORE);
  return {
    dismissed: after(dismissedMinute, away),
    cooldown: after(doneMinute, days),
    code,
    often: wasDoneOften(lesson) ? after(doneMinute, OFTEN_DAYS) : 0,
    rest: doneMinute > 0 && wentWell ? doneMinute + Math.ceil(stability * DAY_MINUTES) : 0,
    hard: dismissedReason === 'too-hard' ? dismissedMinute + HARD_DAYS * DAY_MINUTES : 0,
  };
};

/**
 * The last minute of an end that others do not outlast is when the lesson opens further; that of
 * «too hard» turns others.
 */
const turnsOf = ({ dismissed, cooldown, often, rest, hard }: Ends): readonly number[] => {
  const turns: number[] = hard > 0 ? [hard] : [];
  let latest = 0;
  for (const minute of [dismissed, cooldown, often, rest]) {
    if (minute <= latest) continue;
    turns.push(minute);
    latest = minute;
  }
  return turns;
};

/** What a state says of the lessons that there are, under the constraints in force. */
interface Histories {
  readonly state: LearnerState;
  readonly catalogue: Catalogue;
  readonly constraints: Constraints;
}

const eachTurn = (
  { state, catalogue, constraints }: Histories,
  visit: (minute: number) => void,
): void =>
  eachKnown({ catalogue, state, shared: sharedMemory(catalogue, state) }, (own, lesson) => {
    if (catalogue.archived[lesson] === 1) return;
    for (const minute of turnsOf(endsOf(own, constraints))) visit(minute);
  });

/**
 * The newest instant (epoch milliseconds) until `nowMs` at which a cool-down, a dismissal or a rest
 * ended; 0 where none did. Rules begin and end with local days.
 */
export const newestEnd = (histories: Histories, nowMs: number): number => {
  const now = minuteOf(nowMs);
  let newest = 0;
  eachTurn(histories, (minute) => {
    if (minute <= now && minute > newest) newest = minute;
  });
  return newest === 0 ? 0 : instantOf(newest);
};

/** The instants after `atMs` (epoch milliseconds) at which such an end comes, the next first. */
export const endsAfter = (histories: Histories, atMs: number): number[] => {
  const now = minuteOf(atMs);
  const coming = new Set<number>();
  eachTurn(histories, (minute) => {
    if (minute > now) coming.add(minute);
  });
  return [...coming].sort((a, b) => a - b).map(instantOf);
};
