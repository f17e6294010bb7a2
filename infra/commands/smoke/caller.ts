import * as z from 'zod';
import { type Waiting, waitingOut } from '../../../functions/api/waiting.ts';
import { Complaint } from '../../complaint.ts';

/** One request may take as long as this; a cold start is well below. */
const TIMEOUT_MS = 20_000;

interface Answer {
  readonly status: number;
  /** Parsed JSON, or undefined where there is none. */
  readonly body: unknown;
}

/**
 * Makes one request of the API. A `Complaint` where no answer comes, or one that is not of the API.
 */
export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

export const callerOf =
  (url: string, key: string, waiting: Waiting = {}): Call =>
  async (method, path, body) => {
    const answered = async (): Promise<{ status: number; text: string }> => {
      const send = (): Promise<Response> =>
        fetch(url + path, {
          method,
          headers: {
            authorization: `Bearer ${key}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
      const response = await waitingOut(send, waiting);
      return { status: response.status, text: await response.text() };
    };
    const { status, text } = await answered().catch((error: Error) => {
      const { code, message } = (error.cause ?? error) as { code?: string; message: string };
      throw new Complaint(`${method} ${url}${path}: no answer (${code ?? message})`);
    });
    try {
      return { status, body: text === '' ? undefined : JSON.parse(text) };
    } catch {
      throw new Complaint(
        `${method} ${path}: ${status}, and no JSON. Is this the URL of Uplift's API?`,
      );
    }
  };

const shown = (found: unknown): string => `got ${JSON.stringify(found)?.slice(0, 300)}`;

/** What a refusal says of itself; what is none of the API's says nothing. */
const Refusal = z
  .object({ code: z.string().catch(''), detail: z.string().catch('') })
  .catch({ code: '', detail: '' });

/** A `Complaint`, unless the answer's status is one of these. */
export const expectStatus = ({ status, body }: Answer, ...allowed: number[]): void => {
  if (allowed.includes(status)) return;
  const { code, detail } = Refusal.parse(body);
  throw new Complaint(`expected ${allowed.join(' or ')}, got ${status} ${code} ${detail}`.trim());
};

/**
 * What a good answer says, read by its schema. A `Complaint` where the status is not 200, or the
 * body has another shape.
 */
export const expectAnswer = <Schema extends z.ZodType>(
  answer: Answer,
  schema: Schema,
): z.output<Schema> => {
  expectStatus(answer, 200);
  const { data, error } = schema.safeParse(answer.body);
  if (error !== undefined) {
    const [issue] = error.issues;
    throw new Complaint(
      `the answer is not as described, at /${issue?.path.join('/')}: ${issue?.message}; ${shown(answer.body)}`,
    );
  }
  return data;
};

/** A `Complaint` with what was found, unless it holds. */
export function ensure(holds: boolean, what: string, found: unknown): asserts holds {
  if (!holds) throw new Complaint(`${what}; ${shown(found)}`);
}
