import { randomOf } from '../../../core/base/random.ts';
import type { Learner } from '../../../core/fit/refit.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { applyEvent } from '../../../core/learner/fold.ts';
import { enrichmentOf, type MasteryModel } from '../../../core/learner/mastery.ts';
import { emptyState, type LearnerState } from '../../../core/learner/state.ts';
import { LessonRequest } from '../../../core/model/decision.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import type { TrackedObjective } from '../../../core/model/goals.ts';
import type { Policy } from '../../../core/model/policy.ts';
import { momentOf } from '../../../core/recommend/moment.ts';
import type { DecideInput } from '../../../core/recommend/situation.ts';
import { type CompiledRelease, compileRelease } from '../../../core/release/compile.ts';
import { DAY, NOW } from '../../support/builders.ts';
import { type Mind, mindOf } from './laws.ts';
import { abandonmentOf, learn, successOn } from './learning.ts';
import {
  type Ask,
  DAYS,
  MINUTES_A_DAY,
  normal,
  type Person,
  sigmoid,
  type TrueLesson,
  type World,
} from './worlds.ts';

/** What a player may look at. Only the oracle looks at `mind`. */
export interface View {
  readonly world: World;
  readonly person: Person;
  /** What the product would be asked with. */
  readonly input: DecideInput;
  readonly mind: Mind;
  /** Days since the start, with the time of day. */
  readonly day: number;
  readonly minutesLeft: number;
  /** A seeded draw of the player's own, 0 ≤ x < 1. */
  readonly random: () => number;
}

/** Chooses the next lesson, by its place in the catalogue; undefined = none. */
export interface Player {
  readonly name: string;
  choose(view: View): number | undefined;
}

/** How an organisation is run besides the choice itself. */
export interface Setting {
  readonly policy: Policy;
  /** What the product's fit makes of the tenant's logs so far, once a week. */
  readonly refit?:
    | ((learners: readonly Learner[], model: MasteryModel) => Promise<MasteryModel>)
    | undefined;
}

interface Life {
  readonly person: Person;
  readonly mind: Mind;
  readonly state: LearnerState;
  readonly events: StoredEvent[];
  readonly done: Set<string>;
  /** Skills, by index, on which a lesson was finished; beside each its highest mastery since. */
  readonly touched: Map<number, number>;
  /** Days on which something that matters was neglected: see `isNeglecting`. */
  neglected: number;
}

const NINE = 9 / 24;
const MINUTE = 60_000;

/**
 * Demand-weighted share of the target that is attained, capped at 1, of the asks that are due at
 * the end of a day.
 */
const attained = (
  { person, mind }: Life,
  isDue: (dueDay: number) => boolean,
  atDay?: number,
): [number, number] => {
  let sum = 0;
  let total = 0;
  for (const { skill, level, weight, dueDay } of person.asks) {
    if (!isDue(dueDay)) continue;
    sum += weight * Math.min(1, sigmoid(mind.logOdds(skill, atDay ?? dueDay + 1)) / level);
    total += weight;
  }
  return [sum, total];
};

/** A skill that carries so much of all that is asked of somebody matters. */
const MATTERS = 0.2;

/**
 * True if on the day on which it is due no lesson was ever done on a skill with a fifth of the
 * weight, which is below its target, while another one that is asked lies above its own.
 */
const isNeglecting = ({ person, mind, touched }: Life, day: number): boolean => {
  const { asks } = person;
  const total = asks.reduce((sum, { weight }) => sum + weight, 0);
  const isReached = ({ skill, level }: Ask): boolean =>
    sigmoid(mind.logOdds(skill, day + 1)) >= level;
  return asks.some(
    (ask) =>
      ask.dueDay === day &&
      ask.weight >= MATTERS * total &&
      !touched.has(ask.skill) &&
      !isReached(ask) &&
      asks.some((other) => other.dueDay >= day && touched.has(other.skill) && isReached(other)),
  );
};

/**
 * Where every key result stands, as its owner measures it: the mean attainment of those whom it
 * concerns, a little off.
 */
