import type { ApiKey, KeyRequest } from '../../core/model/key.ts';
import type { Acting } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { createKeyAs, newKeyId } from '../store/api-keys.ts';
import { audited } from '../store/audit.ts';
import type { Act } from '../store/audit-record.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import { unknownEmployee } from './access.ts';
import { once } from './once.ts';

/** A key is good for at least so long: what expires sooner is a mistake, or of another clock. */
const LEAST_LIFE_MS = 60_000;

/** Throws for a key that would be of no use when its maker gets it. */
const refuseExpired = ({ expires }: KeyRequest, nowMs: number): void => {
  if (expires === undefined || Date.parse(expires) >= nowMs + LEAST_LIFE_MS) return;
  const now = new Date(nowMs).toISOString();
  const detail = `must lie at least a minute ahead; it is ${now} now`;
  throw new Refused('invalid-body', `/expires: ${detail}`, [{ pointer: '/expires', detail }]);
};

/**
 * Makes an API key; its secret is given here once and kept nowhere. So a request that is sent again
 * with the same key of its own cannot get the first answer: it gets `already-made` with the key's
 * id. Throws `unknown-employee`, and `invalid-body` for one that expires within a minute.
 */
export const makeKey = async (
  services: StoreWriter & Acting,
  tenant: string,
  request: KeyRequest,
  idempotencyKey?: string,
): Promise<{ key: ApiKey; secret: string }> => {
  const { employee } = request;
  const under = await takenUnder(services, tenant, employee);
  const asked = { kind: 'keys', key: idempotencyKey, body: request, employee, under };
  const act: Act = {
    kind: 'key',
    what: 'keys',
    ...(employee !== undefined && { people: [employee] }),
  };
  const make = async (asFirst: StoreWriter): Promise<{ key: ApiKey; secret: string }> => {
    refuseExpired(request, asFirst.now());
    if (employee !== undefined && (await findEmployee(services, tenant, employee)) === undefined)
      throw unknownEmployee(employee);
    const id = newKeyId(asFirst.random);
    const made = await createKeyAs(services, tenant, request, id, under);
    if (made !== undefined) return made;
    throw new Refused(
      'already-made',
      `This request has made the key ${id} before, and its secret is kept nowhere. ` +
        `If the answer was lost, DELETE /v1/keys/${id} and make another key.`,
      [{ pointer: 'Idempotency-Key', detail: `made the key ${id}` }],
    );
  };
  return audited(
    services,
    tenant,
    act,
    () => once(services, tenant, asked, make),
    ({ key }) => ({ ids: [key.id], to: 'made' }),
  );
};
