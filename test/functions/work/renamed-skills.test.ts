import { beforeEach, describe, expect, it } from 'vitest';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { type Json, listOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const HOUR = 3_600_000;

let api: TestApi;
let key: string;
let refolds: number;
const call = (method: string, path: string, body?: object) => api.call(key, method, path, body);
const done = async (method: string, path: string, body?: object): Promise<Json> => {
  const { status, body: answer } = await call(method, path, body);
  expect([path, status < 300, answer]).toEqual([path, true, answer]);
  return answer;
};
const skillOf = async (id: string): Promise<Json | undefined> =>
  listOf((await done('GET', '/v1/employees/ada/skills')).skills).find(
    (one) => String(one.skill) === id,
  );

/** Two skills become a new one, in one release. */
const merge = async (): Promise<void> => {
  await done('PUT', '/v1/skills/talk?hold=true', {
    id: 'talk',
    name: 'Talking well',
    replaces: ['calm', 'writing'],
  });
  await done('DELETE', '/v1/skills/calm?hold=true');
  await done('DELETE', '/v1/skills/writing?hold=true');
  await done('POST', '/v1/releases');
};

beforeEach(async () => {
  refolds = 0;
  api = testApi(memoryTable(), {
    measure: (name, count) => {
      if (name === 'refolds') refolds += count;
    },
  });
  key = await api.tenant('acme');
  await furnish(api, key);
  api.clock.now = NOW - 10 * HOUR;
  for (let n = 0; n < 20; n++) {
    api.clock.now += 60_000;
    const lesson = n % 2 ? 'c1' : 'w1';
    await done('POST', '/v1/events', {
      events: [eventAt(api.clock.now, { id: `a${n}`, lesson, correct: n % 3 > 0 })],
    });
  }
  api.clock.now = NOW;
});

describe('skills that became one', () => {
  it('carry along what people know, though the log and the lessons keep what they were told', async () => {
    await done('GET', '/v1/employees/ada/next-lesson');
    const single = await skillOf('calm');
    await merge();
    const talk = await skillOf('talk');
    expect([single?.answers, talk?.answers]).toEqual([10, 20]);
    expect([await skillOf('calm'), await skillOf('writing')]).toEqual([undefined, undefined]);
    const { skills } = await done('GET', '/v1/lessons/c1');
    expect(listOf(skills)).toEqual([{ skill: 'calm', weight: 1 }]);
    const { items } = await done('GET', '/v1/objectives');
    expect(JSON.stringify(items)).toContain('"skill":"calm"');
    const offered = await done('GET', '/v1/employees/ada/next-lesson?skill=calm');
    for (const one of listOf(offered.lessons))
      for (const each of listOf(one.skills)) expect(each.skill).toBe('talk');
    // Who still posts under an id that is gone means what stands for it.
    await done('POST', '/v1/events', {
      events: [
        {
          ...{ id: 't', type: 'assessed', employee: 'ada', skill: 'calm', level: 0.97, by: 'test' },
          at: new Date(NOW).toISOString(),
        },
      ],
    });
    expect(Number((await skillOf('talk'))?.mastery)).toBeGreaterThan(Number(talk?.mastery));
  });

  it('fold the log of each person anew once, and no more', async () => {
    await done('GET', '/v1/employees/ada/next-lesson');
    const counts: number[] = [];
    for (const change of [async () => {}, merge]) {
      await change();
      for (let n = 0; n < 3; n++) {
        const before = refolds;
        await done('GET', `/v1/employees/ada/next-lesson?limit=${n + 1}`);
        counts.push(refolds - before);
      }
    }
    expect(counts).toEqual([0, 0, 0, 1, 0, 0]);
  });

  it('leave decisions as they were made: each replays under what its skills were called', async () => {
    const first = await done('GET', '/v1/employees/ada/next-lesson');
    await merge();
    const second = await done('GET', '/v1/employees/ada/next-lesson');
    expect(second.decision).not.toBe(first.decision);
    for (const { decision, lessons } of [first, second]) {
      const replay = await done('POST', `/v1/decisions/${textOf(decision)}/replay`);
      expect([replay.identical, replay.differences]).toEqual([true, []]);
      expect(listOf((replay.recomputed as Json).lessons)).toEqual(listOf(lessons));
    }
  });

  it('are refused while what they replace is still there, with the way to do it', async () => {
    const put = await call('PUT', '/v1/skills/talk', { id: 'talk', name: 'T', replaces: ['calm'] });
    expect([put.status, put.body.code]).toEqual([422, 'replaces-existing']);
    expect(listOf(put.body.errors)[0]).toMatchObject({ pointer: '/replaces/0' });
    await merge();
    const again = await call('PUT', '/v1/skills/calm', { id: 'calm', name: 'Calm' });
    expect([again.status, again.body.code]).toEqual([422, 'replaces-existing']);
    const gone = await call('DELETE', '/v1/skills/talk');
    expect([gone.status, gone.body.code]).toEqual([409, 'in-use']);
  });
});
