import { type Problem, unreadable } from './problem.ts';
import { notText } from './sniff.ts';

/** A file in memory; `name` is what people know it by. */
export interface SourceFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file as a text. */
export interface Decoded {
  readonly text: string;
  /** As whoever opens it in an editor calls it: `UTF-8`, `UTF-16 LE`, `Windows-1252`, … */
  readonly encoding: string;
  /** It is damaged UTF-8: where U+FFFD stands in `text`, letters are lost. */
  readonly isDamaged: boolean;
  readonly notes: readonly Problem[];
}

/** Longer texts do not fit into memory beside what is made of them. */
const MOST_TEXT_BYTES = 200_000_000;
/** How much of a file is looked at to tell its kind. */
const SAMPLE_BYTES = 65_536;

/** What Windows-1252 holds at 0x80 to 0x9F; where it holds nothing there is a space. */
const WINDOWS = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const NOWHERE = /[\x81\x8D\x8F\x90\x9D]/;

/**
 * Decodes Windows-1252 by hand: some versions of Node.js decode it as Latin-1. Undefined where a
 * byte is no letter.
 */
const fromWindows = (bytes: Uint8Array): string | undefined => {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (NOWHERE.test(latin)) return undefined;
  return latin.replace(/[\x80-\x9F]/g, (letter) => WINDOWS[letter.charCodeAt(0) - 0x80]!);
};

/** Decodes strictly; undefined where the bytes are not of the encoding. */
const strictly = (label: string, bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const begins = (bytes: Uint8Array, ...marks: number[]): boolean =>
  marks.every((mark, index) => bytes[index] === mark);

/**
 * Which UTF-16 a file without a mark is in: the one in which far more of its units are ordinary
 * ASCII letters; undefined where it is in none.
 */
const unmarked = (bytes: Uint8Array, isUtf8: boolean): 'utf-16le' | 'utf-16be' | undefined => {
  const units = Math.floor(Math.min(bytes.length, SAMPLE_BYTES) / 2);
  let [little, big] = [0, 0];
  const isPlain = (byte: number): boolean => (byte >= 32 && byte < 127) || byte === 10;
  for (let unit = 0; unit < units; unit++) {
    const [first, second] = [bytes[2 * unit]!, bytes[2 * unit + 1]!];
    if (second === 0 && (isPlain(first) || first === 13 || first === 9)) little += 1;
    if (first === 0 && (isPlain(second) || second === 13 || second === 9)) big += 1;
  }
  // Tables in any script have delimiters, digits and line ends; UTF-8 may have a NUL by mistake.
  const least = Math.max(1, units / (isUtf8 ? 5 : 50));
  if (little > 4 * big && little >= least) return 'utf-16le';
  return big > 4 * little && big >= least ? 'utf-16be' : undefined;
};

const NAMES: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
};

const named = ({ name, bytes }: SourceFile, label: string): Decoded => {
  const text = strictly(label, bytes);
  if (text === undefined)
    throw unreadable(name, `It is not ${NAMES[label] ?? label} throughout: export it as UTF-8.`);
  return { text, encoding: NAMES[label] ?? label, isDamaged: false, notes: [] };
};

const labelOf = (name: string, encoding: string): string => {
  try {
    return new TextDecoder(encoding).encoding;
  } catch {
    throw unreadable(
      name,
      `There is no encoding ${encoding}: say utf-8, utf-16le, windows-1252 or another name of the web's Encoding Standard.`,
    );
  }
};

const told = (file: SourceFile, encoding: string): Decoded => {
  const label = labelOf(file.name, encoding);
  if (label !== 'windows-1252') return named(file, label);
  const text = fromWindows(file.bytes);
  if (text === undefined) throw unreadable(file.name, 'It is not Windows-1252 throughout.');
  return { text, encoding: 'Windows-1252', isDamaged: false, notes: [] };
};

/** The line around a place in a text, cut short, for people to recognise. */
const lineAround = (text: string, index: number): { line: number; value: string } => {
  const before = text.slice(0, index);
  const start = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  const [rest = ''] = text.slice(start, start + 400).split(/[\r\n]/);
  const from = Math.max(0, index - start - 40);
  return { line: before.split(/\r\n|\r|\n/).length, value: rest.slice(from, from + 80) };
};

/** Not UTF-8: either UTF-8 that was damaged, or Windows-1252. */
const guessed = ({ name, bytes }: SourceFile): Decoded => {
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const lost = lenient.match(/\uFFFD/g)?.length ?? 0;
  const kept = lenient.match(/[^\0-\x7F\uFFFD]/g)?.length ?? 0;
  // Letters of Windows-1252 make valid UTF-8 only by a rare accident.
  if (kept > 2 * lost) {
    const expected =
      'This line is not UTF-8, while the rest of the file is: rows whose letters are lost are refused.';
    const place = lineAround(lenient, lenient.indexOf('\uFFFD'));
    return {
      text: lenient,
      encoding: 'UTF-8',
      isDamaged: true,
      notes: [{ file: name, ...place, expected, severity: 'warning' }],
    };
  }
  const text = fromWindows(bytes);
  if (text === undefined)
    throw unreadable(
      name,
      'It is neither UTF-8 nor UTF-16 nor Windows-1252: export it as UTF-8, or name its encoding with --encoding.',
    );
  const expected =
    'The file is not UTF-8 and was read as Windows-1252: if these letters look wrong, export it as UTF-8 or name its encoding with --encoding.';
  const place = lineAround(text, text.search(/[^\0-\x7F]/));
  const notes: Problem[] = [{ file: name, ...place, expected, severity: 'warning' }];
  return { text, encoding: 'Windows-1252', isDamaged: false, notes };
};

/**
 * A file as a text: strictly UTF-8 or UTF-16, with or without a mark, else Windows-1252 with a
 * note; or in the encoding that is named. Throws `Unreadable` for what is no text.
 */
export const decode = (file: SourceFile, encoding?: string): Decoded => {
  const { name, bytes } = file;
  const kind = notText(bytes);
  if (kind !== undefined) throw unreadable(name, kind);
  if (bytes.length > MOST_TEXT_BYTES)
    throw unreadable(
      name,
      `It has ${Math.ceil(bytes.length / 1e6)} MB: split it into files of at most ${MOST_TEXT_BYTES / 1e6} MB.`,
    );
  if (begins(bytes, 0xff, 0xfe)) return named(file, 'utf-16le');
  if (begins(bytes, 0xfe, 0xff)) return named(file, 'utf-16be');
  if (begins(bytes, 0xef, 0xbb, 0xbf) && strictly('utf-8', bytes) !== undefined)
    return named(file, 'utf-8');
  if (encoding !== undefined) return told(file, encoding);
  const text = strictly('utf-8', bytes);
  const wide = bytes.subarray(0, SAMPLE_BYTES).includes(0)
    ? unmarked(bytes, text !== undefined)
    : undefined;
  if (wide !== undefined) return named(file, wide);
  return text === undefined
    ? guessed(file)
    : { text, encoding: 'UTF-8', isDamaged: false, notes: [] };
};
