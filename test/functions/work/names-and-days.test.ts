import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';

let api: TestApi;
let key: string;
const put = async (path: string, body: object, headers = {}): Promise<void> => {
  const answer = await api.call(key, 'PUT', path, body, headers);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
};
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
});

describe('search', () => {
  const found = async (words: string): Promise<string[]> => {
    const query = new URLSearchParams({ q: words });
    const { body } = await api.call(key, 'GET', `/v1/search?${query}`);
    return listOf(body.items).map(({ lesson }) => textOf(lesson));
  };

  it('finds lessons by what their skills are called in any language, and no longer by old names', async () => {
    const calm = { id: 'calm', name: 'Calm', names: { de: 'Gelassenheit', ja: '冷静さ' } };
    expect(await found('Gelassenheit')).toEqual([]);
    await put('/v1/skills/calm', calm);
    for (const words of ['Gelassenheit', 'gelassenheit', '冷静さ', 'Calm'])
      expect([words, (await found(words)).sort()]).toEqual([words, ['c1', 'c2']]);
    await put('/v1/skills/calm', { ...calm, names: { de: 'Ruhe' } });
    expect(await found('Gelassenheit')).toEqual([]);
    expect((await found('Ruhe')).sort()).toEqual(['c1', 'c2']);
  });
});

describe('fallbackLanguages', () => {
  const nextFor = async (query = ''): Promise<[string | undefined, string | undefined]> => {
    const { body } = await api.call(key, 'GET', `/v1/employees/eve/next-lesson${query}`);
    const lesson = listOf(body.lessons)[0]?.lesson;
    return [lesson && textOf(lesson.language), body.nothing && textOf(body.nothing.code)];
  };
  const fallBackOn = async (...fallbackLanguages: string[]): Promise<void> => {
    const { headers } = await api.call(key, 'GET', '/v1/policy');
    const constraints = { ...DEFAULT_POLICY.constraints, fallbackLanguages };
    const policy = { ...DEFAULT_POLICY, constraints };
    await put('/v1/policy', policy, { 'if-match': headers.get('etag') ?? '' });
  };

  it('serve who has no lesson in their own language, in their order, and nobody else', async () => {
    const eve = { id: 'eve', name: 'Eve', role: 'agent', team: 'support', timeZone: 'UTC' };
    await put('/v1/employees/eve', { ...eve, language: 'fi' });
    expect(await nextFor()).toEqual([undefined, 'language']);
    await fallBackOn('sv', 'en');
    expect(await nextFor()).toEqual(['en', undefined]);
    // A language that is asked for is meant.
    expect(await nextFor('?language=fi')).toEqual([undefined, 'language']);
    await put('/v1/lessons/s1', {
      ...{ id: 's1', title: 'Lektion', format: 'article', minutes: 4, language: 'sv' },
      ...{ skills: [{ skill: 'writing' }], body: 'Skriv tydligt.' },
    });
    await fallBackOn('en');
    expect(await nextFor()).toEqual(['en', undefined]);
    await put('/v1/lessons/f1', {
      ...{ id: 'f1', title: 'Oppitunti', format: 'article', minutes: 4, language: 'fi' },
      ...{ skills: [{ skill: 'writing' }], body: 'Kirjoita selkeästi.' },
    });
    await fallBackOn();
    expect(await nextFor()).toEqual(['fi', undefined]);
  });
});

describe('a clock that passes the end of a cycle', () => {
  const DAY_MS = 86_400_000;
  const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

  it('ends what its key results ask for, to the day, and nothing of the next one', async () => {
    const start = dayOf(api.clock.now - 30 * DAY_MS);
    const end = dayOf(api.clock.now + 2 * DAY_MS);
    const next = dayOf(api.clock.now + 3 * DAY_MS);
    const objective = (id: string, skill: string, cycle: object, due: string) =>
      put(`/v1/objectives/${id}`, {
        ...{ id, title: id, owner: { kind: 'company' }, cycle },
        keyResults: [
          {
            ...{ id: `${id}-kr`, title: id, due, skills: [{ skill, level: 0.9 }] },
            metric: { unit: 'h', start: 9, current: 9, target: 2 },
          },
        ],
      });
    for (const { id } of listOf((await api.call(key, 'GET', '/v1/objectives')).body.items))
      await api.call(key, 'DELETE', `/v1/objectives/${textOf(id)}`);
    await objective('now', 'calm', { start, end }, end);
    const later = { start: next, end: dayOf(api.clock.now + 60 * DAY_MS) };
    await objective('then', 'writing', later, later.end);
    const askedFor = async (): Promise<string[]> => {
      const { status, body } = await api.call(key, 'GET', '/v1/employees/ada/next-lesson');
      expect(status).toBe(200);
      const skills = listOf(body.lessons).flatMap(({ skills: own }) => listOf(own));
      const results = skills.flatMap(({ keyResults }) => listOf(keyResults).map(textOf));
      return [...new Set(results)].sort();
    };
    const seen: string[] = [];
    for (let day = 0; day < 6; day++) {
      seen.push(`${dayOf(api.clock.now) <= end ? 'in' : 'out'}: ${await askedFor()}`);
      api.clock.now += DAY_MS;
    }
    // What a later cycle asks for is worked on before it begins.
    const during = Array(3).fill('in: now-kr,then-kr');
    expect(seen).toEqual([...during, ...Array(3).fill('out: then-kr')]);
  });
});
