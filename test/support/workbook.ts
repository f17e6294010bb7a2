import { crc32, deflateRawSync } from 'node:zlib';

/** A part of an archive; what it says of itself may be a lie. */
export interface Part {
  readonly name: string;
  readonly text: string | Buffer;
  readonly isStored?: boolean;
  /** Its sizes are written as large archives (zip64) write them. */
  readonly isWide?: boolean;
  readonly claims?: { readonly unpacked?: number; readonly crc?: number; readonly flags?: number };
}

const fields = (...sizes: readonly (readonly [number, number])[]): Buffer => {
  const bytes = Buffer.alloc(sizes.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of sizes) {
    bytes.writeUIntLE(value, at, size);
    at += size;
  }
  return bytes;
};

/** A zip archive (PKWARE's note), written independently of what reads it. */
export const zipOf = (parts: readonly Part[]): Buffer => {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, text, isStored, isWide, claims = {} } of parts) {
    const plain = Buffer.from(text);
    const data = isStored ? plain : deflateRawSync(plain);
    const title = Buffer.from(name);
    const about = fields(
      [2, 20],
      [2, claims.flags ?? 0],
      [2, isStored ? 0 : 8],
      [4, 0],
      [4, claims.crc ?? crc32(plain)],
      [4, data.length],
      [4, claims.unpacked ?? plain.length],
      [2, title.length],
      [2, 0],
    );
    locals.push(fields([4, 0x04034b50]), about, title, data);
    const wide = fields([2, 1], [2, 16], [6, plain.length], [2, 0], [6, data.length], [2, 0]);
    const central = Buffer.from(about);
    if (isWide) {
      central.fill(0xff, 14, 22);
      central.writeUInt16LE(wide.length, 24);
    }
    entries.push(
      fields([4, 0x02014b50], [2, 20]),
      central,
      fields([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]),
      title,
      isWide ? wide : Buffer.alloc(0),
    );
    offset += 4 + about.length + title.length + data.length;
  }
  const directory = Buffer.concat(entries);
  const end = fields(
    [4, 0x06054b50],
    [4, 0],
    [2, parts.length],
    [2, parts.length],
    [4, directory.length],
    [4, offset],
    [2, 0],
  );
  if (!parts.some(({ isWide }) => isWide)) return Buffer.concat([...locals, directory, end]);
  const count = [
    [6, parts.length],
    [2, 0],
  ] as const;
  const place = (at: number) =>
    [
      [6, at],
      [2, 0],
    ] as const;
  const wideEnd = fields(
    ...[[4, 0x06064b50] as const, ...place(44), [4, 0] as const, ...place(0)],
    ...[...count, ...count, ...place(directory.length), ...place(offset)],
  );
  const locator = fields([4, 0x07064b50], [4, 0], ...place(offset + directory.length), [4, 1]);
  end.fill(0xff, 8, 20);
  return Buffer.concat([...locals, directory, wideEnd, locator, end]);
};

/** A cell of a sheet as XML, or a value that is written as a spreadsheet would. */
export type Cell =
  | string
  | number
  | boolean
  | undefined
  | { readonly xml: string }
  | { readonly number: number; readonly style: number };

interface SheetSpec {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
  readonly isHidden?: boolean;
  /** Such as `A1:C1`. */
  readonly merged?: readonly string[];
}

export interface BookSpec {
  readonly sheets: readonly SheetSpec[];
  readonly is1904?: boolean;
  /** Codes of number formats; the style of the first is 1. */
  readonly formats?: readonly string[];
  readonly areTextsInline?: boolean;
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/_x[\dA-Fa-f]{4}_/g, (code) => `_x005F${code}`)
    .replace(
      /[^\P{Cc}\t\n]|\uFFFE|\uFFFF/gu,
      (letter) => `_x${letter.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`,
    );

const columnName = (index: number): string =>
  (index >= 26 ? columnName(Math.floor(index / 26) - 1) : '') +
  String.fromCharCode(65 + (index % 26));

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The parts of a workbook as Excel writes them, to be changed before they are zipped. */
export const bookParts = (book: BookSpec): Part[] => {
  const strings = new Map<string, number>();
  const shared = (text: string): number => {
    const known = strings.get(text);
    if (known !== undefined) return known;
    strings.set(text, strings.size);
    return strings.size - 1;
  };
  const cellXml = (cell: Cell, at: string): string => {
    if (cell === undefined) return '';
    if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
    if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
    if (typeof cell === 'object')
      return 'xml' in cell
        ? cell.xml.replace('<c', `<c r="${at}"`)
        : `<c r="${at}" s="${cell.style}"><v>${cell.number}</v></c>`;
    return book.areTextsInline
      ? `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
      : `<c r="${at}" t="s"><v>${shared(cell)}</v></c>`;
  };
  const sheetXml = ({ rows, merged = [] }: SheetSpec): string => {
    const body = rows.map((cells, row) => {
      const inner = cells.map((cell, index) => cellXml(cell, `${columnName(index)}${row + 1}`));
      return `<row r="${row + 1}">${inner.join('')}</row>`;
    });
    const merges = merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('');
    return `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${body.join('')}</sheetData>${
      merges && `<mergeCells>${merges}</mergeCells>`
    }</worksheet>`;
  };
  const sheets = book.sheets.map(sheetXml);
  const { formats = [] } = book;
  const list = book.sheets.map(
    ({ name, isHidden }, index) =>
      `<sheet name="${escaped(name)}" sheetId="${index + 1}"${isHidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
  );
  const relation = (id: number | string, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const texts = [...strings.keys()].map(
    (text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`,
  );
  return [
    {
      name: '_rels/.rels',
      text: `${HEAD}<Relationships xmlns="${RELATIONS}">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      text: `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr${book.is1904 ? ' date1904="1"' : ''}/><sheets>${list.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      text: `${HEAD}<Relationships xmlns="${RELATIONS}">${sheets
        .map((_, index) => relation(index + 1, 'worksheet', `worksheets/sheet${index + 1}.xml`))
        .join(
          '',
        )}${relation('S', 'sharedStrings', 'sharedStrings.xml')}${relation('T', 'styles', '/xl/styles.xml')}</Relationships>`,
    },
    {
      name: 'xl/styles.xml',
      text: `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts>${formats
        .map(
          (code, index) =>
            `<numFmt numFmtId="${164 + index}" formatCode="${escaped(code).replaceAll('"', '&quot;')}"/>`,
        )
        .join(
          '',
        )}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats
        .map((_, index) => `<xf numFmtId="${164 + index}"/>`)
        .join('')}</cellXfs></styleSheet>`,
    },
    {
      name: 'xl/sharedStrings.xml',
      text: `${HEAD}<sst xmlns="${MAIN}">${texts.join('')}</sst>`,
    },
    ...sheets.map((text, index) => ({ name: `xl/worksheets/sheet${index + 1}.xml`, text })),
  ];
};

/** A workbook as Excel writes it. */
export const workbookOf = (book: BookSpec): Buffer => zipOf(bookParts(book));
