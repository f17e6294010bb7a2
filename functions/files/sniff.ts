/** What is no table, told by how it begins, and what to do about it. */
const KINDS: readonly { readonly begins: string; readonly expected: string }[] = [
  { begins: '%PDF', expected: 'It is a PDF: export the table as .csv or .xlsx.' },
  {
    begins: '\x1F\x8B',
    expected: 'It is compressed (gzip): unpack it, and give the file that is in it.',
  },
  { begins: 'BZh', expected: 'It is compressed (bzip2): unpack it, and give the file in it.' },
  { begins: '\xFD7zXZ', expected: 'It is compressed (xz): unpack it, and give the file in it.' },
  {
    begins: '7z\xBC\xAF\x27\x1C',
    expected: 'It is an archive (7z): unpack it, and give the files in it.',
  },
  { begins: 'Rar!', expected: 'It is an archive (RAR): unpack it, and give the files in it.' },
  { begins: '{\\rtf', expected: 'It is a text document (RTF): export the table as .csv or .xlsx.' },
  { begins: '\x89PNG', expected: 'It is a picture: export the table itself as .csv or .xlsx.' },
  { begins: '\xFF\xD8\xFF', expected: 'It is a picture: export the table as .csv or .xlsx.' },
  { begins: 'GIF8', expected: 'It is a picture: export the table as .csv or .xlsx.' },
  { begins: 'SQLite format 3', expected: 'It is a database: export the table as .csv.' },
];

const PROTECTED =
  'It is protected by a password: save a copy without one (File, Info, Protect Workbook).';
const OLD_EXCEL =
  'It is a workbook in the format from before 2007 (.xls): open it and save it as .xlsx or .csv.';
const EMPTY = 'It is empty: the first line must name the columns.';

const latin = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** True for a zip archive, which a workbook is too. */
export const isZip = (bytes: Uint8Array): boolean =>
  latin(bytes.subarray(0, 4)) === 'PK\x03\x04' || latin(bytes.subarray(0, 4)) === 'PK\x05\x06';

/** How files of Microsoft's compound format begin: old workbooks, and encrypted new ones. */
const COMPOUND = '\xD0\xCF\x11\xE0';
const wide = (word: string): Buffer => Buffer.from(word, 'utf16le');

const compound = (bytes: Uint8Array): string => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return all.includes(wide('EncryptedPackage')) ? PROTECTED : OLD_EXCEL;
};

const MARKUP: readonly { readonly pattern: RegExp; readonly expected: string }[] = [
  {
    pattern: /^\s*<(!doctype html|html|head|body|table|meta)\b/i,
    expected:
      'It is a web page, whatever its name says: open it in a spreadsheet and save it as .xlsx or .csv.',
  },
  {
    pattern: /^\s*<\?xml/i,
    expected: 'It is XML: open it in a spreadsheet and save it as .xlsx or .csv.',
  },
  {
    pattern: /^\s*[[{]\s*["{[]/,
    expected: 'It is JSON, no table: post it to the API, or export it as .csv.',
  },
];

/**
 * Why bytes are no text of a table, and what to do about it: archives, PDFs, pictures, old
 * workbooks, web pages, JSON. Undefined where they may be one.
 */
export const notText = (bytes: Uint8Array): string | undefined => {
  if (bytes.length === 0) return EMPTY;
  const beginning = latin(bytes.subarray(0, 512));
  if (beginning.startsWith(COMPOUND)) return compound(bytes);
  const known = KINDS.find(({ begins }) => beginning.startsWith(begins));
  if (known !== undefined) return known.expected;
  if (latin(bytes.subarray(257, 262)) === 'ustar')
    return 'It is an archive (tar): unpack it, and give the files in it.';
  const plain = beginning.replace(/^\xEF\xBB\xBF|^\xFF\xFE|^\xFE\xFF/, '').replaceAll('\0', '');
  return MARKUP.find(({ pattern }) => pattern.test(plain))?.expected;
};
