import { remembered } from '../base/remembered.ts';
import { bytesInHtml, oneLine, shortened } from '../base/shortened.ts';
import { withoutEnd } from '../base/trimmed.ts';

/** What a name within a sentence may take, bytes. */
const MOST_NAME = 160;

/** A title as it stands within a sentence: one line, not too long, no full stop at its end. */
export const inSentence = (title: string): string =>
  withoutEnd(shortened(oneLine(title), MOST_NAME, bytesInHtml), '.!');

/** Ways of writing numbers that are kept, a few for each locale, and numbers as written. */
const MOST_STYLES = 100;
const MOST_NUMBERS = 2000;

const formatOf = remembered(MOST_STYLES, (style) => {
  const [locale, unit] = style.split('|');
  const isPercent = unit === '%';
  return new Intl.NumberFormat(locale, {
    maximumFractionDigits: 2,
    ...(isPercent && { style: 'percent' }),
  });
});

/** By style, then the number: goals have few, and show them to many. */
const writtenNumber = remembered(MOST_NUMBERS, (key: string): string => {
  const [locale, unit, value] = key.split('|');
  return formatOf(`${locale}|${unit}`).format(Number(value));
});

/**
 * A value of a metric as it is written in a locale, with its unit.
 *
 * @example valueIn('de', 3.25, 'Stunden') // '3,25 Stunden'
 */
export const valueIn = (locale: string, value: number, unit: string): string => {
  const name = shortened(oneLine(unit), MOST_UNIT, bytesInHtml);
  if (name === '%') return writtenNumber(`${locale}|%|${value / 100}`);
  return `${writtenNumber(`${locale}||${value}`)} ${name}`;
};
const MOST_UNIT = 60;

/** A share 0..1 in whole percents as it is written in a locale; never more than is true. */
export const shareIn = (locale: string, share: number): string =>
  writtenNumber(`${locale}|%|${percentOf(share) / 100}`);

/** A share 0..1 in whole percents, rounded down: 100 is only what is whole. */
export const percentOf = (share: number): number => Math.floor(100 * share + 1e-9);

/**
 * Makes texts of links differ: one that was there before gets a number.
 *
 * @example
 * const distinct = distinctly();
 * distinct('Open'); // 'Open'
 * distinct('Open'); // 'Open (2)'
 */
export const distinctly = (): ((text: string) => string) => {
  const seen = new Set<string>();
  return (text) => {
    let one = text;
    for (let count = 2; seen.has(one); count++) one = `${text} (${count})`;
    seen.add(one);
    return one;
  };
};

/** Who sends, where an organisation does not say what it is called. */
const PRODUCT = 'Uplift';

/** What whoever sends is called in a mail. */
export const senderName = (sender: { readonly name: string } | undefined): string =>
  inSentence(sender?.name ?? PRODUCT);
