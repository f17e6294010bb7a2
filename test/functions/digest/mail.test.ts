import { type CanIEmailResult, caniemail } from 'caniemail';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ComposeInput, compose, type Digest } from '../../../core/digest/compose.ts';
import { textsOf } from '../../../core/texts/languages.ts';
import type { Branding } from '../../../functions/digest/look.ts';
import { renderDigest } from '../../../functions/digest/render.ts';
import { DAY, happened, lesson, NOW, stateOf } from '../../support/builders.ts';
import { composing, LESSONS, LINKS, question } from '../../support/digest-world.ts';
import { scaled } from '../../support/proof.ts';
import { inPseudo, PSEUDO } from '../../support/pseudo-texts.ts';
import { XSS_VECTORS } from '../../support/xss-vectors.ts';

const sender = { name: 'XYZ Corporation' };
const BRANDINGS: Readonly<Record<string, Branding>> = {
  bare: {},
  full: {
    logo: 'https://xyz.example/logo.png',
    logoDark: 'https://xyz.example/dark.png',
    color: '#ffd400',
    address: 'XYZ Corporation\r\n1 Harbour Road\nLondon',
    privacyUrl: 'https://xyz.example/privacy?a=1&b=2',
  },
};

const practised = stateOf(
  ...[1, 2, 3, 4, 5, 6].flatMap((daysAgo) =>
    ['q1', 'q2'].map((one) =>
      happened('answered', lesson('products', ['products']), daysAgo * 3, {
        question: `${one}-${daysAgo}`,
        correct: true,
      }),
    ),
  ),
  happened('completed', lesson('calm', ['de-escalation']), 3),
);
const many = Array.from({ length: 24 }, (_, at) => ({
  ...LESSONS[1 + (at % 2)]!,
  id: `many-${at}`,
  title: `The same title`,
  minutes: 2,
}));

/** Mails that differ in what they hold. */
const KINDS: Readonly<Record<string, Parameters<typeof composing>[0]>> = {
  plain: {},
  'only a question': { constraints: { dailyCap: 1 }, asked: { request: { minutes: 1 } } },
  'only lessons': { questions: new Map() },
  'that gets on': { asked: { state: practised, request: { minutes: 30 } } },
  'many of one title': {
    lessons: [...LESSONS, ...many],
    constraints: { dailyCap: 50 },
    asked: { request: { minutes: 60 } },
  },
  rarer: { silence: { ignored: 3 } },
  last: { silence: { ignored: 9, silentSince: NOW - 181 * DAY, lastAtMs: NOW - 28 * DAY } },
};
const LANGUAGES = { en: textsOf('en'), de: textsOf('de'), pseudo: PSEUDO };

const digestOf = (input: ComposeInput): Digest => {
  const digest = compose(input);
  if ('nothing' in digest) throw new Error(`nothing: ${digest.nothing}`);
  return digest;
};
const rendered = (digest: Digest, branding: Branding | undefined = {}) =>
  renderDigest(digest, { links: LINKS, branding, sender });

const ALL = Object.entries(LANGUAGES).flatMap(([language, texts]) =>
  Object.entries(KINDS).flatMap(([kind, more]) => {
    const input = composing({ ...more, texts });
    const answer = texts === PSEUDO ? inPseudo(input.answer) : input.answer;
    const digest = digestOf({ ...input, answer });
    return Object.entries(BRANDINGS).map(([look, branding]) => ({
      name: `${language}, ${kind}, ${look}`,
      digest,
      branding,
      ...rendered(digest, branding),
    }));
  }),
);

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const unescaped = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity]!);

/** What somebody reads of the page, pictures as their words. */
const wordsOf = (html: string): string[] =>
  unescaped(
    html
      .replace(/<head>.*?<\/head>/s, '')
      .replace(/<!--.*?-->/gs, '')
      .replace(/<div style="display:none[^>]*>.*?<\/div>/s, '')
      .replace(/<img[^>]*alt="([^"]*)"[^>]*>/g, ' $1 ')
      .replace(/<[^>]*>/g, ' '),
  )
    .split(/\s+/)
    .filter(Boolean);

const attributesOf = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value = '']) =>
    unescaped(value),
  );

