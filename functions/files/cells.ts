import { isUnclear, signIn, type Way } from './ways.ts';

/** What a cell comes to: a value, or what is expected instead of what stands there. */
export type Reading<Value> = { readonly value: Value } | { readonly expected: string };

/** A decision that a whole file needs, as it is asked of people. */
export const ASK_DECIMAL = 'It may mean thousands or decimals: say --decimal comma or point.';

const expected = (text: string) => ({ expected: text });

const BLANKS = /[\s\u00A0\u202F'’]/g;
/** Groups of thousands set apart by spaces (French, Swedish) or apostrophes (Swiss). */
const SPACED = /^[-+]?\d{1,3}([\s\u00A0\u202F'’])\d{3}(?:\1\d{3})*(?:[.,]\d+)?$/;
const WHOLE = /^[-+]?\d+$/;
const SCIENTIFIC = /^[-+]?\d+(?:[.,]\d+)?e[-+]?\d{1,3}$/i;

const finite = (value: number): Reading<number> =>
  Number.isFinite(value) ? { value } : expected('a number that is not as large as that');

/** Takes the marks of thousands out, and writes the decimals as programs do. */
const withSign = (text: string, sign: 'comma' | 'point'): Reading<number> =>
  finite(
    Number(
      sign === 'comma' ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', ''),
    ),
  );

const plainNumber = (text: string, { decimal }: Way): Reading<number> => {
  if (WHOLE.test(text)) return finite(Number(text));
  if (SPACED.test(text)) return finite(Number(text.replace(BLANKS, '').replace(',', '.')));
  if (SCIENTIFIC.test(text)) return finite(Number(text.replace(',', '.')));
  const own = signIn(text);
  if (own === undefined) {
    if (!isUnclear(text)) return expected('a number, such as 12 or 82.5');
    return decimal === 'each' ? expected(ASK_DECIMAL) : withSign(text, decimal);
  }
  if (decimal === 'each' || decimal === own) return withSign(text, own);
  return decimal === 'comma'
    ? expected('a number with a decimal comma, such as 82,5, as in the rest of the file')
    : expected('a number with a decimal point, such as 82.5, as in the rest of the file');
};

/**
 * A number as people write it: `82,5`, `1.234,5`, `1 234.5`, `1'234.5`, `85 %` (which is 85). A
 * cell that shows another decimal sign than its column is refused.
 */
export const numberOf = (text: string, way: Way): Reading<number> =>
  plainNumber(
    text
      .trim()
      .replace('\u2212', '-')
      .replace(/[\s\u00A0\u202F]?%$/, ''),
    way,
  );

const SHARE = 'a share from 0 to 1, such as 0.85, or 85 %';

/**
 * A share from 0 to 1: `0.85`, `85 %`, `17/20`, or points out of `scoreOf` of them. Percent are
 * percent whatever `scoreOf` says.
 */
export const shareOf = (text: string, way: Way, scoreOf = 1): Reading<number> => {
  const [first = '', second, ...more] = text.split('/');
  if (more.length > 0) return expected(SHARE);
  const points = numberOf(first, way);
  const whole: Reading<number> = second === undefined ? { value: scoreOf } : numberOf(second, way);
  if ('expected' in points) return points;
  if ('expected' in whole) return whole;
  const of = second === undefined && /%\s*$/.test(text) ? 100 : whole.value;
  const value = points.value / of;
  if (value >= 0 && value <= 1) return { value };
  if (of === 1) return expected(SHARE);
  return expected(`at most ${of}, and not below 0`);
};

const YES = 'true yes y 1 x on active enabled ja wahr j aktiv oui vrai sí si sì verdadero vero';
const NO = 'false no n 0 off inactive disabled nein falsch inaktiv non faux falso';
const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ...YES.split(' ').map((word) => [word, true] as const),
  ...NO.split(' ').map((word) => [word, false] as const),
]);

/** Yes or no in the words of spreadsheets and people; `words` (lower case) come first. */
export const truthOf = (text: string, words?: ReadonlyMap<string, boolean>): Reading<boolean> => {
  const word = text.trim().toLowerCase();
  const value = words?.get(word) ?? TRUTHS.get(word);
  return value === undefined
    ? expected('yes or no (also true, false, 1, 0, ja, nein, WAHR, FALSCH)')
    : { value };
};
