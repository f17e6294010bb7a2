import { isProblem, type Problem } from '../../../functions/files/problem.ts';
import {
  type FieldProblem,
  HELD,
  idOf,
  problemsWith,
  type Row,
  type RowKind,
} from '../../../functions/files/row.ts';
import { publish } from './publish.ts';
import { type Destination, isForAll, type Reply, refuse, request } from './server.ts';

/** What became of the rows so far. */
export interface Tally {
  read: number;
  stored: number;
  unchanged: number;
  rejected: number;
  leftOut: number;
}

export interface SendOptions {
  /** Told of everything that is refused, changed or left out. */
  readonly onProblem: (problem: Problem) => void;
  /** Told after every batch; what comes next stands after `last`. */
  readonly onProgress: (tally: Readonly<Tally>, last: Row['place'] | undefined) => void;
}

const MOST_ITEMS = 100;
/** Of a request; the API takes a megabyte. */
const MOST_BYTES = 300_000;

interface Outcome {
  readonly status: string;
  readonly error?: {
    readonly detail?: string;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  };
}

/** What is wrong with a row, as the server says it. */
const fieldProblems = (outcome: Outcome | undefined): FieldProblem[] => {
  if (outcome?.status === 'conflict')
    return [{ field: 'id', expected: 'another event has this id already' }];
  const { detail = 'refused', errors = [] } = outcome?.error ?? {};
  return errors.length === 0
    ? [{ field: '', expected: detail }]
    : errors.map((error) => ({
        field: error.pointer.split('/').slice(1).join('.'),
        expected: error.detail,
      }));
};

/** The problems of a row, with all its lines as they stand. */
export const problemsOfRow = (row: Row, problems: readonly FieldProblem[]): Problem[] => {
  const { file, line } = row.place;
  const [first, ...others] = row.written ?? [];
  const said = problems.map(({ field, expected }): Problem => {
    const value = (row.value as Record<string, unknown>)[field];
    return {
      ...{ file, line, id: idOf(row.value), kind: row.kind, expected, severity: 'refused' },
      ...(field !== '' && { column: field }),
      ...(['string', 'number', 'boolean'].includes(typeof value) && { value: String(value) }),
      ...(first !== undefined && { row: first }),
    };
  });
  const more = others.map((written, index): Problem => {
    const at = { file, line: row.lines?.[index + 1], row: written, kind: row.kind };
    return { ...at, expected: `belongs to line ${line}, which was refused`, severity: 'refused' };
  });
  return [...said, ...more];
};

const sendCheckIn = async (to: Destination, { value }: Row): Promise<Outcome> => {
  const { keyResult, checkIn } = value as { keyResult: string; checkIn: unknown };
  const path = `/v1/key-results/${encodeURIComponent(keyResult)}/check-ins`;
  const reply = await request(to, 'POST', path, checkIn);
  if (isForAll(reply)) refuse(reply);
  return reply.status < 300
    ? { status: 'accepted' }
    : { status: 'rejected', error: reply.body as Outcome['error'] };
};

const TOO_LARGE: Outcome = {
  status: 'rejected',
  error: { detail: 'is larger than the server takes' },
};

/** Sends rows of one kind; a request that is too large for the server is sent as two halves. */
const sendBatch = async (
  to: Destination,
  kind: RowKind,
  rows: readonly Row[],
): Promise<Outcome[]> => {
  if (kind === 'check-ins') {
    const outcomes: Outcome[] = [];
    for (const row of rows) outcomes.push(await sendCheckIn(to, row));
    return outcomes;
  }
  const values = rows.map(({ value }) => value);
  const reply: Reply =
    kind === 'events'
      ? await request(to, 'POST', '/v1/events', { events: values })
      : await request(to, 'PATCH', `/v1/${kind}${HELD.has(kind) ? '?hold=true' : ''}`, {
          items: values,
        });
  if (reply.status === 413) {
    if (rows.length === 1) return [TOO_LARGE];
    const half = Math.ceil(rows.length / 2);
    return [
      ...(await sendBatch(to, kind, rows.slice(0, half))),
      ...(await sendBatch(to, kind, rows.slice(half))),
    ];
  }
  const { results } = (reply.body ?? {}) as { results?: Outcome[] };
  return results ?? refuse(reply);
};

/**
 * Sends rows in batches of one kind and publishes what was held. Rows that are refused are told to
 * `onProblem`, the others are stored all the same. Throws a `Complaint` when the server is away or
 * the key is refused; what was sent until then is published, and nothing of it is lost.
 */
export const sendRows = async (
  rows: AsyncIterable<Row | Problem> | Iterable<Row | Problem>,
  to: Destination,
  options: SendOptions,
): Promise<Tally> => {
  const tally: Tally = { read: 0, stored: 0, unchanged: 0, rejected: 0, leftOut: 0 };
  let batch: Row[] = [];
  let bytes = 0;
  let held = false;
  const sent = new Map<string, Row>();
  const reject = (row: Row, problems: readonly FieldProblem[]): void => {
    tally.rejected += 1;
    for (const problem of problemsOfRow(row, problems)) options.onProblem(problem);
  };
  const takenBack = (row: Row, field: string, expected: string): void => {
    tally.stored -= 1;
    reject(row, [{ field, expected }]);
  };
  const flush = async (): Promise<void> => {
    const sending = batch;
    batch = [];
    bytes = 0;
    const kind = sending[0]?.kind;
    if (kind === undefined) return;
    held ||= HELD.has(kind);
    const outcomes = await sendBatch(to, kind, sending);
    for (const [index, row] of sending.entries()) {
      const outcome = outcomes[index];
      const status = outcome?.status ?? 'rejected';
      if (status === 'rejected' || status === 'conflict') reject(row, fieldProblems(outcome));
      else {
        tally[status === 'duplicate' || status === 'unchanged' ? 'unchanged' : 'stored'] += 1;
        if (HELD.has(kind)) sent.set(`${kind}/${idOf(row.value)}`, row);
      }
    }
    options.onProgress(tally, sending.at(-1)?.place);
  };
  const publishHeld = async (): Promise<void> => {
    await flush();
    if (held) await publish(to, sent, takenBack);
    held = false;
  };
  try {
    for await (const row of rows) {
      if (isProblem(row)) {
        if (row.severity === 'refused') tally.rejected += 1;
        if (row.severity === 'left-out' && row.line !== undefined) tally.leftOut += 1;
        options.onProblem(row);
        continue;
      }
      tally.read += 1;
      const problems = problemsWith(row, false);
      if (problems.length > 0) {
        reject(row, problems);
        continue;
      }
      const size = Buffer.byteLength(JSON.stringify(row.value));
      const isFull = batch.length >= MOST_ITEMS || bytes + size > MOST_BYTES;
      if (batch.length > 0 && (batch[0]?.kind !== row.kind || isFull)) await flush();
      // What is held must be in force before employees and events can refer to it.
      if (held && !HELD.has(row.kind)) await publishHeld();
      batch.push(row);
      bytes += size;
    }
  } finally {
    // What a file broke off after is stored, and must not stay held.
    await publishHeld();
  }
  return tally;
};
