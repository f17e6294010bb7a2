import type { StoredSuggestion, Suggestion } from '../../core/model/suggestion.ts';
import type { Identity } from '../identity.ts';
import { type RefusalPart, refusedFor } from '../refusal.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import { currentRelease } from '../store/releases.ts';
import { addSuggestion } from '../store/suggestions.ts';
import { onlySelf, unknownEmployee } from './access.ts';
import { once } from './once.ts';

/**
 * Stores what an employee proposes; sent again with the same key of the client's own, it is stored
 * once. Throws `unknown-employee` and `unknown-reference`.
 */
export const suggest = async (
  services: StoreWriter,
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
  return once(services, tenant, asked, (asFirst) =>
    addSuggestion(asFirst, tenant, suggestion, under),
  );
};
