import { describe, expect, it } from 'vitest';
import { finishErasures } from '../../../functions/store/erase.ts';
import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import type { Item, Key } from '../../../functions/store/table.ts';
import { eventAt, type TestApi, testApi } from '../../support/api.ts';
import { listOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';
import {
  EVE,
  itemsOf,
  type Life,
  lifeOn,
  naming,
  objective,
  tracesOf,
  wholeLife,
} from './whole-life.ts';

const MINUTE = 60_000;
const AT = `/v1/employees/${EVE}`;

/** Calls of the table, as a kill may fall between any two of them. */
const killing = () => {
  const state = { calls: 0, killAt: Number.POSITIVE_INFINITY };
  const hook: Hook = () => {
    state.calls += 1;
    // A process that was killed does nothing any more.
    if (state.calls > state.killAt) throw new Error('killed');
  };
  return { state, hook };
};

/** A process of its own on a copy of a table, which can be killed at any call. */
const onCopy = async (life: Life, seed: number) => {
  const { state, hook } = killing();
  const table = memoryTable(hook);
  await table.putMany(itemsOf(life));
  const random = seeded(seed);
  const draw = (size: number) =>
    Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
  const process = (): TestApi => {
    const api = testApi(table, { random: draw });
    api.clock.now = life.api.clock.now;
    return api;
  };
  const begin = (): Life => lifeOn(table, process(), life.key);
  const restart = (): Life => {
    state.killAt = Number.POSITIVE_INFINITY;
    return begin();
  };
  return {
    state,
    begin,
    restart,
    killAfter(calls: number) {
      state.calls = 0;
      state.killAt = calls;
    },
  };
};

/** Runs the job until it has nothing to do, each time later; gives how often it had to. */
const sweepAll = async ({ api }: Life): Promise<number> => {
  for (let rounds = 1; rounds <= 6; rounds++) {
    api.clock.now += 3 * MINUTE;
    if ((await finishErasures(api.services, 'acme')) === 0) return rounds;
  }
  throw new Error('the job never ends');
};

/** The leaver of `wholeLife` is swept too, and out of the way. */
const settled = async (): Promise<Life> => {
  const life = await wholeLife();
  await sweepAll(life);
  return life;
};

/** How many calls something takes that nothing interrupts. */
const callsOf = async (life: Life, act: (one: Life) => Promise<unknown>): Promise<number> => {
  const copy = await onCopy(life, 1);
  const one = copy.begin();
  copy.killAfter(Number.POSITIVE_INFINITY);
  await act(one);
  return copy.state.calls;
};

const erase = ({ api, key }: Life) => api.call(key, 'DELETE', `${AT}?erase=true`);

/** The same profile as before, and a second life under it: one of whatever may be kept. */
const comeBack = async ({ api, key, send }: Life): Promise<string> => {
  const profile = { name: 'Eve', role: 'agent', team: 'support', email: 'Eve@Example.org' };
  await send('PUT', AT, { id: EVE, ...profile });
  await send('POST', '/v1/events', {
    events: [eventAt(api.clock.now, { id: 'new', employee: EVE })],
  });
  await send('POST', '/v1/suggestions', { employee: EVE, text: 'Anew' });
  await send('PUT', '/v1/objectives/own', objective('own', EVE, 'Anew'));
  await send('POST', '/v1/key-results/own-kr/check-ins', { value: 0.9 });
  await send('POST', '/v1/key-results/csat/check-ins', { value: 99, employee: EVE });
  await send('POST', '/v1/keys', { scopes: ['self'], employee: EVE, label: 'Anew' });
  await send('PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob', manager: EVE });
  const { body } = await api.call(key, 'GET', `/v1/lessons/w1`);
  await send('PUT', '/v1/lessons/w1', { ...(body as object), owner: EVE });
  const asked = await api.call(key, 'GET', `${AT}/next-lesson`);
  return String(asked.body.decision);
};

/** That the second life is whole, and nothing of the first is left. */
const expectOnlyNew = async (life: Life, decision: string, at: string): Promise<void> => {
  const { api, key } = life;
  const { status, body } = await api.call(key, 'GET', `${AT}/export`);
  expect([at, status, body.profile?.name]).toEqual([at, 200, 'Eve']);
  expect([at, listOf(body.events).map(({ id }) => id)]).toEqual([at, ['new']]);
  expect([at, listOf(body.suggestions).map(({ text }) => text)]).toEqual([at, ['Anew']]);
  expect([at, listOf(body.objectives).map(({ title }) => title)]).toEqual([at, ['Anew']]);
  expect([at, listOf(body.checkIns).map(({ value }) => value)]).toEqual([at, [0.9, 99]]);
  expect([at, listOf(body.keys).map(({ label }) => label)]).toEqual([at, ['Anew']]);
  expect([at, body.lessonsOwned, body.reports]).toEqual([at, ['w1'], ['bob']]);
  expect([at, listOf(body.decisions).map(({ id }) => id)]).toEqual([at, [decision]]);
  const found = await api.call(key, 'GET', `/v1/decisions/${decision}`);
  expect([at, found.status]).toEqual([at, 200]);
  const taken = await api.call(key, 'POST', '/v1/events', {
    events: [eventAt(api.clock.now, { id: 'newer', employee: EVE })],
  });
  expect([at, taken.body.results?.[0]?.status]).toEqual([at, 'accepted']);
};

