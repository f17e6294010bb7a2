import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'hono';
import { svgProblem } from '../../core/base/svg.ts';
import { withoutEnd } from '../../core/base/trimmed.ts';
import { linkWords, plainText } from '../../core/catalogue/plain-text.ts';
import { buildSearch, searchLessons } from '../../core/catalogue/search.ts';
import { Employee } from '../../core/model/employee.ts';
import { LearningEvent } from '../../core/model/event.ts';
import { Lesson } from '../../core/model/lesson.ts';
import { Objective } from '../../core/model/objective.ts';
import { numberOf, shareOf } from '../../functions/files/cells.ts';
import { dayOf } from '../../functions/files/dates.ts';
import { idFrom } from '../../functions/files/ids.ts';
import { splitFrontMatter } from '../../functions/files/markdown/front-matter.ts';
import { readMarkdown } from '../../functions/files/markdown/read-markdown.ts';
import { readTable } from '../../functions/files/table.ts';
import { preconditionOf } from '../../functions/http/conditional.ts';
import { idempotencyKeyOf } from '../../functions/http/idempotency.ts';
import { depthOf, hasDuplicateKeys } from '../../functions/http/json.ts';
import { renderMarkdown } from '../../functions/pages/markdown.ts';
import { digestOf } from '../../functions/store/canonical.ts';
import { positionOf } from '../../functions/store/paging.ts';
import { ATTACK_TEXTS } from '../support/attack-texts.ts';
import { lesson } from '../support/builders.ts';
import { growthOf, type Measurements, MOST_GROWTH, type Work } from '../support/growth.ts';
import { rowsOfFile } from '../support/import-files.ts';
import { bookParts, zipOf } from '../support/workbook.ts';

/** Twice as long as the longest text that a lesson takes. */
const SIZE = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'uplift-texts-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const indexOf = (body: string, title = 'Title') =>
  buildSearch(
    { skills: [], roles: [], lessons: [{ ...lesson('a'), title }] },
    { lessons: [{ id: 'a', body, questions: [] }] },
  );
let renderings = 0;
/** Indexing takes a while also where all is well. */
const half = (text: string): string => text.slice(0, text.length / 2);
/** For what makes an object of every letter: more of them leave the caches of a processor. */
const third = (text: string): string => text.slice(0, text.length / 3);
const library = indexOf('calm customers listen well '.repeat(50));

/** Throws what it throws, at any length of text; how long it takes is what counts. */
const tried = async (run: () => unknown): Promise<void> => {
  try {
    await run();
  } catch {
    // Refused, which is an answer too.
  }
};

const drained = async (rows: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of rows);
};

const headed = (text: string): Context => ({ req: { header: () => text } }) as unknown as Context;

/** Every field of people's things that holds a text of any kind, with this text in it. */
const everywhere = (text: string): unknown[] => [
  Lesson.safeParse({
    ...{
      id: text,
      title: text,
      summary: text,
      body: text,
      url: text,
      language: text,
      tags: [text],
    },
    ...{ reviewBy: text, owner: text, prerequisites: [text], skills: [{ skill: text }] },
    questions: [{ id: text, text, choices: [{ text, correct: true }], explanation: text }],
    cards: [{ front: text, back: text }],
    scenes: [{ id: text, text, choices: [{ text, to: text, feedback: text }] }],
    picture: { svg: text, alt: text, text },
  }),
  Employee.safeParse({
    ...{ id: text, name: text, email: text, timeZone: text, language: text, startDate: text },
  }),
  Objective.safeParse({
    ...{ id: text, title: text, owner: { kind: text }, cycle: { start: text, end: text } },
    keyResults: [{ id: text, title: text, due: text, metric: { unit: text } }],
  }),
  LearningEvent.safeParse({ type: text, id: text, at: text }),
  LearningEvent.safeParse({ type: 'opened', id: text, employee: text, lesson: text, at: text }),
];

/** Every row of a file, in memory. */
const tabled = (bytes: Uint8Array) => () => [...readTable({ name: 'x', bytes }).rows];

const WAY = { decimal: 'each', dates: 'ask' } as const;

/** A workbook whose sheet is this XML. */
const sheetOf = (xml: string): Buffer =>
  zipOf(
    bookParts({ sheets: [{ name: 'S', rows: [['id']] }] }).map((part) =>
      part.name === 'xl/worksheets/sheet1.xml' ? { ...part, text: xml } : part,
    ),
  );

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">';

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** A file that holds it, read by what reads such files. */
const filed =
  (name: string, contentOf: (text: string) => string, read: (file: string) => Promise<unknown>) =>
  (text: string) => {
    const own = mkdtempSync(join(folder, 'one-'));
    writeFileSync(join(own, name), contentOf(text));
    return () => read(join(own, name));
  };

