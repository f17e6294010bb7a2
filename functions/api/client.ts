import { hc } from 'hono/client';
import type { AppType } from './app.ts';

/**
 * A typed client of the API for TypeScript apps.
 *
 * @example
 * const uplift = createClient('http://localhost:8787', process.env.UPLIFT_KEY);
 * const answer = await uplift.v1.employees[':id']['next-lesson'].$get({ param: { id: 'ada' },
 * query: { minutes: 5 } }); const { lessons } = await answer.json();
 */
export const createClient = (url: string, key: string) =>
  hc<AppType>(url, { headers: { authorization: `Bearer ${key}` } });
