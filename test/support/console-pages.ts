import type { Hono } from 'hono';
import type { ConsoleEnv } from '../../functions/console/env.ts';
import { consoleSpecOf } from '../../functions/console/route.ts';
import type { ConsoleSpec, ExampleIds } from '../../functions/console/spec.ts';

/** A route of the console, as its description says it. */
export interface ConsoleOperation {
  readonly method: string;
  readonly path: string;
  readonly spec: ConsoleSpec;
}

/** Ids that a furnished tenant has (`furnish`), and those of members and keys that are none. */
export const EXAMPLE_IDS: ExampleIds = {
  employee: 'ada',
  lesson: 'w1',
  skill: 'writing',
  role: 'agent',
  team: 'support',
  objective: 'happy',
  keyResult: 'csat',
  member: 'viewer-en',
  key: 'k1',
};

/** Every route of the console that has a description. */
export const consoleOperations = (app: Hono<ConsoleEnv>): ConsoleOperation[] =>
  app.routes.flatMap(({ method, path, handler }) => {
    const spec = consoleSpecOf(handler);
    return spec === undefined || method === 'ALL' ? [] : [{ method, path, spec }];
  });

/** Where a route is asked for in a furnished tenant. */
export const exampleOf = ({ path, spec }: ConsoleOperation): string =>
  spec.example?.(EXAMPLE_IDS) ?? path;