describe('an erasure that is cut off between any two calls (P9)', () => {
  it('is finished by the job alone, no client coming back', async () => {
    const life = await settled();
    const calls = await callsOf(life, erase);
    expect(calls).toBeGreaterThan(80);
    for (let kill = 0; kill <= calls; kill += scaled(3, 1)) {
      const copy = await onCopy(life, kill);
      const cut = copy.begin();
      copy.killAfter(kill);
      const answer = await erase(cut).catch(() => undefined);
      const after = copy.restart();
      await sweepAll(after);
      const traces = await tracesOf(after, EVE);
      // Before it was on record nothing was begun, and nothing was promised.
      if (traces.length > 0) {
        expect([kill, answer?.status]).not.toEqual([kill, 202]);
        expect(naming(after, EVE).some(({ sk }) => sk.startsWith(PREFIX.sweep))).toBe(false);
        expect((await after.api.call(after.key, 'GET', AT)).status).toBe(200);
        expect(kill).toBeLessThan(12);
      }
    }
  });

  it('is finished by the job when that is cut off too', async () => {
    const life = await settled();
    await erase(life);
    // An event that was on its way all the time.
    const straggler = { pk: partition.employee('acme', EVE), sk: sort.event('late'), seen: 1 };
    await life.table.put({ ...straggler, print: EVE });
    const calls = await callsOf(life, sweepAll);
    for (let kill = 0; kill <= calls; kill += scaled(3, 1)) {
      const copy = await onCopy(life, kill);
      const cut = copy.begin();
      copy.killAfter(kill);
      await sweepAll(cut).catch(() => undefined);
      const after = copy.restart();
      await sweepAll(after);
      expect([kill, await tracesOf(after, EVE)]).toEqual([kill, []]);
    }
  });

  it('leaves a second life whole that is begun after it, and nothing of the first', async () => {
    const life = await settled();
    const calls = await callsOf(life, erase);
    for (let kill = 0; kill <= calls; kill += scaled(7, 1)) {
      const copy = await onCopy(life, kill);
      const cut = copy.begin();
      copy.killAfter(kill);
      await erase(cut).catch(() => undefined);
      const after = copy.restart();
      const isRecorded = naming(after, EVE).some(({ sk }) => sk.startsWith(PREFIX.sweep));
      if (!isRecorded && kill < calls / 2) continue;
      const decision = await comeBack(after);
      await sweepAll(after);
      await expectOnlyNew(after, decision, `killed at ${kill}`);
    }
  });

  it('lets nobody back by halves: a return that is cut off is made good by the next', async () => {
    const life = await settled();
    const copyOfErased = await onCopy(life, 0);
    const erased = copyOfErased.begin();
    copyOfErased.killAfter(60);
    await erase(erased).catch(() => undefined);
    copyOfErased.killAfter(Number.POSITIVE_INFINITY);
    const put = ({ api, key }: Life) => api.call(key, 'PUT', AT, { id: EVE, name: 'Eve' });
    const calls = await callsOf(erased, put);
    for (let kill = 0; kill <= calls; kill += scaled(11, 1)) {
      const copy = await onCopy(erased, kill);
      const cut = copy.begin();
      copy.killAfter(kill);
      await put(cut).catch(() => undefined);
      const after = copy.restart();
      const decision = await comeBack(after);
      await sweepAll(after);
      await expectOnlyNew(after, decision, `killed at ${kill}`);
    }
  });
});

describe('what was on its way while somebody was erased', () => {
  const oldItems = (life: Life): Item[] =>
    naming(life, EVE).filter(({ pk }) => !pk.includes('#PART#') && pk !== 'T#acme');

  it('is caught, of whatever kind, also when they are created anew before', async () => {
    const life = await settled();
    const stragglers = oldItems(life);
    expect(stragglers.length).toBeGreaterThan(40);
    await erase(life);
    const decision = await comeBack(life);
    for (const item of stragglers) await life.table.put(item, { is: 'absent' });
    await sweepAll(life);
    await expectOnlyNew(life, decision, 'stragglers');
  });

  it('stays when it was posted again in the second life', async () => {
    const life = await settled();
    const event = eventAt(life.api.clock.now, { id: 'twice', employee: EVE });
    await life.send('POST', '/v1/events', { events: [event] });
    const key = { pk: partition.employee('acme', EVE), sk: sort.event('twice') };
    const straggler = (await life.table.get(key))!;
    await erase(life);
    await life.send('PUT', AT, { id: EVE, name: 'Eve' });
    await life.table.put(straggler);
    const { body } = await life.api.call(life.key, 'POST', '/v1/events', { events: [event] });
    expect(body.results?.[0]?.status).toBe('duplicate');
    await sweepAll(life);
    expect(await life.table.get(key)).toMatchObject({ seen: straggler.seen });
  });
});

