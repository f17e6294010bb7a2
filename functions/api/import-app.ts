import type { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import type { Services } from '../services.ts';
import { framed } from './frame.ts';
import { importRoutes } from './imports.ts';

/** The part of the API that takes files, as an app of its own: `IMPORT_ROUTES`. */
export const createImportApp = (services: Services): Hono<Env> =>
  framed(services).route('/', importRoutes(services));
