import { Complaint } from '../local/complaint.ts';

/** So long one request may take; a cold start is well below. */
const TIMEOUT_MS = 20_000;

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape; a step that finds another one fails and shows it
  readonly body: any;
}

/** Makes one request of the API. A `Complaint` where no answer comes, or one that is not of the API. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

export const callerOf =
  (url: string, key: string): Call =>
  async (method, path, body) => {
    const answered = async (): Promise<{ status: number; text: string }> => {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, text: await response.text() };
    };
    const { status, text } = await answered().catch((error: Error) => {
      const { code, message } = (error.cause ?? error) as { code?: string; message: string };
      throw new Complaint(`${method} ${url}${path}: no answer (${code ?? message})`);
    });
    try {
      return { status, body: text === '' ? undefined : JSON.parse(text) };
    } catch {
      throw new Complaint(`${method} ${path}: ${status}, and no JSON. Is this the URL of Uplift's API?`);
    }
  };

/** The answer's body, if its status is one of these. */
export const expectStatus = ({ status, body }: Answer, ...allowed: number[]) => {
  if (!allowed.includes(status)) {
    throw new Complaint(
      `expected ${allowed.join(' or ')}, got ${status} ${body?.code ?? ''} ${body?.detail ?? ''}`.trim(),
    );
  }
  return body;
};

/** A `Complaint` with what was found, unless it holds. */
export const ensure = (holds: boolean, what: string, found: unknown): void => {
  if (!holds) throw new Complaint(`${what}; got ${JSON.stringify(found)?.slice(0, 300)}`);
};
