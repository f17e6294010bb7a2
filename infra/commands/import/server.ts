import { setTimeout as sleep } from 'node:timers/promises';
import { type Waiting, waitingOut } from '../../../functions/api/waiting.ts';
import { Complaint } from '../../complaint.ts';

/**
 * Where rows go: a running server and a key with the scopes `events` and `admin`; and who hears of
 * it where a quota of the tenant makes the import wait.
 */
export interface Destination extends Waiting {
  readonly apiUrl: string;
  readonly key: string;
}

/** An answer of the server; `body` is undefined where it is empty. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const TRIES = 6;

/** Statuses of a server that is busy or away for a moment: whoever asks again is answered. */
const isPassing = (status: number): boolean => status === 502 || status === 503 || status === 504;

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    // What stands between here and the server answers in words of its own.
    return { detail: text.slice(0, 200) };
  }
};

/**
 * Sends a request; a server that is busy or away is asked again a bounded number of times. Throws a
 * `Complaint` where it does not answer at all.
 */
export const request = async (
  to: Destination,
  method: string,
  path: string,
  body?: unknown,
): Promise<Reply> => {
  const { apiUrl, key } = to;
  const send = (): Promise<Response> =>
    fetch(new URL(path, apiUrl), {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  for (let attempt = 1; ; attempt++) {
    const last = attempt === TRIES;
    try {
      const response = await waitingOut(send, to);
      if (!isPassing(response.status) || last)
        return { status: response.status, body: await bodyOf(response) };
    } catch (error) {
      if (last)
        throw new Complaint(
          `${apiUrl} does not answer (${(error as Error).message}). Is the server running? Start it with: npm start`,
        );
    }
    await sleep(200 * 2 ** attempt);
  }
};

/** Not this request is refused, but whoever sends it. */
export const isForAll = ({ status }: Reply): boolean => [401, 403, 429].includes(status);

/** Ends an import with what the server says. */
export const refuse = ({ status, body }: Reply): never => {
  const { title, detail } = (body ?? {}) as { title?: string; detail?: string };
  throw new Complaint(`The server answered ${status}: ${detail ?? title ?? 'no reason given'}`);
};
