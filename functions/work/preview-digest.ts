import { periodAt } from '../../core/digest/claim.ts';
import type { NextLesson } from '../../core/model/decision.ts';
import type { DigestReason } from '../../core/model/digest-record.ts';
import type { Counting } from '../capabilities.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { readSchedule } from '../store/schedules.ts';
import { unknownEmployee } from './access.ts';
import { readRound, standingOf } from './digest-standing.ts';
import type { Digesting } from './letters.ts';

/** What an employee would get by mail, or why nothing. */
export interface Preview {
  readonly period: string;
  /** Why nothing is sent to them. What is only switched off is shown all the same. */
  readonly nothing?: DigestReason | undefined;
  readonly subject?: string;
  readonly html?: string;
  readonly text?: string;
  readonly plan?: NextLesson;
}

/** Of these a preview shows what they would get: it is looked at before anybody is mailed. */
const SHOWN_ANYWAY: ReadonlySet<DigestReason | undefined> = new Set([
  undefined,
  ...(['disabled', 'no-address'] as const),
]);

/**
 * What an employee would get by mail now, or as of an instant (epoch milliseconds). Writes nothing,
 * and its links lead nowhere. Throws `unknown-employee`.
 */
export const previewDigest = async (
  services: LogKeeper & Counting,
  { letters }: Pick<Digesting, 'letters'>,
  { tenant, employee, asOfMs }: { tenant: string; employee: string; asOfMs?: number | undefined },
): Promise<Preview> => {
  const round = await readRound(services, tenant);
  const schedule = await readSchedule(services, tenant, employee);
  const standing = await standingOf(services, round, employee, schedule);
  const { loaded, obstacle, timetable } = standing;
  if (loaded === undefined) throw unknownEmployee(employee);
  const period = periodAt(timetable, asOfMs ?? services.now());
  if (!SHOWN_ANYWAY.has(obstacle)) return { period, nothing: obstacle };
  const how = { period, settings: round.settings, isTrial: true, asOfMs };
  const written = await letters.letterFor({ ...standing, loaded }, how);
  if ('nothing' in written) return { period, nothing: written.nothing, plan: written.answer };
  const { subject, html, text } = written.letter;
  return { period, nothing: obstacle, subject, html, text, plan: written.answer };
};
