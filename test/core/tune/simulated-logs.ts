import { seeded } from '../../../core/base/random.ts';
import { DEFAULT_POLICY, TERMS } from '../../../core/model/policy.ts';
import { chancesOf, type Drawing } from '../../../core/tune/chances.ts';
import { DISMISSED, FINISHED, ONE, type Replayed } from '../../../core/tune/replayed.ts';

/** Who is in a simulated log, and how it was drawn. */
export interface LogWorld {
  readonly people: number;
  /** Decisions of one employee, about. */
  readonly each: number;
  readonly candidates: number;
  readonly published: Drawing;
  /** About how often both outcomes come, where that is planted. */
  readonly rate?: number;
}

/** A log whose truth is known: what would have come of every candidate. */
export interface SimulatedLog {
  readonly log: Replayed;
  /** By candidate: the probability that it is finished, and that it is not dismissed. */
  readonly finished: Float64Array;
  readonly kept: Float64Array;
}

export const PUBLISHED: Drawing = { weights: DEFAULT_POLICY.weights, temperature: 0.05 };

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** As likely things stay likelier than others, and all of them come about so often. */
const planted = (share: number, rate: number | undefined): number => {
  if (rate === undefined) return share;
  return rate <= 0.5 ? 2 * rate * share : 1 - 2 * (1 - rate) * (1 - share);
};
const at = (name: (typeof TERMS)[number]): number => TERMS.indexOf(name);

/**
 * People differ in how much they finish, and in what they finish: some like what is new, others
 * what they know. Each has lessons of their own, which come again and again. None of it is what the
 * engine forecasts.
 */
export const simulateLog = (seed: number, world: LogWorld): SimulatedLog => {
  const random = seeded(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const { people, candidates } = world;
  const counts = Array.from({ length: people }, () =>
    Math.max(2, Math.round(world.each * (0.4 + 1.2 * random()))),
  );
  const decisions = counts.reduce((sum, count) => sum + count, 0);
  const size = decisions * candidates;
  const terms = TERMS.map(() => new Uint16Array(size));
  const finished = new Float64Array(size);
  const kept = new Float64Array(size);
  const person = new Uint16Array(decisions);
  let decision = 0;
  for (let one = 0; one < people; one++) {
    const diligence = 0.9 * normal();
    const likesNew = 1.2 * normal();
    const likesReviews = 0.8 + 1.5 * normal();
    const lessons = Array.from({ length: 2 * candidates }, () => ({
      values: TERMS.map((name) =>
        name === 'uplift' ? random() ** 2 : name === 'completion' ? 0.6 + 0.3 * random() : random(),
      ),
      liked: 0.7 * normal(),
    }));
    for (let turn = 0; turn < counts[one]!; turn++, decision++) {
      person[decision] = one;
      const first = Math.floor(random() * candidates);
      for (let place = 0; place < candidates; place++) {
        const lesson = lessons[first + place]!;
        const index = decision * candidates + place;
        const values = lesson.values.map((value) =>
          Math.min(1, Math.max(0, value + 0.05 * normal())),
        );
        for (const [term, value] of values.entries()) terms[term]![index] = Math.round(ONE * value);
        const pull =
          likesNew * (values[at('freshness')]! - 0.5) +
          likesReviews * (values[at('retention')]! - 0.5);
        const likes = -0.4 + diligence + lesson.liked + pull;
        const share = sigmoid(likes + 2 * (values[at('completion')]! - 0.75));
        finished[index] = planted(share, world.rate);
        const stays = sigmoid(2.6 + 0.5 * diligence + 0.8 * lesson.liked + 0.8 * pull);
        kept[index] = planted(stays, world.rate);
      }
    }
  }
  const start = Uint32Array.from({ length: decisions + 1 }, (_, index) => index * candidates);
  const log = {
    ...{ engine: 'simulated', rest: '', madeMs: 0, sinceMs: 0, people, decisions, person, start },
    ...{ terms, bonus: new Float32Array(size), pinned: new Uint8Array(size) },
    picked: new Uint32Array(decisions),
    outcome: new Uint8Array(decisions),
    logged: new Float32Array(size),
  };
  const chances = chancesOf(log, world.published);
  log.logged.set(chances);
  for (let index = 0; index < decisions; index++) {
    let served = start[index]!;
    for (let left = random() - chances[served]!; left > 0 && served + 1 < start[index + 1]!; )
      left -= chances[++served]!;
    log.picked[index] = served;
    log.outcome[index] =
      (random() < finished[served]! ? FINISHED : 0) | (random() < kept[served]! ? 0 : DISMISSED);
  }
  return { log, finished, kept };
};

/** What a draft truly comes to beyond the published policy, over a crowd of such people. */
export const truthOf = (
  crowd: SimulatedLog,
  draft: Drawing,
  published: Drawing,
): { finished: number; 'not-dismissed': number } => {
  const [after, before] = [chancesOf(crowd.log, draft), chancesOf(crowd.log, published)];
  let [finished, kept] = [0, 0];
  for (let one = 0; one < after.length; one++) {
    const more = after[one]! - before[one]!;
    finished += more * crowd.finished[one]!;
    kept += more * crowd.kept[one]!;
  }
  const { decisions } = crowd.log;
  return { finished: finished / decisions, 'not-dismissed': kept / decisions };
};
