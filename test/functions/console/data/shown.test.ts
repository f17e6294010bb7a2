import { beforeEach, expect, test } from 'vitest';
import { furnish, type TestApi, testApi } from '../../../support/api.ts';
import { consoleOf, type TestConsole } from '../../../support/console.ts';

/** What pages show, to whom, and in which words. */
let api: TestApi;
let web: TestConsole;
let key: string;

beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
  web = consoleOf(api.services);
});

const page = async (role: 'viewer' | 'admin', path: string, language: 'en' | 'de' = 'en') =>
  (await (await web.as(role, { language })).get(path)).text();

const READ = [
  [
    '/console/lessons/w1',
    ['Which?', 'This', 'That', 'heated customer', 'Clear writing', 'Article'],
  ],
  ['/console/skills/calm', ['De-escalation']],
  ['/console/roles/agent', ['Clear writing', '70\u00a0%', 'Reply']],
  ['/console/teams/support', ['Support']],
  ['/console/goals/happy', ['Satisfaction of 92', 'points', '92', 'De-escalation', 'Company']],
] as const;

test.each(READ)('%s: whoever may not change it reads what is in it', async (path, words) => {
  const html = await page('viewer', path);
  const main = html.slice(html.indexOf('<section class="card">'), html.indexOf('</main>'));
  expect(main).not.toContain('<input');
  for (const word of words) expect(main).toContain(word);
});

test('no empty page sends its reader to a page that there is not', async () => {
  await api.tenant('empty');
  for (const path of ['people', 'lessons', 'skills', 'goals', 'roles', 'teams'])
    for (const language of ['en', 'de'] as const) {
      const client = await web.as('admin', { tenant: 'empty', language });
      const html = await (await client.get(`/console/${path}`)).text();
      const main = html.slice(html.indexOf('<main'));
      if (/import/i.test(main)) expect(main).toContain('npm run import');
    }
});

test('lessons, skills, roles and owners are proposed one to a field, and kept as they are', async () => {
  const { body } = await api.call(key, 'GET', '/v1/lessons/w1');
  const own = { ...body, owner: 'lea', prerequisites: ['c1', 'c2'], roles: ['agent'] };
  expect((await api.call(key, 'PUT', '/v1/lessons/w1', own)).status).toBeLessThan(300);
  const html = await page('admin', '/console/lessons/w1');
  const inputs = [...html.matchAll(/<input[^>]*name="prerequisites"[^>]*>/g)].map(([tag]) => tag);
  expect(inputs.length).toBeGreaterThan(2);
  for (const input of inputs) expect(input).toContain('list="lessons-there-are"');
  expect(html).toMatch(/name="roles"[^>]*list="roles-there-are"/);
  expect(html).toMatch(/name="owner"[^>]*list="owners-there-are"/);
  expect(html).toContain('<option value="lea">');
});

test('every cell of every table says the title of its column, for phones', async () => {
  const paths = ['people', 'people/ada', 'lessons', 'skills', 'goals', 'roles', 'teams', 'audit'];
  for (const path of [...paths, 'digests', 'history', 'today', 'keys', 'members']) {
    const html = await page('admin', `/console/${path}`);
    expect(html).not.toMatch(/<td(?![^>]*data-title="[^"])[^>]*>/);
  }
});

test('arrows are drawn, for not every font has them', async () => {
  for (const path of ['people', 'people/ada', 'lessons/w1', 'goals/happy', 'members', 'roles']) {
    const html = await page('admin', `/console/${path}`);
    expect(html.slice(html.indexOf('<main'))).not.toMatch(/[←→↑↓]/);
    expect(html).toContain('class="arrow"');
  }
});

test.each(['en', 'de'] as const)(
  'a person is told of by names, in %s, each thing once',
  async (l) => {
    const html = await page('admin', '/console/people/ada?why=w1', l);
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    expect(main).toContain('Agent');
    expect(main).toContain('Support');
    expect(main).toContain(l === 'en' ? 'Key result “Satisfaction of 92”' : '„Satisfaction of 92“');
    expect(main).not.toMatch(/Key result csat|needs 0\.|is at 0\./);
    expect(main).toContain('<select name="why"');
    if (l === 'de') expect(main).not.toMatch(/Key result|The role|No practice/);
  },
);

test('somebody who is not there is not there in the words of whoever asks', async () => {
  const html = await page('admin', '/console/people/nobody', 'de');
  expect(html).not.toContain('PUT /v1');
});

test('goals, skills and lessons name what they are about', async () => {
  expect(await page('admin', '/console/skills')).toContain('Satisfaction of 92');
  const lessons = await page('admin', '/console/lessons');
  expect(lessons).toContain('De-escalation');
  expect(lessons).toContain('worked out every night');
});

test('what is wrong with a form names its fields, and marks a question without a right answer', async () => {
  const client = await web.as('admin');
  const empty = await (await client.post('/console/new/lessons', { title: '' })).text();
  expect(empty).toMatch(/href="#f-title">Title: /);
  expect(empty).not.toContain('href="#f-id"');
  const fields = {
    title: 'A quiz',
    format: 'quiz',
    minutes: '3',
    language: 'en',
    'questions.0.text': 'Which?',
    'questions.0.choices.0.text': 'This',
    'questions.0.choices.1.text': 'That',
  };
  const wrong = await (await client.post('/console/new/lessons', fields)).text();
  expect(wrong).toMatch(/<fieldset[^>]*id="f-questions-0-choices"[^>]*aria-invalid="true"/);
  expect(wrong).toContain('Questions 1, Choices: At least one choice has to be right.');
});

test('held changes say from what to what', async () => {
  const { body } = await api.call(key, 'GET', '/v1/skills/calm');
  const changed = { ...body, name: 'Calm under fire' };
  expect((await api.call(key, 'PUT', '/v1/skills/calm?hold=true', changed)).status).toBe(200);
  const html = await page('viewer', '/console/held');
  expect(html).toContain('Name: “De-escalation” becomes “Calm under fire”');
});

test('people are proposed by their names, and that is on record', async () => {
  for (const path of ['people/ada/edit', 'digests']) {
    const html = await page('admin', `/console/${path}`);
    expect(html).toMatch(/<input[^>]*list="people-there-are"/);
    expect(html).toContain('<option value="ada">Ada</option>');
  }
  const audit = await page('admin', '/console/audit');
  expect(audit).toContain('people/choose');
});
