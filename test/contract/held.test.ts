import { beforeEach, describe, expect, it } from 'vitest';
import { numberOf } from '../support/json.ts';
import { holdable, THINGS, type Thing } from './things.ts';
import { answersAsDeclared, openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const things = THINGS.filter(holdable).map((thing) => [thing.name, thing] as const);
const collectionOf = ({ route }: Thing): string => route.replace('/{id}', '');

/** The ways in which a state is written at once. */
const DIRECT = {
  PUT: (thing: Thing, state: number) => world.done('PUT', thing.url, thing.body(state)),
  POST: (thing: Thing, state: number) =>
    world.done('POST', collectionOf(thing), { items: [thing.body(state)] }),
};
const HELD = {
  PUT: (thing: Thing, state: number) =>
    world.done('PUT', `${thing.url}?hold=true`, thing.body(state)),
  POST: (thing: Thing, state: number) =>
    world.done('POST', `${collectionOf(thing)}?hold=true`, { items: [thing.body(state)] }),
};
const METHODS = ['PUT', 'POST'] as const;

const publish = () => world.done('POST', '/v1/releases');
const inForce = async (thing: Thing) => (await world.call('GET', thing.url)).body;

describe.each(things)('%s', (_, thing) => {
  it('that is written after a held change stays as written when that is published', async () => {
    for (const held of METHODS)
      for (const direct of METHODS)
        for (const state of [0, 2]) {
          await DIRECT.PUT(thing, 0);
          await HELD[held](thing, 1);
          // With 0 it is what is in force already, and yet the later word.
          await DIRECT[direct](thing, state);
          await publish();
          expect(await inForce(thing), `${held} then ${direct} ${state}`).toMatchObject(
            thing.body(state),
          );
        }
  });

  it('that was to be deleted, and is written afterwards, stays', async () => {
    for (const direct of METHODS) {
      await DIRECT.PUT(thing, 0);
      await world.done('DELETE', `${thing.url}?hold=true`);
      await DIRECT[direct](thing, 0);
      await publish();
      expect(await inForce(thing), direct).toMatchObject(thing.body(0));
    }
  });

  it('that is deleted after a held change of it stays deleted', async () => {
    await DIRECT.PUT(thing, 0);
    await HELD.PUT(thing, 1);
    await world.done('DELETE', thing.url);
    await publish();
    expect((await world.call('GET', thing.url)).status).toBe(404);
  });

  it('is as it was held last, when that came after the direct write', async () => {
    await DIRECT.PUT(thing, 0);
    await HELD.PUT(thing, 1);
    await DIRECT.PUT(thing, 2);
    await HELD.PUT(thing, 3);
    await publish();
    expect(await inForce(thing)).toMatchObject(thing.body(3));
  });

  it('that is held survives direct writes of other things', async () => {
    await DIRECT.PUT(thing, 0);
    await HELD.PUT(thing, 1);
    const other = thing.body(5) as { id: string };
    const another = JSON.parse(JSON.stringify(other).replaceAll('"x', '"y')) as object;
    await world.done('PUT', thing.url.replace('/x', '/y'), another);
    await world.done('PUT', '/v1/skills/other', { id: 'other', name: 'Other' });
    await world.done('PUT', '/v1/teams/other', { id: 'other', name: 'Other' });
    await world.done('POST', '/v1/key-results/csat/check-ins', { value: 85 });
    expect(await inForce(thing)).toMatchObject(thing.body(0));
    await publish();
    expect(await inForce(thing)).toMatchObject(thing.body(1));
    expect(await world.get(thing.url.replace('/x', '/y'))).toMatchObject(another);
    expect((await world.get('/v1/skills/other')).name).toBe('Other');
    const { keyResults } = await world.get('/v1/objectives/happy');
    expect(keyResults?.[0]?.metric?.current).toBe(85);
  });
});

describe('publishing', () => {
  it('with nothing held answers with the release in force, and changes nothing', async () => {
    const current = await world.get('/v1/releases/current');
    const before = world.raw();
    for (const body of [undefined, {}]) {
      const answer = await world.call('POST', '/v1/releases', body);
      expect([answer.status, answer.body]).toEqual([200, current]);
    }
    expect(world.raw()).toBe(before);
  });

  it('what is held puts a new release in force once, however often it is sent', async () => {
    const { release } = await world.get('/v1/releases/current');
    await world.done('PUT', '/v1/skills/calm?hold=true', { id: 'calm', name: 'Calm' });
    const first = await world.call('POST', '/v1/releases');
    expect([first.status, first.body.release, first.body.held]).toEqual([
      201,
      numberOf(release) + 1,
      false,
    ]);
    const again = await world.call('POST', '/v1/releases');
    expect([again.status, again.body]).toEqual([200, first.body]);
  });

  it('twice at once puts one release in force', async () => {
    const { release } = await world.get('/v1/releases/current');
    await world.done('PUT', '/v1/skills/calm?hold=true', { id: 'calm', name: 'Calm' });
    const answers = await Promise.all([1, 2, 3].map(() => world.call('POST', '/v1/releases')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    for (const { body } of answers) expect(body.release).toBe(numberOf(release) + 1);
  });

  it('what has a problem lists it, keeps in force what is, and keeps what is held', async () => {
    const bad = { id: 'calm', name: 'Calm', parent: 'nothing' };
    await world.done('PUT', '/v1/skills/calm?hold=true', bad);
    const current = await world.get('/v1/releases/current');
    for (const _ of [1, 2]) {
      const answer = await world.call('POST', '/v1/releases');
      expect([answer.status, answer.body.code, answer.body.pointer]).toEqual([
        422,
        'cannot-publish',
        '/skills/calm/parent',
      ]);
    }
    expect(await world.get('/v1/releases/current')).toEqual(current);
    expect(await world.get('/v1/skills/calm?held=true')).toEqual(bad);
  });
});

answersAsDeclared();
