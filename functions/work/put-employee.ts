import type { Employee } from '../../core/model/employee.ts';
import type { Acting } from '../capabilities.ts';
import { type RefusalPart, Refused, refusedFor } from '../refusal.ts';
import { audited } from '../store/audit.ts';
import type { Act } from '../store/audit-record.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { type Change, replacing } from '../store/change.ts';
import {
  findEmployee,
  type StoredEmployee,
  putEmployee as storeEmployee,
} from '../store/employees.ts';
import { liftErasure, unmarkedErasures } from '../store/erase.ts';
import { erasedCheck } from '../store/erased.ts';
import { etagOf } from '../store/etag.ts';
import { untilWon } from '../store/race.ts';
import { currentRelease } from '../store/releases.ts';
import type { InForce } from './load.ts';
import { planDigests } from './plan-digests.ts';
import { ANY_STATE, checkPrecondition, type Precondition } from './precondition.ts';
import { allReplacing, type BulkItem } from './put-resource.ts';
import { errorOf, type ItemResult, inBatches, type PutResult, rejected } from './result.ts';

/** Employees of one request that are stored at the same time. */
const TOGETHER = 10;
/** How long a put may take to finish erasing what was there of the same person before. */
const MOST_ERASING_MS = 10_000;

/** A reference of a profile to what is not there. */
const missing = (field: string, id: string, isKept: boolean, employee: string): RefusalPart => ({
  pointer: `/${field}`,
  detail: isKept
    ? `There is no ${field} ${id} any more. Give ${employee} another one.`
    : `There is no ${field} ${id}. Create it first.`,
  code: 'unknown-reference',
});

/**
 * What is wrong with a profile's references. One that stays as it was stored is wrong, and yet no
 * reason to refuse: a nightly sync must not fail because a role was deleted. A manager may come
 * later than those managed, so that one is only warned of, once it was there and is gone.
 */
const wrongReferences = async (
  { release, isThere }: Against,
  employee: Employee,
  before: Employee | undefined,
): Promise<{ refused: RefusalPart[]; kept: RefusalPart[] }> => {
  const refused: RefusalPart[] = [];
  const kept: RefusalPart[] = [];
  const { id, role, team, manager } = employee;
  const check = (field: 'role' | 'team', of: string | undefined, exists: boolean): void => {
    if (of === undefined || exists) return;
    const isKept = before?.[field] === of;
    (isKept ? kept : refused).push(missing(field, of, isKept, id));
  };
  check('role', role, release.roles.has(role ?? ''));
  check('team', team, release.prepared.teams.has(team ?? ''));
  const isKeptManager = manager !== undefined && before?.manager === manager;
  if (isKeptManager && !(await isThere(manager))) kept.push(missing('manager', manager, true, id));
  return { refused, kept };
};

/** What several puts share: what is in force, and who is there or was erased. */
interface Against extends InForce {
  /** Whether somebody was erased, or is about to be by an erasure that was cut off. */
  readonly isErased: (employee: string) => boolean;
  /** Whether an employee has a profile; each is looked up once. */
  readonly isThere: (employee: string) => Promise<boolean>;
}

const readAgainst = async (services: StoreWriter, tenant: string): Promise<Against> => {
  const inForce = await currentRelease(services, tenant);
  const known = new Map<string, Promise<boolean>>();
  const isThere = (employee: string): Promise<boolean> => {
    const found =
      known.get(employee) ??
      findEmployee(services, tenant, employee).then((profile) => profile !== undefined);
    known.set(employee, found);
    return found;
  };
  const isMarked = await erasedCheck(services, tenant, inForce.manifest);
  const unmarked = await unmarkedErasures(services, tenant);
  const isErased = (employee: string): boolean => isMarked(employee) || unmarked.has(employee);
  return { ...inForce, isErased, isThere };
};

/**
 * Lets somebody back who was erased, once nothing of before is left of them; gives the version of
 * the manifest from which on things about them are taken.
 */
const letBack = async (
  services: StoreWriter & Acting,
  tenant: string,
  id: string,
): Promise<number> => {
  const deadlineMs = services.now() + MOST_ERASING_MS;
  const under = await liftErasure(services, tenant, id, deadlineMs);
  if (under !== undefined) return under;
  const detail = `${id} is being erased, and there is much to erase. Try again in a minute.`;
  throw new Refused('unavailable', detail, [], { 'retry-after': '60' });
};

