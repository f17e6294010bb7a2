import type { Quota } from '../core/model/quota.ts';

/**
 * Every way in which a request, or one item of it, can fail, and its HTTP status. Closed: a client
 * may rely on these codes.
 */
export const REFUSALS = {
  'invalid-json': 400,
  'invalid-body': 400,
  'invalid-query': 400,
  'invalid-header': 400,
  'invalid-cursor': 400,
  'invalid-event': 400,
  'too-deep': 400,
  unauthorized: 401,
  'missing-scope': 403,
  'missing-role': 403,
  'not-from-console': 403,
  'stale-form': 403,
  'self-scored': 403,
  'not-yours': 403,
  'not-found': 404,
  'unknown-employee': 404,
  'method-not-allowed': 405,
  'in-use': 409,
  'id-taken': 409,
  'already-made': 409,
  'last-admin-key': 409,
  'last-admin': 409,
  'too-many-members': 409,
  conflict: 409,
  'employee-erased': 409,
  inactive: 409,
  'job-not-done': 409,
  stopped: 409,
  suppressed: 409,
  disabled: 409,
  'nothing-due': 409,
  'already-sent': 409,
  'etag-mismatch': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  'unknown-reference': 422,
  'unknown-lesson': 422,
  'unknown-skill': 422,
  'unknown-question': 422,
  cycle: 422,
  'version-of-version': 422,
  'replaces-existing': 422,
  'replaced-twice': 422,
  'duplicate-id': 422,
  'id-mismatch': 422,
  'idempotency-mismatch': 422,
  'current-from-check-ins': 422,
  'future-event': 422,
  'cannot-publish': 422,
  'release-gone': 422,
  'no-address': 422,
  'if-match-required': 428,
  'too-many-suggestions': 429,
  'quota-exceeded': 429,
  internal: 500,
  unavailable: 503,
  clock: 503,
} as const;
export type RefusalCode = keyof typeof REFUSALS;

/**
 * One thing that is wrong, and where: a JSON pointer into the body, `?name` for a query parameter,
 * or the name of a header.
 */
export interface RefusalPart {
  readonly pointer: string;
  /** What is wrong and what is expected, for people. */
  readonly detail: string;
  /** A code of `REFUSALS`, or of the check of one field that failed. */
  readonly code?: string | undefined;
}

/** JSON pointer (RFC 6901) of a path in a body. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/**
 * A request that is refused for a reason its sender can act on. Thrown anywhere in the shell; one
 * place makes a response of it.
 */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly errors: readonly RefusalPart[];
  readonly headers: Readonly<Record<string, string>>;
  /** Which quota was exceeded, if one was. */
  readonly quota: Quota | undefined;

  constructor(
    code: RefusalCode,
    detail: string,
    errors: readonly RefusalPart[] = [],
    headers: Readonly<Record<string, string>> = {},
    quota?: Quota,
  ) {
    super(detail);
    this.name = 'Refused';
    this.code = code;
    this.errors = errors;
    this.headers = headers;
    this.quota = quota;
  }
}

/** The refusal that several wrong things come to: the first one speaks for all. */
export const refusedFor = (
  errors: readonly [RefusalPart, ...RefusalPart[]],
  code: RefusalCode,
): Refused => new Refused(code, errors[0].detail, errors);
