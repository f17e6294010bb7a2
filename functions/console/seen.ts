import type { Context } from 'hono';
import { recordLook } from '../store/audit.ts';
import type { ConsoleEnv } from './env.ts';

/** What somebody is about to see, as it goes on record. */
export interface Seen {
  readonly page: string;
  readonly filter?: string | undefined;
  readonly ids: readonly string[];
}

/** Puts down what a member is about to see, before it is shown. Throws `StoreUnavailable`. */
export const putDown = (c: Context<ConsoleEnv>, seen: Seen): Promise<void> => {
  const { tenant, author } = c.get('visitor');
  return recordLook(c.get('services'), tenant, {
    ...seen,
    actor: author,
    request: c.get('requestId'),
  });
};