describe.each(ALL)('a mail: $name', ({ digest, branding, html, text }) => {
  it('says the same as text and as a page, word by word', () => {
    const lines = text.split('\n').filter((line) => !/^https?:/.test(line));
    expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(wordsOf(html));
  });

  it('has every link once, in both, under words of its own', () => {
    const inPage = attributesOf(html, 'href');
    expect(new Set(inPage).size).toBe(inPage.length);
    expect(text.split('\n').filter((line) => /^https?:/.test(line))).toEqual(inPage);
    const words = [...html.matchAll(/<a [^>]*>(.*?)<\/a>/gs)].map(([, inner]) => inner);
    expect(new Set(words).size).toBe(words.length);
    expect(inPage).toHaveLength(
      (digest.question?.choices.length ?? 0) +
        digest.lessons.length +
        (branding.privacyUrl === undefined ? 2 : 3),
    );
  });

  it('can be read by everybody: language, direction, title, headings, tables that only lay out', () => {
    expect(html).toMatch(/^<!doctype html><html lang="[a-zA-Z-]+" dir="(ltr|rtl)">/);
    expect(html).toContain(`<div lang="${digest.language}" dir="${digest.direction}">`);
    expect(html.match(/<title>[^<]+<\/title>/g)).toHaveLength(1);
    const levels = [...html.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    for (const [at, level] of levels.entries())
      expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1);
    for (const [table] of html.matchAll(/<table\b[^>]*>/g))
      expect(table).toContain('role="presentation"');
    for (const [image] of html.matchAll(/<img\b[^>]*>/g)) expect(image).toMatch(/ alt="/);
  });

  it('carries its looks with it: padding on every cell, and nothing that runs', () => {
    for (const [cell] of html.replace(/<!--.*?-->/gs, '').matchAll(/<td\b[^>]*>/g))
      expect(cell).toMatch(/style="[^"]*padding:/);
    expect(html).not.toMatch(/<script|<form|<input|<link|@import|@font-face|javascript:|\son\w+=/i);
  });

  it('names the organisation, as asking for a new link takes it', () => {
    for (const one of [html, text]) expect(one).toContain(digest.footer.organisation);
    if (digest.language !== 'he') expect(digest.footer.organisation).toMatch(/: xyz-corp$/);
  });

  it('is short', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(digest.lessons.length > 5 ? 40_000 : 25_000);
  });
});

describe('a mail in the worst case', () => {
  const long = (text: string): string => text.repeat(300).slice(0, 300).toWellFormed();
  const TEXTS = {
    quotes: '"',
    markup: '<&>',
    cjk: '学',
    emoji: '👩‍👩‍👧‍👦',
    hebrew: 'שלום ',
    words: 'Long words ',
  };
  for (const [name, unit] of Object.entries(TEXTS))
    it(`is 60 KB long at most: ${name}`, () => {
      const lessons = Array.from({ length: 50 }, (_, at) => ({
        ...LESSONS[at % 3]!,
        id: `lesson-${'x'.repeat(100)}-${at}`,
        title: long(unit),
        summary: unit.repeat(1000).slice(0, 1000).toWellFormed(),
        minutes: 1,
      }));
      const choices = Array.from({ length: 8 }, (_, at) => ({
        text: `${at}${unit.repeat(40)}`,
        correct: at === 0,
      }));
      const input = composing({
        lessons: [...LESSONS, ...lessons],
        constraints: { dailyCap: 50 },
        asked: { request: { minutes: 60 } },
        questions: new Map([['calm', [question('q1', { text: `${unit.repeat(120)}?`, choices })]]]),
        silence: { ignored: 3 },
        settings: { sender: { name: unit.repeat(60).slice(0, 64).toWellFormed() } },
      });
      const answer = {
        ...input.answer,
        lessons: input.answer.lessons.map((one) => ({
          ...one,
          reasons: Array.from({ length: 8 }, () => ({
            ...one.reasons[0]!,
            text: `${long(unit)} ${long(unit)}`,
          })),
        })),
      };
      const digest = digestOf({ ...input, answer });
      expect(digest.lessons).toHaveLength(20);
      const { html, text } = rendered(digest, {
        logo: `https://xyz.example/${'a'.repeat(2000)}`,
        logoDark: `https://xyz.example/${'a'.repeat(2000)}`,
        privacyUrl: `https://xyz.example/${'a'.repeat(2000)}`,
        address: long(unit),
      });
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(60_000);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
    });
});

/** A digest in which every text that people wrote is this one. */
const written = (text: string): [Digest, Branding] => {
  const choices = [
    { text, correct: true },
    { text: `${text}!`, correct: false },
  ];
  const input = composing({
    questions: new Map([['calm', [question('q1', { text: text || '?', choices })]]]),
    settings: { sender: { name: text } },
  });
  const answer = {
    ...input.answer,
    lessons: input.answer.lessons.map((one) => ({
      ...one,
      lesson: { ...one.lesson, title: text, summary: text },
      reasons: one.reasons.map((reason) => ({ ...reason, text })),
    })),
  };
  return [
    digestOf({ ...input, answer }),
    { logo: text, logoDark: text, color: text, address: text, privacyUrl: text },
  ];
};
const shapeOf = (html: string): string[] =>
  [...html.matchAll(/<(\/?[a-z0-9]+)/gi)].map(([, tag = '']) => tag).filter((tag) => tag !== 'br');

