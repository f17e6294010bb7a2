import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isProblem } from '../../../../functions/files/problem.ts';
import { problemsWith, type Row } from '../../../../functions/files/row.ts';
import { readLearnerLog } from '../../../../infra/commands/import/learner-log.ts';
import { readMarkdownFolder } from '../../../../infra/commands/import/markdown.ts';
import { readMsLearn } from '../../../../infra/commands/import/mslearn.ts';
import { ROOT } from '../../../support/boundaries.ts';

const DATA = join(ROOT, '../shared/data');

const counts = (rows: readonly Row[]): Record<string, number> => {
  const tally: Record<string, number> = {};
  for (const { kind } of rows) tally[kind] = (tally[kind] ?? 0) + 1;
  return tally;
};

describe('reading a folder of Markdown', () => {
  it('makes lessons of pages, skills of folders, and leaves out what is too short', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uplift-md-'));
    try {
      const words = 'A short sentence that says one useful thing. '.repeat(60);
      writeFileSync(
        join(folder, 'one.md'),
        `---\ntitle: "Say one thing"\nredirect_from: [/x]\n---\n\n${words}`,
      );
      writeFileSync(join(folder, 'index.md'), '---\ntitle: Contents\n---\n\nSee the pages.');
      const read = await readMarkdownFolder(folder, 'en');
      const rows = read.filter((one): one is Row => !isProblem(one));
      expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
      expect(rows.map(({ value }) => value)).toMatchObject([
        { id: 'general', name: 'General' },
        {
          id: 'one',
          title: 'Say one thing',
          minutes: 2,
          skills: [{ skill: 'general', weight: 1 }],
        },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('reading a Microsoft Learn catalogue', () => {
  it('makes lessons of units, prerequisites of their order, skills of products, roles of roles', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uplift-mslearn-'));
    try {
      const choices = [
        { content: ' Right ', isCorrect: true, correctExplanation: ' Because. ' },
        { content: 'Wrong' },
      ];
      const units = [
        { uid: 'learn.a.intro', title: 'Introduction', durationInMinutes: 3 },
        { uid: 'learn.a.lab', title: 'Exercise', durationInMinutes: 45 },
        {
          uid: 'learn.a.check',
          title: 'Check',
          durationInMinutes: 4,
          questions: [{ content: ' Which? ', choices }],
        },
      ];
      const module = {
        uid: 'learn.a',
        title: 'Module A',
        summary: 'About A.',
        levels: ['advanced'],
        roles: ['data-engineer'],
        products: ['azure', 'azure-sql'],
        units,
      };
      const catalogue = JSON.stringify({ language: 'en', modules: [module] });
      writeFileSync(join(folder, 'catalog-en.json'), catalogue);
      const rows = await readMsLearn(folder);
      expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
      expect(rows.map(({ kind, value }) => [kind, value])).toMatchObject([
        ['skills', { id: 'azure-sql', name: 'Azure sql' }],
        ['roles', { id: 'data-engineer', skills: [{ skill: 'azure-sql', weight: 1 }] }],
        ['lessons', { id: 'learn.a.intro', format: 'article', minutes: 3, prerequisites: [] }],
        [
          'lessons',
          {
            id: 'learn.a.check',
            title: 'Module A: Check',
            format: 'quiz',
            difficulty: 0.75,
            skills: [{ skill: 'azure-sql', weight: 1 }],
            prerequisites: ['learn.a.intro'],
            questions: [{ id: 'q1', text: 'Which?', explanation: 'Because.' }],
          },
        ],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('reading a learner log', () => {
  it('makes lessons of combinations of skills and events of answers, of as many learners as asked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'uplift-log-'));
    try {
      const lines = [
        'user_id item_id timestamp correct skill_id',
        '1 i1 0 1 s1~s2',
        '1 i2 60 0 s3',
        '2 i1 0 1 s1~s2',
      ].map((line) => line.replaceAll(' ', '\t'));
      const file = join(folder, 'log.tsv.gz');
      writeFileSync(file, gzipSync(lines.join('\n')));
      writeFileSync(join(folder, 'tags.tsv'), 'i1\ts1|s2\n');
      const rows = await Array.fromAsync(
        readLearnerLog(file, {
          itemSkills: join(folder, 'tags.tsv'),
          startMs: Date.UTC(2025, 0, 1),
          learners: 1,
        }),
      );
      expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
      expect(counts(rows)).toEqual({ skills: 3, lessons: 2, employees: 1, events: 2 });
      const events = rows.filter(({ kind }) => kind === 'events');
      expect(events.map(({ place, value }) => [place, value])).toMatchObject([
        [
          { file: 'log.tsv.gz', line: 2 },
          {
            id: 'log:2',
            lesson: expect.stringMatching(/^log:s1-s2-\w+$/),
            question: 'i1',
            correct: true,
          },
        ],
        [
          { file: 'log.tsv.gz', line: 3 },
          {
            id: 'log:3',
            employee: 'log:learner-1',
            correct: false,
            at: '2025-01-01T00:01:00.000Z',
          },
        ],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

// Public catalogues and logs, which are too large for the repository, where they lie beside it.
if (existsSync(DATA))
  describe('real sources', () => {
    it('a Microsoft Learn catalogue gives valid lessons of ten minutes at most, with questions and prerequisites', async () => {
      const rows = await readMsLearn(join(DATA, 'catalogues/mslearn.tar.gz'));
      expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
      const lessons = rows
        .filter(({ kind }) => kind === 'lessons')
        .map(({ value }) => value as { minutes: number; questions: unknown[]; id: string });
      expect(counts(rows)).toMatchObject({ skills: 28, roles: 5 });
      expect(lessons.length).toBeGreaterThan(400);
      expect(Math.max(...lessons.map(({ minutes }) => minutes))).toBeLessThanOrEqual(10);
      expect(lessons.flatMap(({ questions }) => questions).length).toBeGreaterThan(200);
      expect(new Set(lessons.map(({ id }) => id)).size).toBe(lessons.length);
    });

    it('a folder of plain-language pages gives valid lessons', async () => {
      const source = join(DATA, 'catalogues/plainlanguage.tar.gz');
      const rows = (await readMarkdownFolder(source, 'en')).filter(
        (one): one is Row => !isProblem(one),
      );
      expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
      expect(counts(rows)).toEqual({ skills: 9, lessons: 48 });
    });

    it('a learner log gives valid events in the order of time', async () => {
      const rows = await Array.fromAsync(
        readLearnerLog(join(DATA, 'learner-logs/algebra05_20pct.tsv.gz'), {
          itemSkills: join(DATA, 'learner-logs/algebra05_item_skills.tsv.gz'),
          startMs: Date.UTC(2025, 0, 1),
          learners: 10,
        }),
      );
      expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
      expect(counts(rows)).toMatchObject({ employees: 10 });
      expect(counts(rows).events).toBeGreaterThan(5000);
    });
  });
