import * as z from 'zod';
import { DAY_MS } from '../base/days.ts';

/** Over which time something is counted, in milliseconds. */
export const WINDOWS_MS = { minute: 60_000, day: DAY_MS } as const;
export type Window = keyof typeof WINDOWS_MS;

/** What a tenant may use only so much of, and over which time, in UTC. */
export const QUOTAS = {
  /** Requests under a credential that is good. */
  requests: 'minute',
  /** Learning events that were posted, also those that were stored before. */
  events: 'minute',
  /** Resources and settings that were put or deleted; each item of a bulk request is one. */
  writes: 'minute',
  /** Decisions that were stored; the same question again stores none. */
  decisions: 'minute',
  /** Suggestions that were stored. */
  suggestions: 'day',
} as const satisfies Readonly<Record<string, Window>>;
export type Quota = keyof typeof QUOTAS;

export const QUOTA_NAMES = Object.keys(QUOTAS) as [Quota, ...Quota[]];

/** The most of each within its window; what is left out, or null, is not limited. */
export const Limits = z.partialRecord(z.enum(QUOTA_NAMES), z.int().min(1).nullable());
export type Limits = z.output<typeof Limits>;

/**
 * Limits from JSON text, such as `{"requests": 6000}`; none where there is no text. Throws a
 * RangeError that names what is wrong.
 */
export const parseLimits = (text: string | undefined): Limits => {
  if (text === undefined || text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`The quotas are not JSON: ${(error as Error).message}`);
  }
  const { data, error } = Limits.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const place = issue?.path.map(String).join('.') || 'the whole';
  throw new RangeError(
    `The quotas are not valid. ${place}: ${issue?.message}. ` +
      `There are ${QUOTA_NAMES.join(', ')}, each a whole number from 1 on, or null for no limit.`,
  );
};
