import type { Clock, Logging } from '../capabilities.ts';
import { admitting as admit } from '../http/credential.ts';
import { parseIssuers } from '../http/issuer.ts';
import { parseOrigins } from '../http/origins.ts';
import { storedIssuers } from '../http/trusted.ts';
import type { Tabled } from '../store/capabilities.ts';
import { capability, parsedBy } from './capability.ts';

const VARIABLES = {
  UPLIFT_OIDC: parsedBy(parseIssuers),
  UPLIFT_ORIGINS: parsedBy(parseOrigins),
};

/**
 * The ability to admit who holds an API key, or a JWT of an issuer that this stage trusts: a few
 * stand in the environment, any number in the table.
 */
export const admitting = capability(
  VARIABLES,
  ({ UPLIFT_OIDC, UPLIFT_ORIGINS }, before: Clock & Logging & Tabled) =>
    admit(UPLIFT_OIDC, storedIssuers(before), UPLIFT_ORIGINS)(before),
);
