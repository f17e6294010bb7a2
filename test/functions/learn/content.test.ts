import { beforeEach, describe, expect, it } from 'vitest';
import { formOf, type PagesWorld, pagesWorld, STORY } from './world.ts';

let world: PagesWorld;
beforeEach(async () => {
  world = await pagesWorld();
  await put(STORY);
});

const put = async (lesson: { readonly id: string }): Promise<void> => {
  const { status } = await world.api.call(world.key, 'PUT', `/v1/lessons/${lesson.id}`, lesson);
  expect(status).toBeLessThan(300);
};
const page = async (path: string): Promise<string> => {
  const response = await world.get(path);
  expect(response.status).toBe(200);
  return response.text();
};
const story = (): Promise<string> => world.token('lesson', { lesson: 'story' });

/** The links that lead on from a scene. */
const waysOf = (html: string): string[] =>
  [...html.matchAll(/<a class="button" href="([^"]*)"/g)].map(([, to]) =>
    to!.replaceAll('&amp;', '&'),
  );

describe('A picture', () => {
  it('is an image that says what it shows, with its words below', async () => {
    const html = await page(`/l/${await story()}`);
    const [, src, alt] = /<img src="(data:image\/svg\+xml,[^"]*)" alt="([^"]*)"/.exec(html) ?? [];
    expect(decodeURIComponent(src!.slice(src!.indexOf(',') + 1))).toBe(STORY.picture.svg);
    expect(alt).toBe('Two roads &amp; a sign');
    expect(html).toContain('Left is <em>longer</em>.');
    expect(html).not.toContain('<svg');
  });
});

describe('Cards', () => {
  it('are turned over without a script, what authors wrote in them stays inert', async () => {
    const html = await page(`/l/${await story()}`);
    expect(html.match(/<summary><span class="tag">Card \d of 2/g)).toHaveLength(2);
    expect(html).toContain('What is <code>p95</code>? &lt;script&gt;');
    expect(html).toContain('<p>The <strong>slow</strong> end.</p>');
  });
});

describe('A scenario', () => {
  it('is walked by links, says what came of each choice, and completes at its end alone', async () => {
    const token = await story();
    const before = world.snapshot();
    const start = await page(`/l/${token}`);
    expect(start).toContain('You stand at a <em>fork</em>.');
    expect(start).not.toContain('I have done it');
    const [left, right] = waysOf(start);
    const middle = await page(left!);
    expect(middle).toContain('Take the left road');
    expect(middle).toContain('It is longer.');
    expect(middle).toContain('There is a bridge.');
    expect(middle).not.toContain('I have done it');
    expect(await page(right!)).toContain('You have arrived.');
    const end = await page(waysOf(middle)[0]!);
    expect(end).toContain('The end of this story');
    expect(end).not.toContain('You stand at');
    expect(world.snapshot()).toBe(before);
    const form = formOf(end, /done$/);
    await Promise.all([1, 2].map(() => world.post(`/l/${token}/done`, form)));
    const events = await world.events();
    expect(events.map(({ type, lesson }) => [type, lesson])).toEqual([['completed', 'story']]);
  });

  it('asks its questions at its end, or at once for who wants nothing else', async () => {
    await put({
      ...STORY,
      ...{ id: 'asking', questions: [{ id: 'q', text: 'Who was right?', choices: CHOICES }] },
    });
    const token = await world.token('lesson', { lesson: 'asking' });
    const start = await page(`/l/${token}`);
    expect(start).not.toContain('Who was right?');
    const [, questions] = /<a href="([^"]*)">Go to the questions/.exec(start) ?? [];
    expect(await page(questions!)).toContain('Who was right?');
    expect(await page(`/l/${token}?q=q&c=0`)).toContain('Who was right?');
    const end = await page(waysOf(start)[1]!);
    expect(end).toContain('Who was right?');
    const form = { ...formOf(end, /answer$/), chosen: '0', confidence: 'sure' };
    await world.post(`/l/${token}/answer`, form);
    expect((await world.events()).map(({ type }) => type).sort()).toEqual([
      ...['answered', 'completed'],
    ]);
  });

  it('begins anew where an address leads to no scene of it', async () => {
    const token = await story();
    for (const odd of ['from=fork&way=9', 'from=x&way=0', 'from=fork', 'way=0', 'from=fork&way=-1'])
      expect(await page(`/l/${token}?${odd}`)).toContain('You stand at a');
  });
});

const CHOICES = [
  { text: 'Left', correct: true },
  { text: 'Right', correct: false },
];
