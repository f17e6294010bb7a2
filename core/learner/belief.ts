import { daysBetween } from '../base/minutes.ts';
import { clamp, logOddsOf, probabilityOf } from '../base/odds.ts';
import { type Assessment, isAssessed, pullOf } from './assessments.ts';
import { GENERAL_VARIANCE, SKILL_VARIANCE, SLOW_WEIGHT, START } from './prior.ts';
import type { LearnerState, SkillState } from './state.ts';

/**
 * What is believed of one employee's skills, in log-odds of a right answer: a general level, and of
 * each skill a mixture of two Gaussians, a slow one (what was learned and stays) and a quick one
 * (what may have changed since). Each answer moves both by an approximate Bayesian step and shifts
 * weight to the one that expected it; time widens them, and drains weight from the slow one into
 * what is expected of this employee without evidence. That is how it can be true in the long run,
 * follow changes, and forget.
 *
 * The steps are those of logistic regression by moments (MacKay 1992, Glickman 1999), exact on the
 * tree employee → skills for Gaussian evidence: given the general level, skills are independent.
 */

/** The least weight that either part keeps. */
const LEAST_WEIGHT = 0.02;
/** The quick part never gets surer than this: a variance. */
const LEAST_QUICK_VARIANCE = 0.32;
/** How much wider a day makes the two parts, as variances. */
const SLOW_GROWTH = 2e-5;
const QUICK_GROWTH = 0.03;
/** Days over which forgetting sets in, and how much longer each spaced day makes them. */
const FORGETTING_DAYS = 45;
const LONGER_A_DAY = 0.5;
/** Share of the way to the mixture that a slow part at its least weight moves with an answer. */
const RELEARNING = 0.2;
/**
 * Least information of an answer, for the sake of division. It is this small since an answer that
 * narrows a belief further than it moves it would take more from the prior than it adds.
 */
const LEAST_INFORMATION = 1e-6;

/** Steps of halving in which a quantile is found, and where all that is believed lies: log-odds. */
const HALVINGS = 40;
const FURTHEST = 40;

/** How much a variance flattens the logistic curve (MacKay 1992). */
const flattening = (variance: number): number => Math.sqrt(1 + (Math.PI / 8) * variance);

/** Mean of the logistic curve over a Gaussian. */
const chanceOf = (mean: number, variance: number): number =>
  probabilityOf(mean / flattening(variance));

/**
 * A belief looked at, at one moment: the parts with all that is not known of them, and the state
 * «forgotten», into which time drains weight. Means are log-odds.
 */
export interface Look {
  slow: number;
  slowVariance: number;
  quick: number;
  quickVariance: number;
  /** Weights of the parts; the rest is that of what is forgotten. */
  slowWeight: number;
  quickWeight: number;
  /** What is expected where the skill is forgotten. */
  forgotten: number;
  forgottenVariance: number;
  /** Difficulty of what is asked, in log-odds; and the probability of a right answer to it. */
  difficulty: number;
  chance: number;
}

export const newLook = (): Look => ({
  slow: 0,
  slowVariance: 0,
  quick: 0,
  quickVariance: 0,
  slowWeight: 0,
  quickWeight: 0,
  forgotten: 0,
  forgottenVariance: 0,
  difficulty: 0,
  chance: 0,
});

/** Share of the prior that answers on a skill have left, 0..1; 1 before the first. */
export const shareLeft = (skill: SkillState | undefined): number =>
  skill === undefined || skill.lastMinute === 0
    ? 1
    : Math.min(1, skill.slowVariance / SKILL_VARIANCE);

/** Mean around `around` once its variance has grown: no chance below half rises by it. */
const widened = (mean: number, around: number, before: number, after: number): number => {
  const distance = mean - around;
  return distance >= 0 || before === after
    ? mean
    : around + (distance * flattening(after)) / flattening(before);
};

/**
 * What assessments make of a Gaussian; written by `told`. As they age it grows wider, which raises
 * no chance below half either.
 */
let toldMean = 0;
let toldVariance = 0;
const told = (
  mean: number,
  variance: number,
  assessments: readonly Assessment[] | undefined,
  minute: number,
  difficulty: number,
): void => {
  toldMean = mean;
  toldVariance = variance;
  if (assessments === undefined) return;
  let precision = 1 / variance;
  let aged = precision;
  let fresh = precision;
  let weighted = mean / variance;
  for (const one of assessments) {
    const [now, then] = [pullOf(one, assessments, minute), pullOf(one, assessments, one.minute)];
    // What holds somebody down does not fade by itself: time alone raises nobody.
    const pull = one.level < mean ? then : now;
    precision += pull;
    weighted += pull * one.level;
    aged += now;
    fresh += then;
  }
  toldVariance = 1 / aged;
  toldMean = widened(weighted / precision, difficulty, 1 / fresh, toldVariance);
};

