import { beforeEach, describe, expect, it } from 'vitest';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';

let api: TestApi;
let key: string;
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
});

const call = (method: string, path: string, body?: unknown, headers = {}) =>
  api.call(key, method, path, body, headers);
const keyResult = (id: string, skills = ['writing'], more: object = {}) => ({
  id,
  title: `Key result ${id}`,
  metric: { unit: 'x', start: 0, current: 1, target: 10 },
  due: '2026-06-01',
  skills: skills.map((skill) => ({ skill })),
  ...more,
});
const shared = (id: string, keyResults = [keyResult(`${id}-kr`)], more: object = {}) => ({
  id,
  title: `Objective ${id}`,
  owner: { kind: 'company' },
  cycle: { start: '2026-01-01', end: '2026-12-31' },
  keyResults,
  ...more,
});
const own = (id: string, keyResults = [keyResult(`${id}-kr`)], more: object = {}) =>
  shared(id, keyResults, { owner: { kind: 'employee', id: 'ada' }, ...more });
const put = (objective: ReturnType<typeof shared>, headers = {}) =>
  call('PUT', `/v1/objectives/${objective.id}`, objective, headers);
const partsOf = async (answer: ReturnType<typeof put>) => {
  const { status, body } = await answer;
  const parts = listOf(body.errors).map(({ pointer, code }) => [pointer, code]);
  return [status, body.code, parts];
};

describe('an employee’s own objective', () => {
  it('is created, then unchanged, then updated, under the tag that GET gives', async () => {
    const created = await put(own('mine'));
    expect([created.status, created.body.status]).toEqual([201, 'created']);
    const read = await call('GET', '/v1/objectives/mine');
    expect(read.headers.get('etag')).toBe(`"${textOf(created.body.etag)}"`);
    const again = await put(own('mine'));
    expect([again.status, again.body]).toEqual([
      200,
      { id: 'mine', status: 'unchanged', etag: created.body.etag },
    ]);
    const updated = await put(own('mine', undefined, { title: 'Other' }));
    expect([updated.status, updated.body.status]).toEqual([200, 'updated']);
    expect(updated.body.warnings).toBeUndefined();
  });

  it('is refused with every wrong reference and every taken key result, each in its place', async () => {
    const wrong = own('mine', [
      keyResult('k1', ['writing', 'none']),
      keyResult('csat', ['calm']),
      keyResult('k3', ['never', 'calm']),
    ]);
    expect(await partsOf(put(wrong))).toEqual([
      422,
      'unknown-reference',
      [
        ['/keyResults/0/skills/1/skill', 'unknown-reference'],
        ['/keyResults/1/id', 'duplicate-id'],
        ['/keyResults/2/skills/0/skill', 'unknown-reference'],
      ],
    ]);
    expect((await call('GET', '/v1/objectives/mine')).status).toBe(404);
  });

  it('is refused as a duplicate where its first fault is a key result of another objective', async () => {
    const wrong = own('mine', [keyResult('csat', ['none'])]);
    expect(await partsOf(put(wrong))).toEqual([
      422,
      'duplicate-id',
      [
        ['/keyResults/0/id', 'duplicate-id'],
        ['/keyResults/0/skills/0/skill', 'unknown-reference'],
      ],
    ]);
  });

  it('cannot have the id of one of the company, nor an owner without a profile', async () => {
    expect(await partsOf(put(own('happy')))).toEqual([409, 'id-taken', [['/id', 'id-taken']]]);
    const nobodys = await put(
      own('mine', undefined, { owner: { kind: 'employee', id: 'nobody' } }),
    );
    expect([nobodys.status, nobodys.body.code]).toEqual([404, 'unknown-employee']);
    expect((await call('GET', '/v1/objectives/mine')).status).toBe(404);
  });

  it('cannot have an id that is held for one of the company, nor one of its key results', async () => {
    await call('PUT', '/v1/objectives/ours?hold=true', shared('ours'));
    expect(await partsOf(put(own('ours', [keyResult('k1')])))).toEqual([
      409,
      'id-taken',
      [['/id', 'id-taken']],
    ]);
    expect(await partsOf(put(own('mine', [keyResult('ours-kr')])))).toEqual([
      422,
      'duplicate-id',
      [['/keyResults/0/id', 'duplicate-id']],
    ]);
    // What is held to be deleted is there until that is published.
    await call('DELETE', '/v1/objectives/happy?hold=true');
    expect((await put(own('happy'))).status).toBe(409);
    expect((await put(own('mine', [keyResult('csat')]))).status).toBe(422);
  });

  it('takes effect at once, also when it is to be held', async () => {
    expect((await call('PUT', '/v1/objectives/mine?hold=true', own('mine'))).status).toBe(201);
    expect((await call('GET', '/v1/objectives/mine')).status).toBe(200);
    const { body } = await call('GET', '/v1/releases/current');
    expect(body.held).toBe(false);
  });

  it('keeps a skill that it named before and that is gone, with a warning; others are refused', async () => {
    await call('PUT', '/v1/skills/old', { id: 'old', name: 'Old' });
    const mine = own('mine', [keyResult('k1', ['writing', 'old'])]);
    await put(mine);
    expect((await call('DELETE', '/v1/skills/old')).status).toBe(204);
    const pointer = '/keyResults/0/skills/1/skill';
    const warnings = [expect.objectContaining({ pointer, code: 'unknown-reference' })];
    const unchanged = await put(mine);
    expect(unchanged.body).toMatchObject({ status: 'unchanged', warnings });
    const updated = await put({ ...mine, title: 'Other' });
    expect(updated.body).toMatchObject({ status: 'updated', warnings });
    const worse = own('mine', [keyResult('k1', ['old', 'none'])]);
    expect(await partsOf(put(worse))).toEqual([
      422,
      'unknown-reference',
      [['/keyResults/0/skills/1/skill', 'unknown-reference']],
    ]);
    const others = own('other', [keyResult('k2', ['old'])]);
    expect((await put(others)).status).toBe(422);
  });

  it('is not excused for a taken key result by a skill that it keeps', async () => {
    await call('PUT', '/v1/skills/old', { id: 'old', name: 'Old' });
    await put(own('mine', [keyResult('k1', ['old'])]));
    await call('DELETE', '/v1/skills/old');
    expect(await partsOf(put(own('mine', [keyResult('csat', ['old'])])))).toEqual([
      422,
      'duplicate-id',
      [['/keyResults/0/id', 'duplicate-id']],
    ]);
  });

  it('is refused for a stale tag before anything else is said about it', async () => {
    await put(own('mine'));
    const answer = await put(own('mine', [keyResult('k1', ['none'])]), { 'if-match': '"stale"' });
    expect([answer.status, answer.body.code]).toEqual([412, 'etag-mismatch']);
    const missing = await put(own('new'), { 'if-match': '*' });
    expect(missing.status).toBe(412);
    expect((await put(own('new'), { 'if-none-match': '*' })).status).toBe(201);
  });
});

