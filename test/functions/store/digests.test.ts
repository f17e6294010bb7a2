import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../core/base/days.ts';
import { startOfPeriod, weekOf } from '../../../core/digest/period.ts';
import { DELIVERIES, DIGEST_STATES } from '../../../core/model/digest-record.ts';
import {
  countDigests,
  digestCounts,
  findDigest,
  listDigests,
  noteDelivery,
  type StoredDigest,
  saveDigest,
} from '../../../functions/store/digests.ts';
import { PREFIX, partition } from '../../../functions/store/keys.ts';
import { cursorAt } from '../../../functions/store/paging.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';

const DUE = Date.UTC(2026, 2, 3, 9);
const PERIOD = '2026-03-03';
const digest = (id: string, more: Partial<StoredDigest> = {}): StoredDigest => ({
  id,
  period: PERIOD,
  state: 'sent',
  dueMs: DUE,
  atMs: DUE + 1,
  ...more,
});
const services = () => ({ table: memoryTable(), random: (size: number) => new Uint8Array(size) });

describe('the record of a period', () => {
  it('is that of the last who took it, and of its maker before anybody who speaks for them', async () => {
    const writing = fc.record({ turn: fc.integer({ min: 1, max: 4 }), byMaker: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(writing, { minLength: 1, maxLength: 8 }), async (writings) => {
        const own = services();
        for (const [index, { turn, byMaker }] of writings.entries()) {
          const state = byMaker ? 'sent' : 'unknown';
          const one = digest(`${index}`, { state });
          await saveDigest(own, 'acme', 'eve', one, { under: 1, turn, byMaker });
        }
        const ranks = writings.map(({ turn, byMaker }) => 2 * turn + Number(byMaker));
        const best = ranks.indexOf(Math.max(...ranks));
        expect((await findDigest(own, 'acme', 'eve', PERIOD))?.id).toBe(String(best));
      }),
      { seed: 20261141, numRuns: scaled(30, 500) },
    );
  });

  it('keeps the gravest that was heard, in whatever order and however often', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...DELIVERIES), { minLength: 1, maxLength: 8 }),
        async (kinds) => {
          const own = services();
          const writing = { under: 1, turn: 1, byMaker: true };
          await saveDigest(own, 'acme', 'eve', digest('a'), writing);
          await Promise.all(
            kinds.map((kind, index) =>
              noteDelivery(own, 'acme', 'eve', PERIOD, { kind, atMs: index }),
            ),
          );
          const gravest = Math.max(...kinds.map((kind) => DELIVERIES.indexOf(kind)));
          const found = await findDigest(own, 'acme', 'eve', PERIOD);
          expect(found?.delivery?.kind).toBe(DELIVERIES[gravest]);
          expect(found?.state).toBe('sent');
        },
      ),
      { seed: 20261140, numRuns: scaled(30, 500) },
    );
  });

  it('is never put back to what it was by somebody who heard of a mail', async () => {
    const inner = memoryTable();
    const own = { ...services(), table: inner };
    const writing = { under: 1, turn: 3, byMaker: false };
    await saveDigest(own, 'acme', 'eve', digest('a', { state: 'unknown' }), writing);
    // Between the reading and the writing of whoever hears of it, its maker speaks after all.
    let isFirst = true;
    const table = {
      ...inner,
      get: async (key: Parameters<typeof inner.get>[0]) => {
        const item = await inner.get(key);
        if (isFirst)
          await saveDigest(own, 'acme', 'eve', digest('a'), { ...writing, byMaker: true });
        isFirst = false;
        return item;
      },
    };
    const heard = { kind: 'delivered', atMs: 5 } as const;
    await noteDelivery({ ...own, table }, 'acme', 'eve', PERIOD, heard);
    const found = await findDigest(own, 'acme', 'eve', PERIOD);
    expect(found).toMatchObject({ state: 'sent', delivery: heard });
  });

  it('is waited for by whoever hears of a mail before it is written', async () => {
    const heard = { kind: 'delivered', atMs: 5 } as const;
    expect(await noteDelivery(services(), 'acme', 'eve', PERIOD, heard)).toBe('not-yet');
  });

  it('is listed with the others, newest first, page by page', async () => {
    const own = services();
    const writing = { under: 1, turn: 1, byMaker: true };
    const periods = ['2026-03-01', '2026-03-02', '2026-03-03'];
    for (const period of periods)
      await saveDigest(own, 'acme', 'eve', digest(period, { period }), writing);
    const first = await listDigests(own, 'acme', 'eve', { limit: 2 });
    const rest = await listDigests(own, 'acme', 'eve', { limit: 5, cursor: first.cursor });
    const all = [...first.items, ...rest.items].map(({ period }) => period);
    expect(all).toEqual(periods.toReversed());
    expect(rest.cursor).toBeUndefined();
  });
});

