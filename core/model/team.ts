import * as z from 'zod';
import { DigestPreference, QuietDays } from './digest.ts';
import { Id, line } from './primitives.ts';

/** A team; teams form a tree. */
export const Team = z
  .strictObject({
    id: Id,
    name: line(200),
    parent: Id.optional(),
    digest: DigestPreference.optional(),
    quietDays: QuietDays.optional().meta({ description: 'Beside those of the tenant' }),
  })
  .meta({ id: 'Team' });
export type Team = z.output<typeof Team>;
export type TeamInput = z.input<typeof Team>;
