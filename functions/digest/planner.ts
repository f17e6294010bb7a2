import type { Runtime } from '../capabilities.ts';
import type { Tabled } from '../store/capabilities.ts';
import { mailingTenants } from '../store/digest-settings.ts';
import { DUE_SHARDS, dueUntil } from '../store/schedules.ts';
import { groupOf, type Queueing } from './queue.ts';

/** How often a planner runs. */
export const PLAN_EVERY_MS = 5 * 60_000;
/** Shards that are looked at at the same time. */
const TOGETHER = 32;

/** What a run of the planner found. */
export interface Plan {
  readonly tenants: number;
  /** With something due in them. */
  readonly shards: number;
  /** That could not be looked at; the next run comes soon. */
  readonly failed: number;
  /** How late what is due the longest is, milliseconds. */
  readonly lagMs: number;
}

/**
 * Looks at every shard of the tenants that mail their people, one small read each, and has those
 * looked through in which something is due. Two planners that run at the same time do no more than
 * one: a message has a name for its five minutes.
 */
export const planShards = async (services: Runtime & Tabled & Queueing): Promise<Plan> => {
  const { now, measure, log, shardQueue } = services;
  const nowMs = now();
  const window = Math.floor(nowMs / PLAN_EVERY_MS);
  const plan = { tenants: 0, shards: 0, failed: 0, lagMs: 0 };
  const look = async (tenant: string, shard: number): Promise<void> => {
    const [first] = await dueUntil(services, tenant, shard, nowMs, 1);
    if (first === undefined) return;
    plan.lagMs = Math.max(plan.lagMs, nowMs - first.dueMs);
    const message = { tenant, shard };
    await shardQueue.send(message, `${groupOf(message)}#${window}`);
    plan.shards += 1;
  };
  const looking = new Set<Promise<void>>();
  for await (const tenant of mailingTenants(services)) {
    plan.tenants += 1;
    for (let shard = 0; shard < DUE_SHARDS; shard++) {
      const one = look(tenant, shard)
        .catch((error: unknown) => {
          plan.failed += 1;
          measure('faults', 1);
          log({ level: 'error', tenant, error });
        })
        .finally(() => looking.delete(one));
      looking.add(one);
      if (looking.size >= TOGETHER) await Promise.race(looking);
    }
  }
  await Promise.all(looking);
  measure('digestPlans', 1);
  measure('digestLag', plan.lagMs);
  return plan;
};
