import type { Context } from 'hono';
import { remembered } from '../../../core/base/remembered.ts';
import type { ConsoleEnv } from '../env.ts';
import { putDown, type Seen } from '../seen.ts';
import type { ConsoleServices } from '../services.ts';

/** Puts down that a member looks at people, before they are shown. Throws `StoreUnavailable`. */
export const look = async (c: Context<ConsoleEnv>, seen: Seen): Promise<void> => {
  if (seen.ids.length > 0) await putDown(c, seen);
};

/** Looks that are remembered, of so many members and pages at a time. */
const MOST_REMEMBERED = 500;
/** A look lasts so long: whoever moves a slider looks at the same people again and again. */
const LASTS_MS = 600_000;

/**
 * The same for a page that shows people anew with every move: opening it is one look, and whoever
 * comes in by a move is put down then, once in a while.
 */
export const lookingOn = (services: ConsoleServices) => {
  const seenBy = remembered(MOST_REMEMBERED, (_: string) => new Map<string, number>());
  return async (c: Context<ConsoleEnv>, { page, filter, ids }: Seen): Promise<void> => {
    const { tenant, author } = c.get('visitor');
    const seen = seenBy(JSON.stringify([tenant, author, page, filter ?? null]));
    const nowMs = services.now();
    const opens = c.req.method === 'GET';
    const anew = ids.filter((id) => opens || (seen.get(id) ?? 0) < nowMs - LASTS_MS);
    await look(c, { page, filter, ids: anew });
    for (const id of anew) seen.set(id, nowMs);
  };
};
