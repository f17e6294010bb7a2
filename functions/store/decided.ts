import { decodeState, encodeState } from '../../core/learner/codec.ts';
import type { Folding, LearnerState } from '../../core/learner/state.ts';
import type { DecisionRecord } from '../../core/model/decision.ts';
import type { Tabled } from './capabilities.ts';
import { type Extent, foldAsOf } from './learner.ts';

/** The largest state that a decision keeps; with it, its item stays well under 400 KB. */
const MOST_STATE_BYTES = 300_000;

type Known = Pick<DecisionRecord, 'cut' | 'within' | 'upto' | 'state'>;

/**
 * What a decision keeps of what it knew: which events, and after an hour with too many of them to
 * be listed the very state, so that what arrives later changes nothing. A state that is too large
 * even for that is left to the arrival index alone.
 */
export const knownOf = ({ cut, within, upto, state }: Extent & { state: LearnerState }): Known => {
  if (upto === undefined) return { cut, within };
  const bytes = encodeState(state);
  return { cut, within, upto, ...(bytes.length <= MOST_STATE_BYTES && { state: bytes }) };
};

/** The state that a decision keeps; undefined where it keeps none of this version of the fold. */
export const keptState = (
  { state }: Pick<DecisionRecord, 'state'>,
  { memory, renames }: Folding,
): LearnerState | undefined => state && decodeState(state, memory, renames);

/**
 * The state that a decision was made from: the one that it keeps, or the fold of the events that it
 * knew, where it keeps none or one of another version of the fold.
 */
export const stateOf = async (
  services: Tabled,
  tenant: string,
  record: DecisionRecord,
  folding: Folding,
): Promise<LearnerState> =>
  keptState(record, folding) ?? foldAsOf(services, tenant, record.employee, record, folding);
