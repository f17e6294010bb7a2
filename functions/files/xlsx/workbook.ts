import type { Entry } from '../delimited.ts';
import type { SourceFile } from '../encoding.ts';
import { type Problem, unreadable } from '../problem.ts';
import { type Shown, shownBy } from './formats.ts';
import { type Book, type Merge, sheetRows, unescaped } from './sheet.ts';
import { attribute, readXml, walkXml } from './xml.ts';
import { type Archive, openArchive } from './zip.ts';

/** A sheet holds at most so many rows; longer tables are split, or exported as .csv. */
const MOST_ROWS = 100_000;

/** One sheet of a workbook. */
export interface OpenSheet {
  readonly sheet: string;
  /** Its rows, which may be gone through more than once. */
  readonly entries: () => Iterable<Entry>;
  /** Merged cells; known once all rows were gone through. */
  readonly merges: readonly Merge[];
  readonly notes: readonly Problem[];
}

interface Relation {
  readonly type: string;
  readonly path: string;
}

/** A path inside an archive, from the part that names it; `/xl/x.xml` begins at the root. */
const resolved = (base: string, target: string): string => {
  if (target.startsWith('/')) return target.slice(1);
  const steps = base.split('/').slice(0, -1);
  for (const step of target.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.') steps.push(step);
  }
  return steps.join('/');
};

/** What a part refers to, by id. */
const relationsOf = (file: string, archive: Archive, part: string): Map<string, Relation> => {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const bytes = archive.read(`${folder}_rels/${part.slice(folder.length)}.rels`);
  const found = new Map<string, Relation>();
  if (bytes === undefined) return found;
  readXml(file, bytes, {
    open: (name, attributes) => {
      if (name !== 'Relationship') return;
      const target = attribute(attributes, 'Target') ?? '';
      const type = (attribute(attributes, 'Type') ?? '').split('/').at(-1) ?? '';
      // What lies outside the workbook is never opened.
      if (attribute(attributes, 'TargetMode') === 'External') return;
      found.set(attribute(attributes, 'Id') ?? '', { type, path: resolved(part, target) });
    },
    close: () => {},
  });
  return found;
};

/** What an archive is that holds no workbook. */
const otherArchive = (archive: Archive): string => {
  const has = (path: string): boolean => archive.names.some((name) => name.startsWith(path));
  if (has('xl/workbook.bin')) return 'It is a binary workbook (.xlsb): save it as .xlsx or .csv.';
  if (archive.names.includes('mimetype') && has('content.xml'))
    return 'It is an OpenDocument file (.ods): save it as .xlsx or .csv.';
  if (has('word/')) return 'It is a text document: save its table as .xlsx or .csv.';
  if (archive.names.includes('Index/Document.iwa'))
    return 'It is a Numbers file: export it as .xlsx or .csv.';
  return 'It is a zip archive: unpack it, and give the files in it.';
};

interface SheetPart {
  readonly name: string;
  readonly path: string;
  readonly isHidden: boolean;
}

/** The sheets of a workbook in their order, and which day is its first. */
const readWorkbook = (file: string, archive: Archive, part: string, bytes: Buffer) => {
  const relations = relationsOf(file, archive, part);
  const sheets: SheetPart[] = [];
  let is1904 = false;
  readXml(file, bytes, {
    open: (name, attributes) => {
      if (name === 'workbookPr')
        is1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const relation = relations.get(attribute(attributes, 'id') ?? '');
      if (relation?.type !== 'worksheet') return;
      sheets.push({
        name: attribute(attributes, 'name') ?? '',
        path: relation.path,
        isHidden: (attribute(attributes, 'state') ?? 'visible') !== 'visible',
      });
    },
    close: () => {},
  });
  const partOf = (type: string): Buffer | undefined => {
    const relation = [...relations.values()].find((one) => one.type === type);
    return relation && archive.read(relation.path);
  };
  return { sheets, is1904, strings: partOf('sharedStrings'), styles: partOf('styles') };
};

