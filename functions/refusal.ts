/**
 * Every way in which a request can fail, and its HTTP status. Closed: a client may rely on these
 * codes.
 */
export const REFUSALS = {
  'invalid-json': 400,
  'invalid-body': 400,
  'invalid-query': 400,
  'invalid-cursor': 400,
  'too-deep': 400,
  unauthorized: 401,
  'missing-scope': 403,
  'not-found': 404,
  'unknown-employee': 404,
  'method-not-allowed': 405,
  'in-use': 409,
  'id-taken': 409,
  'nothing-held': 409,
  'etag-mismatch': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  'unknown-reference': 422,
  cycle: 422,
  'duplicate-id': 422,
  'id-mismatch': 422,
  'current-from-check-ins': 422,
  'future-event': 422,
  'no-event-taken': 422,
  'cannot-publish': 422,
  'release-gone': 422,
  'if-match-required': 428,
  internal: 500,
  unavailable: 503,
} as const;
export type RefusalCode = keyof typeof REFUSALS;

/**
 * One thing that is wrong, and where: a JSON pointer into the body, or `?name` for a query
 * parameter.
 */
export interface RefusalPart {
  readonly pointer: string;
  readonly detail: string;
  readonly code?: string;
}

/**
 * A request that is refused for a reason its sender can act on. Thrown anywhere in the shell; one
 * place makes a response of it.
 */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly errors: readonly RefusalPart[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: RefusalCode,
    detail: string,
    errors: readonly RefusalPart[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.name = 'Refused';
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }
}
