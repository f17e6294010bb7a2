import type { Runtime } from '../capabilities.ts';
import type { Tabled } from '../store/capabilities.ts';
import { listTenants } from '../store/tenants.ts';

/** What became of the tenants that a job went through. */
export interface Round {
  readonly tenants: number;
  readonly failed: number;
  /** Not begun before the deadline; the next run may begin with them. */
  readonly skipped: number;
}

/**
 * Runs something for every tenant, `together` at a time, until the deadline (epoch milliseconds).
 * One that fails stops none of the others. Begins at a random tenant, so that where the time never
 * suffices for all, it is not always the same ones that go without.
 */
export const eachTenant = async (
  services: Runtime & Tabled,
  { deadlineMs, together }: { readonly deadlineMs: number; readonly together: number },
  run: (tenant: string) => Promise<void>,
): Promise<Round> => {
  const tenants: string[] = [];
  for await (const tenant of listTenants(services)) tenants.push(tenant);
  const start = Math.floor(((services.random(1)[0] ?? 0) / 256) * tenants.length);
  const waiting = [...tenants.slice(start), ...tenants.slice(0, start)];
  let failed = 0;
  const work = async (): Promise<void> => {
    while (waiting.length > 0 && services.now() < deadlineMs) {
      const tenant = waiting.shift() as string;
      try {
        await run(tenant);
      } catch (error) {
        failed += 1;
        services.measure('faults', 1);
        services.log({ level: 'error', tenant, error });
      }
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  return { tenants: tenants.length, failed, skipped: waiting.length };
};
