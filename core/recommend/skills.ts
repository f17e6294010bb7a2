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
  type Situation,
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

/** What somebody asks of the employee, by its pull. */
const askedOf = ({ needs }: Situation): SkillNeed[] =>
  needs.filter(isAsked).sort((a, b) => strongestFirst(a.demand, b.demand));

/** Counts are kept in 32 bits, so that parts of answers add up to a little less than a whole. */
const answersOf = (known: SkillState | undefined): number =>
  known === undefined ? 0 : Math.round((known.wins + known.fails) * 1000) / 1000;

/** When a skill was last practised, as far as that is past; epoch milliseconds. */
const lastPractisedOf = (known: SkillState | undefined, minute: number): number | undefined =>
  known === undefined || known.practisedMinute === 0
    ? undefined
    : instantOf(Math.min(known.practisedMinute, minute));

/** How one skill stands; `need` where somebody asks for it. */
const reportOf = (
  { input, demand: { onboarding } }: Situation,
  skill: string,
  need: SkillNeed | undefined,
): SkillReport => {
  const { catalogue, model } = input.release;
  const known = input.state.skills.get(skill);
  const { name, names } = catalogue.skills[catalogue.skillIndex.get(skill)!]!;
  const minute = minuteOf(input.atMs);
  const prior = need === undefined ? 0 : rolePrior(need.demand.roleLevel, onboarding);
  const { probability, atLeast, contributions, ...believed } = masteryOf(
    input.state,
    model,
    skill,
    input.atMs,
    prior,
  );
  return {
    skill,
    name: nameIn(names, name, input.profile.language),
    mastery: probability,
    uncertainty: believed.uncertainty,
    interval: believed.interval,
    mastered: isProven(known, minute) && atLeast >= (need?.demand.target ?? DEFAULT_TARGET),
    logOdds: believed.logOdds,
    contributions: contributions.filter((term) => term.logOdds !== 0),
    answers: answersOf(known),
    lastPractised: lastPractisedOf(known, minute),
    nextReview:
      known === undefined || known.lastMinute === 0
        ? undefined
        : Math.min(instantOf(known.lastMinute) + known.stability * DAY_MS, endOfDay('2199-12-30')),
    ...(need && {
      target: need.demand.target,
      projected: need.outlook.projected,
      gap: need.gap,
      due: need.demand.dueMs,
    }),
    sources: need?.demand.sources ?? [],
  };
};

/**
 * Every skill that is demanded of the employee or that the employee has touched: demanded ones
 * first, by their pull.
 */
export const skillReports = (input: DecideInput): SkillReport[] => {
  const situation = situationOf(input);
  const { skillIndex } = input.release.catalogue;
  const asked = new Map(askedOf(situation).map((need) => [need.demand.skill, need]));
  const touched = [...input.state.skills.keys()]
    .filter((skill) => skillIndex.has(skill) && !asked.has(skill))
    .sort();
  return [...asked.keys(), ...touched].map((skill) => reportOf(situation, skill, asked.get(skill)));
};

/** Of a skill that is asked for what is cheap to know, and its report, which is not. */
interface AskedSkill extends Pick<SkillReport, 'answers' | 'lastPractised'> {
  /** Whether it may be mastered at all: its report says whether it is. */
  readonly isProven: boolean;
  readonly report: () => SkillReport;
}

/**
 * The skills that are demanded of the employee, by their pull, for whoever needs to know few of
 * them closely: what is believed is worked out where its report is asked for, once.
 */
export const askedSkills = (situation: Situation): AskedSkill[] => {
  const { state, atMs } = situation.input;
  const minute = minuteOf(atMs);
  return askedOf(situation).map((need): AskedSkill => {
    const known = state.skills.get(need.demand.skill);
    let report: SkillReport | undefined;
    return {
      answers: answersOf(known),
      lastPractised: lastPractisedOf(known, minute),
      isProven: isProven(known, minute),
      report: () => {
        report ??= reportOf(situation, need.demand.skill, need);
        return report;
      },
    };
  });
};
