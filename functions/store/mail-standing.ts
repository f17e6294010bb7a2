import { DAY_MS, dayOf } from '../../core/base/days.ts';
import { mondayOf } from '../../core/digest/period.ts';
import { type MailWeek, pauseReason } from '../../core/digest/reputation.ts';
import type { Tabled } from './capabilities.ts';
import { digestCounts } from './digests.ts';
import { partition, sort } from './keys.ts';
import type { Key } from './table.ts';

/** Why a tenant sends no digests until somebody lets it go on. */
export interface MailPause extends MailWeek {
  readonly reason: 'bounces' | 'complaints';
  readonly atMs: number;
}

/** The first day, a Monday in UTC, of the week of an instant (epoch milliseconds). */
const mondayAt = (atMs: number): string => mondayOf(dayOf(atMs));

const weekKey = (tenant: string, monday: string): Key => ({
  pk: partition.mailWeeks(tenant),
  sk: sort.mailWeek(monday),
});
const pauseKey = (tenant: string): Key => ({ pk: partition.tenant(tenant), sk: sort.mailPause });

/**
 * Counts what was heard of mails that were sent at an instant. One that is told twice is the
 * caller's to leave out; an add whose answer was lost counts twice, which a share bears.
 */
export const countFeedback = async (
  { table }: Tabled,
  tenant: string,
  sentAtMs: number,
  amounts: Partial<Pick<MailWeek, 'bounced' | 'complained'>>,
): Promise<void> => {
  await table.add(weekKey(tenant, mondayAt(sentAtMs)), { ...amounts });
};

/** What the mails of a week came to, as far as it was heard; the week by an instant in it. */
const mailWeekOf = async (services: Tabled, tenant: string, atMs: number): Promise<MailWeek> => {
  const monday = mondayAt(atMs);
  const item = await services.table.get(weekKey(tenant, monday));
  const bounced = (item?.bounced ?? 0) as number;
  const complained = (item?.complained ?? 0) as number;
  if (bounced + complained === 0) return { sent: 0, bounced, complained };
  const sunday = dayOf(Date.parse(monday) + 6 * DAY_MS);
  const days = await digestCounts(services, tenant, monday, sunday);
  return { sent: days.reduce((sum, { counts }) => sum + counts.sent, 0), bounced, complained };
};

/** Why a tenant sends no digests for now; undefined if it may. */
export const mailPauseOf = async (
  { table }: Tabled,
  tenant: string,
): Promise<MailPause | undefined> => {
  const item = await table.get(pauseKey(tenant));
  if (item === undefined) return undefined;
  const { reason, at, sent, bounced, complained } = item;
  return {
    reason: reason as MailPause['reason'],
    atMs: at as number,
    sent: sent as number,
    bounced: bounced as number,
    complained: complained as number,
  };
};

/**
 * Pauses a tenant whose mails of a week (that of `sentAtMs`) bounce or annoy too often; gives the
 * pause where it was not paused before.
 */
export const pauseWhereBad = async (
  services: Tabled,
  tenant: string,
  sentAtMs: number,
  nowMs: number,
): Promise<MailPause | undefined> => {
  const week = await mailWeekOf(services, tenant, sentAtMs);
  const reason = pauseReason(week);
  if (reason === undefined) return undefined;
  const item = { ...pauseKey(tenant), reason, at: nowMs, ...week };
  const isNew = await services.table.put(item, { is: 'absent' });
  return isNew ? { reason, atMs: nowMs, ...week } : undefined;
};

/**
 * Lets a paused tenant go on: what was counted of the present week counts no more. False if it was
 * not paused.
 */
export const resumeMail = async (
  services: Tabled,
  tenant: string,
  nowMs: number,
): Promise<boolean> => {
  if ((await mailPauseOf(services, tenant)) === undefined) return false;
  // In this order: cut off between the two, it is still paused.
  await services.table.delete(weekKey(tenant, mondayAt(nowMs)));
  await services.table.delete(weekKey(tenant, mondayAt(nowMs - 7 * DAY_MS)));
  await services.table.delete(pauseKey(tenant));
  return true;
};
