import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/api.ts';
import { listOf, textOf } from '../support/json.ts';
import { CODES, headersOf, nameOf, OPERATIONS, operationNamed } from './document.ts';
import { answersAsDeclared, jitteryTable, openWorld, openWorldOn, type World } from './world.ts';

/** A route that makes something new each time, unless it is told that it is the same time. */
interface Making {
  readonly route: string;
  readonly url: string;
  /** Bodies, all different; every one of them could be sent twice and mean two things. */
  readonly body: (n: number) => object;
  /** Where what was made is listed. */
  readonly list: string;
  /** What it makes is told only once, so that the answer cannot be given again. */
  readonly secret?: true;
}

const MAKING: readonly Making[] = [
  {
    route: 'POST /v1/keys',
    url: '/v1/keys',
    body: (n) => ({ label: `Key ${n}`, scopes: ['events'] }),
    list: '/v1/keys?limit=100',
    secret: true,
  },
  {
    route: 'POST /v1/suggestions',
    url: '/v1/suggestions',
    body: (n) => ({ employee: 'ada', text: `Idea ${n}` }),
    list: '/v1/suggestions?limit=100',
  },
  {
    route: 'POST /v1/key-results/{id}/check-ins',
    url: '/v1/key-results/csat/check-ins',
    body: (n) => ({ value: 82 + n }),
    list: '/v1/key-results/csat/check-ins?limit=100',
  },
  {
    route: 'POST /v1/key-results/{id}/check-ins',
    url: '/v1/key-results/own-kr/check-ins',
    body: (n) => ({ value: 2 + n }),
    list: '/v1/key-results/own-kr/check-ins?limit=100',
  },
];

/** What answers 201 and yet may be sent as often as one likes, and why. */
const BY_ITSELF: Readonly<Record<string, string>> = {
  'POST /v1/releases': 'what is held is published once, whoever says so',
};

const each = MAKING.map((making) => [`${making.route} to ${making.url}`, making] as const);
const KEY = { 'idempotency-key': '8e03978e-40d5-43dd-bc93-6894a57f9324' };

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

/** Sends a body, a minute after what was sent before. */
const send = ({ url }: Making, body: object, headers: Record<string, string> = KEY) => {
  world.api.clock.now += 60_000;
  return world.call('POST', url, body, headers);
};
const listed = async ({ list }: Making, inWorld = world) => listOf((await inWorld.get(list)).items);

/** The answer to what was made before: the first one, or that it was made. */
const expectRepeated = (making: Making, first: Answer, again: Answer): void => {
  if (!making.secret) expect([again.status, again.body]).toEqual([first.status, first.body]);
  else {
    expect([again.status, again.body.code]).toEqual([409, 'already-made']);
    expect(JSON.stringify(again.body)).toContain(textOf(first.body.key?.id));
    expect(JSON.stringify(again.body)).not.toContain(textOf(first.body.secret));
  }
};

it.each(
  OPERATIONS.filter(({ method, spec }) => method === 'post' && spec.responses[201]).map(
    (operation) => [nameOf(operation)],
  ),
)('%s is sent twice here, or it is said why it may be', (name) => {
  expect(MAKING.some(({ route }) => route === name) || BY_ITSELF[name] !== undefined).toBe(true);
});

