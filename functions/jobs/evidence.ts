import { DAY_MS, dayOf } from '../../core/base/days.ts';
import { fnv1a } from '../../core/base/hash.ts';
import { standing } from '../../core/learner/withdrawn.ts';
import type { DecisionRecord } from '../../core/model/decision.ts';
import type { StoredEvent } from '../../core/model/event.ts';
import type { Policy } from '../../core/model/policy.ts';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import { type CompiledRelease, underPolicy } from '../../core/release/compile.ts';
import { replayFirstPick } from '../../core/tune/first-picks.ts';
import { type Replayed, type ReplayedDecision, replayedOf } from '../../core/tune/replayed.ts';
import { retracing } from '../../core/tune/retrace.ts';
import type { Runtime } from '../capabilities.ts';
import type { StoreReader, StoreWriter } from '../store/capabilities.ts';
import { keptState } from '../store/decided.ts';
import { decisionsOf } from '../store/decisions.ts';
import { employeeIds } from '../store/directory.ts';
import { erasedCheck } from '../store/erased.ts';
import { knownTo } from '../store/learner.ts';
import { readEvents } from '../store/log.ts';
import { readManifest } from '../store/manifest.ts';
import { personalGoalsAt } from '../store/own-goals.ts';
import { currentPolicy, restOf } from '../store/policies.ts';
import { releaseReader } from '../store/releases.ts';
import { findNight, saveReplayed } from '../store/replayed.ts';
import { eachTenant, type Round } from './each-tenant.ts';

/** Decisions of this time are looked at, once what came of them is known. */
const LOOKED_AT_MS = 28 * DAY_MS;
const KNOWN_AFTER_MS = 3 * DAY_MS;
/** So many decisions tell enough; of one employee only the newest, so that many people speak. */
const MOST_DECISIONS = 4_000;
const MOST_OF_ONE = 100;
/** Employees who are read at the same time. */
const TOGETHER = 8;

/** Everybody of a tenant, in an order that is drawn anew each day. */
const inDrawnOrder = async (
  services: StoreReader,
  tenant: string,
  day: string,
): Promise<string[]> => {
  const drawn: { id: string; place: number }[] = [];
  for await (const id of employeeIds(services, tenant))
    drawn.push({ id, place: fnv1a(`${day}|${id}`) });
  return drawn
    .sort((one, other) => one.place - other.place || (one.id < other.id ? -1 : 1))
    .map(({ id }) => id);
};

/** What the replay of all employees of a tenant shares. */
interface Night {
  readonly fromMs: number;
  readonly toMs: number;
  readonly published: Policy;
  readonly rest: string;
  readonly releaseOf: (number: number) => Promise<CompiledRelease | undefined>;
}

/** The release of a decision, with the constraints and rules that drafts are compared under. */
const underRest = (release: CompiledRelease, { published, rest }: Night): CompiledRelease =>
  restOf(release.policy) === rest ? release : underPolicy(release, published);

const isLookedAt = (record: DecisionRecord, { fromMs, toMs }: Night): boolean =>
  record.engine === ENGINE_VERSION &&
  record.arm === 'uplift' &&
  record.picks.length > 0 &&
  record.at >= fromMs &&
  record.at < toMs;

/** What came of a lesson within three days of a decision. */
const cameOf = (events: readonly StoredEvent[], lesson: string, atMs: number) => {
  const came = (type: StoredEvent['type']): boolean =>
    events.some(
      (event) =>
        event.type === type &&
        event.lesson === lesson &&
        event.at > atMs &&
        event.at <= atMs + KNOWN_AFTER_MS,
    );
  return { finished: came('completed'), dismissed: came('dismissed') };
};

