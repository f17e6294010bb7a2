import { BREACHES, type Breach, type Broken } from './broken.ts';
import type { Design } from './designs.ts';
import { type Played, play, type Schedule, scheduleOf } from './play.ts';

/** What a search has seen. */
export interface Seen {
  runs: number;
  calls: number;
  faults: number;
  crashes: number;
  readonly breaches: Record<Breach, number>;
  /** The first schedule that broke a promise. */
  first?: { readonly schedule: Schedule; readonly broken: Broken };
}

export const nothingSeen = (): Seen => ({
  runs: 0,
  calls: 0,
  faults: 0,
  crashes: 0,
  breaches: Object.fromEntries(BREACHES.map((breach) => [breach, 0])) as Record<Breach, number>,
});

const add = (seen: Seen, { calls, faults, crashes, broken }: Played): void => {
  seen.runs += 1;
  seen.calls += calls;
  seen.faults += faults;
  seen.crashes += crashes;
  if (broken !== undefined) seen.breaches[broken.breach] += 1;
};

/** Plays so many seeds, from one on; stops at the first that breaks a promise, if so asked. */
export const search = async (
  design: Design,
  { from, runs, untilBroken = false }: { from: number; runs: number; untilBroken?: boolean },
  seen: Seen = nothingSeen(),
): Promise<Seen> => {
  for (let seed = from; seed < from + runs; seed++) {
    const schedule = scheduleOf(seed, design.theme);
    const played = await play(schedule, design);
    add(seen, played);
    if (played.broken === undefined) continue;
    seen.first ??= { schedule, broken: played.broken };
    if (untilBroken) break;
  }
  return seen;
};

/** The same schedule with as few faults as it takes to break a promise. */
export const shrunk = async (schedule: Schedule, design: Design): Promise<Schedule> => {
  for (const fault of schedule.faults) {
    const faults = schedule.faults.filter((one) => one !== fault);
    const fewer = { ...schedule, faults };
    if ((await play(fewer, design)).broken !== undefined) return shrunk(fewer, design);
  }
  return schedule;
};

/** A schedule step by step, for people, and how to see it again. */
export const told = async (schedule: Schedule, design: Design): Promise<string> => {
  const smallest = await shrunk(schedule, design);
  const { trace, broken } = await play(smallest, design);
  const faults = smallest.faults.map(({ call, kind }) => `${kind} at call ${call}`);
  return [
    `${design.name}: ${broken === undefined ? 'nothing is wrong' : `${broken.breach}: ${broken.message}`}`,
    `seed ${schedule.seed}, about ${schedule.theme}, faults: ${faults.join(', ') || 'none'}`,
    ...trace.map((line) => `  ${line}`),
    `again: npm run bench -- faults --seed ${schedule.seed} --design "${design.name}"`,
  ].join('\n');
};
