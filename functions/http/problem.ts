import type { Context } from 'hono';
import * as z from 'zod';
import { QUOTA_NAMES } from '../../core/model/quota.ts';
import type { Logging } from '../capabilities.ts';
import { pointerOf, REFUSALS, type RefusalCode, type RefusalPart, Refused } from '../refusal.ts';
import { ClockOff, StoreUnavailable } from '../store/table.ts';

/** One thing that is wrong, and where. */
export const ProblemPart = z.object({
  pointer: z.string(),
  detail: z.string(),
  code: z.string().optional(),
});

/** Every code that a refusal may have, of a request or of one item of it. */
export const Code = z.enum(Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]]);

/**
 * A problem document (RFC 9457). `code` is stable; `pointer` names the first bad field, `errors`
 * all of them.
 */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: Code,
    detail: z.string(),
    pointer: z.string().optional(),
    errors: z.array(ProblemPart).optional(),
    quota: z.enum(QUOTA_NAMES).optional().meta({ description: 'With quota-exceeded: which one' }),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof Problem>;

const titleOf = (code: RefusalCode): string => {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Bad fields beyond these are not listed: more help nobody. */
const MOST_ERRORS = 50;

/** A problem document for a refusal. */
const problemOf = (
  { code, message, errors, quota, more }: Refused,
  requestId: string,
): Problem => ({
  type: `/docs#problem-${code}`,
  title: titleOf(code),
  status: REFUSALS[code],
  code,
  detail: message,
  ...(errors[0] && {
    pointer: errors[0].pointer,
    errors: errors.slice(0, MOST_ERRORS).map((error) => ({ ...error })),
  }),
  ...(quota !== undefined && { quota }),
  ...more,
  requestId,
});

/**
 * What a failed check found, unknown fields one by one; `locate` says where a path of what was
 * checked is.
 */
export const partsOf = (error: z.ZodError, locate: typeof pointerOf = pointerOf): RefusalPart[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          pointer: locate([...issue.path, key]),
          detail: 'is not a known field',
          code: 'unknown-field',
        }))
      : [{ pointer: locate(issue.path), detail: issue.message, code: issue.code }],
  );

/** The refusal that a failed check of a body or a query comes to. */
export const refusalOf = (error: z.ZodError, code: 'invalid-body' | 'invalid-query'): Refused => {
  const errors = partsOf(
    error,
    code === 'invalid-query' ? ([name]) => `?${String(name)}` : pointerOf,
  );
  const first = errors[0];
  return new Refused(
    code,
    first === undefined
      ? 'The request is not valid.'
      : `${first.pointer || 'The body'}: ${first.detail}`,
    errors,
  );
};

/** A request that knows its id, of whatever face. */
type Asked = Pick<Context, 'body'> & { get(name: 'requestId'): string };

const respond = (context: Asked, refused: Refused): Response => {
  const requestId = context.get('requestId');
  return context.body(JSON.stringify(problemOf(refused, requestId)), REFUSALS[refused.code], {
    ...(refused.code === 'unauthorized' && {
      'www-authenticate': 'Bearer realm="uplift", error="invalid_token"',
    }),
    ...refused.headers,
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
};

/** The one place where a failure becomes a response; nothing internal leaves through it. */
export const onError =
  (log: Logging['log']) =>
  (error: Error, context: Asked): Response => {
    if (error instanceof Refused) return respond(context, error);
    if (error instanceof StoreUnavailable) {
      log({ level: 'warn', error, requestId: context.get('requestId') });
      const headers = { 'retry-after': String(error.retryAfterSeconds) };
      return respond(
        context,
        new Refused(
          'unavailable',
          'The store did not answer. Nothing is known to have been stored; try again.',
          [],
          headers,
        ),
      );
    }
    log({ level: 'error', error, requestId: context.get('requestId') });
    if (error instanceof ClockOff) {
      const detail = `${error.message} Nothing is decided or known to have been stored; try again.`;
      const headers = { 'retry-after': String(error.retryAfterSeconds) };
      return respond(context, new Refused('clock', detail, [], headers));
    }
    return respond(
      context,
      new Refused(
        'internal',
        'Something went wrong on our side. The request id helps to find out what.',
      ),
    );
  };
