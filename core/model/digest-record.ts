import * as z from 'zod';
import { Id, Instant } from './primitives.ts';

/**
 * What became of a period in which a digest was due. Closed and final, but for `unknown`, of which
 * the truth may come to light.
 */
export const DIGEST_STATES = ['sent', 'skipped', 'missed', 'refused', 'unknown'] as const;
export type DigestState = (typeof DIGEST_STATES)[number];

/** What was heard of a mail after it was handed over, from what weighs least to what most. */
export const DELIVERIES = [
  'delayed',
  'delivered',
  'soft-bounced',
  'bounced',
  'rejected',
  'complained',
] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** Why there was no digest, or why its fate is not known. */
const DIGEST_REASONS = [
  // Skipped: there was nothing to send, or nobody to send it to.
  'nothing-due',
  'learned-today',
  'holdout',
  'inactive',
  'no-profile',
  'no-address',
  'disabled',
  'stopped',
  'suppressed',
  'silent',
  // Missed: there was no time for it any more.
  'late',
  'failed',
  'throttled',
  'quota',
  'daily-limit',
  'account-paused',
  'tenant-paused',
  // Refused: the mail was not taken.
  'message-refused',
  // Unknown: it was handed over, and no answer came.
  'no-answer',
  'sender-died',
] as const;
export type DigestReason = (typeof DIGEST_REASONS)[number];

/** A local day, or a week as ISO 8601 counts them. */
const Period = z
  .string()
  .regex(/^\d{4}-(\d{2}-\d{2}|W\d{2})$/)
  .meta({ description: 'A local day or an ISO week', example: '2026-W48' });

/** What became of one employee's digest of one period, as it is shown. */
export const DigestRecord = z
  .strictObject({
    id: Id,
    period: Period,
    state: z.enum(DIGEST_STATES).meta({
      description:
        'unknown: it may have been handed over, and no answer came; it is never sent again',
    }),
    reason: z.enum(DIGEST_REASONS).optional(),
    due: Instant,
    at: Instant.meta({ description: 'When it was sent, or when it was found out' }),
    decision: z.string().optional().meta({ description: 'GET /v1/decisions/{id}' }),
    lessons: z.array(Id).optional(),
    delivery: z
      .strictObject({ kind: z.enum(DELIVERIES), at: Instant })
      .optional()
      .meta({ description: 'What the mail service told of it later' }),
  })
  .meta({ id: 'DigestRecord' });
export type DigestRecord = z.output<typeof DigestRecord>;
