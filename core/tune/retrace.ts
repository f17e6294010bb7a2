import { foldEvents, foldLog } from '../learner/fold.ts';
import { emptyState, type Folding, type LearnerState } from '../learner/state.ts';
import { compareEvents, type StoredEvent } from '../model/event.ts';

/**
 * Goes through a log once, in the order of decisions: gives the fold of what each knew, and folds
 * on where that is what the one before knew and what came after it. Only where an event came late,
 * was withdrawn, or memory works otherwise since, the log is folded anew. The state is used up by
 * the next call.
 */
export const retracing = (log: readonly StoredEvent[]) => {
  const ordered = [...log].sort(compareEvents);
  let known = new Set<StoredEvent>();
  let last = -1;
  let state: LearnerState | undefined;
  return (knew: (event: StoredEvent) => boolean, folding: Folding): LearnerState => {
    const now = new Set(ordered.filter(knew));
    const fresh: StoredEvent[] = [];
    let isOn =
      state !== undefined &&
      state.memory === folding.memory &&
      state.renames === folding.renames &&
      known.size <= now.size;
    let [shared, newest] = [0, last];
    for (const [index, event] of ordered.entries()) {
      if (!now.has(event)) continue;
      if (event.type === 'withdrawn') isOn = false;
      if (known.has(event)) shared += 1;
      else if (index < last) isOn = false;
      else fresh.push(event);
      newest = Math.max(newest, index);
    }
    isOn &&= shared === known.size;
    state =
      isOn && state !== undefined
        ? foldEvents(fresh, state)
        : foldLog([...now], emptyState(folding.memory, folding.renames));
    [known, last] = [now, newest];
    return state;
  };
};