it('an erasure is not taken for one before it, after which they came back', async () => {
  const before = await settled();
  const { body: profile } = await before.api.call(before.key, 'GET', AT);
  const sweepsOf = ({ method, key }: Parameters<Hook>[0]): boolean =>
    method === 'put' && key?.sk === sort.sweep(EVE);
  let puts = 0;
  let isSecond = false;
  let letGo = (): void => {};
  const slow = new Promise<void>((fulfil) => {
    letGo = fulfil;
  });
  let landed = (): void => {};
  const hasLanded = new Promise<void>((fulfil) => {
    landed = fulfil;
  });
  const table = memoryTable(async (call) => {
    if (sweepsOf(call) && call.moment === 'before') {
      puts += 1;
      // The first one's second step is recorded late,
      if (puts === 2) {
        await slow;
        setTimeout(landed, 0);
      }
    }
    // at the worst moment for the second: it is asked for, and not marked yet.
    const isMark = call.method === 'put' && call.key?.sk === sort.manifest;
    if (isSecond && isMark && call.moment === 'before') {
      isSecond = false;
      letGo();
      await hasLanded;
    }
  });
  await table.putMany(itemsOf(before));
  const api = testApi(table);
  api.clock.now = before.api.clock.now;
  const life = lifeOn(table, api, before.key);
  const first = erase(life);
  while (puts < 2) await new Promise((fulfil) => setTimeout(fulfil, 1));
  expect((await api.call(before.key, 'PUT', AT, profile)).status).toBe(201);
  isSecond = true;
  expect((await erase(life)).status).toBe(202);
  await first;
  expect(isSecond).toBe(false);
  await sweepAll(life);
  expect(await tracesOf(life, EVE)).toEqual([]);
});

describe('what is found by an entry alone, and landed after the first sweep took the entries', () => {
  /** A table on which puts of some kind are on their way until they are let go, and killed then. */
  const holding = (isHeld: (key: Key) => boolean) => {
    const state = { isOn: false };
    let letGo = (): void => {};
    const released = new Promise<void>((fulfil) => {
      letGo = fulfil;
    });
    let reach = (): void => {};
    const reached = new Promise<void>((fulfil) => {
      reach = fulfil;
    });
    const hook: Hook = async ({ method, moment, key }) => {
      if (!state.isOn || method !== 'put' || key === undefined || !isHeld(key)) return;
      if (moment === 'after') throw new Error('killed');
      reach();
      await released;
    };
    return { state, hook, reached, letGo };
  };

  const suggest = ({ api, key }: Life) =>
    api.call(
      key,
      'POST',
      '/v1/suggestions',
      { employee: EVE, text: 'Late' },
      { 'idempotency-key': 'late' },
    );
  const makeKey = ({ api, key }: Life) =>
    api.call(key, 'POST', '/v1/keys', { scopes: ['self'], employee: EVE, label: 'Late' });
  const ask = ({ api, key }: Life) => api.call(key, 'GET', `${AT}/next-lesson?minutes=7`);

  it.each([
    ['a key', makeKey, ({ pk }: Key) => pk.startsWith('KEY#')],
    ['a suggestion', suggest, ({ pk }: Key) => pk === partition.list('acme', 'suggestions')],
    ['a request', suggest, ({ pk }: Key) => pk.startsWith(partition.once('acme', ''))],
    ['a decision', ask, ({ pk }: Key) => pk.startsWith(partition.decisions('acme', ''))],
    ['a decision’s own item', ask, ({ sk }: Key) => sk.startsWith(PREFIX.decision)],
  ])('goes with the last sweep: %s', async (_, make, isHeld) => {
    const before = await settled();
    const { state, hook, reached, letGo } = holding(isHeld);
    const table = memoryTable(hook);
    await table.putMany(itemsOf(before));
    const random = seeded(5);
    const draw = (size: number) =>
      Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
    const api = testApi(table, { random: draw });
    api.clock.now = before.api.clock.now;
    const life = lifeOn(table, api, before.key);
    state.isOn = true;
    const making = make(life);
    await reached;
    expect((await erase(life)).status).toBe(202);
    letGo();
    await making;
    state.isOn = false;
    await sweepAll(life);
    expect(await tracesOf(life, EVE)).toEqual([]);
  });

  it('takes an entry along whose decision was never stored', async () => {
    const life = await settled();
    let isKilled = true;
    const table = memoryTable(({ method, moment, key }) => {
      const isDecision = key?.sk.startsWith(PREFIX.decision) === true;
      if (isKilled && method === 'put' && moment === 'before' && isDecision)
        throw new Error('killed');
    });
    await table.putMany(itemsOf(life));
    const api = testApi(table);
    api.clock.now = life.api.clock.now;
    const count = () => itemsOf({ ...life, table }).filter(({ pk }) => pk.includes('#DS#')).length;
    const known = count();
    const now = lifeOn(table, api, life.key);
    await ask(now);
    expect(count()).toBe(known + 1);
    isKilled = false;
    await erase(now);
    await sweepAll(now);
    expect(await tracesOf(now, EVE)).toEqual([]);
  });
});

