import { createPages } from '../../../functions/learn/app.ts';
import type { PagesServices } from '../../../functions/learn/services.ts';
import type { Mail, Outcome } from '../../../functions/mail/mailer.ts';
import { type Link, lastsUntil, sealLink } from '../../../functions/pages/links.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import { readSchedule } from '../../../functions/store/schedules.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';

const right = (text: string, feedback?: string) => ({
  text,
  correct: true,
  ...(feedback && { feedback }),
});
const wrong = (text: string, feedback?: string) => ({ ...right(text, feedback), correct: false });

/** A lesson with a text and three questions, one of them with two right choices. */
const QUIZ = {
  id: 'quiz',
  title: 'Short answers',
  format: 'article',
  minutes: 3,
  language: 'en',
  skills: [{ skill: 'writing' }],
  body: '# Be brief\n\nOne *thought* a sentence. <script>alert(1)</script>',
  questions: [
    {
      id: 'q1',
      text: 'What comes first?',
      choices: [
        wrong('The excuse', 'It delays the answer.'),
        right('The answer', 'So it is read.'),
        wrong('The thanks'),
      ],
      explanation: 'Readers stop early.',
    },
    { id: 'q2', text: 'Which two?', choices: [right('One'), right('Two'), wrong('Three')] },
    { id: 'q3', text: 'True?', choices: [right('Yes'), wrong('No', 'It is.')] },
  ],
};

/** A lesson that is elsewhere. */
const FAR = {
  id: 'far',
  title: 'A course elsewhere',
  format: 'video',
  minutes: 4,
  language: 'en',
  skills: [{ skill: 'calm' }],
  url: 'https://courses.example.com/a?b=1',
};

/** A lesson that holds all that a lesson may, but for questions. */
export const STORY = {
  ...{ id: 'story', title: 'Which road?', format: 'scenario', minutes: 3, language: 'en' },
  skills: [{ skill: 'writing' }],
  picture: {
    svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><path d="M1 1 L39 39" stroke="#17694f"/></svg>',
    alt: 'Two roads & a sign',
    text: 'Left is *longer*.',
  },
  cards: [
    { front: 'What is `p95`? <script>', back: 'The **slow** end.' },
    { front: 'And `p50`?', back: 'The middle.' },
  ],
  scenes: [
    {
      id: 'fork',
      text: 'You stand at a *fork*.',
      choices: [
        { text: 'Take the left road', to: 'bridge', feedback: 'It is longer.' },
        { text: 'Take the right road', to: 'there' },
      ],
    },
    { id: 'bridge', text: 'There is a bridge.', choices: [{ text: 'Cross it', to: 'there' }] },
    { id: 'there', text: 'You have arrived.' },
  ],
} as const;

/** The pages of an organisation or two, on a table of their own. */
export interface PagesWorld {
  readonly api: TestApi;
  readonly services: PagesServices;
  readonly table: ReturnType<typeof memoryTable>;
  readonly key: string;
  /** Mails that were handed over. */
  readonly mails: Mail[];
  /** What becomes of the next ones. */
  readonly outcome: { now: Outcome };
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly post: (
    path: string,
    form?: Readonly<Record<string, string | readonly string[]>>,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  /** A token as the newest mail to somebody would carry it. */
  readonly token: (kind: Link['kind'], more?: Partial<Link>) => Promise<string>;
  /** The events of an employee, in the order of their instants. */
  readonly events: (employee?: string) => Promise<Record<string, unknown>[]>;
  /** Everything in the table, for what must not change. */
  readonly snapshot: () => string;
}

/** Makes one; the tenant acme with Ada and Bob, who speaks German. */
export const pagesWorld = async (pagesUrl = 'http://localhost:8787'): Promise<PagesWorld> => {
  const table = memoryTable();
  const api = testApi(table);
  const mails: Mail[] = [];
  const outcome: { now: Outcome } = { now: { state: 'sent', id: 'm1' } };
  const mailer = {
    send: async (mail: Mail) => {
      mails.push(mail);
      return outcome.now;
    },
    account: async () => ({ perSecond: 1, left: 1 }),
  };
  const about = { pagesUrl, mailer, mailFrom: 'learning@example.com', answerAfterMs: 400 };
  const services: PagesServices = { ...api.services, ...linkKeeping(api.services), ...about };
  const key = await api.tenant('acme');
  await furnish(api, key);
  const put = (path: string, body: object) => api.call(key, 'PUT', path, body);
  const bob = { id: 'bob', name: 'Bob', language: 'de', email: 'bob@example.com', team: 'support' };
  await put('/v1/employees/bob', bob);
  const { body: ada } = await api.call(key, 'GET', '/v1/employees/ada');
  await put('/v1/employees/ada', { ...(ada as object), email: 'Ada@Example.com' });
  for (const lesson of [QUIZ, FAR]) await put(`/v1/lessons/${lesson.id}`, lesson);
  const app = createPages(services);
  const request = async (path: string, init: RequestInit) => app.request(pagesUrl + path, init);
  return {
    ...{ api, services, table, key, mails, outcome },
    get: (path, headers = {}) => request(path, { headers }),
    post: (path, form = {}, headers = {}) => {
      const pairs = Object.entries(form).flatMap(([name, value]) =>
        [value].flat().map((one) => [name, one as string]),
      );
      const body = new URLSearchParams(pairs).toString();
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      return request(path, { method: 'POST', body, headers: { ...type, ...headers } });
    },
    token: async (kind, more = {}) => {
      const { tenant = 'acme', employee = 'ada' } = more;
      const { linkEpoch: epoch } = await readSchedule(services, tenant, employee);
      const untilMs = lastsUntil(api.clock.now);
      const link = { kind, tenant, employee, epoch, untilMs, ...more };
      return sealLink(await services.linkKeys(), services.random, link);
    },
    events: async (employee = 'ada') => {
      const { body } = await api.call(key, 'GET', `/v1/employees/${employee}/export`);
      const { events } = body as unknown as { events: Record<string, string>[] };
      return events.sort((a, b) => (a.at! < b.at! ? -1 : 1));
    },
    snapshot: () => JSON.stringify([...table.items.entries()].sort()),
  };
};

/** A page without the nonce of this answer. */
export const withoutNonce = async (response: Response): Promise<string> =>
  (await response.text()).replace(/nonce="[^"]*"/g, 'nonce=""');

/** The fields of the first form of a page that leads somewhere, and their values. */
export const formOf = (html: string, action: RegExp): Record<string, string> => {
  const forms = [...html.matchAll(/<form [^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)];
  const form = forms.find(([, to]) => action.test(to!))?.[2];
  if (form === undefined) throw new Error(`no form to ${action}`);
  const hidden = form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
  return Object.fromEntries([...hidden].map(([, name, value]) => [name!, value!]));
};
