import { stableShareOf } from '../base/random.ts';
import type { Arm, DecisionProfile } from '../model/decision.ts';
import type { Policy } from '../model/policy.ts';

/**
 * Which arm of the holdout someone is in: a stable share of employees or teams by hash, so that it
 * does not change from day to day. `salt` is the tenant's, so that tenants do not share their
 * draws.
 */
export const armOf = (
  employee: string,
  profile: DecisionProfile,
  holdout: Policy['holdout'],
  salt: string,
): Arm => {
  if (holdout === undefined || holdout.share <= 0) return 'uplift';
  const unit = holdout.by === 'team' ? `team:${profile.team ?? employee}` : `employee:${employee}`;
  return stableShareOf(`${salt}|${unit}`) < holdout.share ? 'holdout' : 'uplift';
};
