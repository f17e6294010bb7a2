import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose, type Digest } from '../../core/digest/compose.ts';
import type { Branding } from '../../functions/digest/look.ts';
import { renderDigest } from '../../functions/digest/render.ts';
import { openBrowser } from '../support/browser.ts';
import { happened, lesson, stateOf } from '../support/builders.ts';
import { composing, LESSONS, LINKS } from '../support/digest-world.ts';
import { inPseudo, PSEUDO } from '../support/pseudo-texts.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LOGO = 'https://xyz.example/logo.png';

const htmlOf = (more: Parameters<typeof composing>[0] = {}, branding: Branding = {}): string => {
  const input = composing(more);
  const answer = input.texts === PSEUDO ? inPseudo(input.answer) : input.answer;
  const digest = compose({ ...input, answer }) as Digest;
  return renderDigest(digest, { links: LINKS, branding, sender: { name: 'XYZ Corporation' } }).html;
};
const long = 'A title that goes on and on: Donaudampfschifffahrtsgesellschaftskapitänsmütze ';
const lessons = [...LESSONS, ...LESSONS.map((one) => ({ ...one, id: `${one.id}-2` }))];
const full = { address: 'XYZ\nLondon', privacyUrl: 'https://xyz.example/p' };

/** Mails as different as they come. */
const MAILS: Readonly<Record<string, string>> = {
  plain: htmlOf({}, full),
  German: htmlOf({ effective: { minutes: 10, language: 'de', frequency: 'daily' } }, full),
  'from the right': htmlOf({ texts: PSEUDO, silence: { ignored: 3 } }, full),
  'with a logo and a colour': htmlOf({}, { ...full, logo: LOGO, logoDark: LOGO, color: '#ffd400' }),
  'in a colour of the night': htmlOf({}, { ...full, logo: LOGO, color: '#101040' }),
  long: htmlOf({
    lessons: lessons.map((one, at) => ({ ...one, title: `${long.repeat(3)}${at}`, minutes: 2 })),
    constraints: { dailyCap: 20 },
    asked: {
      request: { minutes: 60 },
      state: stateOf(
        ...[1, 2, 3, 4].map((at) =>
          happened('answered', lesson('first-answer', ['speed']), at * 3, {
            question: `q${at}`,
            correct: true,
          }),
        ),
      ),
    },
  }),
};

describe('a mail in a real browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage();
    // Pictures are off, as most programs have them at first.
    await page.route('**', (route) => route.abort());
  }, 60_000);
  afterAll(() => browser?.close());

  const show = async (html: string, width: number, colorScheme: 'light' | 'dark' = 'light') => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.setContent(html, { waitUntil: 'domcontentloaded' });
  };

  for (const [name, html] of Object.entries(MAILS))
    for (const scheme of ['light', 'dark'] as const)
      it(`has nothing that bars anybody: ${name}, ${scheme}`, async () => {
        await show(html, 600, scheme);
        await page.evaluate(AXE);
        const found = (await page.evaluate(
          'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
        )) as string[];
        expect(found).toEqual([]);
      });

  for (const [name, html] of Object.entries(MAILS))
    it(`fits from 320 pixels on, is no wider than 600, and does so without its style sheet: ${name}`, async () => {
      const bare = html.replace(/<style>.*?<\/style>/s, '');
      for (const one of [html, bare])
        for (const width of [320, 360, 1200]) {
          await show(one, width);
          const [inner, card] = (await page.evaluate(
            '[document.documentElement.scrollWidth, document.querySelector("h1").getBoundingClientRect().width]',
          )) as [number, number];
          expect(inner).toBeLessThanOrEqual(width);
          expect(card).toBeLessThanOrEqual(600);
          expect(card).toBeGreaterThan(Math.min(width, 600) * 0.85);
        }
    });

  it('has links that a finger can hit, and shows neither preheader nor the logo of the night', async () => {
    await show(MAILS['with a logo and a colour']!, 360);
    const seen = (await page.evaluate(`({
      heights: [...document.querySelectorAll('td > a')].map((link) => link.getBoundingClientRect().height),
      hidden: getComputedStyle(document.querySelector('body > div')).display,
      night: getComputedStyle(document.querySelector('img.night')).display,
      alt: document.querySelector('img.day').alt,
    })`)) as { heights: number[]; hidden: string; night: string; alt: string };
    expect(Math.min(...seen.heights)).toBeGreaterThanOrEqual(44);
    expect(seen).toMatchObject({ hidden: 'none', night: 'none', alt: 'XYZ Corporation' });
  });
});