describe.each(each)('%s', (_, making) => {
  it('documents Idempotency-Key', () => {
    expect(headersOf(operationNamed(making.route))).toContain('idempotency-key');
  });

  it('makes two things where nothing says that they are one', async () => {
    const before = (await listed(making)).length;
    for (const _ of [1, 2]) expect((await send(making, making.body(1), {})).status).toBe(201);
    expect(await listed(making)).toHaveLength(before + 2);
  });

  it('sent again with the same key gets the first answer, and makes one thing', async () => {
    const before = (await listed(making)).length;
    const first = await send(making, making.body(1));
    expect(first.status).toBe(201);
    const after = await listed(making);
    expect(after).toHaveLength(before + 1);
    for (const _ of [1, 2, 3]) expectRepeated(making, first, await send(making, making.body(1)));
    const turned = Object.fromEntries(Object.entries(making.body(1)).reverse());
    expectRepeated(making, first, await send(making, turned));
    expect(await listed(making)).toEqual(after);
  });

  it('takes another key, or none, for another time', async () => {
    const before = (await listed(making)).length;
    await send(making, making.body(1));
    expect((await send(making, making.body(1), { 'idempotency-key': 'other' })).status).toBe(201);
    expect((await send(making, making.body(1), {})).status).toBe(201);
    expect(await listed(making)).toHaveLength(before + 3);
  });

  it('refuses another body under the same key, and changes nothing', async () => {
    const first = await send(making, making.body(1));
    expect(first.status).toBe(201);
    const before = world.raw();
    const other = await send(making, making.body(2));
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-mismatch']);
    expect(world.raw()).toBe(before);
    expectRepeated(making, first, await send(making, making.body(1)));
  });

  it('leaves a key free whose request was refused', async () => {
    const before = (await listed(making)).length;
    expect((await send(making, { surplus: 1 })).status).toBe(400);
    expect((await send(making, making.body(1))).status).toBe(201);
    expect(await listed(making)).toHaveLength(before + 1);
  });

  const LONG = 'k'.repeat(255);
  it.each([
    ['empty', ''],
    ['longer than 255 characters', `${LONG}k`],
    ['with a control character', 'a\tb'],
    ['not ASCII', 'schlüssel'],
  ])('refuses a key that is %s', async (_name, key) => {
    const before = world.raw();
    const answer = await send(making, making.body(1), { 'idempotency-key': key });
    expect(answer.status).toBe(400);
    expect(CODES).toContain(answer.body.code);
    expect(textOf(answer.body.detail)).toMatch(/Idempotency-Key/i);
    expect(world.raw()).toBe(before);
  });

  it('takes the longest key', async () => {
    const first = await send(making, making.body(1), { 'idempotency-key': LONG });
    expect(first.status).toBe(201);
    const again = await send(making, making.body(1), { 'idempotency-key': LONG });
    expectRepeated(making, first, again);
  });

  it('makes one thing of eight that are sent at once', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const busy = await openWorldOn(jitteryTable(seed));
      // Something came before, so that nobody has to wait for anything but the table.
      await busy.done('POST', making.url, making.body(9));
      const before = (await listed(making, busy)).length;
      // A moment later: a check-in of the same instant would correct the one before.
      busy.api.clock.now += 1000;
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => busy.call('POST', making.url, making.body(1), KEY)),
      );
      // Who comes while the first is still on its way may be told so.
      const statuses = answers.map(({ status }) => status);
      expect(
        statuses.every((status) => status === 201 || status === 409),
        `seed ${seed}`,
      ).toBe(true);
      const made = answers.filter(({ status }) => status === 201);
      expect(new Set(made.map(({ body }) => JSON.stringify(body))).size, `seed ${seed}`).toBe(1);
      expect(await listed(making, busy), `seed ${seed}`).toHaveLength(before + 1);
    }
  });

  it('makes one thing when the first request is cut off anywhere', async () => {
    let steps = 0;
    for (let cut = 0; cut < 80; cut++) {
      let left = Number.POSITIVE_INFINITY;
      const cutWorld = await openWorld(() => {
        if (left-- <= 0) throw new Error('cut off');
      });
      const before = (await listed(making, cutWorld)).length;
      const { api, key } = cutWorld;
      left = cut;
      const first = await api.call(key, 'POST', making.url, making.body(1), KEY);
      left = Number.POSITIVE_INFINITY;
      if (first.status === 201) break;
      steps += 1;
      api.clock.now += 60_000;
      const again = await cutWorld.call('POST', making.url, making.body(1), KEY);
      const expected = making.secret ? [201, 409] : [201];
      expect(expected, `cut at ${cut}: ${JSON.stringify(again.body)}`).toContain(again.status);
      const made = await listed(making, cutWorld);
      expect(made, `cut at ${cut}`).toHaveLength(before + 1);
      if (again.status === 409) {
        const told = JSON.stringify(again.body);
        expect(
          made.some(({ id }) => told.includes(textOf(id))),
          `cut at ${cut}`,
        ).toBe(true);
      }
    }
    expect(steps).toBeGreaterThan(4);
  });
});

