import { randomBytes } from 'node:crypto';
import { lettering } from '../../../functions/digest/letters.ts';
import { type Services, servicesOf } from '../../../functions/services.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import type { Digesting } from '../../../functions/work/letters.ts';
import type { Context } from '../context.ts';
import type { Part } from '../part.ts';

/** How digests are sent, by parts that come later. */
const digestingLater = (context: Context, own: Services): Digesting => ({
  ...lettering({
    ...own,
    ...linkKeeping(own),
    get pagesUrl() {
      return context.take('door').url;
    },
  }),
  get mailer() {
    return context.take('mailing').mailer;
  },
  get mailFrom() {
    return context.take('mailing').mailFrom;
  },
});

/** What the API and the jobs work with. */
export const services: Part<Context> = {
  name: 'The services',
  start(context) {
    const { clock, log, issuers, limits, origins, keepDecisionsDays } = context.options;
    const all = servicesOf({
      table: context.take('database').table,
      arrivals: context.take('arrivals'),
      now: () => clock.now(),
      random: (size) => randomBytes(size),
      log,
      issuers,
      limits,
      origins,
      keepDecisionsDays,
      digestingBy: (own) => digestingLater(context, own),
    });
    context.bring('services', all);
    return undefined;
  },
};
