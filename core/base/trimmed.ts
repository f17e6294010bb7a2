/**
 * A text without the marks at its end. A regular expression would look for the end from every mark.
 *
 * @example withoutEnd('Answer faster!!', '.!') // Answer faster
 */
export const withoutEnd = (text: string, marks: string): string => {
  let end = text.length;
  while (end > 0 && marks.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
};
