import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { Complaint } from '../../complaint.ts';
import type { Row, RowKind } from './row.ts';

type Cell = (text: string) => unknown;

const number: Cell = (text) =>
  /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
const truth: Cell = (text) => {
  if (/^(true|yes|y|1|active)$/i.test(text)) return true;
  return /^(false|no|n|0|inactive)$/i.test(text) ? false : text;
};
const text: Cell = (value) => value;
const list: Cell = (value) => value.split('|').map((entry) => entry.trim());
/** A day alone means its noon in UTC; anything else must be an ISO instant. */
const instant: Cell = (value) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value)
    ? `${value}T12:00:00Z`
    : value
        .replace(' ', 'T')
        .replace(/(T\d{2}:\d{2}(:\d{2})?)$/, '$1Z')
        .replace(/(T\d{2}:\d{2})Z$/, '$1:00Z');
/** `skill` or `skill:0.5`, several joined by `|`. */
const taught: Cell = (value) =>
  value.split('|').map((entry) => {
    const [, skill = '', weight] = /^(.*?)(?::([\d.]+))?$/.exec(entry.trim()) ?? [];
    return { skill, ...(weight !== undefined && { weight: number(weight) }) };
  });
/** `skill`, `skill:level` or `skill:level:weight`, several joined by `|`. */
const needed: Cell = (value) =>
  value.split('|').map((entry) => {
    const [, skill = '', level, weight] =
      /^(.*?)(?::([\d.]+))?(?::([\d.]+))?$/.exec(entry.trim()) ?? [];
    return {
      skill,
      ...(level !== undefined && { level: number(level) }),
      ...(weight !== undefined && { weight: number(weight) }),
    };
  });

type Fields = Readonly<Record<string, Cell>>;
type Record_ = Readonly<Record<string, unknown>>;

interface Sheet {
  readonly kind: RowKind;
  readonly fields: Fields;
  readonly required: readonly string[];
  /** Turns the typed cells of a line into what the API takes. */
  readonly value: (cells: Record_) => unknown;
  /** Lines with the same key stand for one thing, and are merged in order. */
  readonly merge?: {
    key: (cells: Record_) => string;
    value: (lines: readonly Record_[]) => unknown;
  };
}

const objectiveOf = (lines: readonly Record_[]): unknown => {
  const first = lines[0] ?? {};
  return {
    id: first.id,
    title: first.title,
    owner:
      first.ownerKind === undefined || first.ownerKind === 'company'
        ? { kind: 'company' }
        : { kind: first.ownerKind, id: first.owner },
    cycle: { start: first.cycleStart, end: first.cycleEnd },
    weight: first.weight,
    keyResults: lines.map((line) => ({
      id: line.keyResult,
      title: line.keyResultTitle,
      metric: {
        unit: line.unit,
        start: line.start,
        current: line.current ?? line.start,
        target: line.target,
      },
      due: line.due ?? line.cycleEnd,
      weight: line.keyResultWeight,
      skills: line.skills ?? [],
    })),
  };
};

/**
 * Ids of imported completions follow from what happened, so importing a file twice changes nothing.
 */
const completionOf = (cells: Record_): unknown => ({
  type: 'completed',
  ...cells,
  id:
    cells.id ??
    `import:${createHash('sha256')
      .update(JSON.stringify([cells.employee, cells.lesson, cells.at]))
      .digest('base64url')
      .slice(0, 24)}`,
});

const asIs = (cells: Record_): unknown => cells;

