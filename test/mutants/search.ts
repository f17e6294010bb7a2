import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';
import { type Numbered, plant } from './plant.ts';
import { attack } from './process.ts';

/** What became of a fault: `by` says which test saw it; it is `reached` if any test came by it. */
export interface Verdict {
  readonly mutant: Mutant;
  by?: string;
  reached: boolean;
}

/** How the search is done. */
export interface SearchOptions {
  readonly root: string;
  /** Test files in the order in which they are tried. */
  readonly tests: readonly string[];
  /** Processes side by side. */
  readonly together: number;
  readonly progress: (message: string) => void;
}

const FEW = 20;

const plantedFiles = (root: string, faults: readonly Numbered[]): Record<string, string> =>
  Object.fromEntries(
    [...Map.groupBy(faults, ({ mutant }) => mutant.file)].map(([file, own]) => {
      const path = join(root, file);
      return [path, plant(readFileSync(path, 'utf8'), own)];
    }),
  );

/**
 * The list in as many parts, each a fair sample; few entries stay together, since every part costs
 * a start.
 */
const shared = <T>(list: readonly T[], parts: number): T[][] =>
  list.length <= FEW
    ? [[...list]]
    : Array.from({ length: parts }, (_, part) => list.filter((_, index) => index % parts === part));

/** Tries one test file after the other on the faults that none before it has seen. */
export const searchSurvivors = async (
  mutants: readonly Mutant[],
  { root, tests, together, progress }: SearchOptions,
): Promise<Verdict[]> => {
  const planted = plantedFiles(
    root,
    mutants.map((mutant, id) => ({ id, mutant })),
  );
  const verdicts = mutants.map((mutant): Verdict => ({ mutant, reached: false }));
  const alive = (): number[] => [...verdicts.keys()].filter((id) => verdicts[id]?.by === undefined);
  for (const [index, test] of tests.entries()) {
    const left = alive();
    if (left.length === 0) break;
    const start = Date.now();
    await Promise.all(
      shared(left, together).map((faults) =>
        attack({ test, planted, faults }, (line) => {
          if (line.kind === 'baseline') {
            if (!line.passed) throw new Error(`${test} fails as it is, without any fault.`);
            for (const id of line.reached) verdicts[id]!.reached = true;
          } else if (line.kind === 'done' && line.by !== undefined)
            verdicts[line.fault]!.by = `${test}: ${line.by}`;
        }),
      ),
    );
    const seconds = Math.round((Date.now() - start) / 1000);
    const seen = left.length - alive().length;
    progress(`${index + 1}/${tests.length} ${test}: saw ${seen} of ${left.length} in ${seconds} s`);
  }
  return verdicts;
};
