import { describe, expect, it } from 'vitest';
import { searchLessons } from '../../../core/catalogue/search.ts';
import { type Cache, cacheOf } from '../../../functions/store/cache.ts';
import { readManifest } from '../../../functions/store/manifest.ts';
import { readReleaseParts } from '../../../functions/store/release-parts.ts';
import { currentSearch } from '../../../functions/store/search.ts';
import { testApi } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';

/** A cache that tells how many bytes of search indexes it holds, by key. */
const watched = (): Cache & { readonly indexes: Map<string, number> } => {
  const cache = cacheOf();
  const indexes = new Map<string, number>();
  return {
    indexes,
    get: cache.get,
    keep(key, value, bytes, over) {
      if (key.startsWith('SEARCH')) indexes.set(key, bytes);
      cache.keep(key, value, bytes, over);
    },
  };
};

const lesson = (id: string, more: object = {}) => ({
  id,
  title: `Lesson ${id}`,
  format: 'article',
  minutes: 4,
  language: 'en',
  skills: [],
  ...more,
});

const tenantWith = async (...lessons: { id: string }[]) => {
  const table = memoryTable();
  const api = testApi(table);
  const key = await api.tenant('acme');
  const put = (one: { id: string }) => api.call(key, 'PUT', `/v1/lessons/${one.id}`, one);
  for (const one of lessons) expect((await put(one)).status).toBe(201);
  const cache = watched();
  const services = { table, cache };
  const index = async () => currentSearch(services, 'acme', await readManifest(services, 'acme'));
  return { put, cache, index, table };
};

describe('the search index of a tenant', () => {
  it('is built once, for all who search meanwhile, and counted by what it takes', async () => {
    const { index, cache } = await tenantWith(lesson('a', { body: 'calm customers' }));
    const [one, other] = await Promise.all([index(), index()]);
    expect(one).toBe(other);
    expect(await index()).toBe(one);
    expect([...cache.indexes.values()]).toEqual([one.bytes]);
  });

  it('is one: that of the release before goes when the next one is made', async () => {
    const { index, cache, put } = await tenantWith(lesson('a', { body: 'calm customers' }));
    const first = await index();
    for (let edit = 0; edit < 5; edit++) {
      await put(lesson(`b${edit}`, { body: 'listen '.repeat(50) }));
      const next = await index();
      expect(next).not.toBe(first);
      expect(searchLessons(next, 'listen', 10)).toHaveLength(edit + 1);
      expect(cache.indexes.size).toBe(1);
      expect([...cache.indexes.values()]).toEqual([next.bytes]);
    }
  });

  it('is tried again where it could not be built', async () => {
    const { table, cache } = await tenantWith(lesson('a'));
    let broken = true;
    const unless = <Asked, T>(call: (asked: Asked) => Promise<T>) => {
      return (asked: Asked) => (broken ? Promise.reject(new Error('throttled')) : call(asked));
    };
    const failing = { ...table, get: unless(table.get), query: unless(table.query) };
    const services = { table: failing, cache };
    const manifest = await readManifest({ table }, 'acme');
    await expect(currentSearch(services, 'acme', manifest)).rejects.toThrow('throttled');
    broken = false;
    expect((await currentSearch(services, 'acme', manifest)).bytes).toBeGreaterThan(0);
  });

  it('lets others have their turn again and again while it is built', async () => {
    const words = Array.from({ length: 3000 }, (_, n) => `word${n.toString(36)}`);
    const lessons = Array.from({ length: 40 }, (_, n) =>
      lesson(`l${n}`, { body: [...words.slice(n * 50), ...words.slice(0, n * 50)].join(' ') }),
    );
    const { index, table } = await tenantWith(...lessons);
    await index();
    const fresh = { table, cache: cacheOf() };
    const manifest = await readManifest(fresh, 'acme');
    // What is read is read before, so that only the building is counted.
    await readReleaseParts(fresh, 'acme', manifest.parts, ['catalogue', 'content']);
    let turns = 0;
    let isDone = false;
    const watch = (): void => {
      turns += 1;
      if (!isDone) setImmediate(watch);
    };
    watch();
    const before = process.cpuUsage();
    const { index: made } = await currentSearch(fresh, 'acme', manifest);
    isDone = true;
    const { user, system } = process.cpuUsage(before);
    expect(made.documentCount).toBe(40);
    // On the average, since collecting garbage may hold up any single turn.
    expect((user + system) / 1000 / turns).toBeLessThan(50);
  });
});
