import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyRequest } from '../../../core/model/key.ts';
import { CONSOLE_LANGUAGES } from '../../../core/model/member.ts';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { FRAME_TEXTS } from '../../../core/texts/console/frame/languages.ts';
import { actingFor } from '../../../functions/capabilities.ts';
import { authorsIn } from '../../../functions/console/authors.ts';
import { createKey, revokeKey } from '../../../functions/store/api-keys.ts';
import { recordAct } from '../../../functions/store/audit.ts';
import { ANY_STATE } from '../../../functions/work/precondition.ts';
import { putDraft } from '../../../functions/work/put-draft.ts';
import { changePolicy } from '../../../functions/work/put-policy.ts';
import { type TestApi, testApi } from '../../support/api.ts';
import { consoleOf, type TestConsole } from '../../support/console.ts';

/** An author as it is stored. */
const STORED = /\b(member|key|job|token|operator)\b[:#]/;

let api: TestApi;
let site: TestConsole;
let authors: Readonly<Record<string, string>>;

/** Makes one author of each kind that anything is stored under. */
beforeEach(async () => {
  api = testApi();
  await api.tenant('acme');
  site = consoleOf(api.services);
  const { member } = await site.as('admin');
  const make = async (label?: string): Promise<string> => {
    const request: KeyRequest = { scopes: ['admin'], ...(label !== undefined && { label }) };
    return (await createKey(api.services, 'acme', request)).key.id;
  };
  const [named, unnamed, revoked] = [await make('HR «sync»'), await make(), await make('Old')];
  await revokeKey(api.services, 'acme', revoked);
  authors = {
    [`member:${member.id}`]: 'A member (admin)',
    'member:left-us': 'left-us',
    [`key:${named}`]: 'HR «sync»',
    [`key:${unnamed}`]: unnamed,
    [`key:${revoked}`]: revoked,
    'token:idp.example.com#a1b2c3': 'idp.example.com',
    'job:fit': '',
    'job:sweep': '',
    'job:something-new': 'something-new',
    operator: '',
  };
});

it('are told in words, in every language, and each apart from the others', async () => {
  for (const language of CONSOLE_LANGUAGES) {
    const visitor = { tenant: 'acme', texts: FRAME_TEXTS[language] };
    const inWords = await authorsIn(api.services, visitor, Object.keys(authors));
    const told = Object.keys(authors).map(inWords);
    for (const [index, part] of Object.values(authors).entries()) {
      expect(told[index]).toContain(part);
      expect(told[index]).not.toMatch(STORED);
    }
    expect(new Set(told).size).toBe(told.length);
  }
});

describe('no page of the console shows them as they are stored:', () => {
  /** What people read on a page: without its tags, its addresses and the fields of its forms. */
  const readOn = (html: string): string =>
    html
      .slice(html.indexOf('<main'), html.indexOf('</main>'))
      .replace(/<form method="get"[\s\S]*?<\/form>/g, '')
      .replace(/<[^>]*>/g, ' ');

  it('history, policy, drafts, the record, and what stands above every page', async () => {
    const asks = (by: string) => actingFor(api.services, { by, note: `By ${by.length}` });
    for (const by of Object.keys(authors)) {
      const weights = { ...DEFAULT_POLICY.weights, variety: 0.2 + by.length / 100 };
      const body = { ...DEFAULT_POLICY, weights };
      const { version } = await changePolicy(api.services, 'acme', () => body, ANY_STATE, { by });
      const draft = { base: version, policy: DEFAULT_POLICY };
      await putDraft(asks(by), 'acme', `d${version}`, draft, ANY_STATE);
      await recordAct(asks(by), 'acme', { kind: 'model', what: 'model' });
      for (const language of CONSOLE_LANGUAGES) {
        const { get } = await site.as('admin', { language });
        for (const path of [
          '/console',
          '/console/history',
          `/console/history/${version}`,
          '/console/policy',
          `/console/policy/drafts/d${version}`,
          '/console/audit',
        ]) {
          const answer = await get(path);
          expect([path, answer.status]).toEqual([path, 200]);
          expect(readOn(await answer.text())).not.toMatch(STORED);
        }
      }
    }
  }, 60_000);
});