/** What is stored of somebody, but for what an earlier version filled in and nobody chose. */
const asChosen = ({ employee, chosen }: StoredEmployee): Employee => {
  const { digest: _, ...profile } = employee;
  return chosen === undefined ? profile : { ...profile, digest: chosen };
};

const change = async (
  services: StoreWriter & Acting,
  tenant: string,
  { id, wanted }: Change<Employee>,
  precondition: Precondition,
  against: Against,
): Promise<PutResult> => {
  let under = against.manifest.version;
  let isBack = false;
  return untilWon<PutResult>(services, async () => {
    const before = await findEmployee(services, tenant, id);
    const employee = wanted(before && asChosen(before));
    const etag = etagOf(employee);
    checkPrecondition(precondition, before?.etag, etag);
    const { refused, kept } = await wrongReferences(against, employee, before?.employee);
    const [first, ...others] = refused;
    if (first !== undefined) throw refusedFor([first, ...others], 'unknown-reference');
    const warnings = kept.length > 0 ? { warnings: kept } : {};
    if (against.isErased(id) && !isBack) {
      under = await letBack(services, tenant, id);
      isBack = true;
      // What was there of them is gone by now.
      return undefined;
    }
    if (before?.etag === etag && !isBack)
      return { won: { id, status: 'unchanged', etag, ...warnings } };
    const taken = { employee, isBack, under: Math.max(under, before?.under ?? 0) };
    if (!(await storeEmployee(services, tenant, taken, before, against.manifest))) return undefined;
    const status = before === undefined ? 'created' : 'updated';
    return { won: { id, status, etag, ...warnings } };
  });
};

/**
 * Creates or changes an employee; whoever was erased is lifted from that, and what was erased
 * stays gone. Throws `unknown-reference`, `etag-mismatch`, and what the change throws.
 */
export const changeEmployee = async (
  services: StoreWriter & Acting,
  tenant: string,
  asked: Change<Employee>,
  precondition: Precondition,
): Promise<PutResult> => {
  const against = await readAgainst(services, tenant);
  const result = await audited(
    services,
    tenant,
    { kind: 'employee', what: 'employees', people: [asked.id] },
    () => change(services, tenant, asked, precondition, against),
    ({ status, etag }) => (status === 'unchanged' ? undefined : { to: etag }),
  );
  // Also where nothing changed: the try before may have been cut off here.
  await planDigests(services, tenant, [asked.id]);
  return result;
};

/** Creates or replaces an employee, as `changeEmployee` does. */
export const putEmployee = (
  services: StoreWriter & Acting,
  tenant: string,
  employee: Employee,
  precondition: Precondition,
): Promise<PutResult> => changeEmployee(services, tenant, replacing(employee), precondition);

/** Whom a request of several changed, as it goes on record. */
const peopleChanged = (results: readonly [number, ItemResult][]): Partial<Act> | undefined => {
  const people = results.flatMap(([, { id, status }]) =>
    status === 'created' || status === 'updated' ? [id] : [],
  );
  return people.length === 0 ? undefined : { people };
};

/**
 * Creates or changes many employees, each on their own; gives the results by the items' places.
 */
export const changeEmployees = async (
  services: StoreWriter & Acting,
  tenant: string,
  items: readonly BulkItem<Change<Employee>>[],
): Promise<ReadonlyMap<number, ItemResult>> => {
  const against = await readAgainst(services, tenant);
  const one = async ({
    index,
    item,
  }: BulkItem<Change<Employee>>): Promise<[number, ItemResult]> => {
    try {
      return [index, await change(services, tenant, item, ANY_STATE, against)];
    } catch (failure) {
      return [index, rejected(item.id, errorOf(failure))];
    }
  };
  const results = await audited(
    services,
    tenant,
    { kind: 'employee', what: 'employees', people: items.map(({ item }) => item.id) },
    () => inBatches(items, TOGETHER, one),
    peopleChanged,
  );
  const taken = results.flatMap(([, result]) => (result.status === 'rejected' ? [] : [result.id]));
  await planDigests(services, tenant, taken);
  return new Map(results);
};

/** Creates or replaces many employees, as `changeEmployees` does. */
export const putEmployees = (
  services: StoreWriter & Acting,
  tenant: string,
  items: readonly BulkItem<Employee>[],
): Promise<ReadonlyMap<number, ItemResult>> =>
  changeEmployees(services, tenant, allReplacing(items));
