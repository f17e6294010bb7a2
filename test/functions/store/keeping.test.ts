import { describe, expect, it } from 'vitest';
import { TABLE } from '../../../functions/store/definition.ts';
import type { Item } from '../../../functions/store/table.ts';
import { furnish, testApi } from '../../support/api.ts';
import { textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const DAY = 86_400_000;

const decided = async (keepDecisionsDays?: number) => {
  const table = memoryTable();
  const api = testApi(table, { keepDecisionsDays });
  const key = await api.tenant('acme');
  await furnish(api, key);
  const { body } = await api.call(key, 'GET', '/v1/employees/ada/next-lesson');
  const decision = textOf(body.decision);
  const self = { label: 'ada', scopes: ['self'], employee: 'ada' };
  const { body: made } = await api.call(key, 'POST', '/v1/keys', self);
  const readers = [key, textOf(made.secret)];
  const found = (): Promise<number[]> =>
    Promise.all(
      readers.map(
        async (reader) => (await api.call(reader, 'GET', `/v1/decisions/${decision}`)).status,
      ),
    );
  const stored = (): Item[] =>
    [...table.items.values()].filter(({ pk, sk }) => `${pk}#${sk}`.includes(decision));
  return { api, key, decision, found, stored };
};

describe('decisions that are kept for a while', () => {
  it('are gone to whoever asks from that moment on, though the table still has them', async () => {
    const { api, key, decision, found, stored } = await decided(30);
    api.clock.now += 30 * DAY - 1000;
    expect(await found()).toEqual([200, 200]);
    api.clock.now += 2000;
    expect(await found()).toEqual([404, 404]);
    const { status } = await api.call(key, 'POST', `/v1/decisions/${decision}/replay`);
    expect(status).toBe(404);
    expect(stored()).toHaveLength(2);
  });

  it('say to the table when it may drop them, in all that is stored of them', async () => {
    const { api, stored } = await decided(30);
    for (const item of stored())
      expect(item[TABLE.timeToLive]).toBe(Math.ceil((api.clock.now + 30 * DAY) / 1000));
  });

  it('are kept for ever unless somebody says otherwise', async () => {
    const { api, found, stored } = await decided();
    api.clock.now += 3650 * DAY;
    expect(await found()).toEqual([200, 200]);
    for (const item of stored()) expect(item).not.toHaveProperty(TABLE.timeToLive);
  });
});