const checkedIn = (
  world: World,
  lives: readonly Life[],
  day: number,
  before: readonly TrackedObjective[],
) => {
  const random = randomOf(`${world.law.name}|${world.seed}|check-in ${day}`);
  const percentOf = (keyResult: string): number | undefined => {
    let sum = 0;
    let count = 0;
    for (const { person, mind } of lives)
      for (const ask of person.asks) {
        if (ask.keyResult !== keyResult) continue;
        sum += Math.min(1, sigmoid(mind.logOdds(ask.skill, day)) / ask.level);
        count += 1;
      }
    return count === 0 ? undefined : Math.min(99, (100 * sum) / count + normal(random));
  };
  return before.map(
    (objective): TrackedObjective => ({
      ...objective,
      keyResults: objective.keyResults.map((keyResult) => {
        const current = percentOf(keyResult.id) ?? keyResult.metric.current;
        // The cycle began a little below where the six weeks begin.
        const start = day === 0 ? current - 5 : keyResult.metric.start;
        return { ...keyResult, metric: { ...keyResult.metric, start, current } };
      }),
    }),
  );
};

const releaseOf = (
  number: number,
  world: World,
  objectives: readonly TrackedObjective[],
  policy: Policy,
  model: MasteryModel,
): CompiledRelease =>
  compileRelease(number, {
    catalogue: {
      skills: world.skills,
      roles: world.roles,
      lessons: world.lessons.map(({ card }) => card),
    },
    goals: { teams: world.teams, objectives },
    policy,
    model,
  });

/** One lesson of one employee, as the app reports it; minutes that it took. */
const take = (
  world: World,
  life: Life,
  lesson: TrueLesson,
  at: number,
  day: number,
  model: MasteryModel,
): number => {
  const { person, mind, state, events, done, touched } = life;
  const { card } = lesson;
  // Luck is drawn by person, lesson and day, so that players who choose alike fare alike.
  const random = randomOf(
    `${world.law.name}|${world.seed}|${person.id}|${card.id}|${Math.floor(day)}`,
  );
  const record = (
    type: StoredEvent['type'],
    minute: number,
    more: Partial<StoredEvent> = {},
  ): void => {
    const instant = at + Math.round(minute * MINUTE);
    const event = {
      id: String(events.length).padStart(5, '0'),
      type,
      at: instant,
      seen: instant,
      lesson: card.id,
      lessonAs: enrichmentOf(model, card, more.question),
      ...more,
    } as StoredEvent;
    events.push(event);
    applyEvent(state, event);
  };
  const ask = ({ id, hardness }: TrueLesson['questions'][number], minute: number): void => {
    const correct = random() < sigmoid(successOn(mind, lesson, hardness, day));
    if (world.scene.answers) record('answered', minute, { question: id, correct });
  };

  const { minutes } = card;
  const [first, ...others] = lesson.questions;
  record('started', 0);
  if (random() < abandonmentOf(mind, lesson, day)) return minutes / 2;
  if (first !== undefined) ask(first, 0.1 * minutes);
  learn(world, person, mind, lesson, day, done.has(card.id));
  for (const [place, question] of others.entries()) ask(question, (0.7 + 0.1 * place) * minutes);
  record('completed', minutes - 0.1);
  if (random() < 0.25)
    record('rated', minutes, {
      rating: Math.max(1, Math.min(5, Math.round(2 + 1.6 * lesson.quality + normal(random)))),
    });
  done.add(card.id);
  for (const { skill } of lesson.skills) touched.set(skill, touched.get(skill) ?? 0);
  return minutes;
};

const assess = ({ person, state, events }: Life, world: World): void => {
  for (const { skill, level } of person.assessments) {
    const at = NOW - DAY;
    const event = {
      id: String(events.length).padStart(5, '0'),
      type: 'assessed',
      at,
      seen: at,
      skill: world.skills[skill]!.id,
      level,
      by: 'manager',
    } as StoredEvent;
    events.push(event);
    applyEvent(state, event);
  }
};

/** How six weeks of an organisation went. */
interface Played {
  /** Mean attainment at the due dates, 0..1. */
  readonly score: number;
  /** Times that somebody was led past what matters: see `isNeglecting`. */
  readonly neglected: number;
  /** Mean attainment of what is due within four weeks, 0..1; NaN where nothing is. */
  readonly soon: number;
  /** Share of what was learned, where it was known best, that is left at the end. */
  readonly kept: number;
  /** Share of what their roles ask for that newcomers have after two weeks; NaN without any. */
  readonly onboarded: number;
}

/** Days within which what is due is due soon. */
const SOON = 28;
/** Days after which it is looked how far newcomers have come. */
const ONBOARDED = 14;