describe('the counts', () => {
  it('are sums by the day, of the days that are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...DIGEST_STATES), fc.nat(255))),
        async (told) => {
          let byte = 0;
          const own = { table: memoryTable(), random: () => Uint8Array.of(byte) };
          for (const [day, state, drawn] of told) {
            byte = drawn;
            await countDigests(own, 'acme', Date.UTC(2026, 2, 1 + day, 23), { [state]: 2 });
          }
          const found = await digestCounts(own, 'acme', '2026-03-02', '2026-03-04');
          for (const day of [2, 3, 4])
            for (const state of DIGEST_STATES) {
              const expected = told.filter(([on, was]) => on === day - 1 && was === state).length;
              const counted = found.find((one) => one.day === `2026-03-0${day}`);
              expect(counted?.counts[state] ?? 0).toBe(2 * expected);
            }
          expect(found.every(({ day }) => day >= '2026-03-02' && day <= '2026-03-04')).toBe(true);
        },
      ),
      { seed: 20261139, numRuns: scaled(30, 500) },
    );
  });
});

describe('the digests of an employee', () => {
  const period = fc
    .record({
      day: fc.integer({ min: 0, max: 1200 }),
      isWeek: fc.boolean(),
    })
    .map(({ day, isWeek }) => {
      const date = dayOf(Date.UTC(2024, 11, 20) + day * 86_400_000);
      return isWeek ? weekOf(date) : date;
    });

  it('are listed by time, weeks among days, page by page, whatever the pages hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(period, { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (periods, limit) => {
          const own = services();
          for (const one of periods)
            await saveDigest(
              own,
              'acme',
              'eve',
              { ...digest(one), period: one },
              { under: 1, turn: 1, byMaker: true },
            );
          const listed: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await listDigests(own, 'acme', 'eve', { limit, cursor });
            expect(page.items.length).toBeLessThanOrEqual(limit);
            expect(page.items.length === limit || page.cursor === undefined).toBe(true);
            listed.push(...page.items.map((one) => one.period));
            cursor = page.cursor;
          } while (cursor !== undefined);
          expect([...listed].sort()).toEqual([...periods].sort());
          const starts = listed.map(startOfPeriod);
          expect(starts).toEqual([...starts].sort().reverse());
        },
      ),
      { seed: 20261142, numRuns: scaled(40, 1500) },
    );
  });

  it('go on from a cursor that was given when they were listed by their names', async () => {
    const own = services();
    const writing = { under: 1, turn: 1, byMaker: true };
    for (const one of ['2026-W47', '2026-11-20', '2026-W48', '2026-12-01'])
      await saveDigest(own, 'acme', 'eve', { ...digest(one), period: one }, writing);
    const list = `${partition.employee('acme', 'eve')}${PREFIX.digest}`;
    const from = async (position: string): Promise<string[]> => {
      const cursor = cursorAt(list, position);
      const { items } = await listDigests(own, 'acme', 'eve', { limit: 9, cursor });
      return items.map((item) => item.period);
    };
    expect(await from('2026-12-01')).toEqual(['2026-W48', '2026-11-20', '2026-W47']);
    expect(await from('2026-W48')).toEqual(['2026-11-20', '2026-W47']);
    for (const wrong of ['zzz', '2026-99-01', '2026-W99', '2026-1', ' '])
      await expect(from(wrong)).rejects.toThrow('not one that this list gave');
  });
});
