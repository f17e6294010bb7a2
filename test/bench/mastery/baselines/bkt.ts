import type { Learner } from '../../logs.ts';
import { type Contender, entry, outcomeOf } from '../contender.ts';

/**
 * Chances: the skill is known at first, learnt by an answer, missed though known (slip), guessed
 * though unknown.
 */
interface Skill {
  readonly known: number;
  readonly learn: number;
  readonly slip: number;
  readonly guess: number;
}

const START: Skill = { known: 0.5, learn: 0.1, slip: 0.1, guess: 0.3 };
const ROUNDS = 40;
/**
 * Beyond these, slip and guess trade places and "known" loses its meaning (Baker, Corbett & Aleven
 * 2008).
 */
const MOST_SLIP = 0.5;
const MOST_GUESS = 0.5;

const right = (known: number, { slip, guess }: Skill): number =>
  known * (1 - slip) + (1 - known) * guess;

/** Chance that the skill is known after an answer: Bayes, then learning. */
const after = (known: number, outcome: number, skill: Skill): number => {
  const chance = right(known, skill);
  const posterior =
    outcome === 1
      ? (known * (1 - skill.slip)) / chance
      : (known * skill.slip) / Math.max(1e-12, 1 - chance);
  return posterior + (1 - posterior) * skill.learn;
};

/**
 * One round of expectation–maximisation (Baum–Welch for two states, of which the second is never
 * left).
 */
const improve = (sequences: readonly Uint8Array[], skill: Skill): Skill => {
  // Start from a few imagined answers at the usual values, so that rare skills stay sensible.
  const weight = 2;
  let [knownFirst, first] = [weight * START.known, weight];
  let [learnt, couldLearn] = [weight * START.learn, weight];
  let [slipped, knew] = [weight * START.slip, weight];
  let [guessed, knewNot] = [weight * START.guess, weight];
  for (const outcomes of sequences) {
    const length = outcomes.length;
    const before = new Float64Array(length);
    for (let step = 0, known = skill.known; step < length; step++) {
      before[step] = known;
      known = after(known, outcomes[step]!, skill);
    }
    // Backwards: how probable the rest is if the skill is known or not, up to a common factor.
    let [restKnown, restUnknown] = [1, 1];
    for (let step = length - 1; step >= 0; step--) {
      const outcome = outcomes[step]!;
      const seenKnown = outcome === 1 ? 1 - skill.slip : skill.slip;
      const seenUnknown = outcome === 1 ? skill.guess : 1 - skill.guess;
      const stay = (1 - skill.learn) * restUnknown;
      const move = skill.learn * restKnown;
      const known = before[step]! * seenKnown * restKnown;
      const unknown = (1 - before[step]!) * seenUnknown * (stay + move);
      const total = known + unknown;
      const share = known / total;
      if (step === 0) {
        knownFirst += share;
        first += 1;
      }
      knew += share;
      slipped += outcome === 1 ? 0 : share;
      knewNot += 1 - share;
      guessed += outcome === 1 ? 1 - share : 0;
      if (step < length - 1) {
        couldLearn += 1 - share;
        learnt += (1 - share) * (move / (stay + move));
      }
      [restKnown, restUnknown] = [seenKnown * restKnown, seenUnknown * (stay + move)];
      const scale = restKnown + restUnknown;
      restKnown /= scale;
      restUnknown /= scale;
    }
  }
  return {
    known: knownFirst / first,
    learn: learnt / couldLearn,
    slip: Math.min(MOST_SLIP, slipped / knew),
    guess: Math.min(MOST_GUESS, guessed / knewNot),
  };
};

const sequencesBySkill = (train: readonly Learner[]): Map<string, Uint8Array[]> => {
  const bySkill = new Map<string, Uint8Array[]>();
  for (const { events } of train) {
    const own = new Map<string, number[]>();
    for (const event of events) entry(own, event.lesson ?? '', () => []).push(outcomeOf(event));
    for (const [skill, outcomes] of own)
      entry(bySkill, skill, () => []).push(Uint8Array.from(outcomes));
  }
  return bySkill;
};

const fitSkill = (sequences: readonly Uint8Array[]): Skill => {
  let skill = START;
  for (let round = 0; round < ROUNDS; round++) skill = improve(sequences, skill);
  return skill;
};

/**
 * Bayesian knowledge tracing (Corbett & Anderson 1995) without forgetting, fitted by
 * expectation–maximisation. A combination of skills counts as a skill of its own, as is usual on
 * these logs; combinations unknown to training use parameters fitted to all of them.
 */
export const BKT: Contender = {
  name: 'BKT',
  source: 'Corbett & Anderson 1995, EM; a combination of skills is a skill of its own',
  fit: (train) => {
    const sequences = sequencesBySkill(train);
    const fallback = fitSkill([...sequences.values()].flat());
    const skills = new Map([...sequences].map(([name, own]) => [name, fitSkill(own)]));
    return ({ events }) => {
      const known = new Map<string, number>();
      return Float64Array.from(events, (event) => {
        const name = event.lesson ?? '';
        const skill = skills.get(name) ?? fallback;
        const before = known.get(name) ?? skill.known;
        known.set(name, after(before, outcomeOf(event), skill));
        return right(before, skill);
      });
    };
  },
};
