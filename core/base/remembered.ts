/**
 * `make`, with its last results kept by key: at most `most` of them, and of more those that were
 * made last. Asking again for a key does not keep it longer, so that a hit costs one look into a
 * map. A `make` that throws leaves nothing behind; a promise is kept also where it fails later.
 *
 * @example
 * const startOf = remembered(5000, (day) => Date.parse(`${day}T00:00:00Z`));
 * startOf('2026-12-21'); // parsed
 * startOf('2026-12-21'); // remembered
 */
export const remembered = <Made, Key extends string | number = string>(
  most: number,
  make: (key: Key) => Made,
): ((key: Key) => Made) => {
  const known = new Map<Key, Made>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as Made;
    const made = make(key);
    known.set(key, made);
    // A map walks its keys in the order in which they were put in: the first is the oldest.
    if (known.size > most) known.delete(known.keys().next().value as Key);
    return made;
  };
};
