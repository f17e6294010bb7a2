import { createApp } from '../functions/api/app.ts';
import { documentsOf } from '../functions/api/docs.tsx';
import { importRoutes } from '../functions/api/imports.ts';
import { servicesOf } from '../functions/services.ts';

const never = (): never => {
  throw new Error('Nothing is asked of an app that is only described.');
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
  return JSON.stringify(documentsOf(createApp(services, undefined, importRoutes)));
};
