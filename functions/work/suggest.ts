import type { StoredSuggestion, Suggestion } from '../../core/model/suggestion.ts';
import type { Identity } from '../identity.ts';
import { type RefusalPart, Refused, refusedFor } from '../refusal.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import type { Limiting } from '../store/quotas.ts';
import { currentRelease } from '../store/releases.ts';
import { addSuggestion, dayEnds, MOST_A_DAY } from '../store/suggestions.ts';
import { onlySelf, unknownEmployee } from './access.ts';
import { once } from './once.ts';

const tooMany = (employee: string, nowMs: number): Refused => {
  const ends = dayEnds(nowMs);
  return new Refused(
    'too-many-suggestions',
    `${employee} has made ${MOST_A_DAY} suggestions today, and no more are taken. ` +
      `Send it again after ${new Date(ends).toISOString()}.`,
    [{ pointer: '/employee', detail: `has made ${MOST_A_DAY} suggestions today (UTC)` }],
    { 'retry-after': String(Math.ceil((ends - nowMs) / 1000)) },
  );
};

/**
 * Stores what an employee proposes; sent again with the same key of the client's own, it is stored
 * once. Throws `unknown-employee`, `unknown-reference`, and `too-many-suggestions` once the day's
 * are used up.
 */
export const suggest = async (
  services: StoreWriter & Limiting,
  identity: Identity,
  suggestion: Suggestion,
  idempotencyKey?: string,
): Promise<StoredSuggestion> => {
  const { tenant } = identity;
  onlySelf(identity, suggestion.employee);
  const under = await takenUnder(services, tenant, suggestion.employee);
  if ((await findEmployee(services, tenant, suggestion.employee)) === undefined)
    throw unknownEmployee(suggestion.employee);
  const { release } = await currentRelease(services, tenant);
  const [first, ...others] = (['lesson', 'skill'] as const).flatMap((kind): RefusalPart[] => {
    const id = suggestion[kind];
    return id === undefined || release.catalogue[`${kind}Index`].has(id)
      ? []
      : [{ pointer: `/${kind}`, detail: `There is no ${kind} ${id}.`, code: 'unknown-reference' }];
  });
  if (first !== undefined) throw refusedFor([first, ...others], 'unknown-reference');
  const { employee } = suggestion;
  const asked = { kind: 'suggestions', key: idempotencyKey, body: suggestion, employee, under };
  return once(services, tenant, asked, async (asFirst, isNew) => {
    const stored = await addSuggestion(asFirst, tenant, suggestion, under);
    if (stored === undefined) throw tooMany(employee, services.now());
    if (isNew) services.quotas.use(tenant, 'suggestions');
    return stored;
  });
};