/** What somebody gained on the skills that they learned: at its best, and as it is at a day. */
const gained = ({ person, mind, touched }: Life, day: number): [number, number] => {
  let best = 0;
  let left = 0;
  for (const [skill, peak] of touched) {
    const base = sigmoid(person.bases[skill]!);
    best += peak - base;
    left += sigmoid(mind.logOdds(skill, day)) - base;
  }
  return [best, left];
};

/** Share of what the roles of newcomers ask for that they have. */
const onboardedAt = (world: World, lives: readonly Life[], day: number): number => {
  let sum = 0;
  let count = 0;
  for (const { person, mind } of lives) {
    if (person.profile.startDate === undefined) continue;
    const asked = world.roles.find(({ id }) => id === person.profile.role)?.skills ?? [];
    for (const { skill, level } of asked) {
      const index = world.skills.findIndex(({ id }) => id === skill);
      sum += Math.min(1, sigmoid(mind.logOdds(index, day)) / level);
      count += 1;
    }
  }
  return sum / count;
};

/** As `playing`, the score alone. */
export const play = async (world: World, player: Player, setting: Setting): Promise<number> =>
  (await playing(world, player, setting)).score;

/** Six weeks of an organisation in which a player chooses the lessons. */
export const playing = async (
  world: World,
  player: Player,
  { policy, refit }: Setting,
): Promise<Played> => {
  const lives = world.people.map(
    (person): Life => ({
      person,
      mind: mindOf(world.law, person.bases, world.kin),
      state: emptyState(),
      events: [],
      done: new Set(),
      touched: new Map(),
      neglected: 0,
    }),
  );
  for (const life of lives) assess(life, world);
  const sums = lives.map(() => [0, 0] as [number, number]);
  let objectives = world.objectives;
  let model = DEFAULT_MODEL;
  let release = releaseOf(1, world, objectives, policy, model);

  let onboarded = Number.NaN;
  const soon = [0, 0] as [number, number];
  for (let day = 0; day < DAYS; day++) {
    if (day === ONBOARDED) onboarded = onboardedAt(world, lives, day);
    if (day % 7 === 0) {
      objectives = checkedIn(world, lives, day, objectives);
      if (day > 0 && refit !== undefined)
        model = await refit(
          lives.map(({ person, events }) => ({ id: person.id, log: events })),
          model,
        );
      release = releaseOf(day / 7 + 1, world, objectives, policy, model);
    }
    for (const life of lives) {
      const { person, mind, state } = life;
      let spent = 0;
      for (let turn = 0; person.present[day] && spent < MINUTES_A_DAY - 1; turn++) {
        const now = NOW + (day + NINE) * DAY + spent * MINUTE;
        const seed = `${world.seed}|${person.id}|${day}|${turn}`;
        const minutesLeft = MINUTES_A_DAY - spent;
        const input: DecideInput = {
          release,
          profile: person.profile,
          employee: person.id,
          state,
          request: LessonRequest.parse({ minutes: minutesLeft }),
          atMs: momentOf(now, state.newest?.at, 'UTC').atMs,
          arm: 'uplift',
          seed,
        };
        const when = day + NINE + spent / 1440;
        const random = randomOf(`${player.name}|${seed}`);
        const choice = player.choose({
          world,
          person,
          input,
          mind,
          day: when,
          minutesLeft,
          random,
        });
        if (choice === undefined) break;
        spent += take(world, life, world.lessons[choice]!, now, when, model);
      }
    }
    for (const [index, life] of lives.entries()) {
      if (isNeglecting(life, day)) life.neglected += 1;
      for (const [skill, peak] of life.touched)
        life.touched.set(skill, Math.max(peak, sigmoid(life.mind.logOdds(skill, day + 1))));
      const [sum, total] = attained(life, (dueDay) => dueDay === day);
      sums[index]![0] += sum;
      sums[index]![1] += total;
      if (day >= SOON) continue;
      soon[0] += sum;
      soon[1] += total;
    }
  }
  let mean = 0;
  for (const [index, life] of lives.entries()) {
    const [sum, total] = attained(life, (dueDay) => dueDay >= DAYS);
    const all = sums[index]![1] + total;
    mean += all > 0 ? (sums[index]![0] + sum) / all : 1;
  }
  const neglected = lives.reduce((sum, life) => sum + life.neglected, 0);
  let best = 0;
  let left = 0;
  for (const life of lives) {
    const [own, ownLeft] = gained(life, DAYS);
    best += own;
    left += ownLeft;
  }
  return {
    score: mean / lives.length,
    neglected,
    soon: soon[0] / soon[1],
    kept: left / best,
    onboarded,
  };
};
