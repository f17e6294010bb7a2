import * as z from 'zod';
import { Id, Instant } from './primitives.ts';

/** Why no digest is sent, from what weighs least to what weighs most; one's own wish is apart. */
export const SUPPRESSION_REASONS = ['soft-bounces', 'bounced', 'complained', 'stopped'] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** Somebody, or an address, to whom no digest is sent. */
export const Suppression = z
  .strictObject({
    id: Id,
    employee: Id.optional().meta({
      description: 'Whom it is about, as long as they have not been erased',
    }),
    reason: z.enum(SUPPRESSION_REASONS).meta({
      description:
        'stopped: they asked for no more mails; bounced: the address does not exist; complained: ' +
        'a mail was reported as spam; soft-bounces: three mails in a row did not get through',
    }),
    at: Instant,
  })
  .meta({ id: 'Suppression' });
export type Suppression = z.output<typeof Suppression>;
