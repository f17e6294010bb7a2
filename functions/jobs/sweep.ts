import { actingFor, type Runtime } from '../capabilities.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { collect } from '../store/collect.ts';
import { finishErasures } from '../store/erase.ts';
import { enterSuggestions } from '../store/suggestions.ts';
import { eachTenant, type Round } from './each-tenant.ts';

const TOGETHER = 8;

/** What became of a sweep over all tenants. */
export interface SweepReport extends Round {
  /** Erasures that are not finished yet. */
  readonly waiting: number;
}

/**
 * Finishes the erasures of all tenants whose time has come, enters old suggestions with their
 * employees, and collects what nobody needs any more; throws if a tenant failed, once all others
 * had their turn. Safe to run as often as one likes, also twice at the same time.
 */
export const sweepTenants = async (
  services: Runtime & StoreWriter,
  deadlineMs: number,
): Promise<SweepReport> => {
  let waiting = 0;
  const round = await eachTenant(services, { deadlineMs, together: TOGETHER }, async (tenant) => {
    const acting = actingFor(services, { by: 'job:sweep' });
    const left = await finishErasures(acting, tenant, deadlineMs);
    waiting += left;
    await enterSuggestions(services, tenant, deadlineMs);
    await collect(services, tenant, deadlineMs);
  });
  if (round.failed > 0)
    throw new Error(
      `The sweep of ${round.failed} of ${round.tenants} tenants could not be finished.`,
    );
  return { ...round, waiting };
};
