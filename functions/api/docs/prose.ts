import MarkdownIt from 'markdown-it';

/** The id of a heading: its words, by which links name it. */
export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/**
 * What this project wrote about its API, as HTML: headings have ids, links may stay in the page,
 * and whatever may scroll can be reached by keyboard. Texts of others go through `renderMarkdown`.
 */
const PROSE = new MarkdownIt({ html: false });
PROSE.renderer.rules.heading_open = (tokens, index) => {
  const { tag } = tokens[index]!;
  return `<${tag} id="${slugOf(tokens[index + 1]?.content ?? '')}">`;
};
PROSE.renderer.rules.fence = (tokens, index) => {
  const { content, info } = tokens[index]!;
  return `<pre tabindex="0" data-language="${PROSE.utils.escapeHtml(info)}"><code>${PROSE.utils.escapeHtml(content)}</code></pre>\n`;
};
PROSE.renderer.rules.table_open = () => '<div class="wide" tabindex="0"><table>';
PROSE.renderer.rules.table_close = () => '</table></div>\n';

export const renderProse = (text: string): string => PROSE.render(text);

/** Its headings of the second and third level, for a table of contents. */
export const headingsOf = (text: string): { readonly level: number; readonly text: string }[] =>
  [...text.matchAll(/^(##|###) (.+)$/gm)].map(([, marks = '', words = '']) => ({
    level: marks.length,
    text: words,
  }));