/** The CSV files that can be imported and their columns. */
export const SHEETS = {
  employees: {
    kind: 'employees',
    required: ['id', 'name'],
    value: asIs,
    fields: {
      id: text,
      name: text,
      email: text,
      role: text,
      team: text,
      manager: text,
      timeZone: text,
      language: text,
      startDate: text,
      active: truth,
    },
  },
  teams: {
    kind: 'teams',
    required: ['id', 'name'],
    value: asIs,
    fields: { id: text, name: text, parent: text },
  },
  skills: {
    kind: 'skills',
    required: ['id', 'name'],
    value: asIs,
    fields: { id: text, name: text, parent: text, description: text },
  },
  lessons: {
    kind: 'lessons',
    required: ['id', 'title', 'minutes', 'skills'],
    value: (cells) => ({ format: 'article', language: 'en', ...cells }),
    fields: {
      id: text,
      title: text,
      summary: text,
      format: text,
      minutes: number,
      language: text,
      skills: taught,
      difficulty: number,
      translationOf: text,
      prerequisites: list,
      roles: list,
      url: text,
      body: text,
      owner: text,
      reviewBy: text,
      tags: list,
      archived: truth,
    },
  },
  objectives: {
    kind: 'objectives',
    required: [
      'id',
      'title',
      'cycleStart',
      'cycleEnd',
      'keyResult',
      'keyResultTitle',
      'unit',
      'start',
      'target',
    ],
    value: (cells) => objectiveOf([cells]),
    merge: { key: (cells) => String(cells.id), value: objectiveOf },
    fields: {
      id: text,
      title: text,
      ownerKind: text,
      owner: text,
      cycleStart: text,
      cycleEnd: text,
      weight: number,
      keyResult: text,
      keyResultTitle: text,
      unit: text,
      start: number,
      current: number,
      target: number,
      due: text,
      keyResultWeight: number,
      skills: needed,
    },
  },
  'check-ins': {
    kind: 'check-ins',
    required: ['keyResult', 'value'],
    value: ({ keyResult, ...checkIn }) => ({ keyResult, checkIn }),
    fields: {
      keyResult: text,
      value: number,
      at: instant,
      team: text,
      employee: text,
      confidence: number,
      note: text,
      source: text,
    },
  },
  completions: {
    kind: 'events',
    required: ['employee', 'lesson', 'at'],
    value: completionOf,
    fields: { id: text, employee: text, lesson: text, at: instant, score: number, seconds: number },
  },
} as const satisfies Record<string, Sheet>;
export type SheetName = keyof typeof SHEETS;

const plain = (header: string): string => header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/**
 * For each column of the file the field that it fills. `mapping` is `field → header`; other columns
 * go by name.
 */
const fieldsOf = (
  headers: readonly string[],
  sheet: Sheet,
  mapping: ReadonlyMap<string, string>,
  file: string,
): (string | undefined)[] => {
  const names = Object.keys(sheet.fields);
  for (const [field, header] of mapping) {
    if (!names.includes(field))
      throw new Complaint(
        `--map ${field}=…: there is no such field; there are ${names.join(', ')}.`,
      );
    if (!headers.includes(header))
      throw new Complaint(
        `--map ${field}=${header}: ${file} has no such column; it has ${headers.join(', ')}.`,
      );
  }
  const columns = headers.map(
    (header) =>
      [...mapping].find(([, mapped]) => mapped === header)?.[0] ??
      names.find((name) => !mapping.has(name) && plain(name) === plain(header)),
  );
  const missing = sheet.required.filter((field) => !columns.includes(field));
  if (missing.length > 0) {
    throw new Complaint(
      `${file} has no column for ${missing.join(', ')}; it has ${headers.join(', ')}. Name it with --map ${missing[0]}="Column".`,
    );
  }
  return columns;
};

const typed = (
  cells: readonly string[],
  columns: readonly (string | undefined)[],
  fields: Fields,
): Record_ => {
  const entries = cells.flatMap((cell, index) => {
    const field = columns[index];
    return field === undefined || cell.trim() === ''
      ? []
      : [[field, (fields[field] ?? text)(cell.trim())]];
  });
  return Object.fromEntries(entries) as Record_;
};

/**
 * The rows of a CSV file with a header line; comma, semicolon or tab; UTF-8. Columns that no field
 * knows are left out.
 */
export async function* readCsv(
  file: string,
  name: SheetName,
  mapping: ReadonlyMap<string, string> = new Map(),
): AsyncGenerator<Row> {
  const sheet: Sheet = SHEETS[name];
  const parser = pipeline(
    createReadStream(file),
    parse({
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }),
    // What goes wrong is thrown where the rows are read.
    () => {},
  );
  let columns: (string | undefined)[] | undefined;
  let waiting: { key: string; place: string; lines: Record_[] } | undefined;
  const finished = (): Row[] =>
    waiting && sheet.merge
      ? [{ kind: sheet.kind, place: waiting.place, value: sheet.merge.value(waiting.lines) }]
      : [];
  for await (const { record, info } of parser as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    if (columns === undefined) {
      columns = fieldsOf(
        record.map((header) => header.trim()),
        sheet,
        mapping,
        basename(file),
      );
      continue;
    }
    const place = `${basename(file)} line ${info.lines}`;
    const cells = typed(record, columns, sheet.fields);
    if (sheet.merge === undefined) {
      yield { kind: sheet.kind, place, value: sheet.value(cells) };
    } else if (waiting?.key === sheet.merge.key(cells)) {
      waiting.lines.push(cells);
    } else {
      yield* finished();
      waiting = { key: sheet.merge.key(cells), place, lines: [cells] };
    }
  }
  if (columns === undefined)
    throw new Complaint(`${basename(file)} is empty: the first line must name the columns.`);
  yield* finished();
}
