/**
 * What is believed of one employee's skills, worked out once more in plain numbers from the
 * equations: a general level, and of each skill a slow and a quick Gaussian. Log-odds throughout;
 * time in days.
 */

const START = 0.7;
const OF_PEOPLE = 0.5;
const OF_SKILLS = 1.2;
const LEAST = 0.02;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (p: number): number => Math.log(p / (1 - p));
const flat = (variance: number): number => Math.sqrt(1 + (Math.PI * variance) / 8);

interface Part {
  readonly mean: number;
  readonly variance: number;
}
interface Weighed extends Part {
  readonly weight: number;
}
interface Said {
  readonly by: 'test' | 'manager' | 'self';
  readonly level: number;
  readonly day: number;
}
/** What answers left of a skill. */
interface Left {
  readonly slow: Part;
  readonly quick: Part;
  readonly weight: number;
  /** The general level at the last answer, and its day. */
  readonly anchor: number;
  readonly day: number;
}
/** Everything that bears on a skill besides the general level. */
export interface SkillBelief {
  left?: Left;
  said: Said[];
  spacedDays: number;
  exposures: number;
  exposedDay: number;
}
export interface PersonBelief {
  level: number;
  variance: number;
}
export const newPerson = (): PersonBelief => ({ level: 0, variance: OF_PEOPLE });
export const newSkillBelief = (): SkillBelief => ({
  said: [],
  spacedDays: 0,
  exposures: 0,
  exposedDay: 0,
});

const chance = (part: Part, difficulty: number): number =>
  sigmoid((part.mean - difficulty) / flat(part.variance));

/** Wider by time alone, where no chance below half may rise. */
const wider = (part: Part, variance: number, difficulty: number): Part => ({
  variance,
  mean:
    part.mean >= difficulty
      ? part.mean
      : difficulty + ((part.mean - difficulty) * flat(variance)) / flat(part.variance),
});

const PRECISION = { test: 1.2, manager: 0.5, self: 0.15 };
/** A Gaussian, and what was said of the skill as observations that age. */
const withSaid = (part: Part, said: readonly Said[], day: number, difficulty: number): Part => {
  const test = said.find(({ by }) => by === 'test');
  const pulls = said.map(({ by, level, day: then }) => {
    const fresh =
      PRECISION[by] * (by !== 'test' && test !== undefined && test.day >= then ? 1 / 4 : 1);
    const aged = fresh * 0.5 ** (Math.max(0, day - then) / 365);
    return { level, fresh, aged, felt: level < part.mean ? fresh : aged };
  });
  const sum = (of: (one: (typeof pulls)[number]) => number): number =>
    pulls.reduce((all, one) => all + of(one), 0);
  const own = 1 / part.variance;
  const mean =
    (part.mean * own + sum(({ felt, level }) => felt * level)) / (own + sum(({ felt }) => felt));
  const variance = 1 / (own + sum(({ fresh }) => fresh));
  return said.length === 0
    ? part
    : wider({ mean, variance }, 1 / (own + sum(({ aged }) => aged)), difficulty);
};

/** How much of the prior is left. */
const shareOf = ({ left }: SkillBelief): number =>
  left === undefined ? 1 : Math.min(1, left.slow.variance / OF_SKILLS);

/** Three completions without an answer add .35, of which half is gone after 40 days. */
const exposureByHand = ({ exposures, exposedDay }: SkillBelief, day: number): number =>
  exposures === 0
    ? 0
    : ((0.09 * Math.min(3, exposures)) / 3) * 0.5 ** (Math.max(0, day - exposedDay) / 40);

interface How {
  readonly day: number;
  readonly shift: number;
  readonly difficulty: number;
  readonly said: readonly Said[];
}

