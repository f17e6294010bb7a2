import { Hono } from 'hono';
import type { ConsoleEnv } from '../env.ts';
import type { ConsoleServices } from '../services.ts';
import { accessRoutes } from './access-routes.tsx';
import { catalogueRoutes } from './catalogue-routes.tsx';
import { digestRoutes } from './digest-routes.tsx';
import { goalRoutes } from './goal-routes.tsx';
import { groupRoutes } from './group-routes.tsx';
import { heldRoutes } from './held-routes.tsx';
import { peopleRoutes } from './people-routes.tsx';
import { suggestionRoutes } from './suggestion-routes.tsx';

/** Pages on what Uplift knows. */
export const dataRoutes = (services: ConsoleServices): Hono<ConsoleEnv> => {
  const app = new Hono<ConsoleEnv>();
  const pages = [
    peopleRoutes,
    catalogueRoutes,
    goalRoutes,
    groupRoutes,
    heldRoutes,
    suggestionRoutes,
    accessRoutes,
    digestRoutes,
  ];
  for (const routes of pages) app.route('/', routes(services));
  return app;
};
