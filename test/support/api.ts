import type { Hono } from 'hono';
import { createApp } from '../../functions/api/app.ts';
import { importRoutes } from '../../functions/api/imports.ts';
import type { Acting } from '../../functions/capabilities.ts';
import { lettering } from '../../functions/digest/letters.ts';
import type { Env } from '../../functions/http/env.ts';
import { workJobs } from '../../functions/jobs/work-jobs.ts';
import type { Mail, Mailer } from '../../functions/mail/mailer.ts';
import { type Outside, type Services, servicesOf } from '../../functions/services.ts';
import { finishErasures } from '../../functions/store/erase.ts';
import { linkKeeping } from '../../functions/store/link-keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { createTenant } from '../../functions/store/tenants.ts';
import { asTest } from './acting.ts';
import { type Json, NO_BODY, parseJson, textOf } from './json.ts';
import { memoryTable } from './memory-table.ts';
import { seeded } from './random.ts';

/** A Tuesday morning. */
export const NOW = Date.UTC(2026, 2, 3, 9, 30);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /**
   * `NO_BODY` where it has none, a text where it is no JSON. That it has the shape that its schema
   * says, the contract tests see to.
   */
  readonly body: Json;
}

/** An API on a table of its own, with a clock that the test moves. */
export interface TestApi {
  readonly app: Hono<Env>;
  readonly services: Services & Acting;
  readonly table: Table;
  readonly clock: { now: number };
  readonly logs: Readonly<Record<string, unknown>>[];
  /** What was handed over to be mailed. */
  readonly mails: Mail[];
  /** First admin key of a new tenant. */
  tenant(id: string): Promise<string>;
  /** What the job of the sweeps does for a tenant. */
  sweep(tenant: string): Promise<void>;
  /** The id of an export that was asked for as a job, and worked. */
  exported(key: string | undefined, employee: string): Promise<string>;
  call(
    key: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

/** Takes every mail there is. */
const mailerInto = (mails: Mail[]): Mailer => ({
  send: async (mail) => {
    mails.push(mail);
    return { state: 'sent', id: `m${mails.length}` };
  },
  account: async () => ({ perSecond: 1_000, left: 1_000_000 }),
});

export const testApi = (table: Table = memoryTable(), more: Partial<Outside> = {}): TestApi => {
  const clock = { now: NOW };
  const random = seeded(42);
  const logs: Readonly<Record<string, unknown>>[] = [];
  const mails: Mail[] = [];
  const api = servicesOf({
    table,
    now: () => clock.now,
    random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
    log: (entry) => logs.push(entry),
    digestingBy: (own) => ({
      ...lettering({ ...own, ...linkKeeping(own), pagesUrl: 'https://learn.example.com' }),
      mailer: mailerInto(mails),
      mailFrom: 'digest@mail.example.com',
    }),
    ...more,
  });
  const app = createApp(api, undefined, importRoutes);
  const services = asTest(api);
  return {
    app,
    services,
    table,
    clock,
    logs,
    mails,
    async tenant(id) {
      const created = await createTenant(services, id);
      if (created === undefined) throw new Error(`${id} exists`);
      return created.adminKey;
    },
    async sweep(tenant) {
      await finishErasures(services, tenant);
    },
    async exported(key, employee) {
      const path = `/v1/employees/${employee}/export`;
      const { body } = await this.call(key, 'GET', path, undefined, { prefer: 'respond-async' });
      await workJobs(services, Number.POSITIVE_INFINITY);
      return textOf(body.id);
    },
    async call(key, method, path, body, headers = {}) {
      const raw = typeof body === 'string' || body instanceof Uint8Array;
      const response = await app.request(path, {
        method,
        headers: {
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? NO_BODY : parseJson(isJson ? text : JSON.stringify(text)),
      };
    },
  };
};

/**
 * A small organisation: two skills, four lessons, a role, a team, an employee and an objective
 * whose key result is behind.
 */
export const furnish = async (
  api: {
    readonly call: (
      ...given: [string, string, string, object]
    ) => Promise<Pick<Answer, 'status' | 'body'>>;
    readonly clock: { readonly now: number };
  },
  key: string,
): Promise<void> => {
  const put = async (path: string, body: object): Promise<void> => {
    const { status, body: answer } = await api.call(key, 'PUT', path, body);
    if (status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  };
  const day = (offset: number): string =>
    new Date(api.clock.now + offset * 86_400_000).toISOString().slice(0, 10);
  await put('/v1/skills/writing', { id: 'writing', name: 'Clear writing' });
  await put('/v1/skills/calm', { id: 'calm', name: 'De-escalation' });
  await put('/v1/roles/agent', {
    id: 'agent',
    name: 'Agent',
    skills: [{ skill: 'writing', level: 0.7 }],
    tasks: [{ name: 'Reply', skills: ['writing'] }],
  });
  await put('/v1/teams/support', { id: 'support', name: 'Support' });
  for (const [id, skill, minutes] of [
    ['w1', 'writing', 4],
    ['w2', 'writing', 3],
    ['c1', 'calm', 5],
    ['c2', 'calm', 4],
  ] as const) {
    await put(`/v1/lessons/${id}`, {
      id,
      title: `Lesson ${id}`,
      format: 'article',
      minutes,
      language: 'en',
      skills: [{ skill }],
      body: `About ${skill}, with an example of a heated customer.`,
      questions: ['q1', 'q2'].map((question) => ({
        id: question,
        text: 'Which?',
        choices: [
          { text: 'This', correct: true },
          { text: 'That', correct: false },
        ],
      })),
    });
  }
  await put('/v1/employees/ada', {
    id: 'ada',
    name: 'Ada',
    role: 'agent',
    team: 'support',
    timeZone: 'Europe/Berlin',
    language: 'en',
  });
  await put('/v1/objectives/happy', {
    id: 'happy',
    title: 'Happy customers',
    owner: { kind: 'company' },
    cycle: { start: day(-40), end: day(50) },
    keyResults: [
      {
        id: 'csat',
        title: 'Satisfaction of 92',
        metric: { unit: 'points', start: 80, current: 82, target: 92 },
        due: day(45),
        skills: [{ skill: 'calm', level: 0.85 }],
        everyone: true,
      },
    ],
  });
};

let serial = 0;

/** An event of an employee, by default a right answer now. */
export const eventAt = (at: number, more: object = {}): Record<string, unknown> => {
  serial += 1;
  return {
    id: `e${serial}`,
    type: 'answered',
    employee: 'ada',
    lesson: 'c1',
    question: 'q1',
    correct: true,
    at: new Date(at).toISOString(),
    ...more,
  };
};

/** The same where the server marks it: `chosen` are places among the question's choices. */
export const chosenAt = (
  at: number,
  chosen: readonly number[],
  more: object = {},
): Record<string, unknown> => eventAt(at, { correct: undefined, chosen, ...more });