/** Log-odds that bare completions add at most, once three of them were seen. */
const EXPOSURE = 0.09;
const MOST_TELLING_EXPOSURES = 3;
/** Half of what a bare completion left is gone after this many days. */
const EXPOSURE_HALF_LIFE_DAYS = 40;

/** What bare completions add to what is believed of a skill, in log-odds. */
const exposureOf = (skill: SkillState | undefined, minute: number): number => {
  if (skill === undefined || skill.exposures === 0) return 0;
  const days = Math.max(0, daysBetween(skill.exposedMinute, minute));
  const seenOften = Math.min(MOST_TELLING_EXPOSURES, skill.exposures) / MOST_TELLING_EXPOSURES;
  return EXPOSURE * seenOften * 2 ** (-days / EXPOSURE_HALF_LIFE_DAYS);
};

/** Share of what was learned that is there after some days: a power law (Wixted 2004). */
const keptAfter = (days: number, spacedDays: number): number =>
  1 / Math.sqrt(1 + days / (FORGETTING_DAYS * (1 + LONGER_A_DAY * spacedDays)));

/** What to look at besides answers. */
export interface Circumstances {
  /** What role and bare completions add, in log-odds, as far as the prior is left. */
  readonly shift: number;
  /** Difficulty of what is asked, in log-odds. */
  readonly difficulty: number;
  /** Whether assessments count, and answers. */
  readonly assessments: boolean;
  readonly answers: boolean;
}

/** What is believed of a skill beforehand, beyond what is of everybody's, in log-odds. */
export const shiftOf = (skill: SkillState | undefined, prior: number, minute: number): number =>
  prior + exposureOf(skill, minute);

/** Looks at a skill at a minute, into `out`. The state stays as it is. */
export const lookAt = (
  state: LearnerState,
  skill: SkillState | undefined,
  minute: number,
  { shift, difficulty, assessments, answers }: Circumstances,
  out: Look,
): void => {
  const answered = answers && skill !== undefined && skill.lastMinute > 0;
  const share = shareLeft(skill);
  const general = share * share * state.generalVariance;
  const expected = START + share * (state.general + shift);
  const said = assessments ? skill?.assessments : undefined;
  const days = answered ? Math.max(0, daysBetween(skill.lastMinute, minute)) : 0;
  out.difficulty = difficulty;

  told(expected, SKILL_VARIANCE + general, said, minute, difficulty);
  const base = toldMean;
  out.forgottenVariance = toldVariance;
  const baseChance = chanceOf(base - difficulty, toldVariance);
  if (!answered) {
    out.slow = base;
    out.quick = base;
    out.forgotten = base;
    out.slowVariance = toldVariance;
    out.quickVariance = toldVariance;
    out.slowWeight = SLOW_WEIGHT;
    out.quickWeight = 1 - SLOW_WEIGHT;
    out.chance = baseChance;
    return;
  }
  const moved = share * (state.general - skill.anchor + shift);
  const slowGrowth =
    Math.min(SKILL_VARIANCE, skill.slowVariance + SLOW_GROWTH * days) - skill.slowVariance;
  told(skill.slow + moved, skill.slowVariance + general, said, minute, difficulty);
  out.slowVariance = toldVariance + slowGrowth;
  out.slow = widened(toldMean, difficulty, toldVariance, out.slowVariance);
  const quickGrowth =
    Math.min(SKILL_VARIANCE, skill.quickVariance + QUICK_GROWTH * days) - skill.quickVariance;
  told(skill.quick + moved, skill.quickVariance + general, said, minute, difficulty);
  out.quickVariance = toldVariance + quickGrowth;
  out.quick = widened(toldMean, difficulty, toldVariance, out.quickVariance);

  const kept = keptAfter(days, skill.spacedWins);
  if (out.quick > base) out.quick -= (1 - kept) * (out.quick - base);
  const slowChance = chanceOf(out.slow - difficulty, out.slowVariance);
  out.slowWeight = skill.slowWeight * kept;
  out.quickWeight = 1 - skill.slowWeight;
  if (slowChance < baseChance) {
    out.forgotten = out.slow;
    out.forgottenVariance = out.slowVariance;
  } else out.forgotten = base;
  out.chance =
    out.slowWeight * slowChance +
    out.quickWeight * chanceOf(out.quick - difficulty, out.quickVariance) +
    (skill.slowWeight - out.slowWeight) * Math.min(slowChance, baseChance);
};