describe('somebody who is being erased', () => {
  it('comes back by the very profile that they had, and their events are taken', async () => {
    const life = await settled();
    const before = (await life.api.call(life.key, 'GET', AT)).body;
    // Marked, and no further: the profile is still there.
    const copy = await onCopy(life, 1);
    const cut = copy.begin();
    copy.killAfter(12);
    await erase(cut).catch(() => undefined);
    const after = copy.restart();
    const answer = await after.api.call(after.key, 'PUT', AT, before);
    expect([answer.status, answer.body.status]).not.toEqual([200, 'unchanged']);
    const events = [eventAt(after.api.clock.now, { id: 'new', employee: EVE })];
    const posted = await after.api.call(after.key, 'POST', '/v1/events', { events });
    expect(posted.body.results?.[0]?.status).toBe('accepted');
  });

  it('gets no answer that would be kept, though the profile is not gone yet', async () => {
    const life = await settled();
    const calls = await callsOf(life, erase);
    for (let kill = 0; kill <= calls; kill += scaled(3, 1)) {
      const copy = await onCopy(life, kill);
      const cut = copy.begin();
      copy.killAfter(kill);
      await erase(cut).catch(() => undefined);
      const after = copy.restart();
      await after.api.call(after.key, 'GET', `${AT}/next-lesson`);
      await after.api.call(after.key, 'POST', '/v1/suggestions', { employee: EVE, text: 'x' });
      await sweepAll(after);
      const left = await tracesOf(after, EVE);
      expect([kill, left.length === 0 || kill < 12]).toEqual([kill, true]);
      if (kill > 40) break;
    }
  });
});

describe('a long log', () => {
  const EVENTS = scaled(30_000, 200_000);
  /** Of an event with its index entry, on a table of 1,000 write units a second. */
  const DELETE_MS = 2;

  it(`of as many events as take minutes to erase is erased by turns, and others get theirs`, async () => {
    const clock = { now: 0 };
    let longestMs = 0;
    const table = memoryTable(({ method, moment }) => {
      if (method === 'delete' && moment === 'before') clock.now += DELETE_MS;
    });
    const api = testApi(table, { now: () => clock.now });
    clock.now = api.clock.now;
    const key = await api.tenant('acme');
    const life = lifeOn(table, api, key);
    for (const id of ['a-long', 'b-short'])
      await life.send('PUT', `/v1/employees/${id}`, { id, name: id });
    await table.putMany(
      Array.from({ length: EVENTS }, (_, index) => ({
        pk: partition.employee('acme', 'a-long'),
        sk: sort.event(`e${index}`),
        seen: index,
      })),
    );
    const within = async (act: () => Promise<unknown>): Promise<void> => {
      const beginMs = clock.now;
      await act();
      longestMs = Math.max(longestMs, clock.now - beginMs);
    };
    for (const id of ['a-long', 'b-short'])
      await within(async () => {
        const answer = await api.call(key, 'DELETE', `/v1/employees/${id}?erase=true`);
        expect(answer.status).toBe(202);
      });
    await within(async () => {
      const answer = await api.call(key, 'PUT', '/v1/employees/a-long', {
        id: 'a-long',
        name: 'Back',
      });
      expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    });
    clock.now += 3 * MINUTE;
    let rounds = 0;
    let left = 2;
    for (; left > 0 && rounds < 100; rounds++) {
      await within(async () => {
        left = await finishErasures(api.services, 'acme', clock.now + 24_000);
      });
      if (rounds === 1) expect(naming(life, 'b-short')).toEqual([]);
    }
    expect(rounds).toBeGreaterThan(1);
    expect(left).toBe(0);
    expect([...naming(life, 'a-long')]).toEqual([]);
    // No call takes longer than a function has.
    expect(longestMs).toBeLessThan(29_000);
  });
});
