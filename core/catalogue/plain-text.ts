/** Finds where a text next holds a mark at or after a place; asked for rising places only. */
const finderOf = (text: string, mark: string): ((from: number) => number) => {
  let found = -2;
  return (from) => {
    // What was found ahead still holds, so that the text is walked once whatever is asked.
    if (found !== -1 && found < from) found = text.indexOf(mark, from);
    return found;
  };
};

/**
 * Markdown with each link and image replaced by the words that it shows. Linear: every bracket is
 * looked at once, also where none of them ever closes.
 *
 * @example linkWords('See [the guide](https://x.org), ![a map](map.png)'); // See the guide, a map
 */
export const linkWords = (markdown: string): string => {
  const closing = finderOf(markdown, ']');
  const ending = finderOf(markdown, ')');
  let words = '';
  let kept = 0;
  let open = markdown.indexOf('[');
  while (open >= 0) {
    const close = closing(open + 1);
    if (close < 0) break;
    // No bracket between these two begins a link either: they all close at the same place.
    let next = close + 1;
    if (markdown[next] === '(') {
      const end = ending(next + 1);
      if (end < 0) break;
      const start = open > kept && markdown[open - 1] === '!' ? open - 1 : open;
      words += markdown.slice(kept, start) + markdown.slice(open + 1, close);
      next = end + 1;
      kept = next;
    }
    open = markdown.indexOf('[', next);
  }
  return words + markdown.slice(kept);
};

const FENCE = '```';

/** Without the lines that open or close a block of code, as far as they end. */
const withoutFences = (markdown: string): string => {
  let text = '';
  let kept = 0;
  let fence = markdown.indexOf(FENCE);
  while (fence >= 0) {
    const end = markdown.indexOf('\n', fence);
    if (end < 0) break;
    text += `${markdown.slice(kept, fence)} `;
    kept = end + 1;
    fence = markdown.indexOf(FENCE, kept);
  }
  return text + markdown.slice(kept);
};

/** The words of a Markdown text, for an index: without fences, addresses and marks. Linear. */
export const plainText = (markdown: string): string =>
  linkWords(withoutFences(markdown)).replace(/[*_`#>|~-]+/g, ' ');
