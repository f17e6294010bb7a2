import MarkdownIt from 'markdown-it';
import { cacheOf } from '../store/cache.ts';

/** What is kept of rendered texts; several hundred lessons. */
const MOST_BYTES = 16_000_000;
/**
 * Characters of addresses and titles that a text of no length may show, and times its own length
 * that a longer one may. A reference is written once and shown as often as it is named: without a
 * limit, 60 KB become 300 MB.
 */
const LEAST_ROOM = 20_000;
const MOST_TIMES = 3;

/** Where links may lead: out to the web, or to a mailbox. A lesson has no address of its own. */
const LINK = /^(?:https?:\/\/|mailto:)/i;
/** Where images may come from: what anybody can read on the way is none of a learner's business. */
const IMAGE = /^https:\/\//i;

/** What a rendering has left for addresses and titles. */
interface Room {
  left: number;
}

type Rule = NonNullable<MarkdownIt['renderer']['rules'][string]>;
type Token = Parameters<Rule>[0][number];

/** Whether the addresses and titles of a token still fit; where they do not, they are left out. */
const fits = (token: Token, room: Room): boolean => {
  room.left -= (token.attrs ?? []).reduce((sum, [, value]) => sum + value.length, 0);
  return room.left >= 0;
};

/** A link opens without telling whence; one that leads nowhere is only its words. */
const linkOpen: Rule = (tokens, index, options, env: Room, renderer) => {
  const token = tokens[index]!;
  if (!fits(token, env)) token.attrs = [];
  token.attrSet('rel', 'noopener noreferrer');
  return renderer.renderToken(tokens, index, options);
};

/** An image from a safe place, or the words that stand for it. */
const image: Rule = (tokens, index, options, env: Room, renderer) => {
  const token = tokens[index]!;
  const words = renderer.renderInlineAsText(token.children ?? [], options, env);
  const isShown = IMAGE.test(token.attrGet('src') ?? '') && fits(token, env);
  env.left -= words.length;
  if (!isShown) return env.left < 0 ? '' : MARKDOWN.utils.escapeHtml(words);
  token.attrSet('alt', words);
  token.attrSet('loading', 'lazy');
  token.attrSet('referrerpolicy', 'no-referrer');
  return renderer.renderToken(tokens, index, options);
};

/** How a column is aligned, as a class: the page's policy lets no text bring styles along. */
const aligned: Rule = (tokens, index, options, _env, renderer) => {
  const token = tokens[index]!;
  const side = /^text-align:(left|center|right)$/.exec(token.attrGet('style') ?? '')?.[1];
  token.attrs = side === undefined ? [] : [['class', `align-${side}`]];
  return renderer.renderToken(tokens, index, options);
};

const MARKDOWN = new MarkdownIt({ html: false });
MARKDOWN.validateLink = (address) => LINK.test(address);
Object.assign(MARKDOWN.renderer.rules, {
  link_open: linkOpen,
  image,
  th_open: aligned,
  td_open: aligned,
});

const roomOf = ({ length }: string): Room => ({ left: LEAST_ROOM + MOST_TIMES * length });

const cache = cacheOf(MOST_BYTES);

/**
 * Markdown that anybody may have written as HTML that may stand in any page: what looks like HTML
 * in it is shown and never run, links lead to http, https and mailto only, images come by https.
 * The one renderer of all pages; a text is rendered once, as long as it is remembered.
 *
 * @example renderMarkdown('Stay *calm*') // <p>Stay <em>calm</em></p>
 */
export const renderMarkdown = (text: string): string => {
  const known = cache.get(text) as { readonly html: string } | undefined;
  if (known !== undefined) return known.html;
  const html = MARKDOWN.render(text, roomOf(text));
  cache.keep(text, { html }, 2 * (text.length + html.length));
  return html;
};

/**
 * The same without paragraphs, lists and other blocks: for what stands in a line of its own.
 *
 * @example renderInline('What is `p95`?') // What is <code>p95</code>?
 */
export const renderInline = (text: string): string => MARKDOWN.renderInline(text, roomOf(text));
