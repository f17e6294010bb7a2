import type { Hono } from 'hono';
import { createApp } from '../functions/api/app.ts';
import { documentsOf } from '../functions/api/docs.tsx';
import { DOCUMENTS } from '../functions/api/documents.ts';
import { openApiOf } from '../functions/api/openapi.ts';
import type { Env } from '../functions/http/env.ts';
import { servicesOf } from '../functions/services.ts';
import type { Beside } from './bundle.ts';
import { textsIn } from './untold.ts';

const never = (): never => {
  throw new Error('Nothing is asked of an app that is only described.');
};

/** An API that answers nobody: its routes say all that is needed. */
const describedApp = (): Hono<Env> => {
  const table = {
    get: never,
    put: never,
    delete: never,
    query: never,
    add: never,
    putMany: never,
    deleteMany: never,
  };
  return createApp(servicesOf({ table, now: never, random: never, log: never }));
};

/** The OpenAPI document of the API. */
export const openApiDocument = (): Readonly<Record<string, unknown>> => openApiOf(describedApp());

/** What is said of the API where it is deployed, as JSON. */
const apiDocuments = (): string => JSON.stringify(documentsOf(describedApp()));

/** What lies beside the bundle of the API, and what it need not say itself. */
export const besideApi = (): Beside => ({
  files: { [DOCUMENTS]: apiDocuments() },
  untold: textsIn(openApiDocument()),
});
