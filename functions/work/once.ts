import { hash } from 'node:crypto';
import { type RefusalCode, Refused } from '../refusal.ts';
import { digestOf } from '../store/canonical.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { forgetOnce, type OnceEntry, rememberOnce } from '../store/idempotency.ts';

/** A request that must create one thing only, however often it is sent. */
export interface OnceRequest {
  /** What is created, such as `suggestions`: keys of different kinds do not meet. */
  readonly kind: string;
  /** What the client calls this request; undefined = it does not say, and each request creates. */
  readonly key: string | undefined;
  /** What is asked for: with the same key it must be the same. */
  readonly body: unknown;
  /** Whom it is about, if anybody: their export and erasure take the entry along. */
  readonly employee?: string | undefined;
  /** The version of the manifest that it is taken under, where it is about somebody. */
  readonly under?: number | undefined;
  /** How another body under the same key is refused. */
  readonly mismatch?: { readonly code: RefusalCode; readonly pointer: string };
}

const KEY_MISMATCH = { code: 'idempotency-mismatch', pointer: 'Idempotency-Key' } as const;

/** Bytes that follow from a seed alone. Not for secrets: the seed is stored. */
const bytesFrom = (seed: string): ((size: number) => Uint8Array) => {
  let drawn = 0;
  return (size) => {
    const chunks: Buffer[] = [];
    for (let length = 0; length < size; length += 32)
      chunks.push(hash('sha256', `${seed}|${drawn++}`, 'buffer'));
    return new Uint8Array(Buffer.concat(chunks).subarray(0, size));
  };
};

/** Clock and chance as they were when a request was first sent. */
const asFirst = <S extends StoreWriter>(services: S, { at, seed }: OnceEntry): S => ({
  ...services,
  now: () => at,
  random: bytesFrom(seed),
});

/**
 * Runs a verb that creates something so that the same request, sent again after a lost answer,
 * creates the same thing and gives the same answer. `run` gets services whose clock stands at the
 * first try and whose chance is the first try's: all that it makes follows from these and the body,
 * so a try that was cut off half way is brought to its end by the next one. `isNew` says whether
 * this is the first. What refuses is not remembered. Throws `idempotency-mismatch` for another
 * body.
 */
export const once = async <T, S extends StoreWriter>(
  services: S,
  tenant: string,
  { kind, key, body, employee, under, mismatch = KEY_MISMATCH }: OnceRequest,
  run: (services: S, isNew: boolean) => Promise<T>,
): Promise<T> => {
  if (key === undefined) return run(services, true);
  const id = hash('sha256', `${kind}\u0000${key}`, 'base64url').slice(0, 22);
  const about = { tenant, id, employee, under };
  const print = digestOf(body).slice(0, 22);
  const { entry, isNew } = await rememberOnce(services, about, {
    print,
    at: services.now(),
    seed: Buffer.from(services.random(16)).toString('base64url'),
  });
  if (entry.print !== print) {
    const detail = 'was sent before with another body. Use a new one for what is new.';
    throw new Refused(mismatch.code, `${key} ${detail}`, [{ pointer: mismatch.pointer, detail }]);
  }
  try {
    return await run(asFirst(services, entry), isNew);
  } catch (failure) {
    if (isNew && failure instanceof Refused) await forgetOnce(services, about);
    throw failure;
  }
};
