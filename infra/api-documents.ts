import { createApp } from '../functions/api/app.ts';
import { documentsOf } from '../functions/api/docs.tsx';
import { DOCUMENTS, type Documents } from '../functions/api/documents.ts';
import { servicesOf } from '../functions/services.ts';
import type { Beside } from './bundle.ts';
import { textsIn } from './untold.ts';

const never = (): never => {
  throw new Error('Nothing is asked of an app that is only described.');
};

/** What lies beside the bundle of the API, and what it need not say itself. */
export const besideApi = (): Beside => {
  const documents = apiDocuments();
  const { openapi } = JSON.parse(documents) as Documents;
  return { files: { [DOCUMENTS]: documents }, untold: textsIn(JSON.parse(openapi)) };
};

/** Documents of an API that answers nobody: its routes say all that is needed. */
export const apiDocuments = (): string => {
  const table = {
    get: never,
    put: never,
    delete: never,
    query: never,
    add: never,
    putMany: never,
    deleteMany: never,
  };
  const services = servicesOf({ table, now: never, random: never, log: never });
  return JSON.stringify(documentsOf(createApp(services)));
};
