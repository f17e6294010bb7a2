import { daysBetween } from '../base/minutes.ts';
import { logOddsOf } from '../base/odds.ts';
import { chanceIfRefreshed, deviationOf } from '../learner/belief.ts';
import { type MasteryModel, masteriesOf } from '../learner/mastery.ts';
import { AGAIN, freshAt, type LessonDose, suitability } from '../learner/outlook.ts';
import type { LearnerState } from '../learner/state.ts';

/** One practice of a skill: what it added, and how fast that fades. */
interface Mark {
  readonly minute: number;
  readonly logOdds: number;
  readonly stability: number;
}

/** What became of a skill since the weeks ahead began. */
interface Trace {
  readonly marks: Mark[];
  /** Until when what was known before is kept from being forgotten, and how much of it. */
  refreshedMinute: number;
  refreshedShare: number;
  practisedMinute: number;
  stability: number;
}

/** Somebody as the learner model sees them, who learns and forgets as it says. */
export interface Mind {
  /** Log-odds of a right answer to a typical question on a skill at a minute. */
  logOdds(skill: string, minute: number): number;
  /** A finished lesson, of which this share is about the skill. */
  practise(skill: string, share: number, dose: LessonDose, minute: number): void;
}

/** How the mind of one run is drawn. */
export interface Drawn {
  /** What role and population say of a skill beforehand, in log-odds. */
  readonly priorOf: (skill: string) => number;
  /** How far the truth lies from what is believed of a skill, in standard deviations. */
  readonly luckOf: (skill: string) => number;
}

/** The truth is drawn no further from what is believed than this, in log-odds. */
const MOST_OFF = 2;

/**
 * A mind whose law is the learner model's own: what is believed at the beginning fades as the
 * model says; a lesson adds the lift that the engine expects of it (`outlook.ts`), which fades by
 * FSRS's curve; and practice keeps what was known from being forgotten. `start` is read only.
 */
export const mindFrom = (start: LearnerState, model: MasteryModel, drawn: Drawn): Mind => {
  const { memory } = start;
  const { gain } = model;
  const masteries = masteriesOf(start, model);
  const traces = new Map<string, Trace>();
  const offs = new Map<string, number>();

  const traceOf = (skill: string): Trace => {
    const known = start.skills.get(skill);
    let trace = traces.get(skill);
    if (trace === undefined) {
      trace = {
        marks: [],
        refreshedMinute: 0,
        refreshedShare: 0,
        practisedMinute: known?.practisedMinute ?? 0,
        stability: known && known.stability > 0 ? known.stability : memory.first.stability,
      };
      traces.set(skill, trace);
    }
    return trace;
  };

  const baseOf = (skill: string, minute: number): number => {
    const known = masteries.turnTo(skill, drawn.priorOf(skill));
    const look = masteries.at(minute);
    let off = offs.get(skill);
    if (off === undefined) {
      off = Math.min(MOST_OFF, Math.max(-MOST_OFF, drawn.luckOf(skill) * deviationOf(look)));
      offs.set(skill, off);
    }
    const left = logOddsOf(look.chance);
    const trace = traces.get(skill);
    if (trace === undefined || trace.refreshedShare === 0) return left + off;
    const kept = logOddsOf(chanceIfRefreshed(known, look, trace.refreshedMinute, minute));
    return left + trace.refreshedShare * Math.max(0, kept - left) + off;
  };

  const logOdds = (skill: string, minute: number): number => {
    let sum = baseOf(skill, minute);
    for (const mark of traces.get(skill)?.marks ?? [])
      sum +=
        mark.logOdds *
        memory.retrievability(mark.stability, Math.max(0, daysBetween(mark.minute, minute)));
    return sum;
  };

  return {
    logOdds,
    practise(skill, share, { difficultyLogOdds, effect = gain, again = false }, minute) {
      const trace = traceOf(skill);
      const known = start.skills.get(skill);
      const before = {
        stability: trace.stability,
        memoryDifficulty: known?.memoryDifficulty || memory.first.memoryDifficulty,
      };
      const isFirst = trace.practisedMinute === 0;
      const days = Math.max(0, daysBetween(trace.practisedMinute, minute));
      const recall = isFirst ? 0 : memory.retrievability(trace.stability, days);
      const stability = isFirst ? trace.stability : memory.stabilityAfterRecall(before, days);
      const fit = suitability(logOdds(skill, minute) - difficultyLogOdds);
      trace.marks.push({
        minute,
        logOdds: share * effect * freshAt(recall) * fit * (again ? AGAIN : 1),
        stability,
      });
      trace.practisedMinute = minute;
      trace.stability = stability;
      trace.refreshedMinute = minute;
      trace.refreshedShare = 1 - (1 - trace.refreshedShare) * (1 - share);
    },
  };
};
