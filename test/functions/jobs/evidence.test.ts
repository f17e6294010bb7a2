import { gunzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LearningEvent } from '../../../core/model/event.ts';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { chancesOf } from '../../../core/tune/chances.ts';
import { DISMISSED, FINISHED, type Replayed } from '../../../core/tune/replayed.ts';
import { replayTenant, replayTenants } from '../../../functions/jobs/evidence.ts';
import { PREFIX, partition } from '../../../functions/store/keys.ts';
import { eventItem } from '../../../functions/store/log.ts';
import { readReplayed } from '../../../functions/store/replayed.ts';
import type { Item } from '../../../functions/store/table.ts';
import { judgePolicy } from '../../../functions/work/judge-policy.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, numberOf, textOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { seeded } from '../../support/random.ts';

const DAY = 86_400_000;
const EVER = Number.POSITIVE_INFINITY;
const PEOPLE = Array.from({ length: 21 }, (_, index) => `person-${index}`);
const DAYS = 12;

interface Served {
  readonly employee: string;
  readonly lesson: string;
  readonly propensity: number;
  readonly finished: boolean;
  readonly dismissed: boolean;
}

/** Two weeks of an organisation: everybody asks once a day, and does something or nothing. */
const twoWeeks = async (
  table: ReturnType<typeof memoryTable>,
): Promise<{ api: TestApi; key: string; served: Served[] }> => {
  const api = testApi(table);
  const key = await api.tenant('acme');
  await furnish(api, key);
  const lessons = Array.from({ length: 14 }, (_, index) => ({
    ...{ id: `l${index}`, title: `Lesson ${index}`, format: 'article', language: 'en' },
    minutes: 2 + (index % 5),
    skills: [{ skill: index % 2 === 0 ? 'calm' : 'writing' }],
    difficulty: (index % 7) / 7,
    body: 'Text.',
  }));
  await api.call(key, 'POST', '/v1/lessons', { items: lessons });
  const employees = PEOPLE.map((id) => ({ id, name: id, role: 'agent', team: 'support' }));
  await api.call(key, 'POST', '/v1/employees', { items: employees });
  const current = await api.call(key, 'GET', '/v1/policy');
  const { version: _, ...policy } = current.body;
  const warm = { ...policy, exploration: { temperature: 0.1 } };
  await api.call(key, 'PUT', '/v1/policy', warm, { 'if-match': current.headers.get('etag') ?? '' });
  const random = seeded(7);
  const served: Served[] = [];
  for (let day = 0; day < DAYS; day++) {
    api.clock.now = NOW + day * DAY;
    for (const employee of PEOPLE) {
      const { body } = await api.call(key, 'GET', `/v1/employees/${employee}/next-lesson`);
      const [first] = listOf(body.lessons);
      if (first === undefined) continue;
      const lesson = textOf(first.lesson?.id);
      const luck = random();
      const [finished, dismissed] = [luck < 0.5, luck > 0.85];
      const propensity = numberOf(first.propensity);
      served.push({ employee, lesson, propensity, finished, dismissed });
      const at = api.clock.now + 60_000;
      api.clock.now = at + 1_000;
      const events = [
        ...(finished
          ? [
              eventAt(at, {
                employee,
                lesson,
                question: undefined,
                correct: undefined,
                type: 'completed',
              }),
            ]
          : []),
        ...(dismissed
          ? [
              eventAt(at, {
                ...{ employee, lesson, question: undefined, correct: undefined },
                ...{ type: 'dismissed', reason: 'not-relevant' },
              }),
            ]
          : []),
      ];
      if (events.length > 0) await api.call(key, 'POST', '/v1/events', { events });
      api.clock.now = NOW + day * DAY;
    }
  }
  api.clock.now = NOW + (DAYS + 3) * DAY;
  return { api, key, served };
};

let hook: Hook = () => {};
let world: Awaited<ReturnType<typeof twoWeeks>>;
const table = memoryTable((call) => hook(call));
let replayed: Replayed;
let before: Item[];

beforeAll(async () => {
  world = await twoWeeks(table);
  replayed = await replayTenant(world.api.services, 'acme', EVER);
  before = [...table.items.values()];
}, 120_000);

