import { QUOTAS, type Quota } from '../../core/model/quota.ts';
import type { Clock, Counting } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { Limiting } from '../store/quotas.ts';

/** A quota that is used up, and when it opens again, epoch milliseconds. */
interface Closed {
  readonly quota: Quota;
  readonly untilMs: number;
}

/** What a route uses of its tenant besides a request, where it says nothing of it. */
export const usedBy = (method: string): Quota | null => (method === 'GET' ? null : 'writes');

/** The first quota of a tenant that keeps a request out which uses this; undefined if none does. */
export const closedQuota = (
  { quotas }: Limiting,
  tenant: string,
  uses: Quota | null,
): Closed | undefined => {
  for (const quota of ['requests', uses] as const) {
    const untilMs = quota === null ? undefined : quotas.closedUntil(tenant, quota);
    if (quota !== null && untilMs !== undefined) return { quota, untilMs };
  }
  return undefined;
};

/** The refusal of a request for which there is no room, which is counted. */
export const refuseClosed = (
  { measure, now }: Clock & Counting,
  { quota, untilMs }: Closed,
): Refused => {
  measure('quotaExceeded', 1);
  const seconds = Math.max(1, Math.ceil((untilMs - now()) / 1000));
  return new Refused(
    'quota-exceeded',
    `This tenant has used up its ${quota} of this ${QUOTAS[quota]}. Nothing was done; ` +
      `send it again in ${seconds} s.`,
    [],
    { 'retry-after': String(seconds) },
    quota,
  );
};

/** Of these, verbs know how many were stored, and count them themselves. */
const COUNTED_BY_VERBS: readonly (Quota | null)[] = ['decisions', 'suggestions'];

/**
 * Counts what a request uses, once its body was found good: as many as there are items in it. So a
 * request that is let in may use more than was left, by its own items at most.
 */
export const countUse = (
  { quotas }: Limiting,
  tenant: string,
  uses: Quota | null,
  body: unknown,
): void => {
  if (uses === null || COUNTED_BY_VERBS.includes(uses)) return;
  const { items, events } = (body ?? {}) as { items?: unknown; events?: unknown };
  const list = items ?? events;
  quotas.use(tenant, uses, Array.isArray(list) ? list.length : 1);
};
