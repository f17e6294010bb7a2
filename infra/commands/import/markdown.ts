import { readMarkdown } from '../../../functions/files/markdown/read-markdown.ts';
import type { Problem } from '../../../functions/files/problem.ts';
import { readFiles } from './archive.ts';
import type { Row } from './row.ts';

/** The rows of a folder (or archive) of Markdown pages, and what is refused or left out. */
export const readMarkdownFolder = async (
  source: string,
  language: string | undefined,
): Promise<{ rows: Row[]; problems: readonly Problem[] }> => {
  const files = await readFiles(source, (path) => /\.(md|mdx|markdown)$/i.test(path));
  const { skills, lessons, problems } = readMarkdown(files, { language });
  const rows = [
    ...skills.map(({ value }): Row => ({ kind: 'skills', place: String(value.id), value })),
    ...lessons.map(({ file, value }): Row => ({ kind: 'lessons', place: file, value })),
  ];
  return { rows, problems };
};
