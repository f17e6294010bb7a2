import * as z from 'zod';
import { parseLimits } from '../../core/model/quota.ts';
import { limiting as limit } from '../store/quotas.ts';
import { capability } from './capability.ts';
import type { LambdaBase } from './services.ts';

const VARIABLES = {
  UPLIFT_QUOTAS: z
    .string()
    .optional()
    .transform((text, context) => {
      try {
        return parseLimits(text);
      } catch (error) {
        context.addIssue(`will not do. ${(error as Error).message}`);
        return z.NEVER;
      }
    }),
};

/** The ability to count what tenants use of the quotas that this stage gives them. */
export const limiting = capability(VARIABLES, ({ UPLIFT_QUOTAS }, before: LambdaBase) =>
  limit(UPLIFT_QUOTAS)(before),
);
