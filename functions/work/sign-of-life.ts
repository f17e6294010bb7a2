import type { LearningEvent } from '../../core/model/event.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { readSchedule, type Schedule } from '../store/schedules.ts';
import type { InForce } from './load.ts';
import { changeStanding } from './own-choice.ts';

/**
 * What somebody does themselves. That a lesson was opened may be a mail scanner's doing, and an
 * assessment somebody else's.
 */
const SIGNS: ReadonlySet<LearningEvent['type']> = new Set([
  ...(['started', 'answered', 'completed', 'rated', 'dismissed'] as const),
]);

/** True of an event that shows that somebody is there. */
export const isLife = ({ type }: Pick<LearningEvent, 'type'>): boolean => SIGNS.has(type);

/** Where digests stand after a sign of life: mails before it that were ignored count no more. */
export const withLife = (schedule: Schedule, atMs: number): Schedule => {
  const { ignored, silentSince, lastAtMs = 0 } = schedule;
  const isMarked = ignored > 0 || silentSince !== undefined;
  return isMarked && atMs > lastAtMs
    ? { ...schedule, ignored: 0, silentSince: undefined }
    : schedule;
};

/** The newest sign of life of each employee among events, epoch milliseconds. */
const newestOf = (events: readonly LearningEvent[]): ReadonlyMap<string, number> => {
  const newest = new Map<string, number>();
  for (const event of events.filter(isLife)) {
    const atMs = Date.parse(event.at);
    newest.set(event.employee, Math.max(atMs, newest.get(event.employee) ?? atMs));
  }
  return newest;
};

/**
 * Has mails come as often as before to those who gave a sign of life by events that are stored.
 * Costs nothing where the tenant mails nobody, else one read an employee. Never throws: where it
 * fails, the next sign does it, or whoever sends the next mail.
 */
export const noteLife = async (
  services: StoreReader & Clock & Randomness,
  tenant: string,
  { manifest }: Pick<InForce, 'manifest'>,
  events: readonly LearningEvent[],
): Promise<void> => {
  if (manifest.mails === undefined) return;
  const noted = [...newestOf(events)].map(async ([employee, atMs]) => {
    const schedule = await readSchedule(services, tenant, employee);
    if (withLife(schedule, atMs) === schedule) return;
    await changeStanding(services, tenant, employee, (before) => withLife(before, atMs));
  });
  await Promise.allSettled(noted);
};
