import * as z from 'zod';
import type { Clock, Logging } from '../capabilities.ts';
import { type ConsoleServices, ISLANDS_FILE, type Script } from '../console/services.ts';
import { admitting } from '../http/credential.ts';
import { parseIssuers } from '../http/issuer.ts';
import type { Tabled } from '../store/capabilities.ts';
import { readIssuerList } from '../store/issuers.ts';
import { readBeside } from './beside.ts';
import { capability, parsedBy } from './capability.ts';

const VARIABLES = {
  UPLIFT_CONSOLE_URL: z
    .url({ protocol: /^https$/, error: 'must be where the console is reached, over https' })
    .transform((address) => new URL(address).origin),
  UPLIFT_OIDC: parsedBy(parseIssuers),
};

type Added = Pick<
  ConsoleServices,
  'consoleUrl' | 'scripts' | 'loginIssuers' | 'checkToken' | 'guesses'
>;

/**
 * The ability to be the console: where it is reached, its islands, and the issuers by which people
 * sign in; a few stand in the environment, any number in the table.
 */
export const consoling = capability(
  VARIABLES,
  ({ UPLIFT_CONSOLE_URL, UPLIFT_OIDC }, before: Clock & Logging & Tabled): Added => ({
    consoleUrl: UPLIFT_CONSOLE_URL,
    scripts: readBeside<Record<string, Script>>(ISLANDS_FILE),
    loginIssuers: async () => {
      const all = [...UPLIFT_OIDC, ...parseIssuers(await readIssuerList(before))];
      return all.filter(({ login }) => login !== undefined);
    },
    // Keys and tokens of the API open nothing here.
    ...admitting([])(before),
  }),
);
