import { probabilityOf } from '../../../core/base/odds.ts';
import { PRIOR } from './grid.ts';

/** One answer of a simulated employee, with the truth at that moment. */
export interface Told {
  /** Days since the first. */
  readonly day: number;
  readonly skill: number;
  readonly right: boolean;
  /** Difficulty in log-odds as the product is told it, and as it is. */
  readonly difficulty: number;
  readonly trueDifficulty: number;
  /** The rate on a typical question just before the answer, 0..1. */
  readonly rate: number;
}

/** A kind of people whose truth is known. The skill that is looked at is number 0. */
export interface World {
  readonly name: string;
  readonly changes: boolean;
  /** What the reference filter is told of changes: a chance an answer, variances in log-odds. */
  readonly jump: number;
  readonly walk: number;
  readonly walkADay: number;
  /** Answers on all skills in the order of time, up to so many on the one that is looked at. */
  play(random: () => number, answers: number): Told[];
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const cut = (theta: number): number => {
  const [least, most] = [PRIOR.least, PRIOR.most].map((rate) => Math.log(rate / (1 - rate)));
  return Math.min(most!, Math.max(least!, theta));
};
const drawn = (random: () => number): number => cut(PRIOR.mean + PRIOR.deviation * normal(random));
const pick = <T>(random: () => number, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)]!;

/** How answers lie in time: so many a day, a minute apart. */
const dayOf = (index: number, aDay: number): number =>
  Math.floor(index / aDay) + (index % aDay) / 1440;

interface Kind {
  readonly name: string;
  readonly others?: readonly number[];
  readonly spread?: number;
  readonly known?: boolean;
  /** Log-odds that everybody has, where it is not drawn. */
  readonly fixed?: number;
  readonly aDay?: readonly number[];
  readonly reference?: Partial<Pick<World, 'jump' | 'walk' | 'walkADay'>>;
  /** Log-odds at an answer, given the one at the start. */
  readonly course?: (random: () => number, aDay: number) => (index: number) => number;
}

const worldOf = (kind: Kind): World => ({
  name: kind.name,
  changes: kind.course !== undefined,
  jump: kind.reference?.jump ?? 0,
  walk: kind.reference?.walk ?? 0,
  walkADay: kind.reference?.walkADay ?? 0,
  play(random, answers) {
    const aDay = pick(random, kind.aDay ?? [1, 3, 10, 60]);
    const others = Array.from({ length: pick(random, kind.others ?? [0]) }, () => drawn(random));
    const constant = kind.fixed ?? drawn(random);
    const course = kind.course?.(random, aDay) ?? (() => constant);
    const spread = kind.spread ?? 0;
    return Array.from({ length: answers }, (_, index): Told[] => {
      const day = dayOf(index, aDay);
      const ask = (skill: number, theta: number): Told => {
        const trueDifficulty = spread === 0 ? 0 : spread * (2 * random() - 1);
        return {
          day: day + skill / 86_400,
          skill,
          right: random() < probabilityOf(theta - trueDifficulty),
          difficulty: kind.known ? trueDifficulty : 0,
          trueDifficulty,
          rate: kind.known ? probabilityOf(theta) : averageRate(theta, spread),
        };
      };
      return [ask(0, course(index)), ...others.map((theta, one) => ask(one + 1, theta))];
    }).flat();
  },
});

/** Rate on a typical question: on one of difficulty 0 if difficulties are told, else on average. */
const averageRate = (theta: number, spread: number): number => {
  if (spread === 0) return probabilityOf(theta);
  let sum = 0;
  for (let step = 0; step < 20; step++)
    sum += probabilityOf(theta - spread * ((2 * step + 1) / 20 - 1));
  return sum / 20;
};

/** People who do not change. */
const CONSTANT: readonly Kind[] = [
  { name: 'constant' },
  { name: 'constant, beside one other skill', others: [1] },
  { name: 'constant, beside five others', others: [5] },
  { name: 'constant, beside twenty others', others: [20] },
  { name: 'constant, known difficulties', spread: 1.5, known: true },
  { name: 'constant, unknown difficulties', spread: 1, known: false },
];

const STEP_CHANCE = 1 / 120;
const DRIFT_VARIANCE = 0.02;

const CHANGING: readonly Kind[] = [
  {
    name: 'steps',
    reference: { jump: STEP_CHANCE },
    course: (random) => {
      let theta = drawn(random);
      return (index) => {
        if (index > 0 && random() < STEP_CHANCE) theta = drawn(random);
        return theta;
      };
    },
  },
  {
    name: 'drift',
    aDay: [1, 3, 10],
    reference: { walkADay: DRIFT_VARIANCE },
    course: (random, aDay) => {
      let theta = drawn(random);
      return (index) => {
        if (index > 0 && index % aDay === 0)
          theta = cut(theta + Math.sqrt(DRIFT_VARIANCE) * normal(random));
        return theta;
      };
    },
  },
  {
    name: 'growth to a ceiling',
    reference: { walk: 0.008 },
    course: (random) => {
      const start = cut(drawn(random) - 1);
      const rise = 1 + 2 * random();
      const pace = 20 + 60 * random();
      return (index) => cut(start + rise * (1 - Math.exp(-index / pace)));
    },
  },
  {
    name: 'a slow rise',
    reference: { walk: 0.002 },
    course: (random) => {
      const start = cut(drawn(random) - 1);
      const rise = 1 + 2 * random();
      return (index) => cut(start + (rise * index) / 600);
    },
  },
  {
    name: 'forgetting by a power law',
    aDay: [10],
    reference: { walkADay: 0.05 },
    course: (random) => forgetting(random, (days) => (1 + days / 7) ** -0.5),
  },
  {
    name: 'exponential forgetting',
    aDay: [10],
    reference: { walkADay: 0.05 },
    course: (random) => forgetting(random, (days) => Math.exp(-days / 30)),
  },
];

/** Practised anew every now and then; between, what was learned fades towards the start. */
const forgetting = (
  random: () => number,
  kept: (days: number) => number,
): ((index: number) => number) => {
  const base = cut(drawn(random) - 1);
  let learned = 0;
  return (index) => {
    if (index % 10 === 0 && index > 0) learned *= kept(1 + 3 * random());
    learned = Math.min(3, learned + 0.05);
    return cut(base + learned);
  };
};

/** People who all have one rate and do not change. */
export const constantAt = (rate: number): World =>
  worldOf({ name: `all at ${rate}`, fixed: Math.log(rate / (1 - rate)) });

export const WORLDS: readonly World[] = [...CONSTANT, ...CHANGING].map(worldOf);
