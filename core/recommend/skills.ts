import { DAY_MS, endOfDay } from '../base/days.ts';
import { nameIn } from '../base/language.ts';
import { daysBetween, instantOf, minuteOf } from '../base/minutes.ts';
import { type DemandSource, strongestFirst } from '../goals/demand.ts';
import { masteryOf } from '../learner/mastery.ts';
import type { SkillState } from '../learner/state.ts';
import {
  DEFAULT_TARGET,
  type DecideInput,
  rolePrior,
  type SkillNeed,
  situationOf,
} from './situation.ts';

/** How one skill of one employee stands, with everything it is made of. */
export interface SkillReport {
  readonly skill: string;
  /** In the employee's language where it has a name in that. */
  readonly name: string;
  readonly mastery: number;
  /** Standard deviation of the log-odds. */
  readonly uncertainty: number;
  /** Holds the truth with 95 % probability. */
  readonly interval: readonly [low: number, high: number];
  /**
   * Right answers to different questions on different days, no review long overdue, and with 84 %
   * probability at the target or above.
   */
  readonly mastered: boolean;
  readonly logOdds: number;
  readonly contributions: readonly { readonly name: string; readonly logOdds: number }[];
  readonly answers: number;
  readonly lastPractised?: number | undefined;
  /** When recall falls to 90 %, epoch milliseconds; undefined before the first practice. */
  readonly nextReview?: number | undefined;
  readonly target?: number | undefined;
  readonly projected?: number | undefined;
  readonly gap?: number | undefined;
  readonly due?: number | undefined;
  readonly sources: readonly DemandSource[];
}

/** What mastery is claimed on: right answers to this many questions, on this many days. */
const LEAST_QUESTIONS = 5;
const LEAST_SPACED_DAYS = 2;
/**
 * A review is long overdue once as many days again have gone by as it was planned ahead; what was
 * planned within a week may wait for one.
 */
const OVERDUE_FACTOR = 2;
const LEAST_REVIEW_DAYS = 7;

/** Whether there is evidence enough, and recent enough, to speak of mastery. */
const isProven = (known: SkillState | undefined, minute: number): boolean =>
  known !== undefined &&
  known.rightQuestions >= LEAST_QUESTIONS &&
  known.spacedWins >= LEAST_SPACED_DAYS &&
  daysBetween(known.lastMinute, minute) <=
    OVERDUE_FACTOR * Math.max(LEAST_REVIEW_DAYS, known.stability);

/** Whether anybody asks for a skill; where nobody asks for anything, all of them stand in. */
const isAsked = ({ demand }: SkillNeed): boolean => demand.sources.length > 0;

/**
 * Every skill that is demanded of the employee or that the employee has touched: demanded ones
 * first, by their pull.
 */
export const skillReports = (input: DecideInput): SkillReport[] => {
  const situation = situationOf(input);
  const { catalogue, model } = input.release;
  const { onboarding } = situation.demand;
  const asked = situation.needs.filter(isAsked);
  const demanded = asked
    .map(({ demand }) => demand)
    .sort(strongestFirst)
    .map(({ skill }) => skill);
  const touched = [...input.state.skills.keys()]
    .filter((skill) => catalogue.skillIndex.has(skill) && !demanded.includes(skill))
    .sort();
  return [...demanded, ...touched].map((skill): SkillReport => {
    const need = asked.find(({ demand }) => demand.skill === skill);
    const known = input.state.skills.get(skill);
    const { name, names } = catalogue.skills[catalogue.skillIndex.get(skill)!]!;
    const {
      probability: mastery,
      logOdds,
      uncertainty,
      interval,
      atLeast,
      contributions,
    } = masteryOf(
      input.state,
      model,
      skill,
      input.atMs,
      need === undefined ? 0 : rolePrior(need.demand.roleLevel, onboarding),
    );
    const answers = known === undefined ? 0 : known.wins + known.fails;
    return {
      skill,
      name: nameIn(names, name, input.profile.language),
      mastery,
      uncertainty,
      interval,
      mastered:
        isProven(known, minuteOf(input.atMs)) && atLeast >= (need?.demand.target ?? DEFAULT_TARGET),
      logOdds,
      contributions: contributions.filter((term) => term.logOdds !== 0),
      // Counts are kept in 32 bits, so that parts of answers add up to a little less than a whole.
      answers: Math.round(answers * 1000) / 1000,
      lastPractised:
        known === undefined || known.practisedMinute === 0
          ? undefined
          : instantOf(Math.min(known.practisedMinute, minuteOf(input.atMs))),
      nextReview:
        known === undefined || known.lastMinute === 0
          ? undefined
          : Math.min(
              instantOf(known.lastMinute) + known.stability * DAY_MS,
              endOfDay('2199-12-30'),
            ),
      ...(need && {
        target: need.demand.target,
        projected: need.outlook.projected,
        gap: need.gap,
        due: need.demand.dueMs,
      }),
      sources: need?.demand.sources ?? [],
    };
  });
};
