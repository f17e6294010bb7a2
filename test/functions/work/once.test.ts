import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Refused } from '../../../functions/refusal.ts';
import type { StoreWriter } from '../../../functions/store/capabilities.ts';
import { type OnceRequest, once } from '../../../functions/work/once.ts';
import { NOW, type TestApi, testApi } from '../../support/api.ts';
import type { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';

let api: TestApi;
beforeEach(() => {
  api = testApi();
});

interface Try {
  readonly isNew: boolean;
  readonly at: number;
  readonly drawn: readonly string[];
}
const request = (more: Partial<OnceRequest> = {}): OnceRequest => ({
  kind: 'things',
  key: 'first',
  body: { a: 1 },
  ...more,
});
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** What the verb sees: clock, chance, and whether it is the first try. */
const tried = async (services: StoreWriter, isNew: boolean): Promise<Try> => ({
  isNew,
  at: services.now(),
  drawn: [16, 16, 33, 64].map((size) => hex(services.random(size))),
});
const send = (more: Partial<OnceRequest> = {}, run = tried, tenant = 'acme') =>
  once(api.services, tenant, request(more), run);
const items = () => (api.table as ReturnType<typeof memoryTable>).items.size;

describe('a request that is sent again', () => {
  it('sees clock and chance of its first try, however much later', async () => {
    const first = await send();
    api.clock.now += 86_400_000;
    const again = await send();
    expect(first).toMatchObject({ isNew: true, at: NOW });
    expect(again).toEqual({ ...first, isNew: false });
  });

  it('draws different bytes each time, as many as asked for', async () => {
    const { drawn } = await send();
    expect(drawn.map((one) => one.length / 2)).toEqual([16, 16, 33, 64]);
    const blocks = drawn.flatMap((one) => one.match(/.{32}/g) ?? []);
    expect(new Set(blocks).size).toBe(blocks.length);
  });

  it('draws bytes of any number', async () => {
    let draws = 0;
    await send({}, async (services, isNew) => {
      fc.assert(
        fc.property(fc.nat(200), (size) => {
          draws += 1;
          expect(services.random(size)).toHaveLength(size);
        }),
        { seed: 20261127, numRuns: scaled(100, 1000) },
      );
      return tried(services, isNew);
    });
    expect(draws).toBeGreaterThan(50);
  });

  it('is another one where key, kind or tenant is another', async () => {
    const first = await send();
    for (const other of [
      await send({ key: 'second' }),
      await send({ kind: 'others' }),
      await send({}, tried, 'other'),
    ]) {
      expect(other.isNew).toBe(true);
      expect(other.drawn[0]).not.toBe(first.drawn[0]);
    }
    // Where the parts meet must not matter.
    await send({ kind: 'ab', key: 'c' });
    expect((await send({ kind: 'a', key: 'bc' })).isNew).toBe(true);
  });

  it('is the same where its body is, in whatever order its fields stand', async () => {
    await send({ body: { a: 1, b: [2] } });
    expect((await send({ body: { b: [2], a: 1 } })).isNew).toBe(false);
  });

  it('is refused with another body, by the header or by what its route says', async () => {
    await send();
    await expect(send({ body: { a: 2 } })).rejects.toMatchObject({
      code: 'idempotency-mismatch',
      message: expect.stringMatching(/^first was sent before/),
      errors: [{ pointer: 'Idempotency-Key', detail: expect.stringMatching(/another body/) }],
    });
    const mismatch = { code: 'id-taken', pointer: '/id' } as const;
    await expect(send({ body: { a: 2 }, mismatch })).rejects.toMatchObject({
      code: 'id-taken',
      errors: [{ pointer: '/id', detail: expect.stringMatching(/another body/) }],
    });
  });

  it('does not run at all with another body', async () => {
    await send();
    let runs = 0;
    const run = async (services: StoreWriter, isNew: boolean) => {
      runs += 1;
      return tried(services, isNew);
    };
    await expect(send({ body: {} }, run)).rejects.toThrow(Refused);
    expect(runs).toBe(0);
  });
});

describe('a request without a key', () => {
  it('is new each time, under the clock and chance of now, and leaves nothing', async () => {
    const first = await send({ key: undefined });
    api.clock.now += 1000;
    const again = await send({ key: undefined });
    expect([first.isNew, again.isNew, again.at]).toEqual([true, true, NOW + 1000]);
    expect(again.drawn[0]).not.toBe(first.drawn[0]);
    expect(items()).toBe(0);
  });
});

describe('a request that fails', () => {
  const refuse = async (): Promise<Try> => {
    throw new Refused('not-found', 'There is none.');
  };
  const breakDown = async (): Promise<Try> => {
    throw new Error('broken');
  };

  it('is forgotten where it was refused at the first try, with all that pointed to it', async () => {
    await expect(send({ employee: 'ada' }, refuse)).rejects.toMatchObject({ code: 'not-found' });
    expect(items()).toBe(0);
    expect((await send({ body: { a: 2 } })).isNew).toBe(true);
  });

  it('is remembered where it broke down: the next try brings it to its end', async () => {
    await expect(send({}, breakDown)).rejects.toThrow('broken');
    api.clock.now += 1000;
    expect(await send()).toMatchObject({ isNew: false, at: NOW });
  });

  it('is remembered where an earlier try went through, though this one is refused', async () => {
    await send();
    await expect(send({}, refuse)).rejects.toMatchObject({ code: 'not-found' });
    expect((await send()).isNew).toBe(false);
  });
});

it('an entry about an employee is found from them, one about nobody stands alone', async () => {
  await send({ employee: 'ada' });
  expect(items()).toBe(2);
  await send({ key: 'second' });
  expect(items()).toBe(3);
});
