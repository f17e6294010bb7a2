import type { Acting } from '../capabilities.ts';
import { aboutOf, type Hints, NO_HINTS } from './about.ts';
import type { StoreWriter, Tabled } from './capabilities.ts';
import { erasedCheck, markErased } from './erased.ts';
import { PREFIX, partition, sort } from './keys.ts';
import { ABANDON_AFTER_MS } from './log.ts';
import { readManifest } from './manifest.ts';
import { eraseAll } from './personal-data.ts';
import { type Item, type Key, queryAll, StoreUnavailable } from './table.ts';

/**
 * An erasure that is not known to be finished. It is on record from before the first step to after
 * the last one, so that a job can bring it to its end from wherever it was cut off:
 *
 * 1. it is recorded, with `before` 0;
 * 2. the employee is put on the list of the erased, and from here on nothing new about them is
 *    taken. `before` is the version of the manifest that says so; it is recorded;
 * 3. everything about them goes that was taken under an earlier version;
 * 4. that again, once no write can be on its way any more, and the record goes.
 *
 * Whoever creates the employee anew brings 1–3 to their end and takes them off the list; what is
 * stored from then on is taken under a later version, and 4 leaves it alone.
 */
interface Erasure extends Hints {
  readonly employee: string;
  /** When no write can be on its way any more, epoch milliseconds. */
  readonly afterMs: number;
  /** 0 until step 2 is known to be done; undefined in a record of yesterday, made after it. */
  readonly before: number | undefined;
  /**
   * Drawn anew whenever somebody asks for it, so that who is slow to record step 2 does not record
   * it for one who asked later; not in records of yesterday.
   */
  readonly token?: string | undefined;
}

const TOKEN_BYTES = 9;

const keyOf = (tenant: string, employee: string): Key => ({
  pk: partition.tenant(tenant),
  sk: sort.sweep(employee),
});

const itemOf = (tenant: string, { employee, afterMs, before, token, ...hints }: Erasure): Item => ({
  ...keyOf(tenant, employee),
  after: afterMs,
  before,
  ...(token !== undefined && { token }),
  objectives: hints.objectives,
  ownKeyResults: hints.ownKeyResults,
  keyResults: hints.sharedKeyResults,
});

const erasureOf = (item: Item): Erasure => ({
  employee: item.sk.slice(PREFIX.sweep.length),
  afterMs: item.after as number,
  before: item.before as number | undefined,
  token: item.token as string | undefined,
  // Of yesterday's records only shared key results are known.
  objectives: (item.objectives ?? []) as readonly string[],
  ownKeyResults: (item.ownKeyResults ?? []) as readonly string[],
  sharedKeyResults: item.keyResults as readonly string[],
});

const findErasure = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
): Promise<Erasure | undefined> => {
  const item = await table.get(keyOf(tenant, employee));
  return item && erasureOf(item);
};

/** The erasures of a tenant that are not known to be finished. */
async function* erasures({ table }: Tabled, tenant: string): AsyncGenerator<Erasure> {
  const pk = partition.tenant(tenant);
  for await (const item of queryAll(table, { pk, prefix: PREFIX.sweep })) yield erasureOf(item);
}

/** Employees whose erasure is on record and who may not stand on the list of the erased yet. */
export const unmarkedErasures = async (
  services: Tabled,
  tenant: string,
): Promise<ReadonlySet<string>> => {
  const unmarked = new Set<string>();
  for await (const { employee, before } of erasures(services, tenant))
    if (before === 0) unmarked.add(employee);
  return unmarked;
};

type Begun = Erasure & { readonly before: number };

/**
 * Takes over a record of yesterday. Whoever was created anew since keeps everything, since nothing
 * tells what is new.
 */
const adopt = async (
  services: StoreWriter & Acting,
  tenant: string,
  erasure: Erasure,
): Promise<Begun | undefined> => {
  const manifest = await readManifest(services, tenant);
  const key = keyOf(tenant, erasure.employee);
  if (!(await erasedCheck(services, tenant, manifest))(erasure.employee)) {
    await services.table.delete(key);
    return undefined;
  }
  const begun = { ...erasure, before: manifest.version };
  await services.table.put(itemOf(tenant, begun));
  return begun;
};

/**
 * Step 2, and what the steps after it need to know; undefined where another one has finished the
 * erasure. Several may do it at once: nobody is marked for a record that somebody else has marked
 * since, and that may have been lifted again.
 */
const mark = async (
  services: StoreWriter & Acting,
  tenant: string,
  { employee, ...erasure }: Erasure,
): Promise<Begun | undefined> => {
  if (erasure.before === undefined) return adopt(services, tenant, { ...erasure, employee });
  if (erasure.before > 0) return { ...erasure, employee, before: erasure.before };
  const isStill = async (): Promise<boolean> => {
    const now = await findErasure(services, tenant, employee);
    return now?.before === 0 && now.token === erasure.token;
  };
  const version = await markErased(services, tenant, employee, true, isStill);
  const now = await findErasure(services, tenant, employee);
  if (now === undefined) return undefined;
  if (now.before !== 0 || now.token !== erasure.token) return mark(services, tenant, now);
  const hints = await aboutOf(services, tenant, employee, now);
  const afterMs = services.now() + 2 * ABANDON_AFTER_MS;
  const { token } = erasure;
  const begun = { ...hints, employee, afterMs, before: version, token };
  const isRecorded = await services.table.put(
    itemOf(tenant, begun),
    token === undefined ? { is: 'present' } : { is: 'equal', attribute: 'token', value: token },
  );
  if (isRecorded) return begun;
  // Asked for once more, or finished.
  const other = await findErasure(services, tenant, employee);
  return other && mark(services, tenant, other);
};

