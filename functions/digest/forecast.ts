import { dueNow, worthOf } from '../../core/digest/claim.ts';
import type { DigestReason } from '../../core/model/digest-record.ts';
import type { Counting } from '../capabilities.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { DUE_SHARDS, dueUntil, type FoundDue, readSchedule } from '../store/schedules.ts';
import { type Round, readRound, standingOf } from '../work/digest-standing.ts';
import type { Lettering } from '../work/letters.ts';

/** What finding out needs; its clock says the instant that is asked about. */
export interface Forecasting extends LogKeeper, Counting {
  readonly letters: Lettering;
}

/** What would become of a digest, and why. */
export interface Forecast {
  readonly employee: string;
  readonly period: string;
  readonly state: 'sent' | 'skipped' | 'missed';
  readonly reason?: DigestReason | undefined;
}

const PAGE = 100;

const forecastOne = async (
  services: Forecasting,
  round: Round,
  hint: FoundDue,
): Promise<Forecast | undefined> => {
  const { employee } = hint;
  const schedule = await readSchedule(services, round.tenant, employee);
  const nowMs = services.now();
  if (worthOf(hint, schedule, nowMs) !== 'due') return undefined;
  const { loaded, obstacle, timetable, ...standing } = await standingOf(
    services,
    round,
    employee,
    schedule,
  );
  const found = dueNow(standing.schedule, timetable, nowMs);
  if (found === undefined || found.is === 'to-come') return undefined;
  const { period } = found.due;
  const skipped = (reason: DigestReason): Forecast => ({
    employee,
    period,
    state: 'skipped',
    reason,
  });
  if (obstacle !== undefined || loaded === undefined) return skipped(obstacle ?? 'no-profile');
  if (found.is === 'missed') return { employee, period, state: 'missed', reason: 'late' };
  const how = { period, settings: round.settings, isTrial: true };
  const written = await services.letters.letterFor({ ...standing, timetable, loaded }, how);
  return 'nothing' in written ? skipped(written.nothing) : { employee, period, state: 'sent' };
};

/** What would become of every digest of a tenant that is due by now. Writes and sends nothing. */
export async function* forecastDigests(
  services: Forecasting,
  tenant: string,
): AsyncGenerator<Forecast> {
  const round = await readRound(services, tenant);
  if (!round.settings.enabled) return;
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    let after: FoundDue | undefined;
    for (;;) {
      const page = await dueUntil(services, tenant, shard, services.now(), PAGE, after);
      for (const hint of page) {
        const forecast = await forecastOne(services, round, hint);
        if (forecast !== undefined) yield forecast;
      }
      after = page.at(-1);
      if (page.length < PAGE) break;
    }
  }
}
