import { Hono } from 'hono';
import type { ConsoleEnv } from '../env.ts';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';

/** Pages on how Uplift decides. */
export const tuningRoutes = (services: ConsoleServices) =>
  new Hono<ConsoleEnv>().get(
    '/console',
    consoleRoute(services, { title: (texts) => texts.pages.overview, roles: ['viewer'] }),
    (c) => {
      const { texts, tenant } = c.get('visitor');
      const title = texts.pages.overview;
      return consolePage(
        c,
        { title, current: 'overview' },
        <>
          <h1>{title}</h1>
          <p>{tenant}</p>
        </>,
      );
    },
  );
