import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, numberOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { seeded } from '../../support/random.ts';

let api: TestApi;
let key: string;
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
});

const get = async (path: string) => (await api.call(key, 'GET', path)).body;
const lesson = (id: string, more: object = {}) => ({
  id,
  title: id,
  format: 'quiz',
  minutes: 3,
  language: 'en',
  skills: [{ skill: 'calm' }],
  ...more,
});

describe('admin resources', () => {
  it('come back as they were put, with defaults, under a strong tag', async () => {
    const put = await api.call(key, 'PUT', '/v1/lessons/new', lesson('new', { body: '# Hello' }));
    expect([put.status, put.body.status]).toEqual([201, 'created']);
    const read = await api.call(key, 'GET', '/v1/lessons/new');
    expect(read.headers.get('etag')).toBe(put.headers.get('etag'));
    expect(read.body).toMatchObject({
      body: '# Hello',
      difficulty: 0.5,
      archived: false,
      skills: [{ skill: 'calm', weight: 1 }],
    });
    expect((await api.call(key, 'PUT', '/v1/lessons/new', read.body)).body.status).toBe(
      'unchanged',
    );
    expect((await api.call(key, 'DELETE', '/v1/lessons/new')).status).toBe(204);
    expect((await api.call(key, 'GET', '/v1/lessons/new')).status).toBe(404);
  });

  it('an unchanged PUT moves nothing', async () => {
    const { release } = await get('/v1/releases/current');
    await api.call(key, 'PUT', '/v1/skills/calm', { id: 'calm', name: 'De-escalation' });
    expect((await get('/v1/releases/current')).release).toBe(release);
  });

  it('take conditions: the loser of a race gets 412', async () => {
    const { headers } = await api.call(key, 'GET', '/v1/skills/calm');
    const tag = headers.get('etag') ?? '';
    expect(
      (
        await api.call(
          key,
          'PUT',
          '/v1/skills/calm',
          { id: 'calm', name: 'One' },
          { 'if-match': tag },
        )
      ).status,
    ).toBe(200);
    expect(
      await api.call(
        key,
        'PUT',
        '/v1/skills/calm',
        { id: 'calm', name: 'Two' },
        { 'if-match': tag },
      ),
    ).toMatchObject({ status: 412, body: { code: 'etag-mismatch' } });
    expect(
      (
        await api.call(
          key,
          'PUT',
          '/v1/skills/calm',
          { id: 'calm', name: 'Two' },
          { 'if-none-match': '*' },
        )
      ).status,
    ).toBe(412);
    expect((await get('/v1/skills/calm')).name).toBe('One');
  });

  it('are not deleted while something refers to them', async () => {
    const answer = await api.call(key, 'DELETE', '/v1/skills/calm');
    expect([answer.status, answer.body.code]).toEqual([409, 'in-use']);
    expect(answer.body.detail).toContain('/lessons/c1');
  });

  it('are listed by id in pages', async () => {
    const first = await get('/v1/lessons?limit=3');
    const second = await get(`/v1/lessons?limit=3&cursor=${first.cursor}`);
    expect([...listOf(first.items), ...listOf(second.items)].map(({ id }) => id)).toEqual([
      'c1',
      'c2',
      'w1',
      'w2',
    ]);
    expect(second.cursor).toBeUndefined();
    expect((await api.call(key, 'GET', '/v1/lessons?cursor=%25%25')).status).toBe(400);
    await api.call(key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
    const page = await get('/v1/employees?limit=1');
    expect([
      page.items?.[0]?.id,
      (await get(`/v1/employees?limit=5&cursor=${page.cursor}`)).items?.[0]?.id,
    ]).toEqual(['ada', 'bob']);
  });

  it('in bulk: good items go in, bad ones say why, references among them work', async () => {
    const items = [
      lesson('b1', { prerequisites: ['b2'] }),
      lesson('b2'),
      lesson('b3', { skills: [{ skill: 'none' }] }),
      lesson('b4', { prerequisites: ['b3'] }),
      { id: 'b5' },
      lesson('b1'),
    ];
    const answer = await api.call(key, 'POST', '/v1/lessons', { items });
    expect(answer.status).toBe(207);
    expect(listOf(answer.body.results).map(({ status, error }) => error?.code ?? status)).toEqual([
      'created',
      'created',
      'unknown-reference',
      'unknown-reference',
      'invalid-body',
      'duplicate-id',
    ]);
    const before = numberOf((await get('/v1/releases/current')).release);
    const hundred = Array.from({ length: 100 }, (_, index) => lesson(`m${index}`));
    expect((await api.call(key, 'POST', '/v1/lessons', { items: hundred })).status).toBe(200);
    expect((await get('/v1/releases/current')).release).toBe(before + 1);
  });

  it('are held back with ?hold=true until all of them fit together', async () => {
    await api.call(
      key,
      'PUT',
      '/v1/lessons/h1?hold=true',
      lesson('h1', { prerequisites: ['h2'], skills: [{ skill: 'new-skill' }] }),
    );
    expect((await api.call(key, 'GET', '/v1/lessons/h1')).status).toBe(404);
    expect((await get('/v1/lessons/h1?held=true')).id).toBe('h1');
    const early = await api.call(key, 'POST', '/v1/releases');
    expect([early.status, early.body.code, early.body.errors?.length]).toEqual([
      422,
      'cannot-publish',
      2,
    ]);
    await api.call(key, 'PUT', '/v1/lessons/direct', lesson('direct'));
    await api.call(key, 'PUT', '/v1/skills/new-skill?hold=true', { id: 'new-skill', name: 'New' });
    await api.call(key, 'PUT', '/v1/lessons/h2?hold=true', lesson('h2'));
    expect((await api.call(key, 'POST', '/v1/releases', {})).status).toBe(201);
    expect((await get('/v1/lessons/h1')).prerequisites).toEqual(['h2']);
    expect((await get('/v1/lessons/direct')).id).toBe('direct');
    expect((await api.call(key, 'POST', '/v1/releases')).status).toBe(200);
  });

  it('a direct write goes into what is held too, also where it changes nothing in force', async () => {
    const original = (await get('/v1/lessons/c1')) as object;
    await api.call(key, 'PUT', '/v1/lessons/c1?hold=true', { ...original, title: 'B' });
    const again = await api.call(key, 'PUT', '/v1/lessons/c1', original);
    expect(again.body.status).toBe('unchanged');
    expect((await get('/v1/lessons/c1?held=true')).title).toBe('Lesson c1');
    await api.call(key, 'POST', '/v1/releases');
    expect((await get('/v1/lessons/c1')).title).toBe('Lesson c1');
  });

  it('publishing is idempotent, and holding back what is in force holds nothing', async () => {
    const { release } = await get('/v1/releases/current');
    const original = (await get('/v1/lessons/c1')) as object;
    await api.call(key, 'PUT', '/v1/lessons/c1?hold=true', original);
    expect((await get('/v1/releases/current')).held).toBe(false);
    const answer = await api.call(key, 'POST', '/v1/releases');
    expect([answer.status, answer.body.release]).toEqual([200, release]);
  });

  it.each([undefined, 'application/json', 'text/plain'])(
    'are published by a request whose body has no bytes, of the type %s',
    async (type) => {
      const headers = { authorization: `Bearer ${key}`, ...(type && { 'content-type': type }) };
      // A stream of no bytes, as a server gives where a client sent no length.
      const body = new ReadableStream({ start: (controller) => controller.close() });
      const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
      expect((await api.app.request('/v1/releases', init)).status).toBe(200);
    },
  );

  it('keep what two admins do at the same time, and never a cycle that only both together would make', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = seeded(seed);
      const table = memoryTable(async () => {
        for (let turns = Math.floor(random() * 4); turns > 0; turns--) await Promise.resolve();
      });
      const both = testApi(table);
      const admin = await both.tenant('acme');
      await furnish(both, admin);
      const [a, b] = await Promise.all([
        both.call(admin, 'PUT', '/v1/lessons/c1', lesson('c1', { prerequisites: ['c2'] })),
        both.call(admin, 'PUT', '/v1/lessons/c2', lesson('c2', { prerequisites: ['c1'] })),
        both.call(admin, 'PUT', '/v1/skills/extra', { id: 'extra', name: 'Extra' }),
      ]);
      expect([a.status, b.status].sort(), `seed ${seed}`).toEqual([200, 422]);
      expect((await both.call(admin, 'GET', '/v1/skills/extra')).status).toBe(200);
    }
  });

  it('a write that is killed anywhere leaves the old or the new in force, never a mix', async () => {
    for (let step = 0; step < 30; step++) {
      let left = Number.POSITIVE_INFINITY;
      const broken = testApi(
        memoryTable(() => {
          if (left-- <= 0) throw new Error('killed');
        }),
      );
      const admin = await broken.tenant('acme');
      await furnish(broken, admin);
      left = step;
      await broken.call(
        admin,
        'PUT',
        '/v1/lessons/c1',
        lesson('c1', { title: 'Changed', body: 'Changed body' }),
      );
      left = Number.POSITIVE_INFINITY;
      const { body } = await broken.call(admin, 'GET', '/v1/lessons/c1');
      expect([
        ['Lesson c1', false],
        ['Changed', true],
      ]).toContainEqual([body.title, textOf(body.body) === 'Changed body']);
      expect(
        (await broken.call(admin, 'PUT', '/v1/skills/after', { id: 'after', name: 'After' }))
          .status,
      ).toBe(201);
    }
  });
});

