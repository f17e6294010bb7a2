import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { problemsOf } from '../../../core/release/validate.ts';
import type { WorkspaceParts } from '../../../core/release/workspace.ts';
import { changeWorkspace } from '../../../functions/store/workspace.ts';
import { problemsAfter } from '../../../functions/work/put-resource.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { lesson, objective, role, skill } from '../../support/builders.ts';
import { listOf, textOf } from '../../support/json.ts';
import { scaled } from '../../support/proof.ts';

const workspace = (
  catalogue: Partial<WorkspaceParts['catalogue']>,
  objectives: WorkspaceParts['goals']['objectives'] = [],
): WorkspaceParts => ({
  catalogue: { skills: [], roles: [], lessons: [], ...catalogue },
  content: { lessons: [] },
  goals: { teams: [], objectives },
  policy: DEFAULT_POLICY,
});
const pointersOf = (problems: readonly { readonly pointer: string }[]): string[] =>
  problems.map(({ pointer }) => pointer);

describe('problems after a change', () => {
  const calm = skill('calm');

  it('are none where nothing is wrong, also where something was', () => {
    const before = workspace({ lessons: [lesson('l', ['gone'])] });
    expect(problemsAfter(before, workspace({ skills: [calm] }))).toEqual({ fresh: [], old: [] });
  });

  it('are old where the same reference dangled before, and fresh where another one does', () => {
    const before = workspace({ lessons: [lesson('l', ['gone'])] });
    const after = workspace({ lessons: [lesson('l', ['gone', 'never'])] });
    const { fresh, old } = problemsAfter(before, after);
    expect(pointersOf(old)).toEqual(['/lessons/l/skills/0']);
    expect(pointersOf(fresh)).toEqual(['/lessons/l/skills/1']);
  });

  it('stay old where the reference only moved in its list', () => {
    const before = workspace({ skills: [calm], lessons: [lesson('l', ['gone', 'calm'])] });
    const after = workspace({ skills: [calm], lessons: [lesson('l', ['calm', 'gone'])] });
    const { fresh, old } = problemsAfter(before, after);
    expect([pointersOf(fresh), pointersOf(old)]).toEqual([[], ['/lessons/l/skills/1']]);
    const inRole = (skills: string[]): WorkspaceParts =>
      workspace({ skills: [calm], roles: [role('r', {}, { tasks: [{ name: 'T', skills }] })] });
    const moved = problemsAfter(inRole(['gone']), inRole(['calm', 'gone']));
    expect([pointersOf(moved.fresh), moved.old.length]).toEqual([[], 1]);
  });

  it('are fresh where another resource has the same wrong reference, also one called by a number', () => {
    const before = workspace({ lessons: [lesson('l1', ['gone'])] });
    const after = workspace({ lessons: [lesson('l1', ['gone']), lesson('l2', ['gone'])] });
    const { fresh, old } = problemsAfter(before, after);
    expect(pointersOf(fresh)).toEqual(['/lessons/l2/skills/0']);
    expect(pointersOf(old)).toEqual(['/lessons/l1/skills/0']);
  });

  it('are fresh where another thing is missing in the same place', () => {
    const { fresh, old } = problemsAfter(
      workspace({ lessons: [lesson('l', ['gone'])] }),
      workspace({ lessons: [lesson('l', ['never'])] }),
    );
    expect([pointersOf(fresh), old]).toEqual([['/lessons/l/skills/0'], []]);
  });

  it('are all there are, each once, and all old where nothing changed', () => {
    const ids = fc.uniqueArray(fc.constantFrom('calm', 'x', 'y', 'z'), { maxLength: 4 });
    const some = fc
      .record({ lessons: ids, known: ids, goals: ids })
      .map((given) =>
        workspace(
          { skills: given.known.map((id) => skill(id)), lessons: [lesson('l', given.lessons)] },
          [objective('o', given.goals)],
        ),
      );
    fc.assert(
      fc.property(some, some, (before, after) => {
        const { fresh, old } = problemsAfter(before, after);
        expect(pointersOf([...fresh, ...old]).sort()).toEqual(pointersOf(problemsOf(after)).sort());
        expect(problemsAfter(after, after)).toEqual({ fresh: [], old: problemsOf(after) });
        expect(problemsAfter(workspace({}), after).fresh).toEqual(problemsOf(after));
      }),
      { seed: 20261127, numRuns: scaled(100, 1000) },
    );
  });
});

