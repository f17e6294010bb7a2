import { TERMS } from '../model/policy.ts';

/** A lesson that was, or could have been, picked first in a decision. */
export interface ReplayedCandidate {
  /** In the order of `TERMS`, 0..1. */
  readonly terms: readonly number[];
  /** What else than the terms is in the score: rules that boost, lessons that were begun. */
  readonly bonus: number;
  readonly pinned: boolean;
  /** The probability that it had when the decision was made. */
  readonly logged: number;
}

/** One decision of the log, replayed. */
export interface ReplayedDecision {
  readonly candidates: readonly ReplayedCandidate[];
  /** Which of them was served. */
  readonly picked: number;
  readonly finished: boolean;
  readonly dismissed: boolean;
}

/** What is said of replayed decisions beside their numbers. */
export interface ReplayedHead {
  readonly engine: string;
  /** What besides weights and temperature was in force: see `restOf`. */
  readonly rest: string;
  /** The night they were replayed in, and the first of them; epoch milliseconds. */
  readonly madeMs: number;
  readonly sinceMs?: number | undefined;
  readonly people: number;
}

/**
 * The replayed decisions of a tenant, in columns: by decision, and by candidate. Employees are
 * numbers in it, lessons nothing at all.
 */
export interface Replayed extends ReplayedHead {
  readonly decisions: number;
  /** By decision: which employee, 0, 1, … */
  readonly person: Uint16Array;
  /** By decision: the first of its candidates; one more at the end. */
  readonly start: Uint32Array;
  /** By decision: which candidate was served, and what came of it: see `FINISHED`. */
  readonly picked: Uint32Array;
  readonly outcome: Uint8Array;
  /** By term, by candidate: 0..65535. */
  readonly terms: readonly Uint16Array[];
  readonly bonus: Float32Array;
  readonly pinned: Uint8Array;
  readonly logged: Float32Array;
}

export const FINISHED = 1;
export const DISMISSED = 2;
/** A term of 1. Finer than any difference that a policy could make of it. */
export const ONE = 65_535;

/** Puts decisions into columns, those of one employee after those of another. */
export const replayedOf = (
  head: Omit<ReplayedHead, 'people'>,
  byPerson: readonly (readonly ReplayedDecision[])[],
): Replayed => {
  const all = byPerson.flatMap((decisions, person) => decisions.map((one) => ({ one, person })));
  const candidates = all.flatMap(({ one }) => one.candidates);
  const start = new Uint32Array(all.length + 1);
  for (const [index, { one }] of all.entries())
    start[index + 1] = start[index]! + one.candidates.length;
  return {
    ...head,
    people: byPerson.length,
    decisions: all.length,
    person: Uint16Array.from(all, ({ person }) => person),
    start,
    picked: Uint32Array.from(all, ({ one }, index) => start[index]! + one.picked),
    outcome: Uint8Array.from(
      all,
      ({ one }) => (one.finished ? FINISHED : 0) | (one.dismissed ? DISMISSED : 0),
    ),
    terms: TERMS.map((_, term) =>
      Uint16Array.from(candidates, ({ terms }) => Math.round(ONE * terms[term]!)),
    ),
    bonus: Float32Array.from(candidates, ({ bonus }) => bonus),
    pinned: Uint8Array.from(candidates, ({ pinned }) => Number(pinned)),
    logged: Float32Array.from(candidates, ({ logged }) => logged),
  };
};

/** How many bytes of text a head may be. */
const HEAD_BYTES = 1024;
/** Changes with the layout: what another version wrote is not read. */
const LAYOUT = 1;

const columnsOf = ({ person, start, picked, outcome, terms, bonus, pinned, logged }: Replayed) => [
  person,
  start,
  picked,
  outcome,
  ...terms,
  bonus,
  pinned,
  logged,
];

/** Replayed decisions as bytes, to be compressed. */
export const encodeReplayed = (replayed: Replayed): Uint8Array => {
  const { engine, rest, madeMs, sinceMs, people, decisions, start } = replayed;
  const candidates = start[decisions]!;
  const head = { layout: LAYOUT, engine, rest, madeMs, sinceMs, people, decisions, candidates };
  const columns = columnsOf(replayed);
  const length = columns.reduce((sum, column) => sum + column.byteLength, HEAD_BYTES);
  const bytes = new Uint8Array(length);
  bytes.set(new TextEncoder().encode(JSON.stringify(head)));
  let at = HEAD_BYTES;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return bytes;
};

/** What `encodeReplayed` wrote; undefined where another version wrote it. */
export const decodeReplayed = (bytes: Uint8Array): Replayed | undefined => {
  const text = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  const { layout, decisions, candidates, ...head } = JSON.parse(text);
  if (layout !== LAYOUT) return undefined;
  let at = HEAD_BYTES;
  // Copied, since columns of wider numbers must begin at whole ones.
  const take = <T>(
    Column: { new (buffer: ArrayBuffer): T; BYTES_PER_ELEMENT: number },
    n: number,
  ): T => {
    const end = at + n * Column.BYTES_PER_ELEMENT;
    const column = new Column(new Uint8Array(bytes.subarray(at, end)).buffer);
    at = end;
    return column;
  };
  return {
    ...head,
    decisions,
    person: take(Uint16Array, decisions),
    start: take(Uint32Array, decisions + 1),
    picked: take(Uint32Array, decisions),
    outcome: take(Uint8Array, decisions),
    terms: TERMS.map(() => take(Uint16Array, candidates)),
    bonus: take(Float32Array, candidates),
    pinned: take(Uint8Array, candidates),
    logged: take(Float32Array, candidates),
  };
};
