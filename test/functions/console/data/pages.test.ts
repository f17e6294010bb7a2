import { beforeEach, expect, test } from 'vitest';
import { createConsole } from '../../../../functions/console/app.ts';
import { readAudit } from '../../../../functions/store/audit.ts';
import { findSuggestion, ownSuggestions } from '../../../../functions/store/suggestions.ts';
import { StoreUnavailable, type Table } from '../../../../functions/store/table.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../../support/api.ts';
import {
  type ConsoleClient,
  consoleOf,
  fieldsOf,
  type TestConsole,
} from '../../../support/console.ts';
import { memoryTable } from '../../../support/memory-table.ts';

/** A table whose writes to the audit fail once `broken` is set. */
const breakable = () => {
  const own = memoryTable();
  const state = { broken: false };
  const table: Table = {
    ...own,
    put: (item, condition) => {
      if (state.broken && /#A#\d{4}/.test(item.pk)) throw new StoreUnavailable('out of order');
      return own.put(item, condition);
    },
  };
  return { table, state };
};

let api: TestApi;
let web: TestConsole;
let admin: ConsoleClient;
let store: ReturnType<typeof breakable>;
let key: string;

beforeEach(async () => {
  store = breakable();
  api = testApi(store.table);
  key = await api.tenant('acme');
  await furnish(api, key);
  // What no form shows must stay all the same.
  await api.call(key, 'PATCH', '/v1/employees/ada', { source: 'hr', digest: { enabled: false } });
  web = consoleOf(api.services);
  admin = await web.as('admin');
});

const textOf = async (answer: Promise<Response>): Promise<string> => (await answer).text();

const EDITED = [
  ['/console/lessons/w1', '/v1/lessons/w1', 'title'],
  ['/console/skills/calm', '/v1/skills/calm', 'name'],
  ['/console/roles/agent', '/v1/roles/agent', 'name'],
  ['/console/teams/support', '/v1/teams/support', 'name'],
  ['/console/goals/happy', '/v1/objectives/happy', 'title'],
  ['/console/people/ada/edit', '/v1/employees/ada', 'name'],
] as const;

test.each(EDITED)(
  '%s: saved as it is nothing changes; a change changes that alone',
  async (page, path, field) => {
    const before = await api.call(key, 'GET', path);
    const form = fieldsOf(await textOf(admin.get(page)));
    expect((await admin.post(page, form)).status).toBe(303);
    expect((await api.call(key, 'GET', path)).body).toEqual(before.body);
    const name = '<img src=x onerror=alert(1)> ‮אבג & "q"';
    form.set(field, name);
    expect((await admin.post(page, form)).status).toBe(303);
    const after = await api.call(key, 'GET', path);
    expect(after.body).toEqual({ ...before.body, [field]: name });
    const shown = await textOf(admin.get(page));
    expect(shown).not.toContain('<img');
  },
);

test.each(EDITED)(
  '%s: of two tabs the second is told, keeps its text, and may go on',
  async (page, path, field) => {
    const [one, other] = [
      fieldsOf(await textOf(admin.get(page))),
      fieldsOf(await textOf(admin.get(page))),
    ];
    one.set(field, 'From the first tab');
    other.set(field, 'From the second tab');
    expect((await admin.post(page, one)).status).toBe(303);
    const refused = await admin.post(page, other);
    expect(refused.status).toBe(412);
    const told = await refused.text();
    expect(told).toContain('From the first tab');
    expect(fieldsOf(told).get(field)).toBe('From the second tab');
    expect((await api.call(key, 'GET', path)).body[field]).toBe('From the first tab');
    // A double click on what went through is no conflict.
    expect((await admin.post(page, one)).status).toBe(303);
    expect((await admin.post(page, fieldsOf(told))).status).toBe(303);
    expect((await api.call(key, 'GET', path)).body[field]).toBe('From the second tab');
  },
);

test.each(EDITED)(
  '%s: bad content is refused beside its field, kept, and not stored',
  async (page, path, field) => {
    const before = await api.call(key, 'GET', path);
    const form = fieldsOf(await textOf(admin.get(page)));
    form.set(field, 'x'.repeat(301));
    for (const language of ['en', 'de'] as const) {
      const client = await web.as('admin', { language });
      const refused = await client.post(page, form);
      expect(refused.status).toBe(422);
      const html = await refused.text();
      expect(html).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"`));
      expect(html).toContain('x'.repeat(301));
    }
    expect((await api.call(key, 'GET', path)).body).toEqual(before.body);
  },
);

test('somebody who may not change a page sees no form, and their change is refused', async () => {
  const form = fieldsOf(await textOf(admin.get('/console/lessons/w1')));
  for (const role of ['viewer', 'goals', 'people'] as const) {
    const client = await web.as(role);
    expect(fieldsOf(await textOf(client.get('/console/lessons/w1'))).size).toBe(0);
    expect((await client.post('/console/lessons/w1', form)).status).toBe(403);
  }
});

test('a new one gets an id of its name, and does not replace what is there', async () => {
  const fields = { title: 'Größe zeigen', format: 'article', minutes: '4', language: 'de' };
  const made = await admin.post('/console/new/lessons', fields);
  expect(made.headers.get('location')).toBe('/console/lessons/grosse-zeigen');
  const again = await admin.post('/console/new/lessons', { ...fields, minutes: '5' });
  expect(again.status).toBe(412);
  expect(await again.text()).toContain('Choose another id');
});

test('a row can be added without saving, and without a script', async () => {
  const form = fieldsOf(await textOf(admin.get('/console/lessons/w1')));
  form.set('title', 'Not saved');
  form.set('add-row', 'questions');
  const html = await textOf(admin.post('/console/lessons/w1', form));
  expect(html).toContain('name="questions.2.text"');
  expect(fieldsOf(html).get('title')).toBe('Not saved');
  expect((await api.call(key, 'GET', '/v1/lessons/w1')).body.title).toBe('Lesson w1');
});

test('what something refers to is not deleted, and what stands in the way is said', async () => {
  const { headers } = await api.call(key, 'GET', '/v1/skills/calm');
  const etag = headers.get('etag')?.replaceAll('"', '') ?? '';
  const refused = await admin.post('/console/skills/calm/delete', { etag });
  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain('/lessons/c1');
});

test('held changes are shown, published together with a note, and only those that were seen', async () => {
  const hold = async (page: string, field: string, text: string): Promise<void> => {
    const form = fieldsOf(await textOf(admin.get(page)));
    form.set(field, text);
    form.set('hold', 'on');
    expect((await admin.post(page, form)).status).toBe(303);
  };
  await hold('/console/lessons/w1', 'title', 'Held title');
  expect((await api.call(key, 'GET', '/v1/lessons/w1')).body.title).toBe('Lesson w1');
  const seen = fieldsOf(await textOf(admin.get('/console/held')));
  expect((await admin.post('/console/held', seen)).status).toBe(422);
  seen.set('note', 'Because');
  await hold('/console/skills/calm', 'name', 'Held name');
  expect((await admin.post('/console/held', seen)).status).toBe(409);
  const all = await textOf(admin.get('/console/held'));
  expect(all).toContain('Held title');
  expect(all).toContain('Held name');
  const form = fieldsOf(all);
  form.set('note', 'Because');
  expect((await admin.post('/console/held', form)).status).toBe(303);
  expect((await api.call(key, 'GET', '/v1/lessons/w1')).body.title).toBe('Held title');
  expect((await api.call(key, 'GET', '/v1/skills/calm')).body.name).toBe('Held name');
});

const looks = async () => {
  const query = { from: '2026-01-01', to: '2027-12-31', kind: 'look', limit: 100 } as const;
  return (await readAudit(api.services, 'acme', query)).items;
};

test('whoever looks at people is on record before anything is shown; else nothing is', async () => {
  const client = await web.as('people');
  for (const path of [
    '/console/people',
    '/console/people?format=csv',
    '/console/people/ada',
    '/console/people/ada/edit',
  ]) {
    const before = (await looks()).length;
    store.state.broken = true;
    const refused = await client.get(path);
    expect([path, refused.status]).toEqual([path, 503]);
    expect(await refused.text()).not.toContain('Ada');
    store.state.broken = false;
    expect(await textOf(client.get(path))).toContain('Ada');
    const after = await looks();
    // The form of a profile also proposes people by name.
    const looked = path.endsWith('/edit') ? 2 : 1;
    expect([path, after.length]).toEqual([path, before + looked]);
    expect(after[0]?.people).toEqual(['ada']);
  }
});

test('a person: what they know, why this lesson and not that one, what they did and got', async () => {
  await api.call(key, 'POST', '/v1/events', {
    events: [eventAt(NOW - 86_400_000, { lesson: 'c1' })],
  });
  const next = await api.call(key, 'GET', '/v1/employees/ada/next-lesson');
  const html = await textOf(admin.get('/console/people/ada?why=w2'));
  for (const text of ['De-escalation', 'Answered: right', 'Lesson c1', 'role="img"', 'candidates'])
    expect(html).toContain(text);
  const decision = await textOf(
    admin.get(`/console/people/ada/decisions/${String(next.body.decision)}`),
  );
  expect(decision).toContain('exactly the same comes out');
  expect((await admin.get('/console/people/nobody')).status).toBe(404);
  expect(await textOf(admin.get('/console/people/ada?why=%3Cscript%3E'))).not.toContain('<script>');
});

test('reasons made of what somebody answered are not shown to members', async () => {
  const wrong = { lesson: 'c1', correct: false };
  await api.call(key, 'POST', '/v1/events', { events: [eventAt(NOW - 3_600_000, wrong)] });
  const html = await textOf(admin.get('/console/people/ada?why=c1'));
  expect(html).not.toContain('newest answers');
});

test('a suggestion is answered once, and its author reads the answer', async () => {
  const body = { employee: 'ada', text: 'More on refunds, please' };
  const { body: made } = await api.call(key, 'POST', '/v1/suggestions', body);
  const recommend = made.id === undefined ? await newKey() : undefined;
  const id = String(
    recommend === undefined
      ? made.id
      : (await api.call(recommend, 'POST', '/v1/suggestions', body)).body.id,
  );
  const page = `/console/suggestions/${id}`;
  const content = await web.as('content');
  const shown = await textOf(content.get(page));
  expect(shown).toContain('More on refunds');
  expect(shown).not.toContain('ada');
  const [one, other] = [fieldsOf(shown), fieldsOf(shown)];
  one.set('text', 'It comes in May');
  other.set('text', 'Never');
  expect((await content.post(page, one)).status).toBe(303);
  expect((await content.post(page, other)).status).toBe(412);
  expect((await findSuggestion(api.services, 'acme', id))?.answer?.text).toBe('It comes in May');
  const [own] = await ownSuggestions(api.services, 'acme', 'ada', 5);
  expect(own?.answer).toMatchObject({ text: 'It comes in May', by: 'member:content-en' });
});

const newKey = async (): Promise<string> => {
  const asked = { scopes: ['recommend'] };
  return String((await api.call(key, 'POST', '/v1/keys', asked)).body.secret);
};

test('a key is shown once; made twice by a double click there is one', async () => {
  const form = fieldsOf(await textOf(admin.get('/console/new/keys')));
  form.append('scopes', 'events');
  const made = await admin.post('/console/new/keys', form);
  expect(made.status).toBe(201);
  const secret = /<pre>([^<]+)<\/pre>/.exec(await made.text())?.[1] ?? '';
  expect(secret).not.toBe('');
  expect((await admin.post('/console/new/keys', form)).status).toBe(409);
  expect(await textOf(admin.get('/console/keys'))).not.toContain(secret);
  const own = await admin.post('/console/new/keys', { scopes: 'self', sent: 'x' });
  expect(own.status).toBe(422);
});

test('the last admin stays', async () => {
  const page = '/console/members/admin-en';
  const form = fieldsOf(await textOf(admin.get(page)));
  form.delete('roles');
  form.append('roles', 'viewer');
  const refused = await admin.post(page, form);
  expect(refused.status).toBe(409);
  expect(await refused.text()).toContain('last administrator');
});

test('a check-in is added once and moves the key result', async () => {
  const page = '/console/key-results/csat';
  const form = fieldsOf(await textOf(admin.get(page)));
  form.set('value', '85,5');
  for (const _ of [1, 2]) expect((await admin.post(page, form)).status).toBe(303);
  const { body } = await api.call(key, 'GET', '/v1/key-results/csat/check-ins');
  expect(body.items).toHaveLength(1);
  expect(await textOf(admin.get(page))).toContain('85.5');
  form.set('value', 'NaN');
  expect((await admin.post(page, form)).status).toBe(422);
});

test('settings of digests: saved as they are they stay, and of two tabs the second is told', async () => {
  const whole = {
    enabled: true,
    sender: { name: 'Learning' },
    defaults: { enabled: false, frequency: 'weekly', days: ['tue'], hour: 0 },
    weekends: [],
    quietDays: [{ day: '2026-12-25', name: 'Christmas' }],
    maxPerWeek: 2,
  };
  const path = '/v1/digest-settings';
  const tag = (await api.call(key, 'GET', path)).headers.get('etag') ?? '';
  await api.call(key, 'PUT', path, whole, { 'if-match': tag });
  const before = (await api.call(key, 'GET', path)).body;
  const page = '/console/digests';
  const settingsIn = (html: string) =>
    fieldsOf(
      `<main>${html.slice(html.lastIndexOf('action="/console/digests" class="card"') - 40)}`,
    );
  const [one, other] = [
    settingsIn(await textOf(admin.get(page))),
    settingsIn(await textOf(admin.get(page))),
  ];
  expect((await admin.post(page, one)).status).toBe(303);
  expect((await api.call(key, 'GET', path)).body).toEqual(before);
  one.set('maxPerWeek', '3');
  other.set('maxPerWeek', '4');
  expect((await admin.post(page, one)).status).toBe(303);
  expect((await admin.post(page, other)).status).toBe(412);
  expect((await api.call(key, 'GET', path)).body.maxPerWeek).toBe(3);
});

test('a mail is previewed as text, and whoever sees no people sees no names on that page', async () => {
  expect(await textOf(admin.get('/console/digests?employee=ada'))).toContain('Subject');
  expect((await looks())[0]?.people).toEqual(['ada']);
  const viewer = await web.as('viewer');
  expect(await textOf(viewer.get('/console/digests?employee=ada'))).not.toContain('Subject');
});

test('files hold every row that is asked for, and no formula', async () => {
  await api.call(key, 'PUT', '/v1/skills/evil', { id: 'evil', name: '=HYPERLINK("http://x")' });
  const file = await admin.get('/console/skills?format=csv');
  expect(file.headers.get('content-type')).toContain('text/csv');
  const csv = await file.text();
  expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(csv.split('\r\n')).toHaveLength(5);
});

test('every page of these is there, in both languages', async () => {
  const paths = createConsole(web.services)
    .routes.filter(({ method, path }) => method === 'GET' && /^\/console\/[^:]+$/.test(path))
    .map(({ path }) => path)
    .filter((path) => !path.includes('login') && !path.includes('*'));
  expect(paths.length).toBeGreaterThan(15);
  for (const language of ['en', 'de'] as const) {
    const client = await web.as('admin', { language });
    for (const path of paths) {
      const answer = await client.get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(await answer.text()).not.toContain('[object');
    }
  }
});