let api: TestApi;
let key: string;
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
});

const call = (method: string, path: string, body?: unknown) => api.call(key, method, path, body);
const quiz = (id: string, more: object = {}) => ({
  id,
  title: id,
  format: 'quiz',
  minutes: 3,
  language: 'en',
  skills: [{ skill: 'calm' }],
  ...more,
});
const checkIn = (value: number, more: object = {}) =>
  call('POST', '/v1/key-results/csat/check-ins', { value, ...more });
const happy = async (current: number, more: object = {}) => {
  const objective = (await call('GET', '/v1/objectives/happy')).body;
  const [first] = listOf(objective.keyResults);
  const csat = { ...first, metric: { ...first?.metric, current } };
  return { ...objective, keyResults: [csat], ...more };
};

describe('PUT of a resource', () => {
  it('is refused with every wrong reference, as pointers into the body', async () => {
    const wrong = quiz('l', {
      skills: [{ skill: 'none' }, { skill: 'calm' }],
      prerequisites: ['c1', 'never'],
    });
    const { status, body } = await call('PUT', '/v1/lessons/l', wrong);
    expect([status, body.code]).toEqual([422, 'unknown-reference']);
    expect(listOf(body.errors).map(({ pointer }) => pointer)).toEqual([
      '/skills/0',
      '/prerequisites/1',
    ]);
    expect(body.detail).toContain('none');
    expect((await call('GET', '/v1/lessons/l')).status).toBe(404);
  });

  it('of one whose id begins like another’s is told of its own problems alone', async () => {
    const items = [quiz('l', { prerequisites: ['n1'] }), quiz('l2', { prerequisites: ['n2'] })];
    const { body } = await call('POST', '/v1/lessons', { items });
    const only = (id: string) => [
      expect.objectContaining({
        pointer: '/prerequisites/0',
        detail: expect.stringContaining(`no lesson ${id}.`),
      }),
    ];
    expect(listOf(body.results).map(({ error }) => error?.errors)).toEqual([
      only('n1'),
      only('n2'),
    ]);
  });

  it('that closes a cycle is refused, wherever the cycle is said to begin', async () => {
    await call('PUT', '/v1/lessons/a1', quiz('a1'));
    await call('PUT', '/v1/lessons/b1', quiz('b1', { prerequisites: ['a1'] }));
    const { status, body } = await call(
      'PUT',
      '/v1/lessons/a1',
      quiz('a1', { prerequisites: ['b1'] }),
    );
    expect([status, body.code]).toEqual([422, 'cycle']);
    expect(listOf(body.errors).length).toBeGreaterThan(0);
    expect(await call('GET', '/v1/lessons/a1')).toMatchObject({ body: { prerequisites: [] } });
  });

  it('that closes a cycle which is said to begin in another is refused with that place', async () => {
    await call('PUT', '/v1/lessons/a1', quiz('a1'));
    await call('PUT', '/v1/lessons/b1', quiz('b1'));
    await call('PUT', '/v1/lessons/a1', quiz('a1', { prerequisites: ['b1'] }));
    const { status, body } = await call(
      'PUT',
      '/v1/lessons/b1',
      quiz('b1', { prerequisites: ['a1'] }),
    );
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([
      422,
      'cycle',
      '/lessons/a1/prerequisites',
    ]);
  });

  it('takes, held back, what refers to what is not there yet', async () => {
    const wrong = quiz('l', { skills: [{ skill: 'none' }] });
    const { status, body } = await call('PUT', '/v1/lessons/l?hold=true', wrong);
    expect([status, body.status, body.warnings]).toEqual([201, 'created', undefined]);
    expect((await call('PUT', '/v1/lessons/l?hold=true', wrong)).body.status).toBe('unchanged');
    const changed = { ...wrong, title: 'Changed' };
    expect((await call('PUT', '/v1/lessons/l?hold=true', changed)).body.status).toBe('updated');
  });
});

