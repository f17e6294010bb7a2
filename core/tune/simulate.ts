import { DAY_MS } from '../base/days.ts';
import { minuteOf } from '../base/minutes.ts';
import { logOddsOf, probabilityOf } from '../base/odds.ts';
import { gumbelsOf, randomOf } from '../base/random.ts';
import { decodeState, encodeState } from '../learner/codec.ts';
import { applyEvent } from '../learner/fold.ts';
import { enrichmentOf } from '../learner/mastery.ts';
import type { LearnerState } from '../learner/state.ts';
import type { Arm, DecisionProfile, LessonRequest } from '../model/decision.ts';
import type { StoredEvent } from '../model/event.ts';
import type { PersonalGoals } from '../model/goals.ts';
import { findCandidates } from '../recommend/candidates.ts';
import { gateOf } from '../recommend/gate.ts';
import { nextInCurriculum } from '../recommend/holdout.ts';
import { pickNext } from '../recommend/next.ts';
import type { Picked } from '../recommend/pick.ts';
import { rolePrior, situationOf } from '../recommend/situation.ts';
import { doseOf } from '../recommend/terms.ts';
import { ownOf } from '../recommend/versions.ts';
import type { CompiledRelease } from '../release/compile.ts';
import { type AheadAsk, asksAhead } from './asks.ts';
import { habitOf } from './habit.ts';
import { type Drawn, type Mind, mindFrom } from './mind.ts';
import { ALL, ofKeyResult, ofTeam, type PlayedPerson } from './sums.ts';

/** An employee who is to play, as they are now. Nothing of it is changed. */
export interface PlayerAhead {
  readonly employee: string;
  readonly profile: DecisionProfile;
  readonly personal?: PersonalGoals | undefined;
  readonly state: LearnerState;
  /** Epoch milliseconds at which the weeks begin. */
  readonly atMs: number;
}

/** One of the two policies: a release that differs in nothing else, and who is in its holdout. */
export interface PolicyAhead {
  readonly release: CompiledRelease;
  readonly arm: Arm;
}

/** How the weeks are played. */
export interface Weeks {
  readonly weeks: number;
  /** Luck hangs on it, on the employee, the day and the lesson, and on neither policy. */
  readonly seed: string;
}

const REQUEST: LessonRequest = { limit: 1 };
const MINUTE_MS = 60_000;
/** Questions of a lesson, for people whose apps send answers. */
const QUESTIONS = ['1', '2', '3'];
const WORKING_DAYS = 5;
/** The first of January 1970 was a Thursday. */
const FIRST_WEEKDAY = 3;

const isWorkingDay = (atMs: number): boolean =>
  (Math.floor(atMs / DAY_MS) + FIRST_WEEKDAY) % 7 < WORKING_DAYS;

/** A life of its own: what happens in it changes no other. */
interface Life {
  readonly player: PlayerAhead;
  readonly policy: PolicyAhead;
  readonly state: LearnerState;
  readonly mind: Mind;
  readonly seed: string;
  readonly sendsAnswers: boolean;
  events: number;
}

const copyOf = (state: LearnerState): LearnerState =>
  decodeState(encodeState(state), state.memory, state.renames) as LearnerState;

const pick = ({ player, policy, state }: Life, atMs: number, seed: string) => {
  const { release, arm } = policy;
  const { employee, profile, personal } = player;
  const input = { release, personal, profile, employee, state, request: REQUEST, atMs, arm, seed };
  const situation = situationOf(input);
  const gate = gateOf(situation);
  const candidates = findCandidates(situation, gate);
  return (arm === 'holdout' ? nextInCurriculum : pickNext)(situation, gate, candidates)[0];
};

/** One lesson of one employee, as apps report it; gives the minutes that it took. */
const take = (life: Life, { option, situation }: Picked, atMs: number, seed: string): number => {
  const { policy, state, mind } = life;
  const { catalogue, model } = policy.release;
  const card = catalogue.lessons[option.lesson]!;
  const random = randomOf(`${seed}|${card.id}`);
  const record = (
    type: StoredEvent['type'],
    atMinute: number,
    more: Partial<StoredEvent> = {},
  ): void => {
    const at = atMs + Math.round(atMinute * MINUTE_MS);
    life.events += 1;
    applyEvent(state, {
      id: `ahead-${life.events}`,
      type,
      at,
      seen: at,
      lesson: card.id,
      lessonAs: enrichmentOf(model, card, more.question),
      ...more,
    } as StoredEvent);
  };
  const isFinished = random() < option.terms.completion;
  const own = ownOf(situation, option.lesson);
  const dose = doseOf(situation, option.lesson, own);
  record('started', 0);
  if (!isFinished) return card.minutes / 2;
  const minute = minuteOf(atMs);
  const { start, items } = catalogue.taught;
  let success = -dose.difficultyLogOdds;
  for (let place = start[option.lesson]!; place < start[option.lesson + 1]!; place++) {
    const skill = catalogue.skills[items[place]!]!.id;
    const share = catalogue.taughtShare[place]!;
    success += share * mind.logOdds(skill, minute);
    mind.practise(skill, share, dose, minute);
  }
  if (life.sendsAnswers)
    for (const [place, question] of QUESTIONS.entries())
      record('answered', (0.7 + 0.1 * place) * card.minutes, {
        question,
        correct: random() < probabilityOf(success),
      });
  record('completed', card.minutes);
  return card.minutes;
};

