import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAN_EVERY_MS } from '../../functions/digest/planner.ts';
import { dueShard } from '../../functions/store/schedules.ts';
import { type Clock, MACHINE_CLOCK } from '../../infra/local/clock.ts';
import { type LocalServer, startServer } from '../../infra/local/server.ts';
import { openBrowser } from '../support/browser.ts';
import { type Json, listOf, numberOf, parseJson, textOf } from '../support/json.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-journey-'));
const MINUTE = 60_000;

/** The clock of this machine, but for how far it is set ahead; the planner's tick comes by hand. */
let aheadMs = 0;
let tick = (): void => {};
const clock: Clock = {
  now: () => Date.now() + aheadMs,
  after: (delayMs, run) => {
    if (delayMs !== PLAN_EVERY_MS) return MACHINE_CLOCK.after(delayMs, run);
    tick = run;
    return () => {};
  },
};
const setTo = (atMs: number): void => {
  aheadMs = atMs - Date.now();
};

let server: LocalServer;
let browser: Browser;
let phone: BrowserContext;
beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServer({ dataPath: folder, port: 0, clock }),
    openBrowser(),
  ]);
  phone = await browser.newContext({ viewport: { width: 360, height: 740 } });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const call = async (method: string, path: string, body?: object): Promise<Json> => {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${server.credentials.tenants.xyz?.adminKey}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return parseJson(await answer.text());
};

const mailsTo = async (to: string): Promise<readonly Json[]> => {
  const answer = await fetch(`${server.credentials.mailboxUrl}/messages?to=${to}`);
  return listOf(parseJson(await answer.text()).items);
};

/** Waits for something that comes by itself within seconds. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  for (let waited = 0; waited < 300; waited++) {
    if (await isSo()) return;
    await new Promise((fulfil) => setTimeout(fulfil, 100));
  }
  throw new Error('it did not come');
};

interface Person {
  readonly id: string;
  readonly email: string;
}

/** Who of the demo got no mail yet and has something due, and the text of it. */
const people = async (): Promise<(Person & { readonly text: string; language: string })[]> => {
  const found = [];
  for (const one of listOf((await call('GET', '/v1/employees?limit=100')).items)) {
    const [id, email, language] = [one.id, one.email, one.language].map(textOf) as [
      string,
      string,
      string,
    ];
    if ((await mailsTo(email)).length > 0) continue;
    const { nothing, text } = await call('POST', `/v1/employees/${id}/digest/preview`, {});
    if (nothing === undefined) found.push({ id, email, language, text: textOf(text) });
  }
  return found;
};

/** Lets the instant come at which somebody's next digest is due, and the planner's next tick. */
const comesDue = async (id: string): Promise<void> => {
  const { next } = await call('GET', `/v1/employees/${id}/digest`);
  setTo(Date.parse(textOf(next?.due)) + MINUTE);
  tick();
};

/** The newest mail to somebody, as a phone shows it, once there are so many. */
const newestMail = async (email: string, count: number): Promise<{ mail: Json; page: Page }> => {
  await until(async () => (await mailsTo(email)).length === count);
  const [mail] = await mailsTo(email);
  const page = await phone.newPage();
  await page.goto(`${server.credentials.mailboxUrl}?to=${email}`);
  await page.getByRole('link', { name: textOf(mail?.subject) }).click();
  await page.getByRole('link', { name: 'Phone', exact: true }).click();
  return { mail: mail!, page };
};

/** Whether the choice at a place of a question is right, as its author sees it. */
const isRight = async (lesson: string, question: string, place: number): Promise<boolean> => {
  const { questions } = await call('GET', `/v1/lessons/${lesson}`);
  const found = listOf(questions).find(({ id }) => textOf(id) === question);
  return String(listOf(found?.choices)[place]?.correct) === 'true';
};

