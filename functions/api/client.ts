import { hc } from 'hono/client';
import type { AppType } from './app.ts';
import { type Waiting, waitingOut } from './waiting.ts';

/**
 * A typed client of the API for TypeScript apps. Where a quota is used up, or the gateway has too
 * much to do (429), it waits as long as it is told to and sends the request again, six times at
 * most; `waiting` hears of it.
 *
 * @example
 * const uplift = createClient('http://localhost:8787', process.env.UPLIFT_KEY);
 * const answer = await uplift.v1.employees[':id']['next-lesson'].$get({ param: { id: 'ada' },
 * query: { minutes: 5 } }); const { lessons } = await answer.json();
 */
export const createClient = (url: string, key: string, waiting: Waiting = {}) =>
  hc<AppType>(url, {
    headers: { authorization: `Bearer ${key}` },
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      waitingOut(() => fetch(input, init), waiting),
  });
