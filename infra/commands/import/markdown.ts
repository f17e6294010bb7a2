import { readMarkdown } from '../../../functions/files/markdown/read-markdown.ts';
import type { Problem } from '../../../functions/files/problem.ts';
import type { Row } from '../../../functions/files/row.ts';
import { readFiles } from './archive.ts';

/** The rows of a folder (or archive) of Markdown pages, and what is refused or left out. */
export const readMarkdownFolder = async (
  source: string,
  language: string | undefined,
): Promise<readonly (Row | Problem)[]> =>
  readMarkdown(await readFiles(source, (path) => /\.(md|mdx|markdown)$/i.test(path)), { language });
