import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';

/** Where `npm run digest -- redrive` asks the server. */
export const REDRIVE_PATH = '/local/digests/redrive';

/** Has what was given up worked on anew, for whoever may read the data folder and its key. */
export const redriveRoutes = (key: string, redrive: () => number): Hono =>
  new Hono().post(REDRIVE_PATH, (c) => {
    const given = Buffer.from(c.req.header('authorization') ?? '');
    const expected = Buffer.from(`Bearer ${key}`);
    const isLetIn = given.length === expected.length && timingSafeEqual(given, expected);
    return isLetIn ? c.json({ messages: redrive() }) : c.text('Not for you.', 403);
  });
