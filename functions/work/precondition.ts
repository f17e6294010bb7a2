import { Refused } from '../refusal.ts';

/**
 * In which state a client wants to find a resource (RFC 9110, 13.1): tags, or `*` for any state.
 */
export interface Precondition {
  readonly ifMatch?: readonly string[] | '*' | undefined;
  readonly ifNoneMatch?: readonly string[] | '*' | undefined;
}

/** Whatever the state is. */
export const ANY_STATE: Precondition = {};

const names = (tags: readonly string[] | '*', tag: string): boolean =>
  tags === '*' || tags.includes(tag);

/**
 * Throws `etag-mismatch` unless a resource is in the state that the client asked for.
 * `current` is its tag now, undefined if there is none; `wanted` is the tag that a PUT would give
 * it: where it has that already, an earlier try went through and only its answer was lost, so that
 * `ifMatch` holds no more and need not (RFC 9110, 13.1.1).
 */
export const checkPrecondition = (
  { ifMatch, ifNoneMatch }: Precondition,
  current: string | undefined,
  wanted?: string,
): void => {
  if (ifNoneMatch !== undefined && current !== undefined && names(ifNoneMatch, current))
    throw new Refused('etag-mismatch', 'It exists already.');
  if (ifMatch === undefined || (current !== undefined && current === wanted)) return;
  if (current === undefined || !names(ifMatch, current)) {
    throw new Refused(
      'etag-mismatch',
      'It has changed since you read it. Read it again, and send the new ETag in If-Match.',
    );
  }
};
