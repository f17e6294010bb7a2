import { minuteOf } from '../base/minutes.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { lastDoneMinute } from '../learner/state.ts';
import { endsOf } from './ends.ts';
import { codeOf, OPEN } from './exclusions.ts';
import type { Situation } from './situation.ts';
import { eachOwn, isSame, ownOf } from './versions.ts';

const NOT_DUE = codeOf('not-due');

/** How much easier than a lesson another must be to come before it, in log-odds. */
const EASIER = 0.5;

/** What a lesson builds on, as the versions that are offered. */
const builtOn = (
  { prerequisites: { start, items } }: Catalogue,
  lesson: number,
  offered: Int32Array | undefined,
): number[] =>
  Array.from(
    items.subarray(start[lesson]!, start[lesson + 1]!),
    (before) => offered?.[before] ?? before,
  );

/** Easier lessons on the skills of a lesson, other versions of itself aside. */
const easierThan = (catalogue: Catalogue, lesson: number): number[] => {
  const { taught, teaching, difficultyLogOdds } = catalogue;
  const found: number[] = [];
  const most = difficultyLogOdds[lesson]! - EASIER;
  for (let place = taught.start[lesson]!; place < taught.start[lesson + 1]!; place++) {
    const skill = taught.items[place]!;
    for (let at = teaching.start[skill]!; at < teaching.start[skill + 1]!; at++) {
      const other = teaching.items[at]!;
      if (difficultyLogOdds[other]! <= most && !isSame(catalogue, other, lesson)) found.push(other);
    }
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
 * early are opened. `offered` gives the version of each that is offered.
 */
export const stepsBefore = (
  situation: Situation,
  codes: Uint8Array,
  offered: Int32Array | undefined,
): Steps[] => {
  const { release, atMs } = situation.input;
  const { catalogue, policy } = release;
  const minute = minuteOf(atMs);
  const steps: Steps[] = [];
  eachOwn(situation, (own, hard) => {
    if (endsOf(own, policy.constraints).hard <= minute) return;
    // Found in one version, it is told of the one that they read.
    if (offered !== undefined && offered[hard] !== hard) return;
    const needed = builtOn(catalogue, hard, offered);
    const before = new Set([...needed, ...easierThan(catalogue, hard)]);
    for (const lesson of before) {
      const known = ownOf(situation, lesson);
      if (known !== undefined && lastDoneMinute(known) > own.dismissedMinute) return;
    }
    for (const lesson of needed) if (codes[lesson] === NOT_DUE) codes[lesson] = OPEN;
    const open = [...before].filter((lesson) => codes[lesson] === OPEN);
    steps.push({ hard, before, open });
  });
  return steps;
};
