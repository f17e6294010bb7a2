import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lesson } from '../../../../core/model/lesson.ts';
import { readMarkdown } from '../../../../functions/files/markdown/read-markdown.ts';
import { isProblem } from '../../../../functions/files/problem.ts';
import type { Row } from '../../../../functions/files/row.ts';
import { scaled } from '../../../support/proof.ts';

const PROSE = 'A short sentence that says one useful thing. '.repeat(30);
const JAPANESE = 'お客様の声を最後まで聞くことが大切です。'.repeat(80);

const file = (name: string, text: string | Uint8Array) => ({
  name,
  bytes: typeof text === 'string' ? Buffer.from(text) : text,
});

const read = (pages: Readonly<Record<string, string>>, language?: string) => {
  const files = Object.entries(pages).map(([name, text]) => file(name, text));
  const all = readMarkdown(files, { language });
  const rows = all.filter((one): one is Row => !isProblem(one));
  const of = (kind: string) =>
    rows.flatMap((row) => (row.kind === kind ? [{ file: row.place.file, value: row.value }] : []));
  return { skills: of('skills'), lessons: of('lessons'), problems: all.filter(isProblem) };
};

const lessonsOf = (...given: Parameters<typeof read>) =>
  read(...given).lessons.map(({ value }) => value as unknown as Lesson & Record<string, unknown>);

const told = ({ problems }: ReturnType<typeof read>) =>
  problems.map(({ severity, file: name, line, column }) =>
    [severity, name, line, column].filter((part) => part !== undefined).join(' '),
  );

describe('what a page is called', () => {
  it.each([
    ['---\ntitle: Own\n---\n# Other\n\n', 'Own'],
    ['# Heading *one*\n\n', 'Heading one'],
    ['Heading\n=======\n\n', 'Heading'],
    ['```\n# no heading\n```\n\n## Second [link](x)\n\n', 'Second link'],
    ['', 'The page'],
    ['+++\ntitle = "Of TOML"\n+++\n', 'Of TOML'],
    ['\uFEFF---\r\ntitle: With marks\r\n---\r\n', 'With marks'],
    ['---\rtitle: CR alone\r---\r', 'CR alone'],
  ])('%j', (head, title) => {
    const [lesson] = lessonsOf({ 'the-page.md': `${head}${PROSE}` });
    expect(lesson).toMatchObject({ title });
  });

  it('says its title once, and keeps every other heading', () => {
    const [lesson] = lessonsOf({ 'a.md': `# Listen\n\n${PROSE}\n\n## Why\n\nBecause.` });
    expect(lesson?.body).toBe(`${PROSE.trimEnd()} \n\n## Why\n\nBecause.`);
  });

  it('takes a rule at the top for no front matter', () => {
    const [lesson] = lessonsOf({ 'a.md': `---\n\n${PROSE}` });
    expect(lesson?.body).toContain('---');
  });
});

describe('how long a page is read', () => {
  it.each([
    ['words', PROSE.repeat(3), 4],
    ['Japanese', JAPANESE, 4],
    ['Chinese', '倾听客户的声音非常重要。'.repeat(150), 4],
    ['Thai', 'การฟังลูกค้าอย่างตั้งใจ'.repeat(180), 4],
  ])('%s, by their script', (_, body, minutes) => {
    const [lesson] = lessonsOf({ 'a.md': body });
    expect(lesson?.minutes).toBeGreaterThanOrEqual(minutes - 1);
    expect(lesson?.minutes).toBeLessThanOrEqual(minutes + 1);
  });
});

describe('what a page is about in a sentence', () => {
  it.each([
    [`---\ndescription: Said at the top\n---\n${PROSE}`, 'Said at the top'],
    [`![a map](map.png)\n\nThe first words.\n\n${PROSE}`, 'The first words.'],
    [`[![build](b.svg)](https://x.org)\n\nThe first words.\n\n${PROSE}`, 'The first words.'],
    [
      `<img src="x.png">\n\n| a | b |\n|---|---|\n\n> said\n\n- list\n\nThe first [words](y).\n\n${PROSE}`,
      'The first words.',
    ],
    [
      '```js\nconst a = 1;\n\nlet b;\n```\n\nThe first words.\n\n'.concat(PROSE),
      'The first words.',
    ],
  ])('%#', (body, summary) => {
    expect(lessonsOf({ 'a.md': body })[0]?.summary).toBe(summary);
  });
});

