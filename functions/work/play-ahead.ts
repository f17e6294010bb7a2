import { dayOf, startOfDay } from '../../core/base/days.ts';
import { fnv1a } from '../../core/base/hash.ts';
import type { PolicyBody } from '../../core/model/policy.ts';
import { armOf } from '../../core/recommend/arm.ts';
import { underPolicy } from '../../core/release/compile.ts';
import { playPerson } from '../../core/tune/simulate.ts';
import { RUNS, simulationOf } from '../../core/tune/simulation.ts';
import { withPerson, withRun } from '../../core/tune/sums.ts';
import type { Clock } from '../capabilities.ts';
import type { StoreReader, StoreWriter, Tabled } from '../store/capabilities.ts';
import { employeesWhere } from '../store/directory.ts';
import type { Outcome, StoredJob } from '../store/jobs.ts';
import { loadLearner } from '../store/learner.ts';
import { type Manifest, readManifest } from '../store/manifest.ts';
import { readPart } from '../store/parts.ts';
import { releaseNumber } from '../store/releases.ts';
import { profileOf } from './question.ts';

/** A slice is no longer than this, so that whoever waits soon sees what it came to so far. */
const SLICE_MS = 1_500;

/** Who plays: active employees, a seeded sample where there are more. In the order of the draw. */
const drawPlayers = async (
  services: Tabled,
  tenant: string,
  seed: string,
  people: number,
): Promise<string[]> => {
  const drawn: { id: string; place: number }[] = [];
  for await (const { id } of employeesWhere(services, tenant, { active: true }))
    drawn.push({ id, place: fnv1a(`${seed}|${id}`) });
  drawn.sort((one, other) => one.place - other.place || (one.id < other.id ? -1 : 1));
  return drawn.slice(0, people).map(({ id }) => id);
};

/** Both policies, and whoever plays under them. */
interface Stage {
  readonly manifest: Manifest;
  readonly before: Awaited<ReturnType<typeof releaseNumber>> & object;
  readonly after: Awaited<ReturnType<typeof releaseNumber>> & object;
}

const stageOf = async (
  services: StoreReader,
  tenant: string,
  { progress: { draft, release, base } }: StoredJob<'simulate'>,
): Promise<Stage> => {
  const [manifest, before, policy] = await Promise.all([
    readManifest(services, tenant),
    releaseNumber(services, tenant, release),
    readPart<PolicyBody>(services, tenant, draft),
  ]);
  if (before === undefined) throw new Error(`release ${release} is gone`);
  return { manifest, before, after: underPolicy(before, { ...policy, version: base + 1 }) };
};

/** One employee under both policies; nobody, where they are gone meanwhile. */
const playOne = async (
  services: Tabled & Clock,
  tenant: string,
  { manifest, before, after }: Stage,
  employee: string,
  { weeks, seed, atMs }: { weeks: number; seed: string; atMs: number },
) => {
  const learner = await loadLearner(
    services,
    tenant,
    employee,
    services.now(),
    () => before.folding,
  );
  if (learner.profile === undefined) return new Map();
  const profile = profileOf(learner.profile.employee);
  const of = ({ policy }: typeof before) =>
    armOf(employee, profile, policy.holdout, manifest.secret);
  return playPerson(
    {
      before: { release: before, arm: of(before) },
      after: { release: after, arm: of(after) },
    },
    {
      ...{ employee, profile, state: learner.state },
      personal: learner.personal?.goals,
      atMs: Math.max(atMs, learner.state.newest?.at ?? 0),
    },
    { weeks, seed },
  );
};

/**
 * Plays on, one employee after the other, each under both policies with the same luck, run after
 * run; until the deadline (epoch milliseconds), or for a moment. At least one employee plays, so
 * that it comes to an end however slow it is.
 */
export const playAhead = async (
  services: StoreWriter,
  tenant: string,
  job: StoredJob<'simulate'>,
  deadlineMs: number,
): Promise<Outcome<'simulate'>> => {
  const until = Math.min(deadlineMs, services.now() + SLICE_MS);
  const { weeks, base, people: asked } = job.progress;
  const stage = await stageOf(services, tenant, job);
  const day = dayOf(job.createdAtMs);
  // All drafts of a day are played by the same people with the same luck, and can be compared.
  const seed = `${stage.manifest.secret}|simulate|${day}`;
  const players = job.progress.players ?? (await drawPlayers(services, tenant, seed, asked));
  let { sums } = job.progress;
  const isOver = (): boolean => sums.runs >= RUNS || players.length === 0;
  do {
    const employee = players[sums.played];
    if (employee === undefined) break;
    const luck = { weeks, seed: `${seed}|${sums.runs}`, atMs: startOfDay(day) };
    sums = withPerson(sums, await playOne(services, tenant, stage, employee, luck));
    if (sums.played === players.length) sums = withRun(sums);
  } while (!isOver() && services.now() < until);
  const people = players.length;
  const come = {
    done: sums.runs * people + sums.played,
    of: RUNS * people,
    result: simulationOf(sums, { base, weeks, people }, stage.before.goals),
  };
  if (isOver()) return { ...come, progress: { ...job.progress, players: undefined, sums } };
  return { ...come, progress: { ...job.progress, players, sums }, goesOn: true };
};
