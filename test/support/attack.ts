/** Close enough to 0 for sums of some dozen whole numbers. */
const TINY = 1e-9;

/**
 * Those of the sets that are `sought` whose size follows from the sizes of those that are
 * `published`: their rows are added and taken away, as often as it takes. A set says of each cell,
 * one kind of person that there could be, whether it is in it.
 */
export const knownFrom = <Cell>(
  published: readonly ((cell: Cell) => boolean)[],
  sought: readonly ((cell: Cell) => boolean)[],
  cells: readonly Cell[],
): ((cell: Cell) => boolean)[] => {
  const rowOf = (set: (cell: Cell) => boolean): number[] =>
    cells.map((cell) => (set(cell) ? 1 : 0));
  const basis: { readonly row: readonly number[]; readonly first: number }[] = [];
  const left = (row: readonly number[]): readonly number[] => {
    let rest = row;
    for (const { row: own, first } of basis) {
      const times = rest[first]! / own[first]!;
      if (Math.abs(times) > TINY) rest = rest.map((value, at) => value - times * own[at]!);
    }
    return rest;
  };
  for (const set of published) {
    const row = left(rowOf(set));
    const first = row.findIndex((value) => Math.abs(value) > TINY);
    if (first >= 0) basis.push({ row, first });
  }
  return sought.filter((set) => {
    const row = rowOf(set);
    return row.some((value) => value > 0) && left(row).every((value) => Math.abs(value) < TINY);
  });
};