beforeEach(async () => {
  hook = () => {};
  await table.deleteMany([...table.items.values()].map(({ pk, sk }) => ({ pk, sk })));
  await table.putMany(before);
  world.api.clock.now = NOW + (DAYS + 3) * DAY;
});

const POLICY = { ...DEFAULT_POLICY, exploration: { temperature: 0.1 } };
const drawing = { weights: POLICY.weights, temperature: 0.1 };

describe('a night', () => {
  it('replays every decision to the probability that is on record', () => {
    expect(replayed).toMatchObject({ people: PEOPLE.length, decisions: world.served.length });
    const logged = [...replayed.picked].map((one) => replayed.logged[one]!).sort();
    const recorded = world.served.map(({ propensity }) => Math.fround(propensity)).sort();
    expect(logged).toEqual(recorded);
  });

  it('knows every candidate well enough to give its probability again', () => {
    const chances = chancesOf(replayed, drawing);
    const off = chances.map((chance, one) => Math.abs(chance - replayed.logged[one]!));
    expect(Math.max(...off)).toBeLessThan(1e-3);
    expect(chances.length).toBeGreaterThan(5 * replayed.decisions);
  });

  it('knows what came of each within three days', () => {
    const count = (bit: number): number =>
      [...replayed.outcome].filter((bits) => (bits & bit) > 0).length;
    // A lesson may come again, and be done then: no fewer than were done at once.
    const atLeast = (of: 'finished' | 'dismissed'): number =>
      world.served.filter((one) => one[of]).length;
    expect(count(FINISHED)).toBeGreaterThanOrEqual(atLeast('finished'));
    expect(count(FINISHED)).toBeLessThan(0.7 * replayed.decisions);
    expect(count(DISMISSED)).toBeGreaterThanOrEqual(atLeast('dismissed'));
    expect(count(DISMISSED)).toBeLessThan(0.25 * replayed.decisions);
  });

  it('replays the same whatever else came late or was taken back since', async () => {
    const { services } = world.api;
    const late = PEOPLE.slice(0, 6).flatMap((employee, index) => {
      const event = LearningEvent.parse(
        eventAt(NOW + 2 * DAY, {
          id: `late-${index}`,
          employee,
          lesson: 'l3',
        }),
      );
      return eventItem('acme', event, undefined, world.api.clock.now - DAY, { under: 1 });
    });
    await table.putMany(late);
    const again = await replayTenant(services, 'acme', EVER);
    expect([...again.logged]).toEqual([...replayed.logged]);
    expect([...again.picked]).toEqual([...replayed.picked]);
  });

  it('passes over what another engine decided, the holdout, and what is too old or too new', async () => {
    const { services, clock } = world.api;
    let turn = 0;
    for (const item of before) {
      if (!item.sk.startsWith(PREFIX.decision)) continue;
      turn += 1;
      if (turn % 2 === 0) await table.put({ ...item, engine: '0.0.1' });
      else if (turn % 5 === 0) await table.put({ ...item, arm: 'holdout' });
    }
    const fewer = await replayTenant(services, 'acme', EVER);
    expect(fewer.decisions).toBeGreaterThan(0.3 * replayed.decisions);
    expect(fewer.decisions).toBeLessThan(0.45 * replayed.decisions);
    clock.now = NOW + 2 * DAY;
    expect((await replayTenant(services, 'acme', EVER)).decisions).toBe(0);
    clock.now = NOW + 60 * DAY;
    expect((await replayTenant(services, 'acme', EVER)).decisions).toBe(0);
  });

  it('makes nothing up of a decision that does not come out as it is recorded', async () => {
    for (const item of before) {
      if (!item.sk.startsWith(PREFIX.decision)) continue;
      const [pick] = item.picks as unknown as { lesson: string; propensity: number }[];
      const picks = [{ ...pick, propensity: 0.123456 }];
      await table.put({ ...item, picks: picks as unknown as Item['pk'] });
    }
    expect((await replayTenant(world.api.services, 'acme', EVER)).decisions).toBe(0);
  });

  it('stops at its deadline with whoever was drawn first', async () => {
    const { services, clock } = world.api;
    let reads = 0;
    hook = ({ method }) => {
      if (method === 'query') reads += 1;
      if (reads > 12) clock.now = NOW + 16 * DAY;
    };
    const some = await replayTenant(services, 'acme', NOW + 15.5 * DAY);
    expect(some.people).toBeGreaterThan(0);
    expect(some.people).toBeLessThan(PEOPLE.length);
  });
});

