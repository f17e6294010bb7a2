/** What the number of a cell stands for, by the format that it is shown in. */
export type Shown =
  | { readonly as: 'number' }
  | { readonly as: 'date' }
  | { readonly as: 'time' }
  | { readonly as: 'percent' }
  /** Shown with at least so many digits: 00042. */
  | { readonly as: 'digits'; readonly digits: number };

const NUMBER: Shown = { as: 'number' };
const DATE: Shown = { as: 'date' };
const TIME: Shown = { as: 'time' };
const PERCENT: Shown = { as: 'percent' };

/** ECMA-376, 18.8.30: formats that have a number and no code; East Asian dates among them. */
const builtIn = (id: number): Shown => {
  if ((id >= 14 && id <= 17) || id === 22) return DATE;
  if ((id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return DATE;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return TIME;
  return id === 9 || id === 10 ? PERCENT : NUMBER;
};

/** What a custom code shows, of its first section (positive numbers) only. */
const byCode = (code: string): Shown => {
  const [section = ''] = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?![hms]+\])[^\]]*\]/gi, '')
    .split(';');
  if (/^0{2,}$/.test(section)) return { as: 'digits', digits: section.length };
  if (/^General$/i.test(section)) return NUMBER;
  if (/[dy]/i.test(section)) return DATE;
  if (/[hs]/i.test(section)) return TIME;
  if (/m/i.test(section)) return DATE;
  return section.includes('%') ? PERCENT : NUMBER;
};

/** What the format of an id shows; custom ones by their code. */
export const shownBy = (id: number, code: string | undefined): Shown =>
  code === undefined ? builtIn(id) : byCode(code);

const DAY_MS = 86_400_000;
/** The day before 1 January 1900, and 1 January 1904. */
const EPOCH_1900 = Date.UTC(1899, 11, 31);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 31 December 9999 */
const MOST_SERIAL = 2_958_466;

const clock = (ms: number): string => {
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60];
  const seconds = Math.floor(ms / 1000) % 60;
  const parts = [hours, minutes, seconds].map((part) => String(part).padStart(2, '0')).join(':');
  return ms % 1000 === 0 ? parts : `${parts}.${String(ms % 1000).padStart(3, '0')}`;
};

/** A day, and its time where there is one; undefined where the number is no date. */
const dateText = (serial: number, is1904: boolean): string | undefined => {
  if (serial < (is1904 ? 0 : 1) || serial >= MOST_SERIAL) return undefined;
  const ms = Math.round(serial * DAY_MS);
  // Lotus 1-2-3 had a 29 February 1900, and so has every workbook since.
  const isPhantom = !is1904 && serial >= 60;
  if (!is1904 && Math.floor(serial) === 60) return undefined;
  const at = (is1904 ? EPOCH_1904 : EPOCH_1900) + ms - (isPhantom ? DAY_MS : 0);
  const day = new Date(at).toISOString().slice(0, 10);
  return ms % DAY_MS === 0 ? day : `${day} ${clock(ms % DAY_MS)}`;
};

/** A number as spreadsheets show it: 15 digits, and no more zeros than it has. */
const numberText = (number: number, sign: string): string =>
  Number.isSafeInteger(number)
    ? String(number)
    : String(Number(number.toPrecision(15))).replace('.', sign);

/**
 * The number of a cell as text: dates as ISO days and times, percent as percent, ids with their
 * zeros. `sign` stands before decimals.
 */
export const cellText = (number: number, shown: Shown, is1904: boolean, sign: string): string => {
  const plain = numberText(number, sign);
  if (shown.as === 'date') return dateText(number, is1904) ?? plain;
  if (shown.as === 'time') {
    if (number >= 1 && number < MOST_SERIAL && number % 1 !== 0)
      return dateText(number, is1904) ?? plain;
    return number >= 0 && number < 1 ? clock(Math.round(number * DAY_MS) % DAY_MS) : plain;
  }
  if (shown.as === 'percent') return `${numberText(number * 100, sign)} %`;
  if (shown.as === 'digits' && Number.isInteger(number) && number >= 0)
    return plain.padStart(shown.digits, '0');
  return plain;
};
