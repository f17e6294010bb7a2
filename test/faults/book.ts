import type { LearningEvent } from '../../core/model/event.ts';
import type { Attempt } from './scheduler.ts';

/** What a client may do; `later` lets hours pass. */
export type Kind =
  | 'post'
  | 'ask'
  | 'read'
  | 'put'
  | 'count'
  | 'pair'
  | 'hold'
  | 'publish'
  | 'person'
  | 'look'
  | 'erase'
  | 'suggest'
  | 'key'
  | 'revoke'
  | 'use'
  | 'sweep'
  | 'later';

/** What somebody asked for, and what they were told. Steps are the scheduler's. */
export interface Deed {
  readonly kind: Kind;
  /** What it is about: a lesson, an employee, the id of a key. */
  readonly subject: string;
  /** What is written, or was read. */
  value: string;
  readonly begins: number;
  /** Every try of it. */
  readonly attempts: Attempt[];
  readonly event?: LearningEvent;
  /** The tag that was sent in If-Match. */
  readonly from?: string;
  /** When it was answered with success. */
  acked?: number;
  /** When it was refused. */
  refused?: { readonly code: string; readonly step: number };
  /** Of a key that was made. */
  id?: string;
  secret?: string;
  /** How many events an answer knew of, and which decision it was. */
  events?: number;
  decision?: string;
}

/** What everybody did, and what they know by it. */
export type Book = Deed[];

/** True if its client was told that it is done. */
export const isSure = ({ acked }: Deed): boolean => acked !== undefined;

/**
 * From which step on nothing comes of it any more. What was never answered may still come about at
 * any time, by a job too.
 */
export const overOf = ({ acked, attempts }: Deed): number =>
  acked === undefined
    ? Number.POSITIVE_INFINITY
    : attempts.reduce((last, { overAt }) => Math.max(last, overAt), acked);

/** True if one was over before the other began. */
export const isBefore = (one: Deed, other: Deed): boolean => overOf(one) < other.begins;

/** True if it certainly did nothing: refused at its first and only try. */
export const isVoid = ({ refused, attempts }: Deed): boolean =>
  refused !== undefined && attempts.length === 1;
