import { daysBetween, minuteOf } from '../base/minutes.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { lastDoneMinute } from '../learner/state.ts';
import { codeOf, OPEN } from './exclusions.ts';
import type { Situation } from './situation.ts';

const NOT_DUE = codeOf('not-due');

/** Days after which «too hard» is forgotten. */
const HARD_DAYS = 30;
/** How much easier than a lesson another must be to come before it, in log-odds. */
const EASIER = 0.5;

/** What comes before a lesson: its prerequisites, and easier lessons on its skills. */
const before = (catalogue: Catalogue, lesson: number): Set<number> => {
  const { prerequisites, taught, teaching, difficultyLogOdds } = catalogue;
  const from = prerequisites.start[lesson]!;
  const found = new Set(prerequisites.items.subarray(from, prerequisites.start[lesson + 1]!));
  const most = difficultyLogOdds[lesson]! - EASIER;
  for (let place = taught.start[lesson]!; place < taught.start[lesson + 1]!; place++) {
    const skill = taught.items[place]!;
    for (let other = teaching.start[skill]!; other < teaching.start[skill + 1]!; other++)
      if (difficultyLogOdds[teaching.items[other]!]! <= most) found.add(teaching.items[other]!);
  }
  return found;
};

/** A lesson that was found too hard, and what comes before it. */
export interface Steps {
  readonly hard: number;
  /** All lessons that come before it, and those among them that may be offered. */
  readonly before: ReadonlySet<number>;
  readonly open: readonly number[];
}

/**
 * What comes before each lesson that was found too hard not long ago: offered first, until one of
 * them was done. `codes` say what closes each lesson; prerequisites whose review would come too
 * early are opened.
 */
export const stepsBefore = ({ input }: Situation, codes: Uint8Array): Steps[] => {
  const { catalogue } = input.release;
  const minute = minuteOf(input.atMs);
  const steps: Steps[] = [];
  input.state.lessons.forEach(({ dismissedReason, dismissedMinute }, id) => {
    const hard = catalogue.lessonIndex.get(id);
    if (hard === undefined || dismissedReason !== 'too-hard') return;
    if (daysBetween(dismissedMinute, minute) >= HARD_DAYS) return;
    const easier = before(catalogue, hard);
    for (const lesson of easier) {
      const own = input.state.lessons.get(catalogue.lessons[lesson]!.id);
      if (own !== undefined && lastDoneMinute(own) > dismissedMinute) return;
    }
    const { start, items } = catalogue.prerequisites;
    for (let place = start[hard]!; place < start[hard + 1]!; place++)
      if (codes[items[place]!] === NOT_DUE) codes[items[place]!] = OPEN;
    const open = [...easier].filter((lesson) => codes[lesson] === OPEN);
    steps.push({ hard, before: easier, open });
  });
  return steps;
};
