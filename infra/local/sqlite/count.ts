import type { Connection } from './module.ts';

/** How many items a file of the table holds. */
export const countItems = (connection: Connection): number =>
  Number(connection.prepare('SELECT count(*) AS items FROM item').get()?.items);
