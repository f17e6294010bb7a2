import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, TERMS } from '../../../../core/model/policy.ts';
import { PRESETS } from '../../../../core/tune/presets.ts';
import { isSamePolicy } from '../../../../core/tune/shares.ts';
import { listDrafts } from '../../../../functions/store/drafts.ts';
import { currentPolicy } from '../../../../functions/store/policies.ts';
import { furnish, type TestApi, testApi } from '../../../support/api.ts';
import { type ConsoleClient, consoleOf, type TestConsole } from '../../../support/console.ts';

let api: TestApi;
let site: TestConsole;
let admin: ConsoleClient;

beforeEach(async () => {
  api = testApi();
  await furnish(api, await api.tenant('acme'));
  site = consoleOf(api.services);
  admin = await site.as('admin');
});

const DRAFTS = '/console/policy/drafts';
const pathOf = (answer: Response): string => answer.headers.get('location') ?? '';
const begin = async (preset = PRESETS.at(-1)!.id as string): Promise<string> =>
  pathOf(await admin.post(DRAFTS, { preset }));

const decoded = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

/** What a browser sends of the form of a draft's page, without a button. */
const formAt = async (path: string): Promise<URLSearchParams> => {
  const html = await (await admin.get(path)).text();
  const own = html.slice(html.indexOf('id="draft"'));
  const form = new URLSearchParams();
  for (const [tag] of own.slice(0, own.indexOf('</form>')).matchAll(/<input\b[^>]*>/g)) {
    const [name = '', value = ''] = ['name', 'value'].map((attribute) =>
      decoded(new RegExp(`\\b${attribute}="([^"]*)"`).exec(tag)?.[1] ?? ''),
    );
    if (/type="checkbox"/.test(tag) && name !== 'tick' && !/ checked/.test(tag)) continue;
    if (name !== '' && name !== 'form-token') form.append(name, value);
  }
  return form;
};

/** Sends the form of a page as it is shown, with something entered. */
const send = (
  path: string,
  form: URLSearchParams,
  entered: Readonly<Record<string, string>>,
): Promise<Response> => {
  const sent = new URLSearchParams(form);
  for (const [name, value] of Object.entries(entered)) sent.set(name, value);
  return admin.post(path, sent);
};
const versionNow = async (): Promise<number> => (await currentPolicy(api.services, 'acme')).version;
const drafts = async () =>
  (await listDrafts(api.services, 'acme', { limit: 50, cursor: undefined })).items;

describe('a draft by forms alone', () => {
  it.each(PRESETS)('of the preset $id is published by the first click', async (preset) => {
    const path = await begin(preset.id);
    const entered = { act: 'publish', note: 'As agreed' };
    const { status } = await send(path, await formAt(path), entered);
    const isSame = isSamePolicy(preset.policyOver(DEFAULT_POLICY), DEFAULT_POLICY);
    expect([status, await versionNow()]).toEqual(isSame ? [422, 1] : [303, 2]);
  });

  it('of a changed field is published by the first click after it was saved', async () => {
    const path = await begin('');
    await send(path, await formAt(path), { temperature: '0.3' });
    const entered = { act: 'publish', note: 'As agreed' };
    expect((await send(path, await formAt(path), entered)).status).toBe(303);
    expect(await versionNow()).toBe(2);
  });

  it('shows a change before it is published', async () => {
    const path = await begin();
    const entered = { act: 'publish', note: 'As agreed', temperature: '0.3' };
    expect((await send(path, await formAt(path), entered)).status).toBe(409);
    expect(await versionNow()).toBe(1);
  });

  it('is deleted only as it was shown', async () => {
    const path = await begin();
    const seen = await formAt(path);
    await send(path, seen, { temperature: '0.3' });
    expect((await send(path, seen, { act: 'delete' })).status).toBe(409);
    expect(await drafts()).toHaveLength(1);
    expect((await send(path, await formAt(path), { act: 'delete' })).status).toBe(303);
    expect(await drafts()).toHaveLength(0);
  });
});

it('what was published says to the back button as which version', async () => {
  const path = await begin();
  await send(path, await formAt(path), { act: 'publish', note: 'As agreed' });
  const html = await (await admin.get(path)).text();
  expect(html).toContain('href="/console/history/2"');
  expect((await admin.get(`${DRAFTS}/never`)).status).toBe(404);
});

it.each(['audit', 'history', 'history/2'])('%s names members, and shows no tag', async (page) => {
  const path = await begin();
  await send(path, await formAt(path), { act: 'publish', note: 'As agreed' });
  const html = await (await admin.get(`/console/${page}`)).text();
  const main = html.slice(html.indexOf('<main'));
  expect(main).toContain('A member (admin)');
  expect(main).not.toMatch(/operator<|member:admin|[0-9a-f]{20}/);
});

it('the list says what drafts change, and deletes them; the same one is not begun twice', async () => {
  const path = await begin();
  expect(await begin()).toBe(path);
  expect(await begin('')).not.toBe(path);
  await send(path, await formAt(path), { temperature: '0.3' });
  const html = await (await admin.get('/console/policy')).text();
  expect(html).toContain(`href="${path}"`);
  expect(html).toContain(`action="${path}"`);
  expect(html).toContain('Temperature');
  const version = String((await drafts()).find(({ id }) => path.endsWith(id))?.version);
  expect((await admin.post(path, { act: 'delete', version })).status).toBe(303);
  expect(await drafts()).toHaveLength(1);
});

it.each([...TERMS, 'temperature', 'dailyCap', 'fallbackLanguages'])(
  'what is wrong with %s is said, and nothing of before stays beside it',
  async (name) => {
    const path = await begin();
    const form = await formAt(path);
    form.set(name, '?');
    const answer = await admin.json(`${path}/preview`, { fields: [...form] });
    const shown = (await answer.json()) as Record<string, unknown>;
    expect(shown).toMatchObject({ differs: '', ticks: '', shares: {} });
    expect(shown.wrong).toEqual({ [name]: expect.stringMatching(/^Must be/) });
  },
);

it('an earlier version comes back only over what its page showed as in force', async () => {
  const publish = async (temperature: string): Promise<void> => {
    const path = await begin('');
    await send(path, await formAt(path), { temperature });
    await send(path, await formAt(path), { act: 'publish', note: 'As agreed' });
  };
  await publish('0.3');
  await publish('0.4');
  const back = (inForce: string) => admin.post('/console/history/1', { note: 'Back', inForce });
  expect([(await back('2')).status, await versionNow()]).toEqual([409, 3]);
  expect([(await back('3')).status, await versionNow()]).toEqual([303, 4]);
});
