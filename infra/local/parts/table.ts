import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { servicesOf } from '../../../functions/services.ts';
import type { Context } from '../context.ts';
import { startDatabase } from '../database.ts';
import type { Part } from '../part.ts';

/** The embedded table, kept in the data folder, and the services that work on it. */
export const table: Part<Context> = {
  name: 'The table',
  async start(context) {
    const { dataPath, clock, log, issuers } = context.options;
    const database = await startDatabase(join(dataPath, 'table'));
    context.bring('database', database);
    context.bring(
      'services',
      servicesOf({
        table: database.table,
        now: () => clock.now(),
        random: (size) => randomBytes(size),
        log,
        issuers,
        arrivals: context.take('arrivals'),
      }),
    );
    return () => database.stop();
  },
};
