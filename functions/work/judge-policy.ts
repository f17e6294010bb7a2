import type { Evidence } from '../../core/model/evidence.ts';
import type { PolicyBody } from '../../core/model/policy.ts';
import type { StoreReader } from '../store/capabilities.ts';

/**
 * What the log says of a draft, by what was replayed the last night: nothing is written, and
 * nothing of single people is read.
 */
export const judgePolicy = async (
  _services: StoreReader,
  _tenant: string,
  _policy: PolicyBody,
): Promise<Evidence> => ({
  can: false,
  about: 'single-picks',
  why: 'no-log',
  would: 'wait',
  of: { people: 0, decisions: 0 },
});
