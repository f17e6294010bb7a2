import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, TERMS } from '../../../../core/model/policy.ts';
import { PRESETS } from '../../../../core/tune/presets.ts';
import { isSamePolicy } from '../../../../core/tune/shares.ts';
import { listDrafts } from '../../../../functions/store/drafts.ts';
import { currentPolicy } from '../../../../functions/store/policies.ts';
import { furnish, type TestApi, testApi } from '../../../support/api.ts';
import { type ConsoleClient, consoleOf, type TestConsole } from '../../../support/console.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { scaled } from '../../../support/proof.ts';
import { seeded } from '../../../support/random.ts';

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

describe('a double click, whatever the order in which the table answers:', () => {
  const SEED = 20261129;

  /** A console over a table that takes its time, and the same for every seed. */
  const openSlow = async (seed: number): Promise<void> => {
    const random = seeded(seed);
    let isSlow = false;
    const table = memoryTable(async () => {
      for (let turns = isSlow ? Math.floor(random() * 5) : 0; turns > 0; turns--)
        await new Promise((fulfil) => setImmediate(fulfil));
    });
    api = testApi(table);
    await furnish(api, await api.tenant('acme'));
    site = consoleOf(api.services);
    admin = await site.as('admin');
    isSlow = true;
  };

  /** Sends the same twice; both answers lead on, to the same page. */
  const twice = async (path: string, fields: URLSearchParams): Promise<string> => {
    const answers = await Promise.all([admin.post(path, fields), admin.post(path, fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const [one, other] = answers.map(pathOf);
    expect(other).toBe(one);
    return one!;
  };
  const and = (form: URLSearchParams, more: Record<string, string>): URLSearchParams => {
    for (const [name, value] of Object.entries(more)) form.set(name, value);
    return form;
  };

  it('one draft, one saved change, one version, and one way back', async () => {
    for (let seed = 0; seed < scaled(15, 200); seed++) {
      await openSlow(SEED + seed);
      const path = await twice(DRAFTS, new URLSearchParams({ preset: 'hold-on' }));
      const [begun] = await drafts();
      expect(await drafts()).toHaveLength(1);
      const changed = await formAt(path);
      changed.set('temperature', '0.3');
      await twice(path, changed);
      expect((await drafts()).map(({ version }) => version)).toEqual([begun!.version + 1]);
      await twice(path, and(await formAt(path), { act: 'publish', note: 'As agreed' }));
      expect([await versionNow(), await drafts()]).toEqual([2, []]);
      await twice('/console/history/1', new URLSearchParams({ inForce: '2', note: 'Back' }));
      expect(await versionNow()).toBe(3);
    }
  }, 120_000);
});

it('a draft is found again after the session was over, with what was entered', async () => {
  const path = await begin();
  const form = await formAt(path);
  await send(path, form, { temperature: '0.3' });
  const entered = await formAt(path);
  entered.set('note', 'Half a thought');
  entered.set('temperature', '0.4');
  await admin.post('/console/sign-out');
  // A page leads to where one signs in, and back to the draft.
  const led = await admin.get(path);
  const login = new URL(pathOf(led), 'https://console.example.com');
  expect([led.status, login.searchParams.get('to')]).toEqual([303, path]);
  // A form keeps what was entered, and is sent by the next session once it was looked at.
  const kept = await admin.post(path, entered);
  expect(kept.status).toBe(401);
  const html = await kept.text();
  for (const text of ['Half a thought', 'value="0.4"']) expect(html).toContain(text);
  admin = await site.as('admin');
  expect((await drafts()).map(({ policy }) => policy.exploration.temperature)).toEqual([0.3]);
  expect((await formAt(path)).get('temperature')).toBe('0.3');
  expect((await admin.post(path, entered)).status).toBe(303);
  const again = await formAt(path);
  expect([again.get('temperature'), again.get('note')]).toEqual(['0.4', 'Half a thought']);
});