/** Everything that reads what people wrote. */
const READERS: Readonly<Record<string, (text: string) => () => unknown>> = {
  'the words of a Markdown text': (text) => () => plainText(text),
  'the words of links': (text) => () => linkWords(text),
  // What was rendered is remembered: each time another text.
  'a page of it': (text) => () => renderMarkdown(`${half(text)}${renderings++}`),
  'a search index of it': (text) => () => indexOf(half(text)),
  'a search index of it as a title': (text) => () => indexOf('', half(text)),
  'a search for it': (text) => () => searchLessons(library, text.slice(0, text.length / 8), 10),
  'a search in it': (text) => {
    const index = indexOf(half(text));
    return () => searchLessons(index, 'aaaa customer calm', 10);
  },
  'the schemas of people’s things': (text) => () => everywhere(text),
  'a picture': (text) => () => svgProblem(text),
  'a picture that begins well': (text) => () => svgProblem(PICTURE + text),
  'an attribute of a picture': (text) => () => svgProblem(`${PICTURE}<g fill="${text}"/></svg>`),
  'the depth of JSON': (text) => () => depthOf(text),
  'keys that JSON names twice': (text) => () => hasDuplicateKeys(text),
  'keys that an object names twice': (text) => {
    const json = JSON.stringify({ [text]: text, a: [text] });
    return () => hasDuplicateKeys(json);
  },
  'canonical JSON': (text) => () => digestOf({ [text]: [text, { text }] }),
  'conditional headers': (text) => () => preconditionOf(headed(text)),
  'the key of a request': (text) => () => idempotencyKeyOf(headed(text)),
  'a cursor': (text) => () => positionOf('list', text),
  'a title in a sentence': (text) => () => withoutEnd(text.trim(), '.!'),
  'a delimited text': (text) => tabled(Buffer.from(third(text))),
  'rows of a delimited text': (text) => tabled(Buffer.from(`id;name\n1;"a"\n${third(text)}`)),
  'a cell in quotes': (text) => tabled(Buffer.from(`id;name\n1;${quoted(third(text))}\n`)),
  'the XML of a sheet': (text) => tabled(sheetOf(`<worksheet><sheetData>${text}`)),
  'a number, a share and a day': (text) => () => [
    numberOf(text, WAY),
    shareOf(text, WAY),
    dayOf(text, WAY),
  ],
  'an id made of it': (text) => () => idFrom(text),
  'front matter': (text) => () => splitFrontMatter(`---\na: b\n${text}`),
  'a Markdown page': (text) => {
    const page = `---\ntitle: A\n---\nWords ${text}\n\n${'Words of a page. '.repeat(20)}`;
    return () => readMarkdown([{ name: 'page.md', bytes: Buffer.from(page) }]);
  },
  'a page of MDX': (text) => () =>
    readMarkdown([{ name: 'page.mdx', bytes: Buffer.from(third(text)) }]),
  'the cells of a CSV file': filed(
    'lessons.csv',
    (text) => {
      const cell = quoted(third(text));
      return `id,title,minutes,skills\n${cell},a,${cell},${cell}\n`;
    },
    (file) => drained(rowsOfFile('lessons', file)),
  ),
  'the times of a CSV file': filed(
    'check-ins.csv',
    (text) => `keyResult,value,at\na,1,${quoted(text)}\n`,
    (file) => drained(rowsOfFile('check-ins', file)),
  ),
  'needed skills in a CSV file': filed(
    'objectives.csv',
    (text) =>
      'id,title,cycleStart,cycleEnd,keyResult,keyResultTitle,unit,start,target,skills\n' +
      `a,a,a,a,a,a,a,1,1,${quoted(text)}\n`,
    (file) => drained(rowsOfFile('objectives', file)),
  ),
};

/** By reader, the texts that make it slow: all texts are tried, or every so manieth. */
export const textMeasurements: Measurements = Object.fromEntries(
  Object.entries(READERS).map(([reading, reader], first) => [
    reading,
    async (every) => {
      const slow: string[] = [];
      const texts = ATTACK_TEXTS.filter((_, index) => (index + first) % every === 0);
      for (const { name, make } of texts) {
        const work: Work = (size) => {
          const read = reader(make(size));
          return () => tried(read);
        };
        const growth = await growthOf(work, SIZE);
        if (growth > MOST_GROWTH) slow.push(`${name}: ${growth.toFixed(1)}`);
      }
      return slow;
    },
  ]),
);
