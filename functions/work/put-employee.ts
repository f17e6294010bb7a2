import type { Employee } from '../../core/model/employee.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import { type RefusalPart, refusedFor } from '../refusal.ts';
import type { Services } from '../services.ts';
import { findEmployee, putEmployee as storeEmployee } from '../store/employees.ts';
import { erasedCheck, markErased } from '../store/erased.ts';
import { etagOf } from '../store/etag.ts';
import { currentRelease } from '../store/releases.ts';
import { StoreUnavailable } from '../store/table.ts';
import type { InForce } from './load.ts';
import { ANY_STATE, checkPrecondition, type Precondition } from './precondition.ts';
import type { BulkItem } from './put-resource.ts';
import { errorOf, type ItemResult, inBatches, type PutResult, rejected } from './result.ts';

/** Employees of one request that are stored at the same time. */
const TOGETHER = 10;
/** A lost race is run again this often. */
const MOST_ROUNDS = 8;

type Field = 'role' | 'team';
const FIELDS: readonly Field[] = ['role', 'team'];

/** Whether a role or team is in force. */
const exists = ({ roles, prepared }: CompiledRelease, field: Field, id: string): boolean =>
  field === 'role' ? roles.has(id) : prepared.lineage.has(id);

/**
 * What is wrong with a profile's references. A manager may come later than those managed, so that
 * one is not checked. A reference that stays as it was stored is wrong, and yet no reason to refuse:
 * a nightly sync must not fail because a role was deleted.
 */
const wrongReferences = (
  release: CompiledRelease,
  employee: Employee,
  before: Employee | undefined,
): { refused: RefusalPart[]; kept: RefusalPart[] } => {
  const refused: RefusalPart[] = [];
  const kept: RefusalPart[] = [];
  for (const field of FIELDS) {
    const id = employee[field];
    if (id === undefined || exists(release, field, id)) continue;
    const isKept = before?.[field] === id;
    const detail = isKept
      ? `There is no ${field} ${id} any more. Give ${employee.id} another one.`
      : `There is no ${field} ${id}. Create it first.`;
    (isKept ? kept : refused).push({ pointer: `/${field}`, detail, code: 'unknown-reference' });
  }
  return { refused, kept };
};

/** What several puts share: what is in force, and who was erased. */
interface Against extends InForce {
  readonly isErased: (employee: string) => boolean;
}

const readAgainst = async (services: Services, tenant: string): Promise<Against> => {
  const inForce = await currentRelease(services, tenant);
  return { ...inForce, isErased: await erasedCheck(services, tenant, inForce.manifest) };
};

const put = async (
  services: Services,
  tenant: string,
  employee: Employee,
  precondition: Precondition,
  { release, isErased }: Against,
): Promise<PutResult> => {
  const { id } = employee;
  const etag = etagOf(employee);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = await findEmployee(services, tenant, id);
    checkPrecondition(precondition, before?.etag, etag);
    const { refused, kept } = wrongReferences(release, employee, before?.employee);
    const [first, ...others] = refused;
    if (first !== undefined) throw refusedFor([first, ...others], 'unknown-reference');
    const warnings = kept.length > 0 ? { warnings: kept } : {};
    if (before?.etag === etag) return { id, status: 'unchanged', etag, ...warnings };
    if (isErased(id)) await markErased(services, tenant, id, false);
    if (await storeEmployee(services, tenant, employee, before?.etag))
      return { id, status: before === undefined ? 'created' : 'updated', etag, ...warnings };
  }
  throw new StoreUnavailable('too many changes at once');
};

/**
 * Creates or replaces an employee; whoever was erased is lifted from that, and what was erased stays
 * gone. Throws `unknown-reference` and `etag-mismatch`.
 */
export const putEmployee = async (
  services: Services,
  tenant: string,
  employee: Employee,
  precondition: Precondition,
): Promise<PutResult> =>
  put(services, tenant, employee, precondition, await readAgainst(services, tenant));

/** Creates or replaces many employees, each on their own; gives the results by the items' places. */
export const putEmployees = async (
  services: Services,
  tenant: string,
  items: readonly BulkItem<Employee>[],
): Promise<ReadonlyMap<number, ItemResult>> => {
  const against = await readAgainst(services, tenant);
  const results = await inBatches(
    items,
    TOGETHER,
    async ({ index, item }): Promise<[number, ItemResult]> => {
      try {
        return [index, await put(services, tenant, item, ANY_STATE, against)];
      } catch (failure) {
        return [index, rejected(item.id, errorOf(failure))];
      }
    },
  );
  return new Map(results);
};