/** Slow, quick, and what is forgotten: what is believed at a day. */
const partsAt = (
  person: PersonBelief,
  skill: SkillBelief,
  { day, shift, difficulty, said }: How,
): readonly [slow: Weighed, quick: Weighed, forgotten: Weighed] => {
  const share = shareOf(skill);
  const general = share ** 2 * person.variance;
  const expected = withSaid(
    { mean: START + share * (person.level + shift), variance: OF_SKILLS + general },
    said,
    day,
    difficulty,
  );
  const { left } = skill;
  if (left === undefined)
    return [
      { ...expected, weight: 0.85 },
      { ...expected, weight: 0.15 },
      { ...expected, weight: 0 },
    ];
  const days = Math.max(0, day - left.day);
  const later = (part: Part, growth: number): Part => {
    const grown = Math.min(OF_SKILLS, part.variance + growth * days) - part.variance;
    const now = withSaid(
      {
        mean: part.mean + share * (person.level - left.anchor + shift),
        variance: part.variance + general,
      },
      said,
      day,
      difficulty,
    );
    return wider(now, now.variance + grown, difficulty);
  };
  const slow = later(left.slow, 2e-5);
  const quick = later(left.quick, 0.03);
  const kept = (1 + days / (45 * (1 + skill.spacedDays / 2))) ** -0.5;
  const fallen = Math.min(quick.mean, kept * quick.mean + (1 - kept) * expected.mean);
  const lower = chance(slow, difficulty) < chance(expected, difficulty) ? slow : expected;
  return [
    { ...slow, weight: left.weight * kept },
    { mean: fallen, variance: quick.variance, weight: 1 - left.weight },
    { ...lower, weight: left.weight * (1 - kept) },
  ];
};

/** Two parts as one: variance by moments, the mean such that the chance stays. */
const asOne = (parts: readonly Weighed[]): Weighed => {
  const weight = parts.reduce((sum, one) => sum + one.weight, 0);
  const average = (of: (one: Weighed) => number): number =>
    parts.reduce((sum, one) => sum + one.weight * of(one), 0) / weight;
  const mean = average((one) => one.mean);
  const variance = Math.min(
    OF_SKILLS + OF_PEOPLE,
    average((one) => one.variance + one.mean ** 2) - mean ** 2,
  );
  return { weight, variance, mean: logit(average((one) => chance(one, 0))) * flat(variance) };
};

/** The mean in −40 .. 40 at which something that rises with it reaches a value. */
const meanWhere = (value: number, of: (mean: number) => number): number => {
  let [low, high] = [-40, 40];
  while (high - low > 1e-10) {
    const middle = (low + high) / 2;
    if (of(middle) < value) low = middle;
    else high = middle;
  }
  return low;
};

/** Takes in an answer: what it was of, 0..1, and how many answers it is worth. */
export const answerByHand = (
  person: PersonBelief,
  skill: SkillBelief,
  { day, difficulty, outcome, worth }: Record<'day' | 'difficulty' | 'outcome' | 'worth', number>,
): void => {
  const split = (said: readonly Said[]): [slow: Weighed, quick: Weighed] => {
    const [slow, quick, lost] = partsAt(person, skill, { day, shift: 0, difficulty: 0, said });
    return [slow, lost.weight > 0 ? asOne([quick, lost]) : quick];
  };
  const seen = split(skill.said);
  const [slow, unseen] = split([]);
  const seenChance = (mean: number): number =>
    chance(withSaid({ mean, variance: unseen.variance }, skill.said, day, 0), 0);
  const quick =
    skill.said.length === 0
      ? unseen
      : { ...unseen, mean: meanWhere(chance(seen[1], 0), seenChance) };
  const share = shareOf(skill);
  const general = share ** 2 * person.variance;

  const steps = [slow, quick].map((part, index) => {
    const view = seen[index]!;
    const p = chance(view, difficulty);
    const information = worth * p * (1 - p);
    const gain = (part.variance * information) / (1 + information * part.variance);
    const step = gain * (view.mean + (outcome - p) / (p * (1 - p)) - part.mean);
    const right = outcome >= p;
    return {
      p,
      information,
      mean: part.mean + (right ? Math.max(0, step) : Math.min(0, step)),
      surprise: (part.weight * worth * (outcome - p)) / (1 + information * part.variance),
      learned: (part.weight * information) / (1 + information * part.variance),
      fit: part.weight * (p ** outcome * (1 - p) ** (1 - outcome)) ** worth,
    };
  });
  const [one, two] = steps as [(typeof steps)[number], (typeof steps)[number]];
  const weight = one.fit / (one.fit + two.fit);
  let { mean } = one;
  // A slow part that has lost all trust learns anew, only in the direction of the answer.
  const way = 0.2 * Math.min(1, worth) * (two.mean - mean);
  if (weight <= LEAST && way > 0 === outcome > one.p) mean += way;

  person.level += person.variance * share * (one.surprise + two.surprise);
  person.variance *= 1 - general * (one.learned + two.learned);
  const slowAfter = 1 / (1 / (slow.variance - general) + one.information);
  const slowVariance = Math.min(skill.left?.slow.variance ?? OF_SKILLS, slowAfter);
  mean *= flat(slowVariance + general) / flat(slowAfter + general);
  const floor = 0.32;
  const quickVariance = Math.max(
    floor,
    1 / (1 / Math.max(floor, quick.variance - general) + two.information),
  );
  if (weight < LEAST) {
    // What it is lifted by comes from the quick part.
    const around = Math.min(1, slowVariance / OF_SKILLS) ** 2 * person.variance;
    const both = [
      { mean, variance: slowVariance + around, part: weight / LEAST },
      { mean: two.mean, variance: quickVariance + around, part: 1 - weight / LEAST },
    ];
    const kept = both.reduce((sum, { part, ...of }) => sum + part * chance(of, 0), 0);
    mean = logit(kept) * flat(slowVariance + around);
  }
  skill.left = {
    slow: { mean, variance: slowVariance },
    quick: { mean: two.mean, variance: quickVariance },
    weight: Math.min(1 - LEAST, Math.max(LEAST, weight)),
    anchor: person.level,
    day,
  };
};