describe('what people wrote', () => {
  const tame = shapeOf(rendered(...written('Tame')).html);
  const isInert = (text: string): void => {
    const [digest, branding] = written(text);
    const mail = renderDigest(digest, { links: LINKS, branding, sender: { name: text } });
    // No element that is not there where the text is tame.
    expect(shapeOf(mail.html).filter((tag) => !tame.includes(tag))).toEqual([]);
    expect(mail.html).not.toMatch(
      /<[^>]*\son[a-z]+=|<script|href="(?!https:)[^"]*"|src="(?!https:)/i,
    );
    for (const { value } of [...mail.headers, { value: mail.subject }]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may get through
      expect(value).not.toMatch(/[\u0000-\u001f\u007f]/);
      expect(value.isWellFormed()).toBe(true);
    }
    for (const { value } of mail.headers) expect(value).toMatch(/^[\x20-\x7e]+$/);
    expect(mail.html.isWellFormed() && mail.text.isWellFormed()).toBe(true);
  };

  it('is inert in the mail, and reaches no header: what people have tried', () => {
    for (const vector of XSS_VECTORS) isInert(vector);
    for (const text of ['\r\nBcc: a@b.c', 'x\u2028y\u0085z', '</title><h1>', '--><b>', '"><i a="'])
      isInert(text);
  });

  it('is inert, whatever it is', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '\r\n',
      '</td>',
      '<b',
      '-->',
      ']]>',
      '\ud800',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 9 })), { maxLength: 12 }),
        (parts) => isInert(parts.join('')),
      ),
      { seed: 20261138, numRuns: scaled(40, 400) },
    );
  });

  it('leads nowhere: a link that is none of the web is left out', () => {
    const { html } = rendered(digestOf(composing()), {
      logo: 'javascript:alert(1)',
      logoDark: 'data:text/html,x',
      privacyUrl: 'javascript:alert(1)',
    });
    expect(html).not.toContain('javascript:');
    expect(html).not.toContain('<img');
  });
});

describe('what mail programs make of it', () => {
  /** What some programs do not know, and why the mail is right without it. */
  const KNOWN: Readonly<Record<string, string>> = {
    'color-scheme CSS property': 'says that there are colours for the night; without it, day',
    'color-scheme meta tag': 'the same',
    'prefers-color-scheme': 'without it, day',
    '@media': 'for the night and narrow screens; the page is fluid without it',
    'Attribute selector': 'Outlook’s own night, which the programs that need it know',
    'Class selector': 'only the style sheet needs it, and nothing needs that',
    'Descendant combinator': 'the same',
    '<style> element': 'nothing needs it',
    'display:none': 'the preheader is one line more at the top, and the logo of the night',
    opacity: 'one of several ways to hide the preheader',
    'max-height property': 'the same',
    overflow: 'the same',
    '<body> element': 'its colour stands on the outermost table too',
    'background-image':
      'keeps the plate of a logo white where colours are turned; else a colour does',
    'linear-gradient()': 'the same',
    'border-radius': 'corners are square without it',
    'height property': 'a bar is as high as its line',
    'aria-hidden attribute': 'the bar’s cells hold nothing that could be read out',
    'role attribute': 'tables are read out as tables',
    '<main> element': 'a landmark less',
    'text-decoration': 'buttons are underlined, as links are',
    'lang attribute': 'the page says it once more',
    'word-break': 'a word longer than its line widens the mail',
    'width attribute': 'the style beside it says the same; a bar’s words say what it shows',
    'height attribute': 'the style beside it says the same',
  };
  const CLIENTS = [
    'gmail.*',
    'outlook.*',
    'apple-mail.*',
    'yahoo.*',
    'protonmail.*',
    'hey.*',
  ] as const;

  it('is nothing that is not on a written list', () => {
    const { html } = rendered(digestOf(composing()), BRANDINGS.full!);
    const { issues }: CanIEmailResult = caniemail({ clients: [...CLIENTS], html });
    const errors = new Set([...issues.errors.values()].flat().map(({ title }) => title));
    expect([...errors].filter((title) => KNOWN[title] === undefined)).toEqual([]);
  });

  it('keeps an organisation’s colour where it can be read, and never its words unreadable', () => {
    const { html } = rendered(digestOf(composing()), { color: '#ffd400' });
    expect(html).toContain('bgcolor="#ffd400"');
    expect(html).toMatch(/<a class="on"[^>]*color:#000000/);
    expect(html).toMatch(/<a class="link"[^>]*color:#17694f/);
    expect(rendered(digestOf(composing()), { color: '#123456' }).html).toMatch(
      /<a class="link"[^>]*color:#123456/,
    );
  });
});