describe('PUT of an objective whose key result has check-ins', () => {
  it('refuses another current value, and takes the one that they say', async () => {
    await checkIn(85);
    const { status, body } = await call('PUT', '/v1/objectives/happy', await happy(86));
    expect([status, body.code, body.pointer ?? body.errors?.[0]?.pointer]).toEqual([
      422,
      'current-from-check-ins',
      '/keyResults/0/metric/current',
    ]);
    const taken = await call('PUT', '/v1/objectives/happy', await happy(85, { title: 'Happier' }));
    expect([taken.status, taken.body.status]).toEqual([200, 'updated']);
  });

  it('names the place of the key result that is contradicted', async () => {
    await checkIn(85);
    const objective = await happy(86);
    const [csat] = objective.keyResults;
    const first = { ...csat, id: 'nps' };
    const { body } = await call('PUT', '/v1/objectives/happy', {
      ...objective,
      keyResults: [first, csat],
    });
    expect(JSON.stringify(body)).toContain('/keyResults/1/metric/current');
  });

  it('is free to say what it likes while only a team has checked in', async () => {
    await checkIn(85, { team: 'support' });
    expect((await call('PUT', '/v1/objectives/happy', await happy(86))).status).toBe(200);
  });

  it('in bulk refuses that one alone', async () => {
    await checkIn(85);
    const free = {
      ...(await happy(1)),
      id: 'free',
      keyResults: listOf((await happy(1)).keyResults as never).map((one) => ({ ...one, id: 'f' })),
    };
    const { body } = await call('POST', '/v1/objectives', { items: [await happy(86), free] });
    expect(
      listOf(body.results).map(({ id, status, error }) => [id, error?.code ?? status]),
    ).toEqual([
      ['happy', 'current-from-check-ins'],
      ['free', 'created'],
    ]);
    expect((await call('GET', '/v1/objectives/happy')).body.keyResults?.[0]?.metric?.current).toBe(
      85,
    );
  });
});

describe('POST of many resources', () => {
  it('says of each what became of it, with its tag', async () => {
    await call('PUT', '/v1/lessons/l1', quiz('l1'));
    await call('PUT', '/v1/lessons/l2', quiz('l2'));
    const items = [quiz('l1'), quiz('l2', { title: 'Other' }), quiz('l3')];
    const { status, body } = await call('POST', '/v1/lessons', { items });
    expect([status, listOf(body.results).map((one) => one.status)]).toEqual([
      200,
      ['unchanged', 'updated', 'created'],
    ]);
    for (const { id, etag } of listOf(body.results)) {
      const { headers } = await call('GET', `/v1/lessons/${textOf(id)}`);
      expect(`"${textOf(etag)}"`).toBe(headers.get('etag'));
    }
  });

  it('refuses those that build on a refused one, and says why of each', async () => {
    const items = [
      quiz('l1', { prerequisites: ['l2'] }),
      quiz('l2', { prerequisites: ['l3'] }),
      quiz('l3', { skills: [{ skill: 'none' }] }),
      quiz('l4'),
    ];
    const { status, body } = await call('POST', '/v1/lessons', { items });
    expect(status).toBe(207);
    expect(listOf(body.results).map(({ error }) => [error?.code, error?.detail])).toEqual([
      ['unknown-reference', expect.stringContaining('no lesson l2')],
      ['unknown-reference', expect.stringContaining('no lesson l3')],
      ['unknown-reference', expect.stringContaining('no skill none')],
      [undefined, undefined],
    ]);
    expect(body.results?.[2]?.error?.errors).toEqual([
      expect.objectContaining({ pointer: '/skills/0', code: 'unknown-reference' }),
    ]);
    expect((await call('GET', '/v1/lessons/l4')).status).toBe(200);
    expect((await call('GET', '/v1/lessons/l1')).status).toBe(404);
  });

  it('refuses all that would make a cycle that begins in none of them', async () => {
    await call('PUT', '/v1/lessons/a1', quiz('a1', { prerequisites: ['c1'] }));
    const items = [quiz('c1', { prerequisites: ['a1'] }), quiz('c9')];
    const { body } = await call('POST', '/v1/lessons', { items });
    expect(listOf(body.results).map(({ error }) => error?.code)).toEqual(['cycle', 'cycle']);
    expect(listOf(body.results).map(({ error }) => error?.errors)).toEqual(
      [1, 2].map(() => [expect.objectContaining({ pointer: '/lessons/a1/prerequisites' })]),
    );
    expect((await call('GET', '/v1/lessons/c9')).status).toBe(404);
  });

  it('takes all of them held back, whatever they refer to', async () => {
    const items = [quiz('l1', { skills: [{ skill: 'none' }] }), quiz('l2')];
    const { status, body } = await call('POST', '/v1/lessons?hold=true', { items });
    expect([status, listOf(body.results).map((one) => one.status)]).toEqual([
      200,
      ['created', 'created'],
    ]);
    expect((await call('GET', '/v1/lessons/l2')).status).toBe(404);
    expect((await call('GET', '/v1/lessons/l2?held=true')).status).toBe(200);
  });
});

