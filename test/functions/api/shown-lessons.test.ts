import { beforeEach, expect, it } from 'vitest';
import { eventAt, furnish, type TestApi, testApi } from '../../support/api.ts';
import { type Json, listOf, textOf } from '../../support/json.ts';

let api: TestApi;
let admin: string;
let app: string;
let self: string;

const QUESTION = {
  text: 'Which?',
  choices: [
    { text: 'This', correct: true, feedback: 'Because.' },
    { text: 'That', correct: false, feedback: 'It misses the point.' },
  ],
  explanation: 'It is so.',
};
const LESSON = {
  title: 'Told',
  format: 'quiz',
  minutes: 3,
  language: 'en',
  skills: [{ skill: 'writing' }],
  body: 'What is told.',
  questions: [
    { id: 'a', ...QUESTION },
    { id: 'b', ...QUESTION },
  ],
};
const put = (id: string, more: object = {}) =>
  api.call(admin, 'PUT', `/v1/lessons/${id}`, { id, ...LESSON, ...more });
const get = (key: string, id: string) => api.call(key, 'GET', `/v1/lessons/${id}`);
const keyFor = async (body: object): Promise<string> =>
  textOf((await api.call(admin, 'POST', '/v1/keys', body)).body.secret);
const answer = (lesson: string, question: string) =>
  api.call(self, 'POST', '/v1/events', {
    events: [
      {
        id: `${lesson}-${question}`,
        employee: 'ada',
        type: 'answered',
        at: new Date(api.clock.now).toISOString(),
        lesson,
        question,
        chosen: [1],
      },
    ],
  });

beforeEach(async () => {
  api = testApi();
  admin = await api.tenant('acme');
  await furnish(api, admin);
  app = await keyFor({ scopes: ['recommend', 'events'] });
  self = await keyFor({ scopes: ['self'], employee: 'ada' });
  await put('told');
});

it('an app reads the lesson that it is told to show, whole', async () => {
  const { status, body, headers } = await get(app, 'told');
  expect([status, body.body]).toEqual([200, LESSON.body]);
  expect(body.questions).toEqual(LESSON.questions);
  expect(headers.get('etag')).toBe((await get(admin, 'told')).headers.get('etag'));
});

it('an employee reads what is right, and why, only of what they have answered', async () => {
  const secret = /correct|feedback|explanation|Because|misses|It is so/;
  expect(JSON.stringify((await get(self, 'told')).body)).not.toMatch(secret);
  expect((await answer('told', 'a')).status).toBe(200);
  const [a, b] = listOf((await get(self, 'told')).body.questions);
  expect(a).toEqual(LESSON.questions[0]);
  expect(b).toEqual({ id: 'b', text: 'Which?', choices: [{ text: 'This' }, { text: 'That' }] });
});

it('reads nothing that is closed to them, and again what is only resting', async () => {
  await put('archived', { archived: true });
  await put('clerks', { roles: ['clerk'] });
  await api.call(admin, 'PUT', '/v1/roles/clerk', { id: 'clerk', name: 'Clerk', skills: [] });
  await put('clerks', { roles: ['clerk'] });
  await put('later', { prerequisites: ['told'] });
  for (const id of ['archived', 'clerks', 'later', 'nothing'])
    expect([id, (await get(self, id)).status]).toEqual([id, 404]);
  expect((await get(app, 'archived')).status).toBe(404);
  for (const question of ['a', 'b']) await answer('told', question);
  const done = eventAt(api.clock.now, { id: 'done', type: 'completed', lesson: 'told' });
  const { question: _q, correct: _c, ...completed } = done as Record<string, unknown>;
  await api.call(app, 'POST', '/v1/events', { events: [completed] });
  expect((await get(self, 'told')).status).toBe(200);
});

it('sees nothing of what is held', async () => {
  for (const key of [app, self])
    expect((await api.call(key, 'GET', '/v1/lessons/told?held=true')).status).toBe(403);
});

const told = (body: Json) =>
  listOf(body.lessons).find(({ lesson }) => textOf(lesson?.id) === 'told')?.lesson;

it('a next lesson brings its text where it is asked for, by the same rules', async () => {
  const url = '/v1/employees/ada/next-lesson?limit=20';
  const plain = (await api.call(app, 'GET', url)).body;
  const whole = (await api.call(app, 'GET', `${url}&include=body`)).body;
  expect(whole.decision).toBe(plain.decision);
  expect(told(plain)?.body).toBeUndefined();
  expect(told(whole)).toMatchObject({ body: LESSON.body, questions: LESSON.questions });
  const own = (await api.call(self, 'GET', `${url}&include=body`)).body;
  expect(told(own)?.body).toBe(LESSON.body);
  expect(JSON.stringify(told(own))).not.toMatch(/correct|feedback|explanation/);
});
