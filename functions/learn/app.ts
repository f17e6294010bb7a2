import { Hono } from 'hono';
import { pageTextsFor } from '../../core/texts/pages/languages.ts';
import { Refused } from '../refusal.ts';
import { ClockOff, StoreUnavailable } from '../store/table.ts';
import { refusedPage, sayPage } from './answer.tsx';
import { lessonRoutes } from './lesson-routes.tsx';
import { meRoutes } from './me-routes.tsx';
import type { PagesServices } from './services.ts';
import { stopRoutes } from './stop-routes.tsx';

/** Other methods are not logged by name: anything may stand there. */
const METHODS = new Set(['GET', 'HEAD', 'POST']);

/** What a failure is not logged for: somebody is gone, or asked for what is not there. */
const isExpected = (error: Error): boolean => error instanceof Refused;

/**
 * The pages that employees open from their mails, without an account and without a script: lessons,
 * stopping mails, and their own page. GET and HEAD change nothing, whoever follows a link before
 * its reader does; nothing that is logged names anybody.
 */
export const createPages = (services: PagesServices): Hono => {
  const app = new Hono();
  app.use(async (c, next) => {
    const start = services.now();
    await next();
    services.measure('latency', services.now() - start);
    if (c.res.status >= 500) services.measure('faults', 1);
    // The pattern stands for a path: a token is a right to somebody's pages.
    const route = c.req.routePath;
    const method = METHODS.has(c.req.method) ? c.req.method : 'OTHER';
    services.log({ level: 'info', method, route, status: c.res.status });
  });
  app.onError((error, c) => {
    if (isExpected(error)) return refusedPage(services, c);
    const isBusy = error instanceof StoreUnavailable || error instanceof ClockOff;
    services.log({ level: error instanceof StoreUnavailable ? 'warn' : 'error', error });
    const texts = pageTextsFor(c.req.header('accept-language'));
    const headers: Record<string, string> = isBusy
      ? { 'retry-after': String(error.retryAfterSeconds) }
      : {};
    return sayPage(services, texts, texts.unavailable, undefined, {
      status: isBusy ? 503 : 500,
      headers,
    });
  });
  app.route('/', lessonRoutes(services));
  app.route('/', stopRoutes(services));
  app.route('/', meRoutes(services));
  app.notFound((c) => refusedPage(services, c));
  return app;
};