describe('an objective of the company', () => {
  it('cannot have the id of an employee’s own, nor one of their key results', async () => {
    await put(own('mine', [keyResult('k1')]));
    expect(await partsOf(put(shared('mine')))).toEqual([409, 'id-taken', [['/id', 'id-taken']]]);
    const two = shared('ours', [keyResult('ours-kr'), keyResult('k1')]);
    expect(await partsOf(put(two))).toEqual([
      422,
      'duplicate-id',
      [['/keyResults/1/id', 'duplicate-id']],
    ]);
    const first = shared('ours', [keyResult('k1'), keyResult('ours-kr')]);
    expect(await partsOf(put(first))).toEqual([
      422,
      'duplicate-id',
      [['/keyResults/0/id', 'duplicate-id']],
    ]);
    expect((await call('GET', '/v1/objectives/ours')).status).toBe(404);
  });

  it('is held where it is to be held, and keeps to its tag', async () => {
    expect((await call('PUT', '/v1/objectives/ours?hold=true', shared('ours'))).status).toBe(201);
    expect((await call('GET', '/v1/objectives/ours')).status).toBe(404);
    expect((await call('GET', '/v1/objectives/ours?held=true')).status).toBe(200);
    const stale = await put(shared('happy'), { 'if-match': '"stale"' });
    expect(stale.status).toBe(412);
  });
});

describe('many objectives at once', () => {
  it('go in each on its own: shared ones, own ones, and each refused one with its reason', async () => {
    await put(own('mine', [keyResult('k1')]));
    const items = [
      own('wrong', [keyResult('w-kr', ['none'])]),
      shared('mine'),
      shared('ours'),
      own('mine', [keyResult('k1')], { title: 'Other' }),
      shared('theirs', [keyResult('k1')]),
      shared('vague', [keyResult('v-kr', ['none'])]),
    ];
    const { status, body } = await call('POST', '/v1/objectives', { items });
    expect(status).toBe(207);
    expect(listOf(body.results).map(({ id, status: is, error }) => [id, is, error?.code])).toEqual([
      ['wrong', 'rejected', 'unknown-reference'],
      ['mine', 'rejected', 'id-taken'],
      ['ours', 'created', undefined],
      ['mine', 'rejected', 'duplicate-id'],
      ['theirs', 'rejected', 'duplicate-id'],
      ['vague', 'rejected', 'unknown-reference'],
    ]);
  });

  it('are stored where they belong, whether some are held or none is shared', async () => {
    const before = (await call('GET', '/v1/releases/current')).body.release;
    const mine = await call('POST', '/v1/objectives', { items: [own('mine')] });
    expect(listOf(mine.body.results).map(({ status }) => status)).toEqual(['created']);
    expect((await call('GET', '/v1/releases/current')).body.release).toBe(before);
    const items = [own('my-own'), shared('ours')];
    const held = await call('POST', '/v1/objectives?hold=true', { items });
    expect(listOf(held.body.results).map(({ status }) => status)).toEqual(['created', 'created']);
    expect((await call('GET', '/v1/objectives/ours')).status).toBe(404);
    expect((await call('GET', '/v1/objectives/my-own')).status).toBe(200);
    const list = (await call('GET', '/v1/objectives?employee=ada')).body;
    expect(listOf(list.items).map(({ id }) => id)).toEqual(['mine', 'my-own']);
  });
});

describe('deleting an objective', () => {
  it.each([
    ['of the company', shared],
    ['of an employee', own],
  ])('%s keeps to its tag, and then it is gone', async (_, made) => {
    await put(made('gone'));
    const url = '/v1/objectives/gone';
    const stale = await call('DELETE', url, undefined, { 'if-match': '"stale"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'etag-mismatch']);
    const tag = (await call('GET', url)).headers.get('etag');
    expect((await call('DELETE', url, undefined, { 'if-match': tag })).status).toBe(204);
    expect((await call('GET', url)).status).toBe(404);
    expect((await call('DELETE', url)).status).toBe(404);
  });
});