describe('objectives and check-ins', () => {
  it('a check-in becomes the current value; an older one does not; a PUT cannot', async () => {
    const check = (value: number, minutes: number, more: object = {}) =>
      api.call(key, 'POST', '/v1/key-results/csat/check-ins', {
        value,
        at: new Date(NOW + minutes * 60_000).toISOString(),
        ...more,
      });
    expect((await check(86, -60)).status).toBe(201);
    await check(99, -600);
    expect((await check(100, 10)).body.code).toBe('future-event');
    expect((await check(100, -5, { team: 'none' })).body.pointer).toBe('/team');
    const objective = await get('/v1/objectives/happy');
    expect(objective.keyResults?.[0]?.metric?.current).toBe(86);
    const keyResults = listOf(objective.keyResults).map((one) => ({
      ...one,
      metric: { ...one.metric, current: 91 },
    }));
    expect(
      (await api.call(key, 'PUT', '/v1/objectives/happy', { ...objective, keyResults })).body.code,
    ).toBe('current-from-check-ins');
    expect(
      (await api.call(key, 'PUT', '/v1/objectives/happy', { ...objective, title: 'Happier' }))
        .status,
    ).toBe(200);
    expect((await get('/v1/objectives/happy')).keyResults?.[0]?.metric?.current).toBe(86);
    expect(
      listOf((await get('/v1/key-results/csat/check-ins')).items).map(({ value }) => value),
    ).toEqual([86, 99]);
  });

  it("a team's or an employee's own value moves only their picks; a reached key result stops pulling", async () => {
    await api.call(key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
    const reasonOf = async (id: string) =>
      textOf((await get(`/v1/employees/${id}/next-lesson`)).lessons?.[0]?.reasons?.[0]?.code);
    expect([await reasonOf('ada'), await reasonOf('bob')]).toEqual(['key-result', 'key-result']);
    await api.call(key, 'POST', '/v1/key-results/csat/check-ins', { value: 95, team: 'support' });
    expect([await reasonOf('ada'), await reasonOf('bob')]).toEqual(['role', 'key-result']);
    await api.call(key, 'POST', '/v1/key-results/csat/check-ins', { value: 95, employee: 'bob' });
    expect(await reasonOf('bob')).not.toBe('key-result');
  });

  it("an employee's own objective counts for that employee only", async () => {
    await api.call(key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
    const own = {
      id: 'own',
      title: 'Mine',
      owner: { kind: 'employee', id: 'bob' },
      cycle: { start: '2026-01-01', end: '2026-06-30' },
      weight: 50,
      keyResults: [
        {
          id: 'own-kr',
          title: 'Write better',
          metric: { unit: 'x', start: 0, current: 0, target: 1 },
          due: '2026-06-01',
          skills: [{ skill: 'writing' }],
        },
      ],
    };
    expect((await api.call(key, 'PUT', '/v1/objectives/own', own)).status).toBe(201);
    expect(
      (await get('/v1/employees/bob/next-lesson')).lessons?.[0]?.reasons?.[0]?.values?.keyResult,
    ).toBe('own-kr');
    expect(
      (await get('/v1/employees/ada/next-lesson')).lessons?.[0]?.reasons?.[0]?.values?.keyResult,
    ).toBe('csat');
    expect((await get('/v1/objectives?employee=bob')).items).toHaveLength(1);
    expect(
      (await api.call(key, 'PUT', '/v1/objectives/own2', { ...own, id: 'own2' })).body.code,
    ).toBe('duplicate-id');
    expect((await api.call(key, 'DELETE', '/v1/objectives/own')).status).toBe(204);
  });
});

describe('policy', () => {
  const weights = {
    uplift: 1,
    roleGap: 0,
    retention: 0,
    urgency: 0,
    completion: 0,
    feedback: 0,
    freshness: 0,
    variety: 0,
  };
  const put = (body: object, tag?: string) =>
    api.call(key, 'PUT', '/v1/policy', body, tag === undefined ? {} : { 'if-match': tag });

  it('needs If-Match, gives the loser 412, keeps its versions, and goes back', async () => {
    const tag = (await api.call(key, 'GET', '/v1/policy')).headers.get('etag') ?? '';
    expect((await put({ weights })).body.code).toBe('if-match-required');
    expect((await put({ weights }, tag)).body.version).toBe(2);
    expect((await put({ weights: { ...weights, variety: 1 } }, tag)).status).toBe(412);
    expect(listOf((await get('/v1/policy/versions')).items).map(({ version }) => version)).toEqual([
      2, 1,
    ]);
    const back = await api.call(key, 'POST', '/v1/policy/rollback', { version: 1 });
    expect(back.body).toMatchObject({ version: 3, weights: DEFAULT_POLICY.weights });
    expect((await api.call(key, 'POST', '/v1/policy/rollback', { version: 77 })).status).toBe(404);
  });

  it('takes effect on the next call: rules hide and pin', async () => {
    const tag = (await api.call(key, 'GET', '/v1/policy')).headers.get('etag') ?? '';
    const rules = [
      { lessons: ['c1', 'c2'], effect: 'hide' },
      { lessons: ['w2'], effect: 'pin', who: { team: 'support' } },
    ];
    const changed = await put({ weights, rules }, tag);
    const answer = await get('/v1/employees/ada/next-lesson?limit=4');
    expect(answer.policy).toBe(changed.body.version);
    expect(listOf(answer.lessons).map(({ lesson }) => lesson?.id)).toEqual(['w2', 'w1']);
    expect(
      (
        await put(
          { weights, rules: [{ lessons: ['none'], effect: 'pin' }] },
          changed.headers.get('etag') ?? '',
        )
      ).body,
    ).toMatchObject({ code: 'unknown-reference', pointer: '/rules/0/lessons/0' });
  });

  it('a holdout gets the curriculum, and every decision names its arm', async () => {
    const tag = (await api.call(key, 'GET', '/v1/policy')).headers.get('etag') ?? '';
    await put({ weights, holdout: { share: 1 } }, tag);
    const answer = await get('/v1/employees/ada/next-lesson');
    expect(answer).toMatchObject({
      arm: 'holdout',
      lessons: [
        {
          lesson: { id: 'c1' },
          propensity: 1,
          reasons: [{ code: 'curriculum' }],
        },
      ],
    });
  });
});

describe('erasing while events still arrive (P9)', () => {
  it('leaves nothing behind once the stragglers are swept up', async () => {
    const { finishErasures } = await import('../../../functions/store/erase.ts');
    await Promise.all([
      api.call(key, 'DELETE', '/v1/employees/ada?erase=true'),
      ...Array.from({ length: 20 }, (_, index) =>
        api.call(key, 'POST', '/v1/events', {
          events: [
            {
              id: `r${index}`,
              type: 'opened',
              employee: 'ada',
              lesson: 'c1',
              at: new Date(NOW).toISOString(),
            },
          ],
        }),
      ),
    ]);
    expect(await finishErasures(api.services, 'acme')).toBe(1);
    // A put that was on its way when the sweep went by lands after it.
    await api.table.put({
      pk: 'T#acme#E#ada',
      sk: 'EVENT#straggler',
      seen: NOW,
      at: NOW,
      type: 'opened',
      lesson: 'c1',
    });
    api.clock.now += 121_000;
    expect(await finishErasures(api.services, 'acme')).toBe(0);
    const { items } = api.table as ReturnType<typeof memoryTable>;
    // As a word: a hash may have these letters among its own.
    const names = /(?<![0-9a-z])ada(?![0-9a-z])/i;
    expect([...items.values()].filter((item) => names.test(JSON.stringify(item)))).toEqual([]);
  });
});
