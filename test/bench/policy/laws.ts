/**
 * How the employees of the simulation really remember. None of these is the engine's law (additive
 * log-odds over FSRS): the engine must do well on people, not on itself. Strengths are log-odds of
 * answering a typical question on a skill; times are days.
 */
export interface Law<Trace = unknown> {
  readonly name: string;
  readonly about: string;
  /** What someone brings along, never forgotten. */
  fresh(base: number): Trace;
  /** Log-odds at `day` if nothing more is done. */
  strength(trace: Trace, day: number): number;
  /** The trace after a lesson that is worth so much (1 = an average lesson that suits). */
  practised(trace: Trace, day: number, worth: number): Trace;
  /** What practising a related skill does to this one; absent = nothing. */
  disturbed?(trace: Trace, day: number, worth: number): Trace;
  /** Share of a lesson's worth that arrives, given the log-odds of success on it. */
  suits(logOddsOfSuccess: number): number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

interface PowerTrace {
  readonly base: number;
  readonly marks: readonly {
    readonly day: number;
    readonly worth: number;
    readonly decay: number;
  }[];
}

const activation = ({ marks }: PowerTrace, day: number): number => {
  let sum = 0;
  for (const mark of marks)
    sum += mark.worth * (1 + 2 * Math.max(0, day - mark.day)) ** -mark.decay;
  return sum;
};

/**
 * Traces that fade by a power of time, the faster the more active the memory was (Pavlik and
 * Anderson 2005: spacing pays).
 */
const powerTraces: Law<PowerTrace> = {
  name: 'power',
  about: 'power-law traces with spacing (ACT-R)',
  fresh: (base) => ({ base, marks: [] }),
  strength: (trace, day) => trace.base + 1.5 * Math.log(1 + activation(trace, day)),
  practised: (trace, day, worth) => ({
    ...trace,
    marks: [
      ...trace.marks,
      { day, worth: 1.4 * worth, decay: 0.2 + 0.16 * activation(trace, day) },
    ],
  }),
  suits: (x) => Math.exp(-((x - 0.5) ** 2) / (2 * 1.6 ** 2)),
};

interface HalfLife {
  readonly base: number;
  readonly gained: number;
  readonly day: number;
  readonly halfLifeDays: number;
}

const FULL = 3.6;
const kept = ({ day, halfLifeDays }: HalfLife, at: number): number =>
  2 ** (-Math.max(0, at - day) / halfLifeDays);

/**
 * One strength that halves again and again; practice after some forgetting makes it halve more
 * slowly.
 */
const halfLife: Law<HalfLife> = {
  name: 'half-life',
  about: 'half-life with spacing gains',
  fresh: (base) => ({ base, gained: 0, day: 0, halfLifeDays: 7 }),
  strength: (trace, day) => trace.base + trace.gained * kept(trace, day),
  practised: (trace, day, worth) => {
    const recall = trace.gained > 0 ? kept(trace, day) : 1;
    const left = trace.gained * recall;
    return {
      base: trace.base,
      gained: left + 1.1 * worth * (1 - left / FULL),
      day,
      halfLifeDays: Math.min(
        90,
        trace.halfLifeDays * (1 + 2 * Math.min(1.2, worth) * (1 - recall)),
      ),
    };
  },
  suits: (x) => 0.1 + 0.9 * 4 * sigmoid(x) * (1 - sigmoid(x)),
};

interface TwoStores {
  readonly base: number;
  readonly fast: number;
  readonly slow: number;
  readonly day: number;
  /** When a related skill was last practised. */
  readonly disturbedOn: number;
}

const fastAt = ({ fast, day }: TwoStores, at: number): number =>
  fast * Math.exp(-Math.max(0, at - day) / 9);

/**
 * A fast and a slow store; practising one skill of a family wears off the others, and makes them
 * harder to take in that day.
 */
const interference: Law<TwoStores> = {
  name: 'interference',
  about: 'two stores with interference between related skills',
  fresh: (base) => ({ base, fast: 0, slow: 0, day: 0, disturbedOn: Number.NEGATIVE_INFINITY }),
  strength: (trace, day) => trace.base + 3.2 * Math.tanh((fastAt(trace, day) + trace.slow) / 3.2),
  practised: (trace, day, worth) => {
    const fast = fastAt(trace, day);
    const taken = day - trace.disturbedOn < 1 ? 0.7 * worth : worth;
    return {
      ...trace,
      fast: Math.min(2, fast + 0.8 * taken),
      slow: trace.slow + 0.45 * taken * (1 - fast / 2.2),
      day,
    };
  },
  disturbed: (trace, day, worth) => ({
    ...trace,
    fast: fastAt(trace, day) * (1 - Math.min(0.5, 0.2 * worth)),
    slow: trace.slow * (1 - Math.min(0.2, 0.05 * worth)),
    day,
    disturbedOn: day,
  }),
  suits: (x) => sigmoid(2 * (x + 1)) * (1 - 0.85 * sigmoid(1.6 * (x - 2))),
};

interface Disuse {
  readonly base: number;
  readonly storage: number;
  readonly retrieval: number;
  readonly day: number;
}

const retrievalAt = ({ retrieval, storage, day }: Disuse, at: number): number =>
  retrieval * Math.exp(-Math.max(0, at - day) / (5 + 14 * storage));

/**
 * Storage that only grows, the more the harder retrieval was, and retrieval that fades (Bjork and
 * Bjork 1992). Held back: not tuned on.
 */
const disuse: Law<Disuse> = {
  name: 'disuse',
  about: 'storage and retrieval strength (new theory of disuse); held back from tuning',
  fresh: (base) => ({ base, storage: 0, retrieval: 0, day: 0 }),
  strength: (trace, day) =>
    trace.base + 1.7 * Math.log1p(2 * trace.storage) * (0.25 + 0.75 * retrievalAt(trace, day)),
  practised: (trace, day, worth) => {
    const retrieval = retrievalAt(trace, day);
    return {
      base: trace.base,
      storage:
        trace.storage + 0.4 * worth * (1 - 0.7 * retrieval) * Math.max(0, 1 - trace.storage / 4),
      retrieval: retrieval + (1 - retrieval) * Math.min(1, 0.8 * worth),
      day,
    };
  },
  suits: (x) => Math.max(0.1, 1 - Math.abs(x - 1) / 3.5),
};

export const LAWS: readonly Law[] = [powerTraces, halfLife, interference, disuse] as readonly Law[];

/** What one employee remembers of every skill. */
export interface Mind {
  logOdds(skill: number, day: number): number;
  /** A lesson that is worth so much. */
  practise(skill: number, day: number, worth: number): void;
  /** The trace of a skill: another object as soon as it changed. */
  trace(skill: number): unknown;
  /** A mind of its own with the same traces. */
  clone(): Mind;
}

const mindWith = (law: Law, traces: unknown[], kin: readonly (readonly number[])[]): Mind => ({
  logOdds: (skill, day) => law.strength(traces[skill], day),
  practise(skill, day, worth) {
    traces[skill] = law.practised(traces[skill], day, worth);
    if (law.disturbed !== undefined)
      for (const other of kin[skill]!) traces[other] = law.disturbed(traces[other], day, worth);
  },
  trace: (skill) => traces[skill],
  clone: () => mindWith(law, [...traces], kin),
});

/** A mind that starts with these log-odds by skill; `kin` lists the related skills of each. */
export const mindOf = (
  law: Law,
  bases: readonly number[],
  kin: readonly (readonly number[])[],
): Mind =>
  mindWith(
    law,
    bases.map((base) => law.fresh(base)),
    kin,
  );
