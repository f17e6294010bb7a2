import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import { fitTenants } from '../../functions/jobs/fit.ts';
import { furnish, NOW, testApi } from '../support/api.ts';
import { type Json, textOf } from '../support/json.ts';
import { memoryTable } from '../support/memory-table.ts';
import { packYesterday, type RecordedAnswer } from './fixture.ts';

/**
 * Writes the table that this version makes of a small organisation, and what it answers about it,
 * to `table-<engine>.json.gz` in this folder. Clock and randomness are fixed: run twice, it writes
 * the same.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const table = memoryTable();
const api = testApi(table);
const admin = await api.tenant('acme');
const keys: Record<string, string> = {
  'admin acme': admin,
  'admin beta': await api.tenant('beta'),
};
const day = (offset: number): string => new Date(NOW + offset * DAY_MS).toISOString().slice(0, 10);

const call = async (
  method: string,
  path: string,
  body?: object,
  headers?: Record<string, string>,
): Promise<Json> => {
  const answer = await api.call(admin, method, path, body, headers);
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const put = <T extends { readonly id: string }>(path: string, body: T, query = ''): Promise<Json> =>
  call('PUT', `/v1/${path}/${body.id}${query}`, body);

// Two tenants: what one has must never turn up with the other.
await furnish(api, keys['admin beta'] as string);
await furnish(api, admin);

// Catalogue and people, with every optional field somewhere.
await put('skills', {
  id: 'clear',
  name: 'Short sentences',
  parent: 'writing',
  description: 'One idea each.',
});
await put('skills', { id: 'sql', name: 'SQL', standard: { framework: 'onet', id: '2.B.3.e' } });
await put('roles', {
  id: 'lead',
  name: 'Lead',
  skills: [
    { skill: 'calm', level: 0.8 },
    { skill: 'sql', level: 0.5, weight: 0.5 },
  ],
  onboardingDays: 60,
});
await put('teams', { id: 'night', name: 'Night shift', parent: 'support' });
await put('teams', { id: 'day', name: 'Day shift', parent: 'support' });
const lesson = { format: 'video', minutes: 5, language: 'en', url: 'https://example.com/lesson' };
await put('lessons', {
  ...lesson,
  id: 'c3',
  title: 'Calm on the phone',
  summary: 'Breathe.',
  skills: [
    { skill: 'calm', weight: 0.7 },
    { skill: 'clear', weight: 0.3 },
  ],
  difficulty: 0.7,
  prerequisites: ['c1'],
  owner: 'ada',
  reviewBy: day(5),
  tags: ['phone', 'new'],
});
await put('lessons', {
  ...lesson,
  id: 's1',
  title: 'SELECT',
  skills: [{ skill: 'sql' }],
  roles: ['lead'],
});
await put('lessons', {
  ...lesson,
  id: 'd1',
  title: 'Ruhig bleiben',
  language: 'de',
  skills: [{ skill: 'calm' }],
});
await put('lessons', {
  ...lesson,
  id: 'old',
  title: 'Fax',
  skills: [{ skill: 'clear' }],
  archived: true,
});
await call('POST', '/v1/employees', {
  items: [
    { id: 'grace', name: 'Grace', role: 'lead', team: 'support', email: 'grace@example.com' },
    {
      id: 'ada',
      name: 'Ada',
      role: 'agent',
      team: 'night',
      manager: 'grace',
      timeZone: 'Europe/Berlin',
    },
    {
      id: 'bob',
      name: 'Bob',
      team: 'day',
      manager: 'grace',
      digest: { frequency: 'daily', hour: 7 },
    },
    { id: 'cleo', name: 'Cleo', team: 'day' },
    { id: 'dan', name: 'Dan', active: false },
    { id: 'finn', name: 'Finn', role: 'agent', language: 'de', startDate: day(-3) },
  ],
});

// Goals of the company, of a team and of one employee, and values of each kind of series.
const keyResult = (id: string, skill: string, more: object = {}) => ({
  id,
  title: `Reach ${id}`,
  metric: { unit: 'points', start: 0, current: 2, target: 10 },
  due: day(40),
  skills: [{ skill }],
  ...more,
});
const cycle = { start: day(-40), end: day(50) };
await put('objectives', {
  id: 'fast',
  title: 'Fast answers',
  owner: { kind: 'team', id: 'support' },
  cycle,
  weight: 2,
  keyResults: [
    keyResult('hours', 'writing', {
      weight: 3,
      metric: { unit: 'hours', start: 9, current: 8, target: 2 },
    }),
    keyResult('steady', 'clear', { metric: { unit: 'errors', start: 3, current: 3, target: 3 } }),
  ],
});
await put('objectives', {
  id: 'grow',
  title: 'Learn SQL',
  owner: { kind: 'employee', id: 'ada' },
  cycle,
  keyResults: [keyResult('queries', 'sql')],
});
await put('objectives', {
  id: 'lead-on',
  title: 'Lead calmly',
  owner: { kind: 'employee', id: 'grace' },
  cycle,
  keyResults: [
    keyResult('talks', 'calm', { skills: [{ skill: 'calm', roles: ['lead'], level: 0.9 }] }),
  ],
});
const checkIn = (id: string, body: object): Promise<Json> =>
  call('POST', `/v1/key-results/${id}/check-ins`, body);
await checkIn('csat', {
  value: 83,
  at: `${day(-9)}T08:00:00Z`,
  confidence: 0.6,
  note: 'Slow start',
  source: 'CRM',
});
await checkIn('csat', { value: 85 });
await checkIn('csat', { value: 79, team: 'night' });
await checkIn('hours', { value: 7.5, employee: 'ada' });
await checkIn('hours', { value: 6, employee: 'bob' });
await checkIn('queries', { value: 4 });

// Events of every type: a history that is old enough for a snapshot, and some that are still inside
// the margin.
const events: { readonly employee: string }[] = [];
const post = async (list: readonly { readonly employee: string }[]): Promise<void> => {
  await call('POST', '/v1/events', { events: list });
  events.push(...list);
};
const event = (employee: string, id: string, atMs: number, more: object) => ({
  id: `${employee}-${id}`,
  employee,
  at: new Date(atMs).toISOString(),
  ...more,
});
const historyOf = (employee: string, days: number) =>
  Array.from({ length: days }, (_, index) =>
    event(employee, `h${index}`, NOW - (days - index) * DAY_MS, {
      type: 'answered',
      lesson: ['w1', 'c1', 'w2', 'c2'][index % 4],
      question: index % 3 === 0 ? 'q2' : 'q1',
      correct: index % 5 !== 0,
      ...(index % 4 === 1 && { confidence: 'think-so', seconds: 12.5 }),
    }),
  );
for (const employee of ['ada', 'bob', 'grace', 'dan', 'cleo']) await post(historyOf(employee, 30));
await post([
  event('ada', 'started', NOW - 2 * HOUR_MS, { type: 'started', lesson: 'c3' }),
  event('ada', 'completed', NOW - HOUR_MS, {
    type: 'completed',
    lesson: 'c3',
    score: 0.8,
    seconds: 240,
  }),
  event('ada', 'rated', NOW - HOUR_MS, { type: 'rated', lesson: 'c3', rating: 4 }),
  event('ada', 'dismissed', NOW - HOUR_MS, { type: 'dismissed', lesson: 'c2', reason: 'too-easy' }),
  event('ada', 'opened', NOW - HOUR_MS, { type: 'opened', lesson: 'w2' }),
  event('ada', 'archived', NOW - HOUR_MS, { type: 'completed', lesson: 'old' }),
  event('ada', 'self', NOW - HOUR_MS, { type: 'assessed', skill: 'sql', level: 0.4, by: 'self' }),
  event('grace', 'test', NOW - HOUR_MS, { type: 'assessed', skill: 'sql', level: 0.7, by: 'test' }),
  event('nobody', 'one', NOW - HOUR_MS, { type: 'completed', lesson: 'w1' }),
]);

// Three versions of the policy, and decisions of both kinds and both arms under them.
const served: { readonly id: string; readonly employee: string }[] = [];
const ask = async (path: string): Promise<void> => {
  const { decision, employee } = await call('GET', `/v1/employees/${path}`);
  served.push({ id: textOf(decision), employee: textOf(employee) });
};
api.clock.now += 2 * HOUR_MS;
await ask('ada/next-lesson');
await ask('finn/next-lesson?limit=5');
const { weights } = await call('GET', '/v1/policy');
const policy = {
  weights,
  exploration: { temperature: 0.05 },
  rules: [
    { lessons: ['w1'], effect: 'boost', who: { team: 'support' }, from: day(-1), until: day(30) },
    { tags: ['phone'], effect: 'hide', who: { role: 'lead' } },
  ],
};
await call('PUT', '/v1/policy', policy, { 'if-match': '"v1"' });
await ask('ada/next-lesson?minutes=4&limit=3');
await ask('ada/next-lesson?skill=calm&format=article&language=en');
await ask('ada/next-lesson?task=Reply');
await ask('bob/next-lesson?keyResult=csat');
await ask('grace/plan?minutes=15');
await call(
  'PUT',
  '/v1/policy',
  { ...policy, holdout: { share: 0.5, by: 'employee' } },
  { 'if-match': '"v2"' },
);
for (const employee of ['ada', 'bob', 'grace', 'cleo', 'finn'])
  await ask(`${employee}/next-lesson?limit=2`);
await post([
  event('ada', 'fresh', api.clock.now - 60_000, {
    type: 'answered',
    lesson: 'c1',
    question: 'q1',
    correct: true,
    decision: served[0]?.id,
  }),
]);
await ask('ada/next-lesson');
await ask('ada/plan?minutes=12');

// What else is kept: keys, suggestions, the nightly fit's report.
const keyFor = async (name: string, body: object): Promise<string> => {
  const made = await call('POST', '/v1/keys', body);
  keys[name] = textOf(made.secret);
  return textOf(made.key?.id);
};
await keyFor('app', { label: 'LMS', scopes: ['events', 'recommend'] });
await keyFor('self ada', { scopes: ['self'], employee: 'ada' });
await keyFor('self bob', { scopes: ['self'], employee: 'bob', expires: `${day(300)}T00:00:00Z` });
await call('DELETE', `/v1/keys/${await keyFor('revoked', { scopes: ['recommend'] })}`);
for (const [employee, kind, text] of [
  ['ada', 'topic', 'Difficult calls'],
  ['bob', 'improvement', 'Shorter, please'],
])
  await call('POST', '/v1/suggestions', {
    employee,
    kind,
    text,
    ...(kind === 'improvement' && { lesson: 'w1' }),
  });
await fitTenants(api.services, api.clock.now + HOUR_MS);

// Dan was taken out, Cleo erased: her second sweep is still to come. And changes are held back.
await call('DELETE', '/v1/employees/dan');
await call('DELETE', '/v1/employees/cleo?erase=true');
const kept = events.filter(({ employee }) => employee !== 'cleo');
const decisions = served.filter(({ employee }) => employee !== 'cleo').map(({ id }) => id);
const heldLesson = 'c4';
await put(
  'lessons',
  { ...lesson, id: heldLesson, title: 'Calm in chats', skills: [{ skill: 'calm' }] },
  '?hold=true',
);
await put('skills', { id: 'sql', name: 'SQL and tables' }, '?hold=true');
await call('DELETE', '/v1/lessons/d1?hold=true');

const LISTS = [
  'skills',
  'lessons',
  'roles',
  'teams',
  'employees',
  'objectives',
  'keys',
  'suggestions',
];
const NAMED = [
  'skills/sql',
  'lessons/c3',
  'roles/lead',
  'teams/night',
  'employees/ada',
  'objectives/fast',
];
const PEOPLE = ['ada', 'bob', 'grace', 'finn'];
const facts = [
  ...LISTS.map((list) => `${list}?limit=100`),
  ...['skills', 'lessons'].map((list) => `${list}?limit=100&held=true`),
  ...NAMED,
  ...[
    'objectives/grow',
    'objectives?employee=ada',
    'policy',
    'policy/versions',
    'model',
    'releases/current',
  ],
  ...['csat', 'hours', 'queries', 'talks'].map((id) => `key-results/${id}/check-ins`),
  ...PEOPLE.map((employee) => `employees/${employee}/export`),
  ...decisions.map((decision) => `decisions/${decision}`),
];
const judgements = PEOPLE.flatMap((employee) => [
  `employees/${employee}/next-lesson?dryRun=true&limit=3`,
  `employees/${employee}/plan?minutes=15&dryRun=true`,
  `employees/${employee}/skills`,
  `employees/${employee}/why/c2`,
  `search?q=calm&employee=${employee}`,
]);
const answers: RecordedAnswer[] = [];
const record = async (
  tenant: string,
  paths: readonly string[],
  byEngine: boolean,
): Promise<void> => {
  for (const path of paths) {
    const { status, body } = await api.call(keys[`admin ${tenant}`], 'GET', `/v1/${path}`);
    answers.push({ tenant, path: `/v1/${path}`, status, body, byEngine });
  }
};
const items = [...table.items].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
await record('acme', facts, false);
await record('acme', judgements, true);
await record(
  'beta',
  [...LISTS.map((list) => `${list}?limit=100`), 'employees/ada/export', 'employees/bob'],
  false,
);
const wrong = answers.filter(({ tenant, status }) => tenant === 'acme' && status !== 200);
if (wrong.length > 0) throw new Error(`not 200: ${wrong.map(({ path }) => path).join(', ')}`);

const folder = import.meta.dirname;
mkdirSync(folder, { recursive: true });
const file = join(folder, `table-${ENGINE_VERSION}.json.gz`);
const bytes = packYesterday({
  engine: ENGINE_VERSION,
  nowMs: api.clock.now,
  items,
  keys,
  answers,
  decisions,
  events: kept,
  heldLesson,
});
writeFileSync(file, bytes);
console.log(`${file}: ${items.length} items, ${answers.length} answers, ${bytes.length} bytes`);