/** The texts that cells share; how they are to be pronounced is left out. */
const readStrings = (file: string, bytes: Buffer | undefined): string[] => {
  const strings: string[] = [];
  if (bytes === undefined) return strings;
  let text = '';
  let isText = false;
  let isPhonetic = false;
  const walk = walkXml(file, bytes, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 't') isText = !isPhonetic;
      else if (name === 'rPh') isPhonetic = true;
    },
    text: (piece) => {
      if (isText) text += piece;
    },
    close: (name) => {
      if (name === 'si') strings.push(unescaped(text));
      else if (name === 't') isText = false;
      else if (name === 'rPh') isPhonetic = false;
    },
  });
  for (const _ of walk);
  return strings;
};

/** What each style of a cell shows. */
const readStyles = (file: string, bytes: Buffer | undefined): Shown[] => {
  const codes = new Map<number, string>();
  const styles: Shown[] = [];
  let isInCells = false;
  if (bytes === undefined) return styles;
  readXml(file, bytes, {
    open: (name, attributes) => {
      if (name === 'numFmt') {
        const code = attribute(attributes, 'formatCode') ?? '';
        codes.set(Number(attribute(attributes, 'numFmtId')), code);
      } else if (name === 'cellXfs') isInCells = true;
      else if (name === 'xf' && isInCells) {
        const id = Number(attribute(attributes, 'numFmtId') ?? 0);
        styles.push(shownBy(id, codes.get(id)));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return styles;
};

/** The sheet that is asked for by name or number, else the first that is shown. */
const chosenIn = (file: string, sheets: readonly SheetPart[], wanted?: string): SheetPart => {
  const names = sheets.map(({ name }) => name).join(', ');
  const chosen =
    wanted === undefined
      ? (sheets.find(({ isHidden }) => !isHidden) ?? sheets[0])
      : (sheets.find(({ name }) => name.toLowerCase() === wanted.trim().toLowerCase()) ??
        (/^\d+$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined));
  if (chosen !== undefined) return chosen;
  throw unreadable(
    file,
    sheets.length === 0
      ? 'The workbook has no sheet with a table.'
      : `There is no sheet ${wanted}: there are ${names}.`,
  );
};

const noteOn = (file: string, sheets: readonly SheetPart[], chosen: SheetPart): Problem[] => {
  const others = sheets.filter((sheet) => sheet !== chosen).map(({ name }) => name);
  if (others.length === 0) return [];
  const expected = `Only the sheet ${chosen.name} was read. There are also ${others.join(', ')}: say which with --sheet.`;
  return [{ file, expected, severity: 'left-out' }];
};

/** Rows as long as a sheet may have them. */
function* counted(file: string, rows: Iterable<Entry>): Generator<Entry> {
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (count > MOST_ROWS)
      throw unreadable(
        file,
        `The sheet has more than ${MOST_ROWS} rows: split it, or save it as .csv.`,
      );
    yield row;
  }
}

/**
 * Opens one sheet of a workbook (ECMA-376, .xlsx and .xlsm; macros are never looked at). `decimal`
 * is how its numbers are written as text. Throws `Unreadable` for what is no workbook.
 */
export const openSheet = (
  source: SourceFile,
  options: { readonly sheet?: string; readonly decimal?: 'comma' | 'point' },
): OpenSheet => {
  const file = source.name;
  const archive = openArchive(source);
  const main = [...relationsOf(file, archive, '').values()].find(
    ({ type }) => type === 'officeDocument',
  );
  const path = main?.path ?? 'xl/workbook.xml';
  const isOther = !path.endsWith('.xml') || /^(word|ppt|visio)\//.test(path);
  const bytes = isOther ? undefined : archive.read(path);
  if (bytes === undefined) throw unreadable(file, otherArchive(archive));
  const { sheets, is1904, strings, styles } = readWorkbook(file, archive, path, bytes);
  const chosen = chosenIn(file, sheets, options.sheet);
  const sheet = archive.read(chosen.path);
  if (sheet === undefined)
    throw unreadable(file, 'The workbook is broken (a sheet is missing): save it again.');
  const book: Book = {
    file,
    strings: readStrings(file, strings),
    styles: readStyles(file, styles),
    is1904,
    sign: options.decimal === 'comma' ? ',' : '.',
  };
  const merges: Merge[] = [];
  const entries = (): Iterable<Entry> => {
    merges.length = 0;
    return counted(file, sheetRows(book, sheet, merges));
  };
  return { sheet: chosen.name, entries, merges, notes: noteOn(file, sheets, chosen) };
};
