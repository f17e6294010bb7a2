import { NoAnswer, type ProblemDocument, UpliftError } from './errors.ts';
import type { Filled } from './settings.ts';

/** One request, to be sent until it is answered. */
export interface Call {
  readonly method: string;
  /** From the root on, ids encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; bytes, texts and forms as they are. */
  readonly body?: unknown;
  /** Being done twice comes to the same as once. */
  readonly isRepeatable: boolean;
  /** Refusals with results (422) are answers too. */
  readonly isBatch?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface Reply {
  /** What the answer says; undefined where it has no body, a text where it is not JSON. */
  readonly data: unknown;
  readonly response: Response;
}

const FIRST_WAIT_MS = 500;
const BUSY: ReadonlySet<number> = new Set([502, 503, 504]);

const urlOf = (base: string, { path, query = {} }: Call): string => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return `${base}${path}${given.length > 0 ? `?${search}` : ''}`;
};

const isRaw = (body: unknown): body is BodyInit =>
  typeof body === 'string' ||
  body instanceof Blob ||
  body instanceof FormData ||
  body instanceof ArrayBuffer ||
  ArrayBuffer.isView(body);

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Sends a request once, with a credential of this moment. */
const sendOnce = async (client: Filled, call: Call): Promise<Reply & { isJson: boolean }> => {
  const { method, body, headers = {}, signal, timeoutMs = client.timeoutMs } = call;
  const key = typeof client.key === 'function' ? await client.key() : client.key;
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await client.fetch(urlOf(client.url, call), {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && !isRaw(body) && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  if (text === '') return { response, data: undefined, isJson: false };
  const isJson = type.startsWith('application/json');
  return { response, data: /\bjson\b/.test(type) ? jsonOf(text) : text, isJson };
};

/** What `Retry-After` says, seconds or a date, in milliseconds from now. */
const retryAfterMs = (client: Filled, { headers }: Response): number | undefined => {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - client.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
};

/** Waits before the next attempt; false where that would take too long. */
const waited = async (
  client: Filled,
  { signal }: Call,
  attempt: number,
  answer: Reply | undefined,
): Promise<boolean> => {
  const told = answer && retryAfterMs(client, answer.response);
  const jitter = client.random() * FIRST_WAIT_MS * 2 ** (attempt - 1);
  // Many who are told to come back at the same moment had better not do so together.
  const ms = told === undefined ? jitter : told + Math.min(jitter, FIRST_WAIT_MS);
  if ((told ?? ms) > client.longestWaitMs) return false;
  const quota = (answer?.data as ProblemDocument | undefined)?.quota;
  client.onWait({ seconds: ms / 1_000, status: answer?.response.status, quota });
  await client.sleep(ms, signal);
  return true;
};

const errorOf = (client: Filled, { response, data }: Reply): UpliftError => {
  const ms = retryAfterMs(client, response);
  const problem = (typeof data === 'object' && data !== null ? data : {}) as ProblemDocument;
  return new UpliftError(response, problem, ms === undefined ? undefined : Math.ceil(ms / 1_000));
};

/**
 * Sends a request until it is answered. 429 was not begun, and is sent again after `Retry-After`
 * whatever it is; a lost answer, 502, 503 and 504 only where being done twice comes to the same.
 * Throws `UpliftError` for a refusal, `NoAnswer` where none came, and the reason of the signal.
 */
export const request = async (client: Filled, call: Call): Promise<Reply> => {
  let isLost = false;
  let isRenewed = false;
  for (let attempt = 1; ; attempt++) {
    const isLast = attempt >= client.tries;
    let answer: Awaited<ReturnType<typeof sendOnce>>;
    try {
      call.signal?.throwIfAborted();
      answer = await sendOnce(client, call);
    } catch (error) {
      call.signal?.throwIfAborted();
      isLost = true;
      const again =
        call.isRepeatable && !isLast && (await waited(client, call, attempt, undefined));
      if (again) continue;
      throw new NoAnswer(`${call.method} ${call.path}`, attempt, error);
    }
    const { status, ok } = answer.response;
    if (ok || (call.isBatch && status === 422 && answer.isJson)) return answer;
    // An earlier attempt deleted it, and its answer was lost.
    if (status === 404 && call.method === 'DELETE' && isLost) return { ...answer, data: undefined };
    if (status === 401 && typeof client.key === 'function' && !isRenewed) {
      isRenewed = true;
      continue;
    }
    const isBusy = status === 429 || (call.isRepeatable && BUSY.has(status));
    isLost ||= BUSY.has(status);
    if (!isBusy || isLast || !(await waited(client, call, attempt, answer)))
      throw errorOf(client, answer);
  }
};
