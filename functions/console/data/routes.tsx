import { Hono } from 'hono';
import type { ConsoleEnv } from '../env.ts';
import type { ConsoleServices } from '../services.ts';

/** Pages on what Uplift knows. */
export const dataRoutes = (_services: ConsoleServices) => new Hono<ConsoleEnv>();