/** Answers the question that is shown, and says that one is sure. */
const answer = async (page: Page, lesson: string, right: boolean): Promise<void> => {
  const question = await page.locator('input[name=question]').inputValue();
  const choices = page.locator('input[name=chosen]');
  for (const choice of await choices.all()) {
    const place = Number(await choice.inputValue());
    if ((await isRight(lesson, question, place)) === right) {
      await choice.check();
      if ((await choice.getAttribute('type')) === 'radio') break;
    }
  }
  await page.getByRole('button', { name: 'Sure', exact: true }).click();
};

const skillsOf = async (id: string): Promise<Json[]> =>
  listOf((await call('GET', `/v1/employees/${id}/skills`)).skills);

const answersOf = (skills: readonly Json[]): number =>
  skills.reduce((sum, { answers }) => sum + numberOf(answers), 0);

describe('a digest, from the hour at which it is due to the last one', () => {
  it('is tapped on a phone, teaches, is another one for it the next time, and ends with one click', async () => {
    // The demo's first digest, which goes to the first of them, is not of this journey.
    await until(async () => numberOf((await call('GET', '/v1/digests')).total?.sent) === 1);
    const all = await people();
    const { id, email } = all.find((one) => one.language === 'en' && one.text.includes('&c='))!;
    // Somebody whose digests the same sender looks after: theirs show that it came by.
    const witness = all.find((one) => one.id !== id && dueShard(one.id) === dueShard(id))!;
    for (const one of [id, witness.id])
      await call('PUT', `/v1/employees/${one}/digest`, { frequency: 'daily', hour: 8 });
    await comesDue(id);
    const first = await newestMail(email, 1);

    // A tap on the first choice, which only marks it.
    const before = await skillsOf(id);
    const lead = first.page.frameLocator('iframe').locator('a[href*="&c="]').first();
    const [page] = await Promise.all([phone.waitForEvent('page'), lead.click()]);
    await page.waitForLoadState();
    const tapped = new URL(page.url()).searchParams;
    expect(await page.locator('input[name=chosen]:checked').inputValue()).toBe(tapped.get('c'));
    const [record] = listOf((await call('GET', `/v1/employees/${id}/digests`)).items);
    expect(textOf(record?.state)).toBe('sent');
    expect(await skillsOf(id)).toEqual(before);

    // The lesson's name is sealed in the link: the one whose question this is.
    const title = await page.getByRole('heading', { level: 1 }).textContent();
    const lessons = listOf((await call('GET', '/v1/lessons?limit=100')).items);
    const lesson = textOf(lessons.find((one) => textOf(one.title) === title)?.id);
    await answer(page, lesson, false);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Not quite');
    for (let next = page.getByRole('link', { name: 'Next question' }); await next.count(); ) {
      await next.click();
      await answer(page, lesson, true);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Right!');
    }

    const after = await skillsOf(id);
    expect(answersOf(after)).toBeGreaterThan(answersOf(before));
    await comesDue(id);
    const second = await newestMail(email, 2);
    expect(second.mail.subject).not.toEqual(first.mail.subject);
    const withoutLinks = (mail: Json): string => textOf(mail.text).replace(/https?:\S+/g, '');
    expect(withoutLinks(second.mail)).not.toBe(withoutLinks(first.mail));

    // As mail programs do it (RFC 8058): without cookies, and nothing is asked.
    const stop = /<([^>]+)>/.exec(textOf(second.mail.headers?.['List-Unsubscribe']))?.[1] ?? '';
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = textOf(second.mail.headers?.['List-Unsubscribe-Post']);
    const stopped = await fetch(stop, { method: 'POST', headers: form, body });
    expect(stopped.status).toBe(200);
    expect((await call('GET', `/v1/employees/${id}/digest`)).nothing).toBe('stopped');
    const refused = await call('POST', `/v1/employees/${id}/digest/send-now`, {});
    expect(refused.code).toBe('stopped');

    const seen = (await mailsTo(witness.email)).length;
    await comesDue(witness.id);
    await until(async () => (await mailsTo(witness.email)).length > seen);
    expect(await mailsTo(email)).toHaveLength(2);
  }, 120_000);
});
