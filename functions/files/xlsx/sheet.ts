import type { Entry } from '../delimited.ts';
import { MOST_COLUMNS } from '../header.ts';
import { unreadable } from '../problem.ts';
import { isUnclear } from '../ways.ts';
import { cellText, type Shown } from './formats.ts';
import { attribute, walkXml, type XmlHandler } from './xml.ts';

/** What the cells of all sheets refer to. */
export interface Book {
  readonly file: string;
  readonly strings: readonly string[];
  readonly styles: readonly Shown[];
  readonly is1904: boolean;
  /** What stands before decimals in the texts that numbers become. */
  readonly sign: string;
}

/** A cell that counts for all rows from `top` to `bottom`. */
export interface Merge {
  readonly column: number;
  readonly top: number;
  readonly bottom: number;
}

const MOST_MERGES = 100_000;

const NO_RESULT =
  'a value: the formula here was never worked out. Open the file in a spreadsheet and save it.';
const ERROR = 'a value: the spreadsheet shows an error here';

/** The column of a reference such as `AB12`, from 0; undefined where there is none. */
const columnOf = (reference: string | undefined): number | undefined => {
  const letters = reference === undefined ? null : /^[A-Za-z]{1,3}/.exec(reference);
  if (letters === null) return undefined;
  let column = 0;
  for (const letter of letters[0].toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
};

/** Undoes how spreadsheets write what XML cannot hold: `_x000D_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([\dA-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;

interface Cell {
  column: number;
  type: string;
  style: number;
  text: string;
  hasFormula: boolean;
  hasValue: boolean;
}

interface CellReading {
  readonly text: string;
  /** What is expected in its place. */
  readonly fault?: string;
  /** It is a text that might be a number in two ways. */
  readonly isUnclear?: boolean;
}

const textReading = (text: string): CellReading => ({ text, isUnclear: isUnclear(text.trim()) });

const readingOf = (cell: Cell, book: Book): CellReading => {
  const { type, text, style } = cell;
  // Some programs write formulas with an empty value, and leave them to be worked out.
  const isEmpty = !cell.hasValue || (text === '' && type !== 'str');
  if (isEmpty) return { text: '', ...(cell.hasFormula && { fault: NO_RESULT }) };
  if (type === 'e') return { text, fault: ERROR };
  if (type === 'b') return { text: text.trim() === '1' ? 'TRUE' : 'FALSE' };
  if (type === 's') {
    const shared = /^\s*\d+\s*$/.test(text) ? book.strings[Number(text)] : undefined;
    if (shared === undefined)
      throw unreadable(book.file, 'The workbook is broken (a text is missing): save it again.');
    return textReading(shared);
  }
  if (type !== '' && type !== 'n') return textReading(unescaped(text));
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) return { text };
  return { text: cellText(number, book.styles[style] ?? { as: 'number' }, book.is1904, book.sign) };
};

const RANGE = /^\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?[A-Za-z]{1,3}\$?(\d{1,7})$/;

/** What one walk over a sheet hears: rows that are whole, and merged cells at its end. */
const listener = (book: Book, rows: Entry[], merges: Merge[]): XmlHandler => {
  let line = 0;
  let cells: string[] = [];
  let faults: Map<number, string> | undefined;
  let unclearTexts: number[] | undefined;
  let column = -1;
  let cell: Cell | undefined;
  let isText = false;
  let isPhonetic = false;
  const openCell = (attributes: string): void => {
    column = columnOf(attribute(attributes, 'r')) ?? column + 1;
    cell = {
      column,
      type: attribute(attributes, 't') ?? '',
      style: Number(attribute(attributes, 's') ?? 0),
      text: '',
      hasFormula: false,
      hasValue: false,
    };
  };
  const closeCell = (done: Cell): void => {
    const { text, fault, isUnclear: isOpen } = readingOf(done, book);
    if (text === '' && fault === undefined) return;
    if (done.column >= MOST_COLUMNS)
      throw unreadable(
        book.file,
        `Row ${line} has a cell in column ${done.column + 1}: a table has at most ${MOST_COLUMNS} columns.`,
      );
    while (cells.length < done.column) cells.push('');
    cells[done.column] = text;
    if (isOpen) unclearTexts = [...(unclearTexts ?? []), done.column];
    if (fault !== undefined) {
      faults ??= new Map();
      faults.set(done.column, fault);
    }
  };
  return {
    open: (name, attributes) => {
      if (name === 'c') openCell(attributes);
      else if (name === 'v' || name === 't') {
        isText = cell !== undefined && !isPhonetic;
        if (isText && cell) cell.hasValue = true;
      } else if (name === 'f' && cell !== undefined) cell.hasFormula = true;
      else if (name === 'rPh') isPhonetic = true;
      else if (name === 'row') {
        const told = Number(attribute(attributes, 'r'));
        line = told > line ? told : line + 1;
        cells = [];
        faults = undefined;
        unclearTexts = undefined;
        column = -1;
      } else if (name === 'mergeCell' && merges.length < MOST_MERGES) {
        const [, letters, top, bottom] = RANGE.exec(attribute(attributes, 'ref') ?? '') ?? [];
        if (letters !== undefined && Number(bottom) > Number(top))
          merges.push({ column: columnOf(letters)!, top: Number(top), bottom: Number(bottom) });
      }
    },
    text: (text) => {
      if (isText && cell !== undefined) cell.text += text;
    },
    close: (name) => {
      if (name === 'v' || name === 't') isText = false;
      else if (name === 'rPh') isPhonetic = false;
      else if (name === 'c' && cell !== undefined) {
        closeCell(cell);
        cell = undefined;
      } else if (name === 'row' && cells.length > 0)
        rows.push({
          line,
          cells,
          ...(faults && { faults }),
          ...(unclearTexts && { unclearTexts }),
        });
    },
  };
};

/**
 * The rows of a sheet that hold anything. What formulas came to is read, and no formula is ever
 * worked out. Merged cells are added to `merges` while the sheet is gone through.
 */
export function* sheetRows(book: Book, bytes: Buffer, merges: Merge[] = []): Generator<Entry> {
  const rows: Entry[] = [];
  for (const _ of walkXml(book.file, bytes, listener(book, rows, merges))) {
    yield* rows;
    rows.length = 0;
  }
}
