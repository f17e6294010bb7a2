import { playOne, type Said, type Truth, truthOf } from './measure.ts';
import { constantAt, WORLDS, type World } from './worlds.ts';

/** One thing that must hold, and what was measured of it. */
export interface Verdict {
  readonly what: string;
  readonly measured: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export const holds = ({ measured, atLeast, atMost }: Verdict): boolean =>
  (atLeast === undefined || measured >= atLeast) && (atMost === undefined || measured <= atMost);

/** Answers after which people who do not change are looked at, and people who do. */
const LENGTHS = [1, 2, 5, 10, 30, 60, 100, 300, 600];
const COURSE = [5, 10, 20, 30, 45, 60, 80, 100, 130, 160, 200, 250, 300, 350, 400, 450, 500, 600];
const COVERED_AT = [5, 10, 30, 100, 600];
/** How far what is said may lie from a true rate, on average over people who have it. */
const MOST_BIAS: readonly (readonly [answers: number, most: number])[] = [
  [30, 0.07],
  [60, 0.04],
  [100, 0.03],
  [300, 0.015],
  [600, 0.015],
];
const RATES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
/** Answers since a step, from … to below: an error is compared within each. */
const SINCE_STEP = [0, 5, 10, 20, 40, 80, 1e9];

const MOST_RATIO = 1.5;
const MOST_RATIO_SINCE_STEP = 2;

/** What is told of a world: numbers to look at, and what must hold. */
export interface Told {
  readonly world: string;
  readonly truths: readonly Truth[];
  readonly verdicts: readonly Verdict[];
}

const ofConstant = (truths: readonly Truth[]): Verdict[] => {
  const covered = truths.filter(({ answers }) => COVERED_AT.includes(answers));
  const widths = covered.map(({ width, referenceWidth }) => width / referenceWidth);
  return [
    ...truths.map(
      ({ answers, error, reference }): Verdict => ({
        what: `error ÷ exact posterior's after ${answers}`,
        measured: error / reference,
        atMost: MOST_RATIO,
      }),
    ),
    ...truths.map(
      ({ answers, error, ofMean }): Verdict => ({
        what: `error ÷ that of saying the mean after ${answers}`,
        measured: error / ofMean,
        atMost: 1,
      }),
    ),
    {
      what: 'width of the interval ÷ exact posterior’s',
      measured: widths.reduce((sum, one) => sum + one, 0) / widths.length,
      atMost: 1.75,
    },
  ];
};

const ofChanging = (all: readonly Said[], run: Truth): Verdict[] => [
  {
    what: 'error ÷ filter’s, over the run',
    measured: run.error / run.reference,
    atMost: MOST_RATIO,
  },
  { what: 'interval holds the truth, over the run', measured: run.coverage, atLeast: 0.85 },
  ...SINCE_STEP.slice(0, -1).flatMap((from, index): Verdict[] => {
    const then = all.filter(
      ({ sinceStep }) => sinceStep >= from && sinceStep < SINCE_STEP[index + 1]!,
    );
    if (then.length < 30) return [];
    const { error, reference } = truthOf(0, then, false);
    return [
      {
        what: `error ÷ filter’s from ${from} answers after a step`,
        measured: error / reference,
        atMost: MOST_RATIO_SINCE_STEP,
      },
    ];
  }),
];

/** Plays a world. */
export const judge = (world: World, people: number, seed: number): Told => {
  const looks = world.changes ? COURSE : LENGTHS;
  const all = Array.from({ length: people }, (_, index) => playOne(world, seed + index, looks));
  const truths = looks.map((answers, place) =>
    truthOf(
      answers,
      all.map((said) => said[place]!),
      world.changes,
    ),
  );
  const run = truthOf(0, all.flat(), world.changes);
  const verdicts = world.changes ? ofChanging(all.flat(), run) : ofConstant(truths);
  return { world: world.name, truths, verdicts };
};

/** Coverage averaged over the worlds of people who do not change. */
export const coverageOf = (told: readonly Told[]): Verdict[] => {
  const constant = told.filter(({ world }) => world.startsWith('constant'));
  return COVERED_AT.map((answers): Verdict => {
    const covered = constant.map(
      ({ truths }) => truths.find((one) => one.answers === answers)!.coverage,
    );
    return {
      what: `interval holds the truth after ${answers}, constant rates`,
      measured: covered.reduce((sum, one) => sum + one, 0) / covered.length,
      atLeast: 0.92,
      atMost: 1,
    };
  });
};

/** Mean error for people who all have one rate. */
export const biasAt = (people: number, seed: number): Verdict[] =>
  RATES.flatMap((rate) => {
    const world = constantAt(rate);
    const all = Array.from({ length: people }, (_, index) =>
      playOne(world, seed + index, LENGTHS, false),
    );
    return MOST_BIAS.map(([answers, most]): Verdict => {
      const errors = all.map((said) => {
        const then = said.find((one) => one.answers === answers)!;
        return then.mastery - rate;
      });
      return {
        what: `mean error of people at ${rate} after ${answers}`,
        measured: Math.abs(errors.reduce((sum, one) => sum + one, 0) / people),
        atMost: most,
      };
    });
  });

/** Worlds whose names are given, or all of them, one after the other. */
export const judgeAll = (people: number, seed: number, names?: readonly string[]): Told[] =>
  WORLDS.filter(({ name }) => names === undefined || names.includes(name)).map((world) =>
    judge(world, people, seed),
  );