/** Plays the weeks under one policy; gives the mind as it is then. */
const playUnder = (
  policy: PolicyAhead,
  player: PlayerAhead,
  { weeks, seed }: Weeks,
  drawn: Drawn,
): Mind => {
  const { catalogue, model } = policy.release;
  const life: Life = {
    player,
    policy,
    state: copyOf(player.state),
    mind: mindFrom(player.state, model, drawn),
    seed,
    sendsAnswers: player.state.wins + player.state.fails > 0 || player.state.events === 0,
    events: 0,
  };
  const habit = habitOf(player.state, catalogue, minuteOf(player.atMs));
  for (let day = 0; day < 7 * weeks; day++) {
    const dayMs = player.atMs + day * DAY_MS;
    const daily = `${seed}|${player.employee}|${day}`;
    if (!isWorkingDay(dayMs) || randomOf(daily)() >= habit.share) continue;
    let spent = 0;
    // Half a lesson too much one day is as likely as half a lesson too little.
    for (let turn = 0; spent < habit.minutes - 1; turn++) {
      const atMs = dayMs + Math.round(spent * MINUTE_MS) + 1;
      const picked = pick(life, atMs, `${daily}|${turn}`);
      if (picked === undefined) break;
      spent += Math.max(1, take(life, picked, atMs, daily));
    }
  }
  return life.mind;
};

/** The share of a target that is attained when it is due, nothing more done after the weeks. */
const attained = (mind: Mind, { skill, target, dueMs }: AheadAsk): number =>
  Math.min(1, probabilityOf(mind.logOdds(skill, minuteOf(dueMs))) / target);

const weightedMean = (asks: readonly AheadAsk[], mind: Mind): number => {
  let sum = 0;
  let total = 0;
  for (const ask of asks) {
    sum += ask.weight * attained(mind, ask);
    total += ask.weight;
  }
  return sum / total;
};

/** Standard normal from a name (Box and Muller's is not needed: the logistic curve is close). */
const LOGISTIC_DEVIATION = Math.PI / Math.sqrt(3);

/**
 * Plays the weeks ahead of one employee under both policies with the same luck; gives what is
 * attained of each key result, of all that key results ask, and the same for the team. Empty for
 * somebody of whom no key result asks anything.
 *
 * @example
 * playPerson({ before, after }, player, { weeks: 3, seed: 'j1|0' }).get('all');
 */
export const playPerson = (
  { before, after }: { readonly before: PolicyAhead; readonly after: PolicyAhead },
  player: PlayerAhead,
  weeks: Weeks,
): PlayedPerson => {
  const { employee, profile, personal, state, atMs } = player;
  const { release } = before;
  const situation = situationOf({
    ...{ release, personal, profile, employee, state, request: REQUEST, atMs },
    ...{ arm: 'uplift', seed: '' },
  });
  const asks = asksAhead(situation).filter(({ weight }) => weight > 0);
  if (asks.length === 0) return new Map();
  const { onboarding } = situation.demand;
  const priors = new Map(
    situation.needs.map(({ demand }) => [demand.skill, rolePrior(demand.roleLevel, onboarding)]),
  );
  const noiseOf = (skill: string): number => {
    const share = Math.exp(-Math.exp(-gumbelsOf(`${weeks.seed}|${employee}|`)(skill)));
    return logOddsOf(share) / LOGISTIC_DEVIATION;
  };
  const drawn = { priorOf: (skill: string) => priors.get(skill) ?? 0, luckOf: noiseOf };
  const minds = {
    before: playUnder(before, player, weeks, drawn),
    after: playUnder(after, player, weeks, drawn),
  };
  const compare = (of: readonly AheadAsk[]) => ({
    before: weightedMean(of, minds.before),
    after: weightedMean(of, minds.after),
  });
  const all = compare(asks);
  const played = new Map([[ALL, all]]);
  if (profile.team !== undefined) played.set(ofTeam(profile.team), all);
  for (const id of new Set(asks.map(({ keyResult }) => keyResult)))
    played.set(ofKeyResult(id), compare(asks.filter(({ keyResult }) => keyResult === id)));
  return played;
};
