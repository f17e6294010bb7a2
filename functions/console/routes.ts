import type { Hono } from 'hono';
import { dataRoutes } from './data/routes.tsx';
import type { Banner, ConsoleEnv } from './env.ts';
import type { ConsoleServices } from './services.ts';
import { tuningRoutes } from './tuning/routes.tsx';

/** The pages of the console, by what they are about. */
export const PAGES: readonly ((services: ConsoleServices) => Hono<ConsoleEnv>)[] = [
  tuningRoutes,
  dataRoutes,
];

/** What stands above every page; so far nothing. */
export const BANNER: Banner | undefined = undefined;
