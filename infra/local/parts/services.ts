import { randomBytes } from 'node:crypto';
import { lettering } from '../../../functions/digest/letters.ts';
import { servicesOf } from '../../../functions/services.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import type { Context } from '../context.ts';
import type { Part } from '../part.ts';

/** What the API and the jobs work with. */
export const services: Part<Context> = {
  name: 'The services',
  start(context) {
    const { clock, log, issuers, limits } = context.options;
    const all = servicesOf({
      table: context.take('database').table,
      arrivals: context.take('arrivals'),
      now: () => clock.now(),
      random: (size) => randomBytes(size),
      log,
      issuers,
      limits,
      digestingBy: (own) => ({
        ...context.take('mailing'),
        ...lettering({ ...own, ...linkKeeping(own), pagesUrl: context.take('door').url }),
      }),
    });
    context.bring('services', all);
    return undefined;
  },
};
