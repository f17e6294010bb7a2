import { parseLimits } from '../../core/model/quota.ts';
import { limiting as limit } from '../store/quotas.ts';
import { capability, parsedBy } from './capability.ts';
import type { LambdaBase } from './services.ts';

const VARIABLES = { UPLIFT_QUOTAS: parsedBy(parseLimits) };

/** The ability to count what tenants use of the quotas that this stage gives them. */
export const limiting = capability(VARIABLES, ({ UPLIFT_QUOTAS }, before: LambdaBase) =>
  limit(UPLIFT_QUOTAS)(before),
);
