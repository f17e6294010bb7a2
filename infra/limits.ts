import { type Limits, parseLimits } from '../core/model/quota.ts';
import { Complaint } from './complaint.ts';

/** The quotas that `UPLIFT_QUOTAS` gives each tenant, as JSON; a `Complaint` for anything else. */
export const readLimits = ({ UPLIFT_QUOTAS }: NodeJS.ProcessEnv): Limits => {
  try {
    return parseLimits(UPLIFT_QUOTAS);
  } catch (error) {
    throw new Complaint(`UPLIFT_QUOTAS: ${(error as Error).message}`);
  }
};
