import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/api.ts';
import {
  answersAsDeclared,
  openWorld,
  ownObjective,
  sharedObjective,
  type World,
} from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

describe('the id of a key result that another objective has', () => {
  const TAKEN = {
    shared: () => sharedObjective('first'),
    own: () => ownObjective('first', 'bob'),
  };
  const TAKING = {
    shared: (more: object) => sharedObjective('second', more),
    own: (more: object) => ownObjective('second', 'bob', more),
    "somebody else's": (more: object) => ownObjective('second', 'ada', more),
  };
  const PAIRS = Object.keys(TAKEN).flatMap((taken) =>
    Object.keys(TAKING).map((taking) => [taken, taking] as const),
  ) as [keyof typeof TAKEN, keyof typeof TAKING][];
  const SENDING: Readonly<Record<string, (body: object) => Promise<Answer['body']>>> = {
    PUT: async (body) => {
      const answer = await world.call('PUT', '/v1/objectives/second', body);
      expect(answer.status).toBe(422);
      return answer.body;
    },
    'bulk POST': async (body) => {
      const answer = await world.call('POST', '/v1/objectives', { items: [body] });
      expect(answer.status).toBe(422);
      return { ...answer.body.results?.[0]?.error };
    },
  };

  it.each(
    PAIRS.flatMap(([taken, taking]) =>
      Object.keys(SENDING).map((sending) => [taken, taking, sending] as const),
    ),
  )('(%s) in one that is %s, by %s, is a duplicate by name', async (...how) => {
    const [taken, taking, sending] = how;
    await world.done('PUT', '/v1/objectives/first', TAKEN[taken]());
    const { keyResults } = sharedObjective('first');
    const before = world.raw();
    const { code, errors } = (await SENDING[sending]?.(TAKING[taking]({ keyResults }))) ?? {};
    expect([code, errors?.[0]?.pointer]).toEqual(['duplicate-id', '/keyResults/0/id']);
    expect(world.raw()).toBe(before);
    expect((await world.call('GET', '/v1/objectives/second')).status).toBe(404);
  });

  it('is free again once that one is gone, or has it no more', async () => {
    for (const [taken, taking] of PAIRS) {
      const body = TAKING[taking]({ keyResults: sharedObjective('first').keyResults });
      await world.done('PUT', '/v1/objectives/first', TAKEN[taken]());
      await world.done('DELETE', '/v1/objectives/first');
      const first = await world.call('PUT', '/v1/objectives/second', body);
      expect([taken, taking, first.status]).toEqual([taken, taking, 201]);
      await world.done('DELETE', '/v1/objectives/second');
    }
    for (const [taken, taking] of PAIRS) {
      const body = TAKING[taking]({ keyResults: sharedObjective('first').keyResults });
      const { keyResults } = sharedObjective('other');
      await world.done('PUT', '/v1/objectives/first', TAKEN[taken]());
      await world.done('PUT', '/v1/objectives/first', { ...TAKEN[taken](), keyResults });
      const second = await world.call('PUT', '/v1/objectives/second', body);
      expect([taken, taking, second.status]).toEqual([taken, taking, 201]);
      for (const id of ['first', 'second']) await world.done('DELETE', `/v1/objectives/${id}`);
    }
  });
});

describe('the id of an objective', () => {
  it('that another owner has is refused by name, either way', async () => {
    await world.done('PUT', '/v1/objectives/shared', sharedObjective('shared'));
    await world.done('PUT', '/v1/objectives/mine', ownObjective('mine', 'bob'));
    for (const body of [
      ownObjective('shared', 'bob'),
      sharedObjective('mine'),
      ownObjective('mine', 'ada'),
    ]) {
      const before = world.raw();
      const answer = await world.call('PUT', `/v1/objectives/${body.id}`, body);
      expect([answer.status, answer.body.code]).toEqual([409, 'id-taken']);
      expect(answer.body.pointer).toBe('/id');
      expect(world.raw()).toBe(before);
    }
  });
});

describe('. and ..', () => {
  // Where an address leads a request that names one of these, it is normalised away on its path.
  it.each(['%2E', '%2E%2E', '.%2E'])('reach nothing as %s in an address', async (id) => {
    const answer = await world.call('GET', `/v1/skills/${id}`);
    expect([200, 404]).toContain(answer.status);
    expect(answer.body.id).toBeUndefined();
  });

  it('are refused among good items of a batch, which go in', async () => {
    const items = ['.', 'good', '..'].map((id) => ({ id, name: 'Named' }));
    for (const kind of ['skills', 'teams', 'employees']) {
      const { status, body } = await world.call('POST', `/v1/${kind}`, { items });
      expect([kind, status]).toEqual([kind, 207]);
      expect(body.results?.[1]?.status).toBe('created');
      for (const place of [0, 2])
        expect(body.results?.[place as never]).toMatchObject({
          status: 'rejected',
          error: { code: 'invalid-body', errors: [{ pointer: '/id' }] },
        });
    }
  });

  it.each(['...', '.a', '-.', '_'])('are no reason to refuse %s', async (id) => {
    expect((await world.call('PUT', `/v1/skills/${id}`, { id, name: 'Odd' })).status).toBe(201);
    expect((await world.get(`/v1/skills/${id}`)).name).toBe('Odd');
  });

  it('are refused as references in a query', async () => {
    const { done } = world;
    await done('PUT', '/v1/employees/eve', { id: 'eve', name: 'Eve' });
    for (const [path, name] of [
      ['/v1/employees/ada/next-lesson', 'skill'],
      ['/v1/employees/ada/next-lesson', 'keyResult'],
      ['/v1/search?q=x', 'employee'],
      ['/v1/objectives', 'employee'],
    ] as const)
      for (const id of ['.', '..']) {
        const url = `${path}${path.includes('?') ? '&' : '?'}${name}=${id}`;
        const { status, body } = await world.call('GET', url);
        expect([url, status, body.pointer]).toEqual([url, 400, `?${name}`]);
      }
  });
});

answersAsDeclared();
