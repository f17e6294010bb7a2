/**
 * Orders texts by their UTF-16 units, as `<` does: the same on every machine, in every language.
 * Negative where `a` comes first, 0 where they are equal.
 */
export const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Orders by id.
 *
 * @example lessons.sort(byId)
 */
export const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  compareTexts(a.id, b.id);

/**
 * Orders entries of a map, or tuples that begin with a name, by that.
 *
 * @example [...map].sort(byKey)
 */
export const byKey = (
  [a]: readonly [string, ...unknown[]],
  [b]: readonly [string, ...unknown[]],
): number => compareTexts(a, b);

/**
 * Orders by a number, the largest first; among equal ones by name.
 *
 * @example hits.sort(mostFirst(({ score }) => score, ({ lesson }) => lesson))
 */
export const mostFirst =
  <Entry>(numberOf: (entry: Entry) => number, nameOf: (entry: Entry) => string) =>
  (a: Entry, b: Entry): number =>
    numberOf(b) - numberOf(a) || compareTexts(nameOf(a), nameOf(b));