describe('languages', () => {
  it('come from folders that are languages, and versions are tied', () => {
    const lessons = lessonsOf({
      'de/hr/onboarding.md': PROSE,
      'en/hr/onboarding.md': PROSE,
      'ja/hr/onboarding.md': JAPANESE,
    });
    expect(lessons.map(({ id, language, translationOf }) => [id, language, translationOf])).toEqual(
      [
        ['de:hr:onboarding', 'de', 'en:hr:onboarding'],
        ['en:hr:onboarding', 'en', undefined],
        ['ja:hr:onboarding', 'ja', 'en:hr:onboarding'],
      ],
    );
    expect(new Set(lessons.map(({ skills }) => JSON.stringify(skills))).size).toBe(1);
  });

  it.each([
    ['a folder below the first language', { 'guide/a.md': PROSE, 'de/guide/a.md': PROSE }, 'de'],
    ['an ending', { 'guide/a.md': PROSE, 'guide/a.de.md': PROSE }, 'de'],
    ['a region', { 'guide/a.md': PROSE, 'pt-br/guide/b.md': PROSE }, 'pt-BR'],
    ['a folder of languages', { 'a.md': PROSE, 'i18n/fr/b.md': PROSE }, 'fr'],
    ['the page itself', { 'a.md': PROSE, 'b.md': `---\nlang: de_AT\n---\n${PROSE}` }, 'de-AT'],
  ])('are told by %s', (_, pages, language) => {
    const found = lessonsOf(pages).map((lesson) => lesson.language);
    expect(found.toSorted()).toEqual(['en', language].toSorted());
  });

  it('are no topics that have the name of one', () => {
    const pages = {
      'it/index.md': PROSE,
      'it/vpn.md': PROSE,
      'hr/index.md': PROSE,
      'hr/pay.md': PROSE,
    };
    expect(new Set(lessonsOf(pages).map(({ language }) => language))).toEqual(new Set(['en']));
    expect(read(pages).skills.map(({ value }) => value.id)).toEqual(['hr', 'it']);
  });

  it('are told by the script where nothing else says, and that is told', () => {
    const result = read({ 'a.md': JAPANESE });
    expect(result.lessons[0]?.value).toMatchObject({ language: 'ja' });
    expect(told(result)).toEqual(['warning a.md 1 language']);
    expect(lessonsOf({ 'a.md': JAPANESE }, 'en')[0]?.language).toBe('en');
  });
});

describe('what is no lesson', () => {
  it('is left out and named', () => {
    const result = read({
      '.github/ISSUE.md': PROSE,
      'node_modules/a/README.md': PROSE,
      'node_modules/b/c.md': PROSE,
      'README.md': PROSE,
      'CONTRIBUTING.md': PROSE,
      'picture.png': 'x',
      'draft.md': `---\ndraft: true\n---\n${PROSE}`,
      'unpublished.md': `---\npublished: false\n---\n${PROSE}`,
      'good.md': PROSE,
    });
    expect(result.lessons.map(({ file: name }) => name)).toEqual(['good.md']);
    expect(result.problems.map(({ severity, file: name }) => [severity, name])).toEqual(
      [
        '.github',
        'node_modules',
        'README.md',
        'CONTRIBUTING.md',
        'picture.png',
        'draft.md',
        'unpublished.md',
      ].map((name) => ['left-out', name]),
    );
    expect(result.problems[1]?.expected).toContain('2 files');
  });

  it('is joined to its neighbour where it is short, or left out by name', () => {
    const result = read({
      'a/index.md': 'See the pages.',
      'a/one.md': PROSE,
      'a/two.md': '# Two\n\nBriefly said.',
      'b/alone.md': 'Briefly said.',
      'c/1.md': 'First words.',
      'c/2.md': PROSE,
      'd/quiz.md': '---\nminutes: 2\n---\nWhat is it?',
    });
    expect(result.lessons.map(({ value }) => [value.id, value.body])).toEqual([
      ['a:one', `${PROSE.trim()}\n\n## Two\n\nBriefly said.`],
      ['c:2', `## 1\n\nFirst words.\n\n## 2\n\n${PROSE.trim()}`],
      ['d:quiz', 'What is it?'],
    ]);
    expect(told(result).toSorted()).toEqual([
      'left-out a/index.md 1',
      'left-out b/alone.md 1',
      'warning a/two.md 1',
      'warning c/1.md 1',
    ]);
  });

  it('refuses pages that cannot be read, each by name and line, and keeps all others', () => {
    const result = read({
      'broken.md': `---\ntitle: "a\ntags: [\n---\n${PROSE}`,
      'broken-toml.md': `+++\ntitle = "a"\nb = = 1\n+++\n${PROSE}`,
      'good.md': PROSE,
      'endless.md': `---\ntitle: a\n\n${PROSE}`,
      'long.md': `# Long\n\n${`${'word '.repeat(100)}\n`.repeat(200)}`,
      'roles.md': `---\nroles: [a b]\n---\n${PROSE}`,
      'maybe.md': `---\ndraft: maybe\n---\n${PROSE}`,
    });
    expect(result.lessons.map(({ file: name }) => name)).toEqual(['good.md']);
    expect(told(result)).toEqual([
      'refused broken-toml.md 3',
      'refused broken.md 3',
      'refused endless.md 1',
      'refused long.md 122',
      'refused maybe.md 2 draft',
      'refused roles.md 2 roles',
    ]);
  });
});

