import type { Verdict } from './search.ts';

/** How a set of faults fared: those that were seen, of those that could be. */
export interface Score {
  readonly seen: number;
  readonly survived: number;
  /** No test comes by them. */
  readonly unreached: number;
}

/** Counts verdicts. */
export const scoreOf = (verdicts: readonly Verdict[]): Score => ({
  seen: verdicts.filter(({ by }) => by !== undefined).length,
  survived: verdicts.filter(({ by, reached }) => by === undefined && reached).length,
  unreached: verdicts.filter(({ by, reached }) => by === undefined && !reached).length,
});

/** The share of faults that were seen, in percent; 100 where there are none. */
export const percentOf = ({ seen, survived, unreached }: Score): number => {
  const all = seen + survived + unreached;
  return all === 0 ? 100 : (100 * seen) / all;
};

/** One line for a file or for all of them. */
export const scoreLine = (name: string, score: Score): string =>
  `${percentOf(score).toFixed(1).padStart(5)} %  seen ${score.seen}, survived ${score.survived}, ` +
  `not reached ${score.unreached}  ${name}`;

/** One line for a fault: where, what kind, and what was put in place of what. */
export const faultLine = ({
  mutant: { file, line, operator, before, after },
  reached,
}: Verdict): string =>
  `${file}:${line}  ${operator}${reached ? '' : ' (not reached)'}: ${before} → ${after === '' ? 'nothing' : after}`;
