import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf } from '../../support/json.ts';

let api: TestApi;
let key: string;
beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
});

const boost = (lesson: string) => ({
  ...DEFAULT_POLICY,
  rules: [{ lessons: [lesson], effect: 'boost' }],
});
const put = (body: object, tag: string) =>
  api.call(key, 'PUT', '/v1/policy', body, { 'if-match': tag });
const rollBack = (version: number) => api.call(key, 'POST', '/v1/policy/rollback', { version });
const inForce = async () => {
  const { headers, body } = await api.call(key, 'GET', '/v1/policy');
  return [headers.get('etag'), body.version, body.rules?.[0]?.lessons];
};
const versions = async () =>
  listOf((await api.call(key, 'GET', '/v1/policy/versions')).body.items).length;

describe('a policy', () => {
  it('is in force under the next version, whose tag names it', async () => {
    const { status, body, headers } = await put(boost('c1'), '"v1"');
    expect([status, body.version, headers.get('etag')]).toEqual([200, 2, '"v2"']);
    expect(await inForce()).toEqual(['"v2"', 2, ['c1']]);
  });

  it('put again as it is makes no version, whatever tag comes with it', async () => {
    await put(boost('c1'), '"v1"');
    const before = await versions();
    for (const tag of ['"v2"', '"v1"']) {
      const { status, body } = await put(boost('c1'), tag);
      expect([tag, status, body.version]).toEqual([tag, 200, 2]);
    }
    expect(await versions()).toBe(before);
  });

  it('that another admin has changed is refused, and stays', async () => {
    await put(boost('c1'), '"v1"');
    const { status, body } = await put(boost('c2'), '"v1"');
    expect([status, body.code]).toEqual([412, 'etag-mismatch']);
    expect(await inForce()).toEqual(['"v2"', 2, ['c1']]);
  });

  it('comes back by its number as a new version', async () => {
    await put(boost('c1'), '"v1"');
    await put(boost('c2'), '"v2"');
    const { status, body } = await rollBack(2);
    expect([status, body.version]).toEqual([200, 4]);
    expect(await inForce()).toEqual(['"v4"', 4, ['c1']]);
  });

  it('that is in force already is not put in force again', async () => {
    await put(boost('c1'), '"v1"');
    expect((await rollBack(2)).body.version).toBe(2);
    await put(boost('c2'), '"v2"');
    await rollBack(2);
    expect((await rollBack(2)).body.version).toBe(4);
  });

  it('whose weights are all scaled alike is the one in force: only their shares count', async () => {
    const weights = { uplift: 2, roleGap: 0.5, retention: 0.25, urgency: 0.125 };
    const scaledBy = (factor: number) => ({
      weights: Object.fromEntries(
        Object.entries({ ...DEFAULT_POLICY.weights, ...weights }).map(([name, weight]) => [
          name,
          weight * factor,
        ]),
      ),
    });
    expect((await put(scaledBy(1), '"v1"')).body.version).toBe(2);
    const before = (await api.call(key, 'GET', '/v1/policy')).body;
    for (const factor of [10, 0.1, 3, 1e-6]) {
      const { status, body, headers } = await put(scaledBy(factor), '"v2"');
      expect([factor, status, body, headers.get('etag')]).toEqual([factor, 200, before, '"v2"']);
    }
    // What is not scaled alike is another one, and so is anything else that differs.
    const other = { ...scaledBy(10).weights, variety: 3 };
    expect((await put({ weights: other }, '"v2"')).body.version).toBe(3);
    const warmer = { weights: other, exploration: { temperature: 0.2 } };
    expect((await put(warmer, '"v3"')).body.version).toBe(4);
  });

  it('comes back only over the version that was seen, where that is said', async () => {
    await put(boost('c1'), '"v1"');
    await put(boost('c2'), '"v2"');
    const over = (tag: string) =>
      api.call(key, 'POST', '/v1/policy/rollback', { version: 1 }, { 'if-match': tag });
    const { status, body } = await over('"v2"');
    expect([status, body.code]).toEqual([412, 'etag-mismatch']);
    expect(await inForce()).toEqual(['"v3"', 3, ['c2']]);
    // Sent again after its answer was lost, it is answered alike.
    for (const answer of [await over('"v3"'), await over('"v3"')])
      expect([answer.status, answer.body.version]).toEqual([200, 4]);
  });

  it('of a version that there never was is not found', async () => {
    await put(boost('c1'), '"v1"');
    const { status, body } = await rollBack(9);
    expect([status, body.code]).toEqual([404, 'not-found']);
    expect(body.detail).toContain('version 9');
    expect(await inForce()).toEqual(['"v2"', 2, ['c1']]);
  });
});