/** Share of a Gaussian below a point, by Simpson's rule over the bell. */
const below = (point: number, { mean, variance }: Part): number => {
  const z = (point - mean) / Math.sqrt(variance);
  if (Math.abs(z) > 9) return z > 0 ? 1 : 0;
  const steps = 400;
  const bell = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let sum = bell(0) + bell(z);
  for (let n = 1; n < steps; n++) sum += (n % 2 === 1 ? 4 : 2) * bell((z * n) / steps);
  return 0.5 + ((z / steps) * sum) / 3;
};

export interface MasteryByHand {
  readonly probability: number;
  /** Standard deviation, in log-odds. */
  readonly uncertainty: number;
  /** What the truth is below with 2.5, 15.87 and 97.5 % probability. */
  readonly quantiles: readonly number[];
  /** Probability, had the skill been practised at another day, as far as that keeps it. */
  readonly refreshed: number;
}

/** What is believed of a skill at a day, to something of a difficulty. */
export const beliefByHand = (
  person: PersonBelief,
  skill: SkillBelief,
  { day, prior, difficulty }: Record<'day' | 'prior' | 'difficulty', number>,
  practisedDay = day,
): MasteryByHand => {
  const shift = prior + exposureByHand(skill, day);
  const parts = partsAt(person, skill, { day, shift, difficulty, said: skill.said });
  const sum = (of: (one: Weighed) => number): number =>
    parts.reduce((all, one) => all + one.weight * of(one), 0);
  const mean = sum((one) => one.mean);
  const quantile = (share: number): number =>
    sigmoid(meanWhere(share, (point) => sum((one) => below(point, one))) - difficulty);
  const [slow, , forgotten] = parts;
  const days = Math.max(0, day - practisedDay);
  const keeps = (1 + days / (45 * (1 + (skill.spacedDays + 1) / 2))) ** -0.5;
  const regained = Math.max(0, (skill.left?.weight ?? 0) * keeps - slow.weight);
  const worth = Math.max(0, chance(slow, difficulty) - chance(forgotten, difficulty));
  const probability = sum((one) => chance(one, difficulty));
  return {
    probability,
    refreshed: probability + (skill.left === undefined ? 0 : regained * worth),
    uncertainty: Math.sqrt(sum((one) => one.variance + (one.mean - mean) ** 2)),
    quantiles: [0.025, 0.1587, 0.975].map(quantile),
  };
};
