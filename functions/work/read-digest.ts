import type { Effective, Whence } from '../../core/digest/preference.ts';
import { silenceOf } from '../../core/digest/silence.ts';
import type { OwnChoice } from '../../core/model/digest.ts';
import type { DigestReason, DigestState } from '../../core/model/digest-record.ts';
import type { Clock } from '../capabilities.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { findDigest } from '../store/digests.ts';
import { findEmployee } from '../store/employees.ts';
import { readSchedule, type Schedule } from '../store/schedules.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { unknownEmployee } from './access.ts';
import { planOf, readForAll } from './plan-digests.ts';

/** Why nobody sends anything for now. */
export const NO_NEXT = [
  'disabled',
  'stopped',
  'inactive',
  'no-address',
  'suppressed',
  'silent',
  'no-day',
] as const;
type NoNext = (typeof NO_NEXT)[number];

/** How an employee gets digests: what they chose, what holds, and what comes next. */
export interface DigestOf {
  readonly chosen: OwnChoice;
  readonly effective: Effective;
  readonly from: Whence;
  readonly next?: { readonly period: string; readonly due: string };
  /** Why there is no next one. */
  readonly nothing?: NoNext;
  /** Of the last period that was taken what became of it, as far as that is written down. */
  readonly last?: {
    readonly period: string;
    readonly mailed?: string;
    readonly state?: DigestState;
    readonly reason?: DigestReason;
  };
}

const instant = (atMs: number): string => new Date(atMs).toISOString();

const lastOf = async (
  services: StoreReader,
  tenant: string,
  employee: string,
  { period, lastAtMs }: Schedule,
): Promise<Pick<DigestOf, 'last'>> => {
  if (period === undefined) return {};
  const record = await findDigest(services, tenant, employee, period);
  return {
    last: {
      period,
      ...(lastAtMs !== undefined && { mailed: instant(lastAtMs) }),
      ...(record && { state: record.state }),
      ...(record?.reason !== undefined && { reason: record.reason }),
    },
  };
};

/** How an employee gets digests. Throws `unknown-employee`. */
export const readDigest = async (
  services: StoreReader & Clock,
  tenant: string,
  id: string,
): Promise<DigestOf> => {
  const stored = await readSchedule(services, tenant, id);
  const [forAll, profile] = await Promise.all([
    readForAll(services, tenant),
    findEmployee(services, tenant, id),
  ]);
  if (profile === undefined) throw unknownEmployee(id);
  const { email: address, active } = profile.employee;
  const suppression = await suppressionOf(services, tenant, { employee: id, address });
  const isStopped = suppression?.reason === 'stopped' || stored.own?.enabled === false;
  const own = isStopped ? { ...stored.own, enabled: false } : stored.own;
  const schedule = { ...stored, own };
  const { values: effective, from, due } = planOf(forAll, profile, schedule, services.now());
  const nothing = (): NoNext => {
    if (isStopped) return 'stopped';
    if (!effective.enabled) return 'disabled';
    if (!active) return 'inactive';
    if (address === undefined) return 'no-address';
    if (suppression !== undefined) return 'suppressed';
    const { say } = silenceOf(schedule, effective.frequency, services.now());
    return say === 'over' ? 'silent' : 'no-day';
  };
  const isNext = due !== undefined && suppression === undefined;
  return {
    chosen: own ?? {},
    effective,
    from,
    ...(isNext
      ? { next: { period: due.period, due: instant(due.dueMs) } }
      : { nothing: nothing() }),
    ...(await lastOf(services, tenant, id, schedule)),
  };
};