/** Step 3, or 4 where it is the last; false if the deadline came first. */
const sweep = async (
  services: StoreWriter & Acting,
  tenant: string,
  erasure: Begun,
  deadlineMs: number,
  isLast = false,
): Promise<boolean> => {
  const about = await aboutOf(services, tenant, erasure.employee, erasure);
  return eraseAll(services, { ...about, before: erasure.before, isLast }, deadlineMs);
};

/**
 * Erases an employee: once this returns, no event of theirs is taken any more, and everything that
 * names them goes, as far as it can until the deadline (epoch milliseconds); `finishErasures` does
 * the rest. It need not be asked for again: it is on record.
 */
export const eraseEmployee = async (
  services: StoreWriter & Acting,
  tenant: string,
  employee: string,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<void> => {
  const known = await findErasure(services, tenant, employee);
  const afterMs = services.now() + 2 * ABANDON_AFTER_MS;
  const { objectives, ownKeyResults, sharedKeyResults } = known ?? NO_HINTS;
  const token = Buffer.from(services.random(TOKEN_BYTES)).toString('base64url');
  const hints = { objectives, ownKeyResults, sharedKeyResults };
  const asked = { employee, afterMs, before: 0, token, ...hints };
  await services.table.put(itemOf(tenant, asked));
  const begun = await mark(services, tenant, asked);
  try {
    if (begun !== undefined) await sweep(services, tenant, begun, deadlineMs);
  } catch (failure) {
    // What a busy table did not take is taken by the job.
    if (!(failure instanceof StoreUnavailable)) throw failure;
  }
};

/**
 * Takes an employee off the list of the erased, once nothing of before is left of them; gives the
 * version of the manifest from which on things about them are taken. Undefined where there is more
 * to erase than could be done before the deadline.
 */
export const liftErasure = async (
  services: StoreWriter & Acting,
  tenant: string,
  employee: string,
  deadlineMs: number,
): Promise<number | undefined> => {
  const erasure = await findErasure(services, tenant, employee);
  if (erasure !== undefined) {
    const begun = await mark(services, tenant, erasure);
    const isSwept = begun === undefined || (await sweep(services, tenant, begun, deadlineMs));
    if (!isSwept) return undefined;
  }
  return markErased(services, tenant, employee, false);
};

/** Step 4, and whatever of 2 and 3 was cut off. */
const finish = async (
  services: StoreWriter & Acting,
  tenant: string,
  erasure: Erasure,
  deadlineMs: number,
): Promise<'finished' | 'more to erase' | 'too soon'> => {
  const begun = await mark(services, tenant, erasure);
  if (begun === undefined) return 'finished';
  const startMs = services.now();
  const isLast = startMs >= begun.afterMs;
  if (!(await sweep(services, tenant, begun, deadlineMs, isLast))) return 'more to erase';
  if (!isLast) return 'too soon';
  // Erased again meanwhile, the record is another one.
  await services.table.delete(keyOf(tenant, erasure.employee), {
    is: 'equal',
    attribute: 'before',
    value: begun.before,
  });
  return 'finished';
};

/** Erasures take turns of this length, so that a long log does not keep the others waiting. */
const TURN_MS = 20_000;

/**
 * Brings the erasures of a tenant to their end whose time has come, as far as it gets before the
 * deadline (epoch milliseconds); gives how many are still to come. Safe to run as often as one
 * likes, also several at once. One that fails keeps no other from its turn; its failure is thrown
 * at the end.
 */
export const finishErasures = async (
  services: StoreWriter & Acting,
  tenant: string,
  deadlineMs = Number.POSITIVE_INFINITY,
): Promise<number> => {
  let left = 0;
  const due: Erasure[] = [];
  for await (const erasure of erasures(services, tenant))
    if (erasure.afterMs > services.now()) left += 1;
    else due.push(erasure);
  const failures: unknown[] = [];
  for (let erasure = due.shift(); erasure !== undefined; erasure = due.shift()) {
    const nowMs = services.now();
    if (nowMs >= deadlineMs) return left + due.length + 1;
    try {
      const turnMs = Math.min(deadlineMs, nowMs + TURN_MS);
      const outcome = await finish(services, tenant, erasure, turnMs);
      if (outcome === 'more to erase') due.push(erasure);
      if (outcome === 'too soon') left += 1;
    } catch (failure) {
      failures.push(failure);
      left += 1;
    }
  }
  if (failures.length > 0) throw failures[0];
  return left;
};
