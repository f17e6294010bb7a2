/** One thing that is wrong with a request, and where. */
export interface ProblemPart {
  /** A JSON pointer into the body, `?name` of a query parameter, or the name of a header. */
  readonly pointer: string;
  readonly detail: string;
  readonly code?: string;
}

/** What a refusal says of itself (RFC 9457). */
export interface ProblemDocument {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly pointer?: string;
  readonly errors?: readonly ProblemPart[];
  readonly quota?: string;
  readonly requestId?: string;
}

/** The API refused a request, or could not do it; `code` is stable, `message` is for developers. */
export class UpliftError<Code extends string = string> extends Error {
  override readonly name = 'UpliftError';
  readonly status: number;
  /** A code of the list in the documentation; empty where what answered was not the API. */
  readonly code: Code | '';
  /** The first bad field. */
  readonly pointer: string | undefined;
  /** All bad fields. */
  readonly errors: readonly ProblemPart[];
  /** Finds the request in the logs of the server. */
  readonly requestId: string | undefined;
  /** After how many seconds to try again, where the answer said so. */
  readonly retryAfterSeconds: number | undefined;
  /** All that the answer said. */
  readonly problem: ProblemDocument;

  constructor(response: Response, problem: ProblemDocument, retryAfterSeconds?: number) {
    const {
      code = '',
      title = `Status ${response.status}`,
      detail,
      pointer,
      errors = [],
    } = problem;
    super([code, detail ?? title].filter(Boolean).join(': '));
    this.status = response.status;
    this.code = code as Code | '';
    this.pointer = pointer;
    this.errors = errors;
    this.requestId = problem.requestId ?? response.headers.get('x-request-id') ?? undefined;
    this.retryAfterSeconds = retryAfterSeconds;
    this.problem = problem;
  }
}

/** No answer came, however often it was tried; whether the request was done is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly attempts: number;
  /** The last attempt took longer than `timeoutMs`. */
  readonly isTimeout: boolean;

  constructor(what: string, attempts: number, cause: unknown) {
    const { name, message, cause: deeper } = cause as Error & { cause?: { code?: string } };
    super(`${what}: no answer (${deeper?.code ?? message})`, { cause });
    this.attempts = attempts;
    this.isTimeout = name === 'TimeoutError';
  }
}

/** Some batches went, and then one did not. Send `unsent` again: they have their ids already. */
export class NotAllSent<Item, Result> extends Error {
  override readonly name = 'NotAllSent';
  /** Of the items before `unsent`, in order. */
  readonly results: readonly Result[];
  /** Those of which no answer came, in order. */
  readonly unsent: readonly Item[];

  constructor(results: readonly Result[], unsent: readonly Item[], cause: unknown) {
    super(`${unsent.length} were not acknowledged: ${(cause as Error).message}`, { cause });
    this.results = results;
    this.unsent = unsent;
  }
}
