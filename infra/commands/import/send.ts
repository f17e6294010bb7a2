import { setTimeout as sleep } from 'node:timers/promises';
import { type Waiting, waitingOut } from '../../../functions/api/waiting.ts';
import { Complaint } from '../../complaint.ts';
import { idOf, problemWith, type Row, type RowError, type RowKind } from './row.ts';

/**
 * Where rows go: a running server and a key with the scopes `events` and `admin`; and who hears of
 * it where a quota of the tenant makes the import wait.
 */
export interface Destination extends Waiting {
  readonly apiUrl: string;
  readonly key: string;
}

/** What became of the rows so far. */
export interface Tally {
  read: number;
  stored: number;
  unchanged: number;
  rejected: number;
}

export interface SendOptions {
  /** Check every row, send nothing. */
  readonly dryRun: boolean;
  /** Rows at the beginning that an earlier run has sent. */
  readonly skip: number;
  readonly onError: (error: RowError) => void;
  /** Told after every batch; `done` rows may be skipped by the next run. */
  readonly onProgress: (tally: Readonly<Tally>, done: number) => void;
}

/** Resources are collected and published together; the rest takes effect at once. */
const HELD: ReadonlySet<RowKind> = new Set(['skills', 'roles', 'teams', 'lessons', 'objectives']);
const MOST_ITEMS = 100;
const MOST_CHARACTERS = 300_000;
const TRIES = 6;

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Posts JSON; a server that is busy or away is asked again a bounded number of times. */
const post = async (to: Destination, path: string, body: unknown): Promise<Reply> => {
  const { apiUrl, key } = to;
  const send = (): Promise<Response> =>
    fetch(new URL(path, apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  for (let attempt = 1; ; attempt++) {
    const last = attempt === TRIES;
    try {
      const response = await waitingOut(send, to);
      if (response.status !== 503 || last)
        return { status: response.status, body: await response.json() };
    } catch (error) {
      if (last)
        throw new Complaint(
          `${apiUrl} does not answer (${(error as Error).message}). Is the server running? Start it with: npm start`,
        );
    }
    await sleep(200 * 2 ** attempt);
  }
};

interface Outcome {
  readonly status: string;
  readonly error?: {
    readonly detail?: string;
    readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  };
}

const wordsOf = (error: Outcome['error']): string =>
  [error?.detail, ...(error?.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`)]
    .filter(Boolean)
    .join('; ') || 'refused';

const refuse = ({ status, body }: Reply): never => {
  const { title, detail } = (body ?? {}) as { title?: string; detail?: string };
  throw new Complaint(`The server answered ${status}: ${detail ?? title ?? 'no reason given'}`);
};

/** Not this row is refused, but whoever sends it. */
const isForAll = ({ status }: Reply): boolean => [401, 403, 429].includes(status);

const sendBatch = async (
  to: Destination,
  kind: RowKind,
  rows: readonly Row[],
): Promise<Outcome[]> => {
  if (kind === 'check-ins') {
    const outcomes: Outcome[] = [];
    for (const { value } of rows) {
      const { keyResult, checkIn } = value as { keyResult: string; checkIn: unknown };
      const reply = await post(
        to,
        `/v1/key-results/${encodeURIComponent(keyResult)}/check-ins`,
        checkIn,
      );
      if (isForAll(reply)) refuse(reply);
      outcomes.push(
        reply.status < 300
          ? { status: 'accepted' }
          : { status: 'rejected', error: reply.body as Outcome['error'] },
      );
    }
    return outcomes;
  }
  const values = rows.map(({ value }) => value);
  const reply =
    kind === 'events'
      ? await post(to, '/v1/events', { events: values })
      : await post(to, `/v1/${kind}${HELD.has(kind) ? '?hold=true' : ''}`, { items: values });
  const { results } = reply.body as { results?: Outcome[] };
  return results ?? refuse(reply);
};

/**
 * Sends rows in batches of one kind and publishes what was held. Rows that are refused are told to
 * `onError`, the others are stored all the same. Throws a `Complaint` when the server is away or
 * the key is refused; nothing that was sent is lost then.
 */
export const sendRows = async (
  rows: AsyncIterable<Row> | Iterable<Row>,
  to: Destination,
  options: SendOptions,
): Promise<Tally> => {
  const tally: Tally = { read: 0, stored: 0, unchanged: 0, rejected: 0 };
  let batch: Row[] = [];
  let characters = 0;
  let held = false;
  const sent = new Map<string, Row>();
  const reject = (row: Row, problem: string): void => {
    tally.rejected += 1;
    options.onError({ place: row.place, kind: row.kind, id: idOf(row.value), problem });
  };
  const takenBack = (row: Row, problem: string): void => {
    tally.stored -= 1;
    reject(row, problem);
  };
  const flush = async (): Promise<void> => {
    const sending = batch;
    batch = [];
    characters = 0;
    const kind = sending[0]?.kind;
    if (kind === undefined) return;
    if (options.dryRun) {
      tally.stored += sending.length;
    } else {
      held ||= HELD.has(kind);
      const outcomes = await sendBatch(to, kind, sending);
      for (const [index, row] of sending.entries()) {
        const outcome = outcomes[index];
        if (
          outcome?.status === 'rejected' ||
          outcome?.status === 'conflict' ||
          outcome === undefined
        ) {
          reject(
            row,
            outcome?.status === 'conflict'
              ? 'another event has this id already'
              : wordsOf(outcome?.error),
          );
        } else if (outcome.status === 'duplicate' || outcome.status === 'unchanged')
          tally.unchanged += 1;
        else tally.stored += 1;
        if (HELD.has(kind)) sent.set(`${kind}/${idOf(row.value)}`, row);
      }
    }
    options.onProgress(tally, tally.read);
  };
  for await (const row of rows) {
    const size = JSON.stringify(row.value).length;
    if (
      batch.length > 0 &&
      (batch[0]?.kind !== row.kind ||
        batch.length >= MOST_ITEMS ||
        characters + size > MOST_CHARACTERS)
    )
      await flush();
    tally.read += 1;
    if (HELD.has(row.kind) && !options.dryRun) held = true;
    if (tally.read <= options.skip) continue;
    // What is held must be in force before employees and events can refer to it.
    if (held && !HELD.has(row.kind)) {
      await publish(to, sent, takenBack);
      held = false;
    }
    const problem = problemWith(row);
    if (problem !== undefined) {
      reject(row, problem);
      continue;
    }
    batch.push(row);
    characters += size;
  }
  await flush();
  if (held) await publish(to, sent, takenBack);
  return tally;
};

const request = async (
  to: Destination,
  method: string,
  path: string,
  body?: unknown,
): Promise<Reply> => {
  const { apiUrl, key } = to;
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const send = (): Promise<Response> =>
    fetch(new URL(path, apiUrl), {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const response = await waitingOut(send, to);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
};

interface Problem {
  readonly pointer: string;
  readonly detail: string;
}

/** Takes one resource back to what is in force, in what is held. */
const takeBack = async (to: Destination, resource: string): Promise<void> => {
  const inForce = await request(to, 'GET', `/v1/${resource}`);
  if (inForce.status === 200) await request(to, 'PUT', `/v1/${resource}?hold=true`, inForce.body);
  else await request(to, 'DELETE', `/v1/${resource}?hold=true`);
};

/**
 * Publishes what was held. Rows that keep it from being published (a reference to nothing, a cycle)
 * are taken back and refused, until the rest can go; what stands in the way and did not come from
 * these rows is a `Complaint`.
 */
const publish = async (
  to: Destination,
  sent: Map<string, Row>,
  reject: (row: Row, problem: string) => void,
): Promise<void> => {
  for (;;) {
    const reply = await post(to, '/v1/releases', {});
    if (reply.status < 300 || reply.status === 409) return;
    if (isForAll(reply)) refuse(reply);
    const { errors = [] } = reply.body as { errors?: Problem[] };
    const resourceOf = ({ pointer }: Problem): string => pointer.split('/').slice(1, 3).join('/');
    const own = new Map(errors.map((problem) => [resourceOf(problem), problem]));
    for (const resource of own.keys()) if (!sent.has(resource)) own.delete(resource);
    if (own.size === 0) {
      const list = errors.slice(0, 10).map(({ pointer, detail }) => `  ${pointer}: ${detail}`);
      throw new Complaint(
        ['Changes that were held before this import cannot be published:', ...list].join('\n'),
      );
    }
    for (const [resource, { pointer, detail }] of own) {
      const row = sent.get(resource);
      sent.delete(resource);
      await takeBack(to, resource);
      if (row !== undefined) reject(row, `${pointer}: ${detail}`);
    }
  }
};
