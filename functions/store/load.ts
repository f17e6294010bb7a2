import type { Employee } from '../../core/model/employee.ts';
import type { Enrichment, LearningEvent } from '../../core/model/event.ts';
import type { Tabled } from './capabilities.ts';
import { checkInItem, type StoredCheckIn } from './check-ins.ts';
import { entryItem } from './directory.ts';
import { profileItem } from './employees.ts';
import { eventItem } from './log.ts';
import { readManifest } from './manifest.ts';

/** People, and what they and their key results did before. */
export interface Past {
  readonly employees: readonly Employee[];
  readonly events: readonly {
    readonly event: LearningEvent;
    readonly enrichment: Enrichment | undefined;
    /** When it arrived, epoch milliseconds. */
    readonly seenMs: number;
  }[];
  readonly checkIns: readonly { readonly keyResult: string; readonly checkIn: StoredCheckIn }[];
}

/**
 * Stores a past at once, by batch writes and unconditionally: for a tenant that nobody uses yet.
 * Check-ins are stored as what was posted; what they make of key results is the caller's to put.
 */
export const loadPast = async (services: Tabled, tenant: string, past: Past): Promise<void> => {
  const manifest = await readManifest(services, tenant);
  const under = manifest.version;
  await services.table.putMany([
    ...past.employees.flatMap((employee) => [
      entryItem(tenant, manifest, employee, under),
      profileItem(tenant, employee, under),
    ]),
    ...past.events.map(({ event, enrichment, seenMs }) =>
      eventItem(tenant, event, enrichment, seenMs, { under }),
    ),
    ...past.checkIns.map(({ keyResult, checkIn }) =>
      checkInItem(tenant, keyResult, checkIn, under),
    ),
  ]);
};
