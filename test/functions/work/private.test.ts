import { beforeEach, describe, expect, it } from 'vitest';
import { eventAt, furnish, type TestApi, testApi } from '../../support/api.ts';
import { textOf } from '../../support/json.ts';

let api: TestApi;
let admin: string;
let self: string;

/** Reasons anywhere in an answer. */
const reasonsIn = (body: unknown): { readonly code: string; readonly private?: boolean }[] => {
  if (Array.isArray(body)) return body.flatMap(reasonsIn);
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    name === 'reasons' ? (value as { code: string }[]) : reasonsIn(value),
  );
};
const isPrivate = (body: unknown): boolean => reasonsIn(body).some((one) => one.private === true);

beforeEach(async () => {
  api = testApi();
  admin = await api.tenant('xyz');
  await furnish(api, admin);
  const { body } = await api.call(admin, 'POST', '/v1/keys', {
    scopes: ['self'],
    employee: 'ada',
  });
  self = textOf(body.secret);
  const events = ['q1', 'q2'].map((question) =>
    eventAt(api.clock.now - 90_000_000, { question, correct: false }),
  );
  const posted = await api.call(admin, 'POST', '/v1/events', { events });
  expect(posted.status).toBe(200);
});

describe('reasons that are made from somebody’s answers', () => {
  it('are told to the employee, and not to any other credential, by whatever route', async () => {
    const paths = [
      '/v1/employees/ada/next-lesson?limit=4',
      '/v1/employees/ada/plan?minutes=60',
      '/v1/employees/ada/why/c2',
    ];
    for (const path of paths) {
      const [own, others] = [await api.call(self, 'GET', path), await api.call(admin, 'GET', path)];
      expect([own.status, others.status]).toEqual([200, 200]);
      expect(isPrivate(own.body), path).toBe(true);
      expect(isPrivate(others.body), path).toBe(false);
      // They get the next best reasons, in the same order.
      expect(reasonsIn(others.body)).toEqual(
        reasonsIn(own.body).filter((one) => one.private !== true),
      );
      expect(reasonsIn(others.body).length).toBeGreaterThan(0);
    }
    const many = await api.call(admin, 'POST', '/v1/next-lessons', {
      employees: ['ada'],
      limit: 4,
    });
    expect(reasonsIn(many.body).length).toBeGreaterThan(0);
    expect(isPrivate(many.body)).toBe(false);
  });

  it('are part of the decision that is stored, so that its replay is identical for everybody', async () => {
    const { body } = await api.call(self, 'GET', '/v1/employees/ada/next-lesson?limit=4');
    expect(isPrivate(body)).toBe(true);
    const replayed = await api.call(admin, 'POST', `/v1/decisions/${textOf(body.decision)}/replay`);
    expect(replayed.body).toMatchObject({ identical: true, differences: [] });
    expect(isPrivate(replayed.body)).toBe(false);
  });
});
