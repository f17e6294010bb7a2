import { Hono } from 'hono';
import type { ConsoleEnv } from '../env.ts';
import type { ConsoleServices } from '../services.ts';
import { auditRoutes } from './audit-routes.tsx';
import { draftRoutes } from './draft-routes.tsx';
import { historyRoutes } from './history-routes.tsx';
import { overviewRoutes } from './overview-routes.tsx';
import { policyRoutes } from './policy-routes.tsx';

/** Pages on how Uplift decides. */
export const tuningRoutes = (services: ConsoleServices): Hono<ConsoleEnv> =>
  new Hono<ConsoleEnv>()
    .route('/', overviewRoutes(services))
    .route('/', policyRoutes(services))
    .route('/', draftRoutes(services))
    .route('/', historyRoutes(services))
    .route('/', auditRoutes(services));
