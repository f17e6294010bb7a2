import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLearnerLog } from '../../../../infra/commands/import/learner-log.ts';
import { readMarkdown } from '../../../../infra/commands/import/markdown.ts';
import { readMsLearn } from '../../../../infra/commands/import/mslearn.ts';
import { problemWith, type Row } from '../../../../infra/commands/import/row.ts';
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
      const rows = await readMarkdown(folder, 'en');
      expect(rows.map(problemWith)).toEqual([undefined, undefined]);
      expect(rows.map(({ value }) => value)).toMatchObject([
        { id: 'general', name: 'General' },
        {
          id: 'general-one',
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

describe('real sources', () => {
  if (!existsSync(DATA)) {
    it('are not here: the real catalogues and logs were not read', () => {});
    return;
  }

  it('a Microsoft Learn catalogue gives valid lessons of ten minutes at most, with questions and prerequisites', async () => {
    const rows = await readMsLearn(join(DATA, 'catalogues/mslearn.tar.gz'));
    expect(rows.flatMap((row) => problemWith(row) ?? [])).toEqual([]);
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
    const rows = await readMarkdown(join(DATA, 'catalogues/plainlanguage.tar.gz'), 'en');
    expect(rows.flatMap((row) => problemWith(row) ?? [])).toEqual([]);
    expect(counts(rows)).toEqual({ skills: 9, lessons: 48 });
  });

  it('a learner log gives valid events in the order of time', async () => {
    const rows = await Array.fromAsync(
      readLearnerLog(join(DATA, 'learner-logs/algebra05_20pct.tsv.gz'), {
        itemSkills: join(DATA, 'learner-logs/algebra05_item_skills.tsv.gz'),
        start: Date.UTC(2025, 0, 1),
        learners: 10,
      }),
    );
    expect(rows.flatMap((row) => problemWith(row) ?? [])).toEqual([]);
    expect(counts(rows)).toMatchObject({ employees: 10 });
    expect(counts(rows).events).toBeGreaterThan(5000);
  });
});