describe('a lesson in force that teaches a skill which is gone', () => {
  beforeEach(async () => {
    // No request leads there any more; tenants from before these checks may still have it.
    await call('PUT', '/v1/lessons/old', quiz('old'));
    await changeWorkspace(api.services, 'acme', false, () => ({
      apply: (before) => {
        const lessons = before.catalogue.lessons.map((one) =>
          one.id === 'old' ? { ...one, skills: [{ skill: 'gone', weight: 1 }] } : one,
        );
        return { ...before, catalogue: { ...before.catalogue, lessons } };
      },
      check: () => undefined,
      act: () => ({ kind: 'resource', what: 'lessons' }),
    }));
  });
  const stale = (more: object = {}) => quiz('old', { skills: [{ skill: 'gone' }], ...more });
  const warning = { pointer: '/skills/0', code: 'unknown-reference' };

  it('is taken with a warning that points into it', async () => {
    const { status, body } = await call('PUT', '/v1/lessons/old', stale({ title: 'New title' }));
    expect([status, body.status]).toEqual([200, 'updated']);
    expect(body.warnings).toEqual([expect.objectContaining(warning)]);
  });

  it('is no matter of another lesson, nor of one that is held', async () => {
    expect((await call('PUT', '/v1/lessons/new', quiz('new'))).body.warnings).toBeUndefined();
    const held = await call('PUT', '/v1/lessons/old?hold=true', stale({ title: 'Held' }));
    expect([held.status, held.body.warnings]).toEqual([200, undefined]);
  });

  it('is refused for another wrong reference, and told of that one alone', async () => {
    const { status, body } = await call(
      'PUT',
      '/v1/lessons/old',
      stale({ prerequisites: ['never'] }),
    );
    expect([status, listOf(body.errors).map(({ pointer }) => pointer)]).toEqual([
      422,
      ['/prerequisites/0'],
    ]);
  });

  it('is warned of in bulk, where it is taken together with what is right', async () => {
    const items = [stale({ title: 'New title' }), quiz('new')];
    const { body } = await call('POST', '/v1/lessons', { items });
    expect(listOf(body.results).map(({ status, warnings }) => [status, warnings])).toEqual([
      ['updated', [expect.objectContaining(warning)]],
      ['created', undefined],
    ]);
    const held = await call('POST', '/v1/lessons?hold=true', { items });
    expect(listOf(held.body.results).map(({ warnings }) => warnings)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