describe('a key of Idempotency-Key', () => {
  it('means something else on another route', async () => {
    for (const making of MAKING.slice(0, 3)) {
      const before = (await listed(making)).length;
      expect([making.route, (await send(making, making.body(1))).status]).toEqual([
        making.route,
        201,
      ]);
      expect(await listed(making)).toHaveLength(before + 1);
    }
  });

  it('never gives the answer of another key result', async () => {
    const [, , shared, own] = MAKING as readonly Making[] & { length: 4 };
    if (shared === undefined || own === undefined) throw new Error('there are two of them');
    const before = (await listed(own)).length;
    const body = { value: 5 };
    await send(shared, body);
    const other = await send(own, body);
    const made = (await listed(own)).length - before;
    expect([
      [201, 1],
      [422, 0],
    ]).toContainEqual([other.status, made]);
  });

  it.each(MAKING.filter(({ secret }) => secret).map((making) => [making.route, making] as const))(
    'of one tenant is nothing to another: %s',
    async (_, making) => {
      const first = await send(making, making.body(1));
      const other = await world.as(world.otherKey)('POST', making.url, making.body(1), KEY);
      expect([first.status, other.status]).toEqual([201, 201]);
      expect(other.body.key?.id).not.toBe(first.body.key?.id);
      expect(JSON.stringify(other.body)).not.toContain(textOf(first.body.secret));
    },
  );

  it('keeps the secret of an API key nowhere', async () => {
    const [making] = MAKING;
    if (making === undefined) throw new Error('keys are made');
    const { body } = await send(making, making.body(1));
    await send(making, making.body(1));
    const secret = textOf(body.secret);
    const random = secret.split('_').slice(2).join('_');
    const forms = [secret, random, Buffer.from(random, 'base64url').toString('hex')];
    for (const form of forms) expect(world.raw()).not.toContain(form);
    expect((await world.as(secret)('POST', '/v1/events', { events: [{}] })).status).toBe(422);
  });
});

describe('a check-in with an id', () => {
  const URL = '/v1/key-results/csat/check-ins';
  const post = (body: object) => {
    world.api.clock.now += 60_000;
    return world.call('POST', URL, body);
  };
  const all = async () => listOf((await world.get(URL)).items);

  it('is the same one however often it is sent', async () => {
    const body = { id: 'monday', value: 85, note: 'as counted' };
    const first = await post(body);
    expect([first.status, first.body]).toMatchObject([201, body]);
    const after = await all();
    for (const _ of [1, 2]) {
      const again = await post(body);
      expect([200, 201]).toContain(again.status);
      expect(again.body).toEqual(first.body);
    }
    expect(await all()).toEqual(after);
    expect(after.map(({ id }) => id)).toEqual(['monday']);
  });

  it('cannot become another one', async () => {
    await post({ id: 'monday', value: 85 });
    const before = world.raw();
    for (const body of [
      { id: 'monday', value: 86 },
      { id: 'monday', value: 85, team: 'support' },
      { id: 'monday', value: 85, at: new Date(world.api.clock.now - 86_400_000).toISOString() },
    ]) {
      const other = await post(body);
      expect([409, 422]).toContain(other.status);
      expect(CODES).toContain(other.body.code);
      expect(other.body.pointer).toBe('/id');
    }
    expect(world.raw()).toBe(before);
  });

  it('is one even when it is sent eight times at once', async () => {
    for (const seed of [1, 2, 3]) {
      world = await openWorldOn(jitteryTable(seed));
      await world.done('POST', URL, { value: 80 });
      const body = { id: 'monday', value: 85 };
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => world.call('POST', URL, body)),
      );
      for (const { status } of answers) expect([200, 201, 409]).toContain(status);
      expect((await all()).filter((one) => JSON.stringify(one).includes('"monday"'))).toHaveLength(
        1,
      );
    }
  });

  it('of another key result is another one', async () => {
    for (const id of ['csat', 'own-kr']) {
      const url = `/v1/key-results/${id}/check-ins`;
      expect((await world.call('POST', url, { id: 'monday', value: 5 })).status).toBe(201);
      expect(listOf((await world.get(url)).items)).toHaveLength(1);
    }
  });
});

answersAsDeclared();
