import type { Hono } from 'hono';
import type { Env } from '../http/env.ts';
import type { Services } from '../services.ts';
import type { Digesting } from '../work/letters.ts';
import { digestSendingRoutes } from './digest-sending.ts';
import { framed } from './frame.ts';
import { suppressionRoutes } from './suppressions.ts';

/**
 * The part of the API that sends mails, as an app of its own: routes that are answered as in the
 * whole API, `MAIL_ROUTES` among them.
 */
export const createMailApp = (services: Services & Digesting): Hono<Env> => {
  const app = framed(services);
  const sending = { ...services, digesting: services };
  app.route('/', digestSendingRoutes(sending));
  app.route('/', suppressionRoutes(sending));
  return app;
};