const nightItems = () =>
  [...table.items.values()].filter(({ pk }) => pk === partition.replayed('acme'));

describe('nights', () => {
  it('store one part that names nobody, in place of the night before', async () => {
    const { services, clock } = world.api;
    await replayTenants(services, EVER);
    const first = nightItems();
    clock.now += DAY;
    await replayTenants(services, EVER);
    const items = nightItems();
    expect(items).toHaveLength(first.length);
    expect(items.map(({ sk }) => sk)).not.toEqual(first.map(({ sk }) => sk));
    const bytes = items.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes as Uint8Array]));
    const text = gunzipSync(Buffer.concat(bytes)).toString('latin1') + JSON.stringify(items);
    for (const name of [...PEOPLE, 'support', 'writing']) expect(text).not.toContain(name);
    expect(await readReplayed(services, 'acme')).toMatchObject({ people: PEOPLE.length });
  });

  it('that were cut off go on where they were when they run again, and do nothing twice', async () => {
    const { services } = world.api;
    expect(await replayTenants(services, EVER)).toMatchObject({ decisions: replayed.decisions });
    const stored = nightItems();
    expect(await replayTenants(services, EVER)).toMatchObject({ decisions: 0, failed: 0 });
    expect(nightItems()).toEqual(stored);
  });

  it('leave out who was erased, from the next one on', async () => {
    const { services, clock } = world.api;
    await world.api.call(world.key, 'POST', '/v1/erasures', { employee: PEOPLE[3] });
    clock.now += 1_000;
    const next = await replayTenant(services, 'acme', EVER);
    expect(next.people).toBe(PEOPLE.length - 1);
  });

  it('say what the log tells of a draft, and nothing beyond the gate', async () => {
    const { services } = world.api;
    expect(await judgePolicy(services, 'acme', POLICY)).toMatchObject({
      can: false,
      why: 'no-log',
      would: 'night',
    });
    await replayTenants(services, EVER);
    const same = await judgePolicy(services, 'acme', POLICY);
    expect(same).toMatchObject({
      can: true,
      outcomes: [
        { outcome: 'finished', difference: 0, low: 0, high: 0 },
        { outcome: 'not-dismissed', difference: 0, low: 0, high: 0 },
      ],
      of: { people: PEOPLE.length, decisions: replayed.decisions },
    });
    const draft = { ...POLICY, weights: { ...POLICY.weights, urgency: 0.1 } };
    const { api, key } = world;
    const { body } = await api.call(key, 'POST', '/v1/policy/evidence', { policy: draft });
    expect(body).toMatchObject({ can: true, about: 'single-picks' });
    const none = { ...POLICY.weights, uplift: 0, urgency: 0, completion: 0, roleGap: 0 };
    const sharp = { ...POLICY, weights: none, exploration: { temperature: 0.001 } };
    const beyond = await judgePolicy(services, 'acme', sharp);
    expect(JSON.stringify(beyond)).not.toContain('difference');
    const hidden = { ...POLICY, constraints: { ...POLICY.constraints, cooldownDays: 30 } };
    expect(await judgePolicy(services, 'acme', hidden)).toMatchObject({
      ...{ can: false, why: 'constraints', would: 'split' },
    });
  });

  it('are of no use to a policy with other constraints until the next one', async () => {
    const { services } = world.api;
    await replayTenants(services, EVER);
    const { headers } = await world.api.call(world.key, 'GET', '/v1/policy');
    const tag = { 'if-match': headers.get('etag') ?? '' };
    const moved = { ...POLICY, constraints: { ...POLICY.constraints, cooldownDays: 1 } };
    await world.api.call(world.key, 'PUT', '/v1/policy', moved, tag);
    expect(await judgePolicy(services, 'acme', moved)).toMatchObject({ can: false, why: 'moved' });
    world.api.clock.now += DAY;
    await replayTenants(services, EVER);
    const then = await judgePolicy(services, 'acme', moved);
    expect(then.of.decisions).toBeGreaterThan(200);
    expect(['moved', undefined]).toContain('why' in then ? then.why : undefined);
  });
});
