import { beforeEach, describe, expect, it } from 'vitest';
import { furnish, type TestApi, testApi } from '../../../support/api.ts';
import { consoleOf, type TestConsole } from '../../../support/console.ts';
import { memoryTable } from '../../../support/memory-table.ts';

let api: TestApi;
let web: TestConsole;
let key: string;

const put = async (path: string, body: object): Promise<void> => {
  const answer = await api.call(key, 'PUT', path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
};
/** A page's main part, as somebody with a role sees it. */
const mainOf = async (role: 'viewer' | 'people', path: string): Promise<string> => {
  const html = await (await (await web.as(role)).get(path)).text();
  return html.slice(html.indexOf('<main'), html.indexOf('</main>'));
};

const person = (id: string, team: string) =>
  put(`/v1/employees/${id}`, { id, name: `Name of ${id}`, role: 'agent', team, language: 'en' });

beforeEach(async () => {
  api = testApi(memoryTable());
  key = await api.tenant('acme');
  await furnish(api, key);
  web = consoleOf(api.services);
  for (const team of ['large', 'tiny']) await put(`/v1/teams/${team}`, { id: team, name: team });
  await put('/v1/teams/tiny', { id: 'tiny', name: 'tiny', parent: 'large' });
  for (const n of [1, 2, 3, 4, 5, 6, 7]) await person(`e${n}`, 'large');
  for (const n of [1, 2]) await person(`f${n}`, 'tiny');
});

describe('Today', () => {
  it('tells a viewer of too few people that they are too few, and nothing else', async () => {
    const lessons = /option value="(?!large|tiny|support|agent)[^"]+"/;
    for (const path of ['?team=tiny', '?team=tiny&role=agent', '?team=tiny&lesson=w1']) {
      const html = await mainOf('viewer', `/console/today${path}`);
      expect(html).toContain('fewer than five people');
      expect(html).not.toMatch(/<section|<svg|<ul|<table/);
      expect(html).not.toMatch(lessons);
    }
    expect(await mainOf('people', '/console/today?team=tiny')).toContain('Name of f1');
  });

  it('tells a viewer of a filter no number that the number of another could be taken from', async () => {
    const html = await mainOf('viewer', '/console/today?team=large');
    expect(html).not.toContain('fewer than five people: too few');
    expect(html.replaceAll(/<[^>]*>/g, ' ')).not.toMatch(/\b[1-9]\b/);
  });

  it('has a page on digests that opens for a viewer, and says nothing of mails that are off', async () => {
    const viewer = await mainOf('viewer', '/console/digests');
    expect(viewer).toContain('Groups of fewer than five people are not shown');
    expect(await mainOf('people', '/console/digests')).not.toContain('Every mail arrives');
  });

  it('says of nobody that there is nobody', async () => {
    await api.tenant('empty');
    const viewer = await web.as('viewer', { tenant: 'empty' });
    for (const path of ['/console', '/console/today']) {
      const html = await (await viewer.get(path)).text();
      expect(html).toContain('There is nobody to show.');
      expect(html).not.toContain('Everybody gets something');
    }
  });
});
