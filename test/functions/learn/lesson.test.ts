import { beforeEach, describe, expect, it } from 'vitest';
import { choicePlaces } from '../../../core/catalogue/asking.ts';
import { openLink } from '../../../functions/pages/links.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import { formOf, type PagesWorld, pagesWorld } from './world.ts';

let world: PagesWorld;
beforeEach(async () => {
  world = await pagesWorld();
});

const quiz = async (): Promise<string> => world.token('lesson', { lesson: 'quiz' });
const page = async (path: string): Promise<string> => (await world.get(path)).text();

/** Answers the question that a page asks. */
const answer = async (
  token: string,
  html: string,
  chosen: readonly string[],
  confidence = 'sure',
): Promise<string> => {
  const form = formOf(html, /answer$/);
  return (await world.post(`/l/${token}/answer`, { ...form, chosen, confidence })).text();
};

/** Where the page leads on to. */
const nextOf = (html: string): string => /href="(\/l\/[^"]*\?s=[^"]*)"/.exec(html)?.[1] ?? '';

const RIGHT: Readonly<Record<string, readonly string[]>> = { q1: ['1'], q2: ['0', '1'], q3: ['0'] };

describe('The page of a lesson', () => {
  it('shows why, the text as inert HTML, and one question of several', async () => {
    const html = await page(`/l/${await quiz()}`);
    expect(html).toContain('<html lang="en-GB" dir="ltr">');
    expect(html).toContain('One <em>thought</em> a sentence. &lt;script&gt;');
    expect(html).not.toContain('<script');
    expect(html).toContain('Question 1 of 3');
    expect(html.match(/<legend/g)).toHaveLength(1);
  });

  it('asks for all right choices where there are several, and for one where there is one', async () => {
    const one = await page(`/l/${await quiz()}?q=q3`);
    expect(one.match(/type="radio" name="chosen"/g)).toHaveLength(2);
    const all = await page(`/l/${await quiz()}?q=q2`);
    expect(all.match(/type="checkbox" name="chosen"/g)).toHaveLength(3);
  });

  it('preselects a choice that was tapped in the mail, asks that question first, and sends nothing', async () => {
    const token = await quiz();
    const before = world.snapshot();
    const html = await page(`/l/${token}?q=q1&c=2`);
    expect(html).toContain('What comes first?');
    expect(/<input[^>]*value="2"[^>]*>/.exec(html)?.[0]).toContain('checked');
    expect(html.match(/ checked/g)).toHaveLength(1);
    for (const odd of ['9', '-1', 'x', '1e0', '']) {
      const other = await page(`/l/${token}?q=q1&c=${odd}`);
      expect(other).not.toContain(' checked');
    }
    expect(world.snapshot()).toBe(before);
  });

  it('shows the choices in the order that the mail of its period has', async () => {
    const question = {
      id: 'q1',
      choices: ['a', 'b', 'c'].map((text) => ({ text, correct: true })),
    };
    for (let at = 10; at < 22; at++) {
      const period = `2026-03-${at}`;
      const token = await world.token('lesson', { lesson: 'quiz', period });
      const html = await page(`/l/${token}?q=q1&c=1`);
      const shown = [...html.matchAll(/name="chosen" value="(\d)"/g)].map(([, place]) =>
        Number(place),
      );
      expect(shown).toEqual(choicePlaces(question, { employee: 'ada', lesson: 'quiz', period }));
    }
  });

  it('says what the choice that was taken means, what is right, and why', async () => {
    const token = await quiz();
    const html = await answer(token, await page(`/l/${token}?q=q1`), ['0'], 'think-so');
    expect(html).toContain('Not quite');
    for (const said of ['It delays the answer.', 'So it is read.', 'Readers stop early.'])
      expect(html).toContain(said);
    const [event] = await world.events();
    expect(event).toMatchObject({
      ...{ type: 'answered', lesson: 'quiz', question: 'q1', chosen: [0] },
      ...{ correct: false, confidence: 'think-so', postedBy: 'self-page' },
    });
  });

  it('goes through all questions once, completes the lesson with the last, and offers what is next', async () => {
    const token = await quiz();
    let html = await page(`/l/${token}`);
    const asked: string[] = [];
    for (let number = 1; number <= 3; number++) {
      expect(html).toContain(`Question ${number} of 3`);
      const { question } = formOf(html, /answer$/);
      asked.push(question!);
      const chosen = question === 'q2' ? ['0'] : RIGHT[question!]!;
      html = await answer(token, html, chosen);
      if (question === 'q2') expect(html).toContain('Partly right');
      if (number < 3) html = await page(nextOf(html));
    }
    expect([...asked].sort()).toEqual(['q1', 'q2', 'q3']);
    expect(html).toContain('2 of 3 right.');
    expect(html).toMatch(/Next for you[\s\S]*href="\/l\//);
    const events = await world.events();
    expect(events.map(({ type }) => type).sort()).toEqual([
      ...['answered', 'answered', 'answered', 'completed'],
    ]);
  });

  it('takes what is sent twice, at once or later, as one event; the first answer counts', async () => {
    const token = await quiz();
    const html = await page(`/l/${token}?q=q3`);
    const form = { ...formOf(html, /answer$/), confidence: 'sure' };
    const send = (chosen: string) => world.post(`/l/${token}/answer`, { ...form, chosen });
    await Promise.all([send('1'), send('1'), send('1')]);
    world.api.clock.now += 5_000;
    expect(await (await send('1')).text()).not.toContain('the first answer counts');
    const other = await (await send('0')).text();
    expect(other).toContain('the first answer counts');
    const events = await world.events();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ chosen: [1], correct: false });
  });

  it('takes every other form that is sent twice as one event too', async () => {
    for (const [lesson, to, more] of [
      ['quiz', 'rate', { helpful: 'much' }],
      ['quiz', 'aside', { reason: 'later' }],
      ['quiz', 'done', {}],
      ['far', 'go', {}],
    ] as const) {
      const token = await world.token('lesson', { lesson });
      const { s } = formOf(await page(`/l/${token}`), /suggest$/);
      const before = (await world.events()).length;
      for (let again = 0; again < 3; again++) {
        await world.post(`/l/${token}/${to}`, { s: s!, ...more });
        world.api.clock.now += 61_000;
      }
      expect((await world.events()).length - before, to).toBe(1);
    }
    const token = await quiz();
    const { s } = formOf(await page(`/l/${token}`), /suggest$/);
    for (let again = 0; again < 3; again++)
      await world.post(`/l/${token}/suggest`, { s: s!, text: 'Too long\r\nby half' });
    const { body } = await world.api.call(world.key, 'GET', '/v1/suggestions');
    expect(body).toMatchObject({
      items: [{ kind: 'improvement', lesson: 'quiz', employee: 'ada', text: 'Too long\nby half' }],
    });
    expect((body as unknown as { items: unknown[] }).items).toHaveLength(1);
  });

  it('says with everything that it posts by which decision its lesson was offered', async () => {
    const decision = 'd-that-was-made-for-ada';
    const told = async (lesson: string, of: string | undefined): Promise<unknown[]> => {
      const before = (await world.events()).length;
      const token = await world.token('lesson', { lesson, decision: of });
      const html = await page(`/l/${token}`);
      const { s } = formOf(html, /suggest$/);
      if (lesson === 'quiz') await answer(token, html, ['0']);
      for (const [to, more] of [
        ['rate', { helpful: 'much' }],
        ['go', {}],
        ['done', {}],
        ['aside', { reason: 'later' }],
      ] as const)
        await world.post(`/l/${token}/${to}`, { s: s!, ...more });
      return (await world.events()).slice(before).map((event) => [event.type, event.decision]);
    };
    const quizzed = await told('quiz', decision);
    expect(new Map(quizzed as [string, string][])).toEqual(
      new Map(['answered', 'rated', 'completed', 'dismissed'].map((type) => [type, decision])),
    );
    world.api.clock.now += 3_600_000;
    const elsewhere = new Map((await told('far', decision)) as [string, string][]);
    expect(elsewhere.get('opened')).toBe(decision);
    world.api.clock.now += 3_600_000;
    for (const one of await told('quiz', undefined))
      expect(one).toEqual([expect.any(String), undefined]);
  });

  it('leads on by the decision that offers what comes next', async () => {
    const token = await quiz();
    const { s } = formOf(await page(`/l/${token}`), /rate$|suggest$/);
    const html = await (await world.post(`/l/${token}/rate`, { s: s!, helpful: 'no' })).text();
    const next = /href="\/l\/([\w-]+)"/.exec(html)?.[1] ?? '';
    const link = openLink(await world.services.linkKeys(), next, world.api.clock.now);
    const stored = await world.api.call(world.key, 'GET', `/v1/decisions/${link?.decision}`);
    expect([stored.status, stored.body.employee]).toEqual([200, 'ada']);
  });

  it('begins with the question that was not seen for longest', async () => {
    const at = (minutes: number) => new Date(world.api.clock.now - minutes * 60_000).toISOString();
    const answered = (question: string, minutes: number) => ({
      ...{ id: `e-${question}-${minutes}`, employee: 'ada', type: 'answered', lesson: 'quiz' },
      ...{ question, chosen: [0], at: at(minutes) },
    });
    const firstOf = async (): Promise<string> => {
      const html = await page(`/l/${await quiz()}`);
      return formOf(html, /answer$/).question!;
    };
    const tell = (events: object[]) => world.api.call(world.key, 'POST', '/v1/events', { events });
    await tell([answered('q1', 50)]);
    expect(await firstOf()).toBe('q2');
    await tell([answered('q2', 40), answered('q3', 60)]);
    expect(await firstOf()).toBe('q3');
    await tell([answered('q3', 5)]);
    expect(await firstOf()).toBe('q1');
  });

  it('keeps its words for whoever sends no choice, or an attempt that is none', async () => {
    const token = await quiz();
    const form = formOf(await page(`/l/${token}`), /answer$/);
    const none = await world.post(`/l/${token}/answer`, form);
    expect(none.status).toBe(422);
    expect(await none.text()).toContain('Choose an answer first.');
    for (const s of [
      '',
      'abcdefgh~0.0.0~',
      'abcdefgh~0.1.9~',
      'abcdefgh~0.1.2~0101',
      'x'.repeat(900),
    ])
      expect(
        await (await world.post(`/l/${token}/answer`, { ...form, s, chosen: '0' })).text(),
      ).toContain('Question 1 of 3');
    expect(await world.events()).toEqual([]);
  });

  it('leads to where the release says, by a POST, and never where a request wants', async () => {
    const token = await world.token('lesson', { lesson: 'far' });
    const shown = await world.get(`/l/${token}`);
    expect(shown.headers.get('content-security-policy')).toContain("form-action 'self';");
    const html = await shown.text();
    expect(html).toContain('It opens on courses.example.com.');
    expect(html).not.toContain('href="https://courses');
    const { s } = formOf(html, /go$/);
    const gone = await world.post(`/l/${token}/go`, { s: s!, url: 'https://evil.example' });
    // No redirect: the browser would hold the policy of the form against every further one.
    expect(gone.status).toBe(200);
    expect(gone.headers.get('location')).toBeNull();
    expect(gone.headers.get('refresh')).toBe('0; url=https://courses.example.com/a?b=1');
    expect(gone.headers.get('referrer-policy')).toBe('no-referrer');
    const links = [...(await gone.text()).matchAll(/<a [^>]*href="(http[^"]*)"[^>]*>/g)];
    expect(links.map(([, href]) => href)).toEqual(['https://courses.example.com/a?b=1']);
    expect(links[0]![0]).toContain('rel="noreferrer"');
    expect((await world.events()).map(({ type }) => type)).toEqual(['opened']);
    const done = await (await world.post(`/l/${token}/done`, { s: s! })).text();
    expect(done).toContain('Was it helpful?');
  });

  it('speaks the language of whom it is for', async () => {
    const token = await world.token('lesson', { employee: 'bob', lesson: 'quiz' });
    const html = await page(`/l/${token}`);
    expect(html).toContain('<html lang="de" dir="ltr">');
    expect(html).toContain('Frage 1 von 3');
  });

  it('says of a lesson that is gone that it is, and brings another with the next tap', async () => {
    const token = await quiz();
    await world.api.call(world.key, 'PUT', '/v1/lessons/quiz', {
      id: 'quiz',
      title: 'Short answers',
      format: 'article',
      minutes: 3,
      language: 'en',
      skills: [],
      archived: true,
    });
    const shown = await world.get(`/l/${token}`);
    expect(shown.status).toBe(410);
    expect(await shown.text()).toContain('This lesson is gone');
  });

  it('lets what was learned change what comes next', async () => {
    const token = await quiz();
    const { s } = formOf(await page(`/l/${token}`), /aside$/);
    const html = await (
      await world.post(`/l/${token}/aside`, { s: s!, reason: 'not-relevant' })
    ).text();
    expect(html).toContain('You will not be offered it for a good while.');
    expect(/Next for you[\s\S]*?<h2[^>]*>([^<]*)</.exec(html)?.[1]).not.toBe('Short answers');
  });

  it('says that it is enough once the minutes of the day are used up', async () => {
    const at = new Date(world.api.clock.now - 60_000).toISOString();
    const events = ['w1', 'c1', 'c2'].map((lesson) => ({
      ...{ id: `done-${lesson}`, employee: 'ada', type: 'completed', lesson, at },
    }));
    await world.api.call(world.key, 'POST', '/v1/events', { events });
    const token = await quiz();
    const { s } = formOf(await page(`/l/${token}`), /rate$|suggest$/);
    const html = await (await world.post(`/l/${token}/rate`, { s: s!, helpful: 'no' })).text();
    expect(html).toContain('That is all for today.');
  });

  it('counts the minutes of the day as a digest does: of lessons that were only tried, the answers', async () => {
    const at = new Date(world.api.clock.now - 60_000).toISOString();
    const events = ['w1', 'c1', 'c2'].map((lesson) => ({
      ...{ id: `tried-${lesson}`, employee: 'ada', type: 'answered', lesson, at },
      question: 'of-an-app',
      correct: false,
    }));
    await world.api.call(world.key, 'POST', '/v1/events', { events });
    const token = await quiz();
    const { s } = formOf(await page(`/l/${token}`), /rate$|suggest$/);
    const html = await (await world.post(`/l/${token}/rate`, { s: s!, helpful: 'no' })).text();
    expect(html).not.toContain('That is all for today.');
    expect(html).toContain('Next for you');
  });

  it('is there for a link of another process, whose keys came later', async () => {
    const other = linkKeeping(world.services);
    expect(await other.linkKeys()).toEqual(await world.services.linkKeys());
  });
});
