import type { Mutant } from './mutants.ts';

/** A fault with the number by which it is switched on. */
export interface Numbered {
  readonly id: number;
  readonly mutant: Mutant;
}

/** What stands in planted code where a fault may be on: `globalThis.$fault(7)`. */
export const SWITCH = '$fault';

const isOn = (id: number): string => `globalThis.${SWITCH}(${id})`;

/** Text that is put before and after a span of the source. */
interface Wrap {
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

const wrapOf = (faults: readonly Numbered[]): Wrap => {
  const { start, end } = faults[0]!.mutant;
  const replaced = faults.filter(({ mutant }) => mutant.replacement !== undefined);
  if (replaced.length === 0) {
    const none = faults.map(({ id }) => `!${isOn(id)}`).join('&&');
    return { start, end, before: `{if(${none})`, after: '}' };
  }
  const choices = replaced.map(({ id, mutant }) => `${isOn(id)}?(${mutant.replacement}):`).join('');
  return { start, end, before: `(${choices}(`, after: '))' };
};

/**
 * The source with all its faults in it, each off until its number is switched on. Nothing of the
 * source is taken away, so that faults may lie within others.
 */
export const plant = (text: string, faults: readonly Numbered[]): string => {
  const bySpan = Map.groupBy(
    faults,
    ({ mutant }) => `${mutant.start} ${mutant.end} ${mutant.replacement === undefined}`,
  );
  const insertions = [...bySpan.values()].map(wrapOf).flatMap(({ start, end, before, after }) => {
    const length = end - start;
    // At one place: ends before beginnings, short spans end first, and long ones begin first.
    return [
      { at: start, rank: [1, -length], text: before },
      { at: end, rank: [0, length], text: after },
    ];
  });
  insertions.sort((a, b) => a.at - b.at || a.rank[0]! - b.rank[0]! || a.rank[1]! - b.rank[1]!);
  let planted = '';
  let from = 0;
  for (const { at, text: inserted } of insertions) {
    planted += text.slice(from, at) + inserted;
    from = at;
  }
  return planted + text.slice(from);
};
