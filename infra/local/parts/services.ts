import { randomBytes } from 'node:crypto';
import { servicesOf } from '../../../functions/services.ts';
import type { Context } from '../context.ts';
import type { Part } from '../part.ts';

/** What the API and the jobs work with. */
export const services: Part<Context> = {
  name: 'The services',
  start(context) {
    const { clock, log, issuers, limits, keepDecisionsDays } = context.options;
    const all = servicesOf({
      table: context.take('database').table,
      arrivals: context.take('arrivals'),
      now: () => clock.now(),
      random: (size) => randomBytes(size),
      log,
      issuers,
      limits,
      keepDecisionsDays,
    });
    context.bring('services', all);
    return undefined;
  },
};
