import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { createApp } from '../../functions/api/app.ts';
import type { Env } from '../../functions/http/env.ts';
import { servicesOf } from '../../functions/services.ts';
import { startDatabase } from '../../infra/local/database.ts';
import { type Meter, meterOf } from '../support/meter.ts';
import { BENCH_TENANT, fillTenant } from './organisation.ts';

/** The API over the embedded table, with a meter on every call between them. */
export interface Metered {
  readonly meter: Meter;
  /** Sends a request and gives its answer; throws unless it is a 2xx. */
  call(method: string, path: string, body?: object): Promise<unknown>;
  /** Sends a request under a key that somebody made up; throws unless it is refused. */
  guess(path: string): Promise<void>;
  /** The same API in a process that remembers nothing of what was asked before. */
  otherProcess(): Metered;
  stop(): Promise<void>;
}

/** Starts the API over an embedded table filled with an organisation, with its clock at `now`. */
export const startMetered = async (
  size: { lessons: number; employees: number; events?: number },
  now: () => number = Date.now,
): Promise<Metered> => {
  const database = await startDatabase();
  const meter = meterOf(database.client);
  const outside = {
    table: database.table,
    now,
    random: (bytes: number) => randomBytes(bytes),
    log: () => {},
  };
  const key = await fillTenant(servicesOf(outside), size);
  const over = (app: Hono<Env>): Metered => ({
    meter,
    call: async (method, path, body) => {
      const response = await app.request(path, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return response.json();
    },
    guess: async (path) => {
      const key = `upl_${BENCH_TENANT}_${randomBytes(32).toString('base64url')}`;
      const response = await app.request(path, { headers: { authorization: `Bearer ${key}` } });
      if (response.status !== 401) throw new Error(`${path}: a made-up key is let in`);
    },
    otherProcess: () => over(createApp(servicesOf(outside))),
    stop: () => database.stop(),
  });
  return over(createApp(servicesOf(outside)));
};
