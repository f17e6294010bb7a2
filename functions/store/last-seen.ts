import type { Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import { eventOf, isEvent } from './log.ts';

/** So many of the newest arrivals are looked at: about 80 KB, which is ten read units. */
const LOOKED_AT = 200;

/**
 * When the questions of a lesson were last answered, epoch milliseconds, by the question's id; of
 * the employee's newest events alone. What was answered longer ago is not told apart from what
 * never was: the learner's state does that.
 */
export const lastSeen = async (
  { table }: Tabled,
  tenant: string,
  employee: string,
  lesson: string,
): Promise<ReadonlyMap<string, number>> => {
  const pk = partition.employee(tenant, employee);
  const query = { pk, byArrival: true, descending: true, limit: LOOKED_AT };
  const { items } = await table.query(query);
  const seen = new Map<string, number>();
  for (const item of items.filter(isEvent)) {
    const { type, lesson: of, question, at } = eventOf(item);
    if (type !== 'answered' || of !== lesson || question === undefined) continue;
    seen.set(question, Math.max(at, seen.get(question) ?? 0));
  }
  return seen;
};
