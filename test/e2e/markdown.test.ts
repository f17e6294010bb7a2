import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../functions/pages/markdown.ts';
import { openBrowser } from '../support/browser.ts';
import { XSS_VECTORS } from '../support/xss-vectors.ts';

/**
 * Put into a page without any policy: what is in it that could run or lead elsewhere, once all its
 * links were clicked and everything in it was hovered and focused.
 */
const TRY = `(html) => {
  const box = document.createElement('div');
  document.body.replaceChildren(box);
  box.innerHTML = html;
  const wrong = [];
  for (const element of box.querySelectorAll('*')) {
    const name = element.localName;
    if (!/^(p|h[1-6]|a|img|em|strong|s|code|pre|ul|ol|li|blockquote|hr|br|table|thead|tbody|tr|th|td)$/.test(name))
      wrong.push('<' + name + '>');
    for (const { name: attribute, value } of element.attributes) {
      if (!/^(href|src|alt|title|rel|class|start|loading|referrerpolicy)$/.test(attribute))
        wrong.push(name + '[' + attribute + ']');
      if (attribute === 'href' || attribute === 'src') {
        const { protocol } = new URL(value, 'own:/');
        if (!/^(https?|mailto):$/.test(protocol)) wrong.push(name + ' ' + value.slice(0, 80));
      }
    }
    for (const type of ['mouseover', 'focus', 'error', 'load', 'toggle'])
      element.dispatchEvent(new Event(type));
    if (name === 'a') {
      element.target = '_self';
      element.addEventListener('click', (event) => {
        if (/^(https?|mailto):/.test(element.href)) event.preventDefault();
      });
      element.click();
    }
  }
  return wrong;
}`;

describe('what people have tried in Markdown, in a real browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage();
    // Nothing is fetched; whether something was asked for does not matter here.
    await page.route('**', (route) =>
      route.request().url() === 'https://own.example/'
        ? route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>a</title>' })
        : route.abort(),
    );
    await page.goto('https://own.example/');
    await page.evaluate('window.runs = 0; window.ran = () => { window.runs += 1; }');
  }, 60_000);
  afterAll(() => browser?.close());

  const tried = async (html: string) =>
    (await page.evaluate(`(${TRY})(${JSON.stringify(html)})`)) as string[];

  it('is noticed here when it does run', async () => {
    expect(await tried('<img src=x onerror=ran()>')).toContain('img[onerror]');
    expect(await tried('<a href="java\tscript:ran()">a</a>')).toHaveLength(1);
    await page.waitForFunction('window.runs >= 2');
    await page.evaluate('window.runs = 0');
  });

  it('runs nothing and leads nowhere but to http, https and mailto', async () => {
    const wrong: [string, string[]][] = [];
    for (const vector of XSS_VECTORS) {
      const found = await tried(renderMarkdown(vector));
      if (found.length > 0) wrong.push([vector.slice(0, 100), found]);
    }
    expect(wrong).toEqual([]);
    // What fails to load says so a little later.
    await page.waitForTimeout(300);
    expect(await page.evaluate('window.runs')).toBe(0);
    expect(page.url()).toBe('https://own.example/');
  });
});