/** Replays the decisions of one employee, whose log is folded once, in order. */
const replayEmployee = async (
  services: StoreReader & Runtime,
  tenant: string,
  employee: string,
  night: Night,
): Promise<{ decisions: ReplayedDecision[]; sinceMs: number }> => {
  const records: DecisionRecord[] = [];
  for await (const record of decisionsOf(services, tenant, employee))
    if (isLookedAt(record, night)) records.push(record);
  const decisions: ReplayedDecision[] = [];
  let sinceMs = Number.POSITIVE_INFINITY;
  if (records.length === 0) return { decisions, sinceMs };
  const log: StoredEvent[] = [];
  for await (const event of readEvents(services, tenant, employee)) log.push(event);
  const stateAt = retracing(log);
  const { events } = standing(log);
  records.sort((one, other) => one.at - other.at || one.cut - other.cut);
  for (const record of records.slice(-MOST_OF_ONE)) {
    const release = await night.releaseOf(record.release);
    const [served] = record.picks;
    if (release === undefined || served === undefined) continue;
    const { profile, request, arm, kind, at: atMs, luck: seed = record.id } = record;
    const { folding } = release;
    const state = keptState(record, folding) ?? stateAt(knownTo(record), folding);
    const personal =
      record.personal === undefined
        ? undefined
        : await personalGoalsAt(services, tenant, employee, record.personal);
    const input = { release, personal, profile, employee, state, request, atMs, arm, seed };
    const replayed = replayFirstPick(input, kind, served, underRest(release, night));
    if (replayed === undefined) continue;
    decisions.push({ ...replayed, ...cameOf(events, served.lesson, atMs) });
    sinceMs = Math.min(sinceMs, atMs);
  }
  return { decisions, sinceMs };
};

/**
 * Replays the first picks of a seeded sample of a tenant's employees, until there are enough
 * decisions or the deadline (epoch milliseconds) has come: whoever was drawn first is as good a
 * sample as all. Who was erased is left out from the next night on.
 */
export const replayTenant = async (
  services: StoreReader & Runtime,
  tenant: string,
  deadlineMs: number,
): Promise<Replayed> => {
  const madeMs = services.now();
  const toMs = madeMs - KNOWN_AFTER_MS;
  const [manifest, published] = await Promise.all([
    readManifest(services, tenant),
    currentPolicy(services, tenant),
  ]);
  const isErased = await erasedCheck(services, tenant, manifest);
  const rest = restOf(published);
  const releaseOf = releaseReader(services, tenant);
  const night = { fromMs: toMs - LOOKED_AT_MS, toMs, published, rest, releaseOf };
  const waiting = (await inDrawnOrder(services, tenant, dayOf(madeMs))).filter(
    (id) => !isErased(id),
  );
  const byPerson: ReplayedDecision[][] = [];
  let [count, sinceMs] = [0, Number.POSITIVE_INFINITY];
  while (waiting.length > 0 && count < MOST_DECISIONS && services.now() < deadlineMs) {
    const some = waiting.splice(0, TOGETHER);
    const replayed = await Promise.all(
      some.map((employee) => replayEmployee(services, tenant, employee, night)),
    );
    for (const one of replayed) {
      if (one.decisions.length === 0 || count >= MOST_DECISIONS) continue;
      byPerson.push(one.decisions);
      count += one.decisions.length;
      sinceMs = Math.min(sinceMs, one.sinceMs);
    }
  }
  const since = Number.isFinite(sinceMs) ? { sinceMs } : {};
  return replayedOf({ engine: ENGINE_VERSION, rest, madeMs, ...since }, byPerson);
};

/** What became of a night. */
export interface EvidenceReport extends Round {
  /** Decisions that were replayed. */
  readonly decisions: number;
}

/**
 * Replays decisions of every tenant, one tenant after the other, until the deadline; throws if one
 * failed, once all others had their turn. Whoever has tonight's already is passed over: cut off, it
 * is run again and goes on.
 */
export const replayTenants = async (
  services: Runtime & StoreWriter,
  deadlineMs: number,
): Promise<EvidenceReport> => {
  let decisions = 0;
  const round = await eachTenant(services, { deadlineMs, together: 1 }, async (tenant) => {
    const last = await findNight(services, tenant);
    const today = dayOf(services.now());
    if (last?.engine === ENGINE_VERSION && dayOf(last.madeMs) === today) return;
    const replayed = await replayTenant(services, tenant, deadlineMs);
    if (replayed.decisions === 0 && last === undefined) return;
    decisions += replayed.decisions;
    await saveReplayed(services, tenant, replayed);
  });
  if (round.failed > 0)
    throw new Error(`The log of ${round.failed} of ${round.tenants} tenants was not replayed.`);
  return { ...round, decisions };
};
