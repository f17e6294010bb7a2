/**
 * A function that works out what follows from an object alone: once, and kept for as long as the
 * object is. The object must not change afterwards.
 *
 * @example
 * const sumOf = once((rates: readonly number[]) => ({ sum: rates.reduce((a, b) => a + b, 0) }));
 */
export const once = <From extends object, Made extends object>(
  make: (from: From) => Made,
): ((from: From) => Made) => {
  const known = new WeakMap<From, Made>();
  return (from) => {
    let made = known.get(from);
    if (made === undefined) {
      made = make(from);
      known.set(from, made);
    }
    return made;
  };
};