describe('what a page says of itself', () => {
  it('fits lists, numbers, days and skills as people write them', () => {
    const matter = [
      'tags: accessibility',
      'duration: 4 min',
      'skills: [listening, {skill: calm, weight: 0.5}]',
      'reviewBy: 2027-01-31T00:00:00Z',
      'archived: "yes"',
    ].join('\n');
    const result = read({ 'a.md': `---\n${matter}\n---\n${PROSE}` });
    expect(result.problems).toEqual([]);
    expect(result.lessons[0]?.value).toMatchObject({
      tags: ['accessibility'],
      minutes: 4,
      skills: [{ skill: 'listening' }, { skill: 'calm', weight: 0.5 }],
      reviewBy: '2027-01-31',
      archived: true,
    });
    expect(result.skills).toEqual([]);
  });

  it('warns of what does not fit and of what no lesson has, and takes the page', () => {
    const page = `---\ntitle: A\nsidenav: x\ndifficulty: hard\nformat: zine\n---\n${PROSE}`;
    const result = read({ 'a.md': page, 'b.md': `---\nsidenav: y\n---\n${PROSE}` });
    expect(result.lessons).toHaveLength(2);
    expect(told(result)).toEqual([
      'warning a.md 5 format',
      'warning a.md 4 difficulty',
      'warning a.md sidenav',
    ]);
    expect(result.problems.at(-1)?.expected).toContain('2 pages');
  });

  it('makes difficulty of an order, never a closed door', () => {
    const at = (order: string) => `---\n${order}\n---\n${PROSE}`;
    const lessons = lessonsOf({
      'a/x.md': at('weight: 30'),
      'a/y.md': at('nav_order: 1'),
      'a/z.md': at('order: 2'),
      'a/q.md': PROSE,
    });
    expect(lessons.map(({ id, difficulty }) => [id, difficulty])).toEqual([
      ['a:y', 0.3],
      ['a:z', 0.5],
      ['a:x', 0.7],
      ['a:q', undefined],
    ]);
    expect(lessons.every(({ prerequisites }) => prerequisites === undefined)).toBe(true);
  });

  it('keeps two things apart whatever they are called, and refuses an id twice', () => {
    const names = ['c.md', 'c#.md', 'c++.md', '日本語.md', '中文.md', 'a/x.md', 'b/x.md', 'a-x.md'];
    const lessons = lessonsOf(Object.fromEntries(names.map((name) => [name, PROSE])));
    expect(new Set(lessons.map(({ id }) => id)).size).toBe(names.length);
    const own = `---\nid: same\n---\n${PROSE}`;
    expect(told(read({ 'a.md': own, 'b.md': own }))).toEqual(['refused b.md 4']);
  });

  it('reads MDX as Markdown', () => {
    const mdx = `import Tabs from '@x/tabs';\n\n<Tabs>\n\n${PROSE}\n\n</Tabs>\n\n\`\`\`\nimport a from 'b'\n\`\`\``;
    const result = read({ 'a.mdx': mdx });
    expect(told(result)).toEqual(['warning a.mdx 1']);
    expect(result.lessons[0]?.value.body).toBe(`${PROSE}\n\n\n\n\`\`\`\nimport a from 'b'\n\`\`\``);
  });
});

describe('any pages at all', () => {
  const scrap = fc.constantFrom(
    ...[
      '---',
      '+++',
      '\r',
      '\n',
      '\r\n',
      'title: a',
      'draft: true',
      'tags: [',
      '"',
      '# H',
      '日本語',
    ],
    ...[
      '```',
      '<Tag>',
      '{',
      '[',
      '](',
      '![',
      '\u0000',
      '\uD800',
      'lang: de',
      'id: x',
      '__proto__: 1',
    ],
    ...['a = 1', '&a *a', '!!js x', PROSE, '\t', '| a |', '===', '- ', '\uFEFF'],
  );
  const name = fc
    .array(fc.constantFrom('a', 'de', 'en', '日本', 'node_modules', '.x', '_index', 'it'), {
      minLength: 1,
      maxLength: 4,
    })
    .chain((parts) =>
      fc.constantFrom('.md', '.mdx', '.de.md', '', '.png').map((e) => parts.join('/') + e),
    );

  it('become valid lessons or are named, and none is both or neither', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.tuple(
            name,
            fc.array(scrap).map((all) => all.join('')),
          ),
          {
            selector: ([path]) => path,
            maxLength: 8,
          },
        ),
        (pages) => {
          const { lessons, problems } = read(Object.fromEntries(pages));
          for (const { value } of lessons) expect(Lesson.safeParse(value).error).toBeUndefined();
          const taken = new Set(lessons.map((lesson) => lesson.file));
          for (const [path] of pages)
            if (!taken.has(path)) {
              const isNamed = problems.some(
                (one) =>
                  one.file === path ||
                  path.startsWith(`${one.file}/`) ||
                  /files?: /.test(one.expected),
              );
              expect(isNamed, path).toBe(true);
            }
          expect(new Set(lessons.map(({ value }) => value.id)).size).toBe(lessons.length);
        },
      ),
      { seed: 14, numRuns: scaled(300, 20_000) },
    );
  });
});
