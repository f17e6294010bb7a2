import { DAY_MS, endOfDay } from '../base/days.ts';
import { nameIn } from '../base/language.ts';
import { instantOf, minuteOf } from '../base/minutes.ts';
import { probabilityOf } from '../base/odds.ts';
import { type DemandSource, strongestFirst } from '../goals/demand.ts';
import { masteryOf } from '../learner/mastery.ts';
import { type DecideInput, rolePrior, situationOf } from './situation.ts';

/** How one skill of one employee stands, with everything it is made of. */
export interface SkillReport {
  readonly skill: string;
  /** In the employee's language where it has a name in that. */
  readonly name: string;
  readonly mastery: number;
  /** Standard deviation of the log-odds. */
  readonly uncertainty: number;
  /** An interval of about 68 % around the mastery. */
  readonly interval: readonly [low: number, high: number];
  /** Enough evidence, and the lower end of the interval at the target or above. */
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

/** Answers on a skill below which mastery is not claimed. */
const LEAST_ANSWERS = 3;
const DEFAULT_TARGET = 0.8;

/**
 * Every skill that is demanded of the employee or that the employee has touched: demanded ones
 * first, by their pull.
 */
export const skillReports = (input: DecideInput): SkillReport[] => {
  const situation = situationOf(input);
  const { catalogue, model } = input.release;
  const { onboarding } = situation.demand;
  const demanded = situation.needs
    .map(({ demand }) => demand)
    .sort(strongestFirst)
    .map(({ skill }) => skill);
  const touched = [...input.state.skills.keys()]
    .filter((skill) => catalogue.skillIndex.has(skill) && !demanded.includes(skill))
    .sort();
  return [...demanded, ...touched].map((skill): SkillReport => {
    const need = situation.needs[situation.needOf[catalogue.skillIndex.get(skill)!]!];
    const known = input.state.skills.get(skill);
    const { name, names } = catalogue.skills[catalogue.skillIndex.get(skill)!]!;
    const {
      probability: mastery,
      logOdds,
      uncertainty,
      contributions,
    } = masteryOf(
      input.state,
      model,
      skill,
      input.atMs,
      need === undefined ? 0 : rolePrior(need.demand.roleLevel, onboarding),
    );
    const answers = known === undefined ? 0 : known.wins + known.fails;
    const low = probabilityOf(logOdds - uncertainty);
    return {
      skill,
      name: nameIn(names, name, input.profile.language),
      mastery,
      uncertainty,
      interval: [low, probabilityOf(logOdds + uncertainty)],
      mastered: answers >= LEAST_ANSWERS && low >= (need?.demand.target ?? DEFAULT_TARGET),
      logOdds,
      contributions: contributions.filter((term) => term.logOdds !== 0),
      answers,
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
