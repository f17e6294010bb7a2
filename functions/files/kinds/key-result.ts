import type { Objective } from '../../../core/model/objective.ts';
import { Misfit } from '../cell-types.ts';
import type { Context } from '../kind.ts';
import type { Fields } from '../row.ts';

type KeyResult = Objective['keyResults'][number];

/** What the numbers of a key result count where its file does not say. */
const USUAL_UNIT = 'points';

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** The metric that a file tells, as far as it does: of progress alone, in per cent of the way. */
const toldMetric = (value: Fields) => {
  const [start, target] = [numberOf(value.start), numberOf(value.target)];
  const progress = numberOf(value.progress);
  const unit = typeof value.unit === 'string' ? value.unit : undefined;
  const current = numberOf(value.current);
  if (target === undefined && progress !== undefined)
    return {
      unit: unit ?? '%',
      start: 0,
      target: 100,
      current: Math.round(progress * 10_000) / 100,
    };
  return { unit, start, target, current };
};

/**
 * A key result after a file: what it does not name stays as it was stored, and so does `current`
 * once somebody has checked in. A `Misfit` where something new lacks its numbers.
 */
export const mergedKeyResult = async (
  id: string,
  value: Fields,
  before: KeyResult | undefined,
  cycleEnd: unknown,
  context: Context,
): Promise<{ readonly keyResult: unknown; readonly warning?: string } | Misfit> => {
  const told = toldMetric(value);
  const start = told.start ?? before?.metric.start;
  const target = told.target ?? before?.metric.target;
  if (start === undefined || target === undefined)
    return new Misfit('a new key result needs the numbers start and target');
  const wanted = told.current ?? before?.metric.current ?? start;
  const isMoved = before !== undefined && wanted !== before.metric.current;
  // Where nobody can tell, a check-in may be there.
  const isChecked = isMoved && ((await context.options.hasCheckIns?.(id)) ?? true);
  const current = isChecked ? before.metric.current : wanted;
  const keyResult = {
    ...before,
    id,
    title: value.keyResultTitle ?? before?.title ?? value.keyResult ?? id,
    metric: {
      unit: told.unit ?? before?.metric.unit ?? USUAL_UNIT,
      ...{ start, current, target },
    },
    due: value.due ?? before?.due ?? cycleEnd,
    ...(numberOf(value.keyResultWeight) !== undefined && { weight: value.keyResultWeight }),
    skills: value.skills ?? before?.skills ?? [],
  };
  return isChecked
    ? {
        keyResult,
        warning: `stays at ${current}: it follows from check-ins; import ${wanted} as one`,
      }
    : { keyResult };
};
