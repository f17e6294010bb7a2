import { gunzipSync } from 'node:zlib';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { replayedOf } from '../../../core/tune/replayed.ts';
import { recordLook } from '../../../functions/store/audit.ts';
import { collect } from '../../../functions/store/collect.ts';
import { offerChoices } from '../../../functions/store/console-choices.ts';
import { startConsoleSession } from '../../../functions/store/console-sessions.ts';
import { putDigestSettings, readDigestSettings } from '../../../functions/store/digest-settings.ts';
import { countDigests, saveDigest } from '../../../functions/store/digests.ts';
import { saveDraft } from '../../../functions/store/drafts.ts';
import { writeIssuerList } from '../../../functions/store/issuers.ts';
import { KINDS, type Kind, PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import { readManifest } from '../../../functions/store/manifest.ts';
import { listMembers } from '../../../functions/store/members.ts';
import { saveReplayed } from '../../../functions/store/replayed.ts';
import { changeSchedule, NO_SCHEDULE, putDue } from '../../../functions/store/schedules.ts';
import { startSession } from '../../../functions/store/sessions.ts';
import { enterSuggestions } from '../../../functions/store/suggestions.ts';
import { suppress } from '../../../functions/store/suppressions.ts';
import type { Item } from '../../../functions/store/table.ts';
import { makeConsoleLink } from '../../../infra/local/console-link.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const MINUTE = 60_000;
/** An id that stands nowhere by accident. */
export const EVE = 'eve-7351';

/** All that members of the console leave behind, none of whom is an employee. */
const useConsole = async ({ services }: TestApi): Promise<void> => {
  await makeConsoleLink(services, 'http://localhost:1', 'acme');
  const [local] = await listMembers(services, 'acme');
  const session = { tenant: 'acme', member: 'local-admin', seal: local?.seal ?? '' };
  await startConsoleSession(services, session);
  await offerChoices(services, [session]);
};

/** A table, and an API on it with an admin's key of the tenant acme. */
export interface Life {
  readonly table: ReturnType<typeof memoryTable>;
  readonly api: TestApi;
  readonly key: string;
  /** Sends what must be taken. */
  readonly send: (method: string, path: string, body?: object) => Promise<void>;
}

/** The API of a process of its own on a table. */
export const lifeOn = (table: Life['table'], api: TestApi, key: string): Life => ({
  table,
  api,
  key,
  async send(method, path, body) {
    const answer = await api.call(key, method, path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  },
});

/** Sends a file to be imported, which waits for its job. */
const sendFile = async ({ app }: TestApi, key: string, kind: string, text: string) => {
  const body = new FormData();
  body.append('kind', kind);
  body.append('file', new File([text], 'file.csv'));
  const headers = { authorization: `Bearer ${key}` };
  const { status } = await app.request('/v1/imports', { method: 'POST', headers, body });
  if (status !== 202) throw new Error(`an import is answered with ${status}`);
};

/** An objective of an employee's own. */
export const objective = (id: string, employee: string, title = id) => ({
  id,
  title,
  owner: { kind: 'employee', id: employee },
  cycle: { start: '2026-01-01', end: '2026-06-30' },
  keyResults: [
    {
      id: `${id}-kr`,
      title: 'Mine',
      metric: { unit: 'x', start: 0, current: 0, target: 1 },
      due: '2026-06-01',
      skills: [{ skill: 'writing' }],
    },
  ],
});

/** Writes one of every kind of item through the API, with as much of Eve in it as can be. */
export const wholeLife = async (): Promise<Life> => {
  const table = memoryTable();
  const api = testApi(table);
  const key = await api.tenant('acme');
  const life = lifeOn(table, api, key);
  const { send } = life;
  await furnish(api, key);
  const profile = { name: 'Eve', role: 'agent', team: 'support', email: 'Eve@Example.org' };
  await send('PUT', `/v1/employees/${EVE}`, { id: EVE, ...profile });
  await send('PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob', manager: EVE });
  const events = Array.from({ length: 20 }, (_, index) =>
    eventAt(NOW - index * MINUTE, { employee: EVE }),
  );
  await send('POST', '/v1/events', { events });
  for (const lesson of ['w1', 'w2']) {
    const { body } = await api.call(key, 'GET', `/v1/lessons/${lesson}`);
    const hold = lesson === 'w2' ? '?hold=true' : '';
    await send('PUT', `/v1/lessons/${lesson}${hold}`, { ...(body as object), owner: EVE });
  }
  await send('PUT', '/v1/objectives/own', objective('own', EVE));
  await send('PUT', '/v1/objectives/own', objective('own', EVE, 'Changed'));
  await send('PUT', '/v1/objectives/gone', objective('gone', EVE));
  await send('POST', '/v1/key-results/gone-kr/check-ins', { value: 0.1 });
  await send('DELETE', '/v1/objectives/gone');
  await send('PUT', '/v1/objectives/bobs', objective('bobs', 'bob'));
  const check = (id: string, body: object) => send('POST', `/v1/key-results/${id}/check-ins`, body);
  await check('own-kr', { value: 0.5 });
  await check('csat', { value: 83, employee: EVE });
  await check('csat', { value: 84, employee: 'bob', at: new Date(NOW - MINUTE).toISOString() });
  await check('bobs-kr', { value: 0.2, employee: EVE });
  await check('bobs-kr', { value: 0.3, at: new Date(NOW - MINUTE).toISOString() });
  const proposal = { employee: EVE, text: 'More on refunds' };
  await api.call(key, 'POST', '/v1/suggestions', proposal, { 'idempotency-key': 'refunds' });
  await send('POST', '/v1/suggestions', { employee: 'bob', text: 'Less' });
  await send('POST', '/v1/keys', { scopes: ['self'], employee: EVE });
  await send('POST', '/v1/keys', { scopes: ['self'], employee: 'bob' });
  // As it was stored before employees had entries of their own.
  const old = { id: 's001-old', at: new Date(0).toISOString(), employee: EVE, text: 'Old' };
  const listed = { pk: partition.list('acme', 'suggestions'), sk: old.id, employee: EVE };
  await table.put({ ...listed, suggestion: old });
  await enterSuggestions(api.services, 'acme');
  await collect(api.services, 'acme');
  // She wants no more mails, and the address that she had bounces.
  const address = profile.email;
  const silent = { employee: EVE, address, atMs: NOW };
  await suppress(api.services, 'acme', { ...silent, reason: 'stopped' });
  await suppress(api.services, 'acme', { ...silent, reason: 'bounced' });
  // One admin key of two is revoked.
  const spare = await api.call(key, 'POST', '/v1/keys', { scopes: ['admin'] });
  await send('DELETE', `/v1/keys/${textOf(spare.body.key?.id)}`);
  // The events have settled by then, and are worth a snapshot.
  api.clock.now += 120 * MINUTE;
  await send('GET', `/v1/employees/${EVE}/next-lesson`);
  await send('GET', '/v1/employees/bob/next-lesson');
  // Days later it is an older one.
  const snapshot = await table.get({ pk: partition.employee('acme', EVE), sk: sort.state });
  if (snapshot === undefined) throw new Error('there is no snapshot');
  const { seen: _seen, ...older } = snapshot;
  await table.put({ ...older, sk: sort.olderState(0) });
  // As it was stored before the entries of one employee's decisions lay together.
  for (const { pk, sk } of table.items.values())
    if (pk === partition.employee('acme', EVE) && sk.startsWith(PREFIX.decision))
      await table.put({
        ...{ pk: partition.decision('acme', sk.slice(PREFIX.decision.length)), sk: sort.self },
        employee: EVE,
      });
  await table.put({
    pk: partition.list('acme', 'model-reports'),
    sk: new Date(NOW).toISOString(),
    report: '{}',
  });
  await table.put({ pk: partition.tenant('acme'), sk: sort.turn, token: 'somebody' });
  // What was heard of its mails, and that it sends no more.
  await table.add(
    { pk: partition.mailWeeks('acme'), sk: sort.mailWeek('2026-03-02') },
    { bounced: 1 },
  );
  await table.put({ pk: partition.tenant('acme'), sk: sort.mailPause, reason: 'bounces' });
  // What was replayed the last night.
  const night = { engine: 'older', rest: '', madeMs: NOW };
  await saveReplayed(api.services, 'acme', replayedOf(night, []));
  // What the tenant has used of its quotas.
  await table.add({ pk: partition.usage('acme'), sk: sort.usage('minute', 1, 0) }, { requests: 1 });
  const digest = { id: 'd1', period: '2026-03-03', state: 'sent', dueMs: NOW, atMs: NOW } as const;
  const under = (await readManifest(api.services, 'acme')).version;
  await saveDigest({ table }, 'acme', EVE, digest, { under, turn: 1, byMaker: true });
  await countDigests(api.services, 'acme', NOW, { sent: 1 });
  await writeIssuerList({ table }, '[]');
  await linkKeeping(api.services).linkKeys();
  await startSession(api.services, { tenant: 'acme', employee: EVE, epoch: 0 }, 1);
  // Digests: switched on, a choice of her own, and one that is due.
  const seen = await readDigestSettings(api.services, 'acme');
  const settings = { ...seen.settings, enabled: true };
  await putDigestSettings(api.services, 'acme', settings, seen);
  for (const employee of [EVE, 'bob']) {
    const { version: under } = await readManifest(api.services, 'acme');
    const dueMs = api.clock.now + MINUTE;
    const to = { ...NO_SCHEDULE, own: { hour: 7 }, dueMs, under };
    await putDue(api.services, 'acme', { employee, dueMs, under });
    await changeSchedule(api.services, 'acme', employee, NO_SCHEDULE, to);
    // What somebody left behind who died between the two.
    await putDue(api.services, 'acme', { employee, dueMs: dueMs + MINUTE, under });
  }
  await useConsole(api);
  // An export as a job, which is not begun.
  const later = { prefer: 'respond-async' };
  await api.call(key, 'GET', `/v1/employees/${EVE}/export`, undefined, later);
  // A policy that somebody works on.
  const draft = { id: 'd1', base: 1, policy: DEFAULT_POLICY, by: 'key:x', at: NOW, version: 1 };
  await saveDraft({ table }, 'acme', draft, undefined);
  // Somebody looked at her, on a page of several people.
  const look = { actor: 'member:ada', page: 'people', ids: [EVE, 'bob'] };
  await recordLook(api.services, 'acme', look);
  // An erasure that is not finished.
  await send('PUT', '/v1/employees/leaver', { id: 'leaver', name: 'Leaver' });
  await send('DELETE', '/v1/employees/leaver?erase=true');
  // A file that names her, which is not read yet; erasing anybody took away all before.
  await sendFile(api, key, 'employees', `id,name\n${EVE},Eve\n`);
  return life;
};

/** Everything that the table holds. */
export const itemsOf = ({ table }: Life): Item[] => [...table.items.values()];

type Place = { in: keyof typeof partition; at?: keyof typeof sort; list?: string };

const isOf = (kind: Kind, { pk, sk }: Item): boolean => {
  const { in: where, at, list } = KINDS[kind] as Place;
  const build = partition[where] as string | ((...ids: string[]) => string);
  const pattern =
    typeof build === 'string'
      ? build
      : where === 'audit'
        ? build('*', '*', '*')
        : build('*', list ?? '*');
  if (!new RegExp(`^${pattern.replaceAll('*', '[^#]+')}$`).test(pk)) return false;
  if (at === 'due') return /^\d{13}#[^#]+$/.test(sk);
  if (at === 'audit') return /^\d{4}-[^#]*Z#[^#]+$/.test(sk);
  if (at === 'kept') return /^[^#]+#(files|rows|problems)#\d{6}$/.test(sk);
  if (at === undefined) return !sk.includes('#');
  return at in PREFIX ? sk.startsWith(PREFIX[at as keyof typeof PREFIX]) : sk === sort[at];
};

/** The kinds that an item may be of, by where it lies. */
export const kindsOf = (item: Item): Kind[] =>
  (Object.keys(KINDS) as Kind[]).filter((kind) => isOf(kind, item));

/** What an item says, parts and files decompressed. */
export const textOfItem = (item: Item): string => {
  const whole =
    item.bytes instanceof Uint8Array &&
    kindsOf(item).some((kind) => kind === 'part' || kind === 'kept');
  return `${JSON.stringify(item)}${whole ? gunzipSync(item.bytes as Uint8Array).toString() : ''}`;
};

/** The items in which an id stands. */
export const naming = (life: Life, id: string): Item[] =>
  itemsOf(life).filter((item) => textOfItem(item).includes(id));

/** Parts of earlier releases, which nothing in force or held refers to: they stay, for replay. */
const isEarlierPart = async ({ api }: Life, { pk }: Item): Promise<boolean> => {
  const { parts, held } = await readManifest(api.services, 'acme');
  const current = [...Object.values(parts), ...Object.values(held ?? {})];
  return pk.includes('#PART#') && !current.some((hash) => pk.endsWith(hash));
};

/** Where an id stands, but for earlier parts. */
export const tracesOf = async (life: Life, id: string): Promise<string[]> => {
  const found = await Promise.all(
    naming(life, id).map(async (item) =>
      (await isEarlierPart(life, item)) ? [] : [`${item.pk} ${item.sk}`],
    ),
  );
  return found.flat();
};
