import type { Mutant } from './mutants.ts';

/**
 * A fault that no test can see, and why. Lines are known by their text, so that code above may
 * move.
 */
export interface Unseen {
  readonly file: string;
  /** The text of the line on which it begins, without the space around it. */
  readonly line: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
}

/** Says of a fault why it cannot be seen, if the list says so. */
export const reasonFor = (
  list: readonly Unseen[],
  { file, line, before, after }: Mutant,
  textOf: (file: string) => string,
): Unseen | undefined => {
  const text = textOf(file).split('\n')[line - 1]?.trim();
  return list.find(
    (one) => one.file === file && one.line === text && one.before === before && one.after === after,
  );
};