/**
 * The quick part with what was forgotten as one Gaussian of the same moments, whose mean is set so
 * that its chance is theirs: into `out.quick`, `quickVariance` and `quickWeight`.
 */
const mergeForgotten = (out: Look): void => {
  const drained = 1 - out.slowWeight - out.quickWeight;
  if (drained <= 0) return;
  const weight = out.quickWeight + drained;
  const chance =
    (out.quickWeight * chanceOf(out.quick, out.quickVariance) +
      drained * chanceOf(out.forgotten, out.forgottenVariance)) /
    weight;
  const mean = (out.quickWeight * out.quick + drained * out.forgotten) / weight;
  const variance =
    (out.quickWeight * (out.quickVariance + out.quick ** 2) +
      drained * (out.forgottenVariance + out.forgotten ** 2)) /
      weight -
    mean ** 2;
  out.quickVariance = Math.min(variance, SKILL_VARIANCE + GENERAL_VARIANCE);
  out.quick = logOddsOf(chance) * flattening(out.quickVariance);
  out.quickWeight = weight;
};

/** The mean of a quick part that assessments make look as likely as the one that is seen. */
const meanSeenAs = (
  { quick, quickVariance }: Look,
  variance: number,
  assessments: readonly Assessment[] | undefined,
  minute: number,
): number => {
  const chance = chanceOf(quick, quickVariance);
  let [low, high] = [-FURTHEST, FURTHEST];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    told(middle, variance, assessments, minute, 0);
    if (chanceOf(toldMean, toldVariance) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

const PLAIN: Circumstances = { shift: 0, difficulty: 0, assessments: false, answers: true };
const WITH_ASSESSMENTS: Circumstances = { ...PLAIN, assessments: true };
const own = newLook();
const seen = newLook();

const f = Math.fround;

/** How well a chance agrees with an outcome 0..1 of some worth. */
const likelihood = (chance: number, outcome: number, worth: number): number =>
  Math.exp(worth * (outcome * Math.log(chance) + (1 - outcome) * Math.log(1 - chance)));

/** The new mean of a part: never against the outcome, whatever assessments say of it. */
const stepped = (
  mean: number,
  variance: number,
  seenMean: number,
  chance: number,
  outcome: number,
  worth: number,
): number => {
  const information = Math.max(LEAST_INFORMATION, chance * (1 - chance));
  const target = seenMean + (outcome - chance) / information;
  const gain = (variance * worth * information) / (1 + worth * information * variance);
  const moved = mean + gain * (target - mean);
  return outcome >= chance ? Math.max(mean, moved) : Math.min(mean, moved);
};

/**
 * The mean of a slow part that is lifted to its least weight: what it lacks comes from the quick
 * part, and the chance of both together stays.
 */
const filled = (
  state: LearnerState,
  skill: SkillState,
  slow: number,
  quick: number,
  weight: number,
): number => {
  const general = shareLeft(skill) ** 2 * state.generalVariance;
  const from = weight / LEAST_WEIGHT;
  const chance =
    from * chanceOf(slow, skill.slowVariance + general) +
    (1 - from) * chanceOf(quick, skill.quickVariance + general);
  return logOddsOf(chance) * flattening(skill.slowVariance + general);
};

/**
 * Takes in an answer on a skill: outcome 0..1 to something of a difficulty in log-odds, worth as
 * much as `worth` answers. Changes the skill and the general level; a right answer lowers neither,
 * a wrong one raises neither. To be called before `lastMinute` and `spacedWins` are set anew.
 */
export const believe = (
  state: LearnerState,
  skill: SkillState,
  minute: number,
  difficulty: number,
  outcome: number,
  worth: number,
): void => {
  lookAt(state, skill, minute, PLAIN, own);
  mergeForgotten(own);
  let view = own;
  if (isAssessed(skill)) {
    lookAt(state, skill, minute, WITH_ASSESSMENTS, seen);
    mergeForgotten(seen);
    own.quick = meanSeenAs(seen, own.quickVariance, skill.assessments, minute);
    view = seen;
  }
  const share = shareLeft(skill);
  const ofGeneral = share * share * state.generalVariance;
  const slowChance = chanceOf(view.slow - difficulty, view.slowVariance);
  const quickChance = chanceOf(view.quick - difficulty, view.quickVariance);

  const slowInformation = worth * Math.max(LEAST_INFORMATION, slowChance * (1 - slowChance));
  const quickInformation = worth * Math.max(LEAST_INFORMATION, quickChance * (1 - quickChance));
  let slow = stepped(own.slow, own.slowVariance, view.slow, slowChance, outcome, worth);
  const quick = stepped(own.quick, own.quickVariance, view.quick, quickChance, outcome, worth);

  const slowFit = own.slowWeight * likelihood(slowChance, outcome, worth);
  const quickFit = own.quickWeight * likelihood(quickChance, outcome, worth);
  const fit = slowFit + quickFit;
  const slowWeight = fit > 0 ? slowFit / fit : own.slowWeight;
  if (slowWeight <= LEAST_WEIGHT) {
    const way = RELEARNING * Math.min(1, worth) * (quick - slow);
    if (way > 0 === outcome > slowChance) slow += way;
  }

  const slowStep = (worth * (outcome - slowChance)) / (1 + slowInformation * own.slowVariance);
  const quickStep = (worth * (outcome - quickChance)) / (1 + quickInformation * own.quickVariance);
  const surprise = own.slowWeight * slowStep + own.quickWeight * quickStep;
  const learned =
    (own.slowWeight * slowInformation) / (1 + slowInformation * own.slowVariance) +
    (own.quickWeight * quickInformation) / (1 + quickInformation * own.quickVariance);
  state.general = f(state.general + state.generalVariance * share * surprise);
  state.generalVariance = f(state.generalVariance * (1 - ofGeneral * learned));

  const slowBefore = Math.max(1e-6, own.slowVariance - ofGeneral);
  const quickBefore = Math.max(LEAST_QUICK_VARIANCE, own.quickVariance - ofGeneral);
  // Never wider than before: the share of the prior that is left, once used up, does not return.
  const slowAfter = 1 / (1 / slowBefore + slowInformation);
  const slowVariance = Math.min(skill.slowVariance, slowAfter);
  slow *= flattening(slowVariance + ofGeneral) / flattening(slowAfter + ofGeneral);
  const quickVariance = Math.max(LEAST_QUICK_VARIANCE, 1 / (1 / quickBefore + quickInformation));
  skill.slowVariance = f(slowVariance);
  skill.quickVariance = f(quickVariance);
  skill.slow = f(slowWeight < LEAST_WEIGHT ? filled(state, skill, slow, quick, slowWeight) : slow);
  skill.quick = f(quick);
  skill.slowWeight = f(clamp(slowWeight, LEAST_WEIGHT, 1 - LEAST_WEIGHT));
  skill.anchor = state.general;
};

/** What is expected of somebody without answers and assessments, in log-odds. */
export const expectedLogOdds = (share: number, generalVariance: number, beyond: number): number =>
  logOddsOf(chanceOf(START + beyond, SKILL_VARIANCE + share * share * generalVariance));

/** Standard deviation of a look, in log-odds. */
export const deviationOf = (look: Look): number => {
  const drained = Math.max(0, 1 - look.slowWeight - look.quickWeight);
  const mean =
    look.slowWeight * look.slow + look.quickWeight * look.quick + drained * look.forgotten;
  return Math.sqrt(
    look.slowWeight * (look.slowVariance + (look.slow - mean) ** 2) +
      look.quickWeight * (look.quickVariance + (look.quick - mean) ** 2) +
      drained * (look.forgottenVariance + (look.forgotten - mean) ** 2),
  );
};

/** Share of a Gaussian below a point, to seven digits (Abramowitz & Stegun 1964, 26.2.17). */
const below = (point: number, mean: number, variance: number): number => {
  const z = Math.abs(point - mean) / Math.sqrt(variance);
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return point >= mean ? 1 - tail : tail;
};

/** Log-odds below which the truth lies with a probability, as far as a look knows. */
export const quantileOf = (look: Look, probability: number): number => {
  const drained = Math.max(0, 1 - look.slowWeight - look.quickWeight);
  let [low, high] = [-FURTHEST, FURTHEST];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    const share =
      look.slowWeight * below(middle, look.slow, look.slowVariance) +
      look.quickWeight * below(middle, look.quick, look.quickVariance) +
      drained * below(middle, look.forgotten, look.forgottenVariance);
    if (share < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/**
 * The chance at a due minute if the skill is refreshed at a minute before: what was learned is
 * forgotten from then on only. `due` is the look at the due minute.
 */
export const chanceIfRefreshed = (
  skill: SkillState | undefined,
  due: Look,
  minute: number,
  dueMinute: number,
): number => {
  if (skill === undefined || skill.lastMinute === 0) return due.chance;
  const days = Math.max(0, daysBetween(minute, dueMinute));
  const refreshed = skill.slowWeight * keptAfter(days, skill.spacedWins + 1);
  const regained = Math.max(0, refreshed - due.slowWeight);
  const slow = chanceOf(due.slow - due.difficulty, due.slowVariance);
  const forgotten = chanceOf(due.forgotten - due.difficulty, due.forgottenVariance);
  return due.chance + regained * Math.max(0, slow - forgotten);
};
