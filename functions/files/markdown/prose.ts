import { linkWords } from '../../../core/catalogue/plain-text.ts';
import { withoutTags } from './reading-time.ts';

const MOST_SUMMARY = 300;

/** A line of Markdown as people read it: without links, tags and marks. */
const flat = (markdown: string): string =>
  linkWords(withoutTags(markdown))
    .replace(/\{[#:.][^{}]*\}/g, '')
    .replace(/[*_`#]|\\(?=[!-/:-@[-`{-~])/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** A text cut at the end of a sentence, or of a word, where it is longer than `most`. */
export const shortened = (text: string, most = MOST_SUMMARY): string => {
  if (text.length <= most) return text;
  const start = text.slice(0, most).toWellFormed();
  const ends = [...start.matchAll(/[.!?](?=\s)|[。！？]/gu)].filter(({ index }) => index >= 40);
  const end = ends.at(-1)?.index;
  return end === undefined ? `${text.slice(0, most - 3).toWellFormed()}…` : start.slice(0, end + 1);
};

/** The first heading of a page and the lines that it takes; undefined where it has none. */
export const firstHeading = (
  body: string,
): { readonly title: string; readonly from: number; readonly to: number } | undefined => {
  let inCode = false;
  const lines = body.split('\n');
  for (const [at, line] of lines.entries()) {
    if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
    if (inCode) continue;
    const [, marked] = /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line) ?? [];
    if (marked !== undefined) {
      const title = flat(marked);
      if (title !== '') return { title, from: at, to: at + 1 };
    }
    const isUnderlined = /^ {0,3}(=+|-{2,})[ \t]*$/.test(lines[at + 1] ?? '');
    if (isUnderlined && /^[\p{L}\p{N}"“(]/u.test(line) && !line.includes('|'))
      return { title: flat(line), from: at, to: at + 2 };
  }
  return undefined;
};

/** A page without the heading that it begins with, where that says no more than its title. */
export const withoutTitle = (body: string, title: string): string => {
  const heading = firstHeading(body);
  if (heading === undefined || heading.from > 0 || heading.title !== title) return body;
  return body.split('\n').slice(heading.to).join('\n').trim();
};

/** A row of cells above a line of dashes. */
const isTable = (block: string): boolean => {
  const [row = '', rule = ''] = block.split('\n');
  return row.includes('|') && /^[ |:-]+$/.test(rule);
};

const isProse = (block: string): boolean =>
  /^[\p{L}\p{N}"“„«'‘(*_`[]/u.test(block) &&
  !/^([-*+]|\d+[.)])\s/.test(block) &&
  !/^(\*\*\*|___|\* \* \*)/.test(block) &&
  !/^.*\n {0,3}(=+|-{2,})[ \t]*$/.test(block) &&
  !/^\[[^\]]*\]:/.test(block) &&
  !isTable(block);

/** Where a block holds nothing but images, there is nothing to read. */
const isImages = (block: string): boolean =>
  flat(block.replace(/\[?!\[[^\][]*\]\([^()]*\)(\]\([^()]*\))?/g, '')) === '';

/** The first paragraph of plain prose, cut at a sentence's end; undefined where there is none. */
export const summaryOf = (body: string): string | undefined => {
  let inCode = false;
  for (const raw of body.split(/\n[ \t]*\n/)) {
    const block = raw.trim();
    const fences = block.match(/^\s*(```|~~~)/gm)?.length ?? 0;
    const wasInCode = inCode;
    if (fences % 2 === 1) inCode = !inCode;
    if (wasInCode || fences > 0 || !isProse(block) || isImages(block)) continue;
    const text = flat(block.replace(/!\[[^\][]*\]\([^()]*\)/g, ''));
    if (text !== '') return shortened(text);
  }
  return undefined;
};

/** What MDX adds to Markdown, taken out; `components` are the tags that were. */
export const withoutMdx = (source: string): { body: string; components: string[] } => {
  const components = new Set<string>();
  let inCode = false;
  const lines = source.split('\n').flatMap((line) => {
    if (/^\s*(```|~~~)/.test(line)) inCode = !inCode;
    if (inCode) return [line];
    if (/^(import\s.*from\s*['"]|import\s*['"]|export\s+(const|default|function)\b)/.test(line))
      return [];
    const plain = line
      .replace(/\{\/\*[^*]*\*\/\}/g, '')
      .replace(/<\/?([A-Z][\w.]*)(?=[\s/>])[^<>]*>/g, (_, name: string) => {
        components.add(name);
        return '';
      });
    return [plain];
  });
  return { body: lines.join('\n').trim(), components: [...components].sort() };
};
