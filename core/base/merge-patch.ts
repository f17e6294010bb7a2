const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * What a JSON merge patch (RFC 7396) makes of a value: objects are merged field by field, whatever
 * else it names is replaced, and `null` takes a field away. With `keepCleared` such a field stays
 * as one that is undefined, so that a check of names still sees it.
 */
export const mergePatch = (value: unknown, patch: unknown, keepCleared = false): unknown => {
  if (!isObject(patch)) return patch;
  const fields = new Map<string, unknown>(Object.entries(isObject(value) ? value : {}));
  for (const [name, change] of Object.entries(patch)) {
    if (change !== null) fields.set(name, mergePatch(fields.get(name), change, keepCleared));
    else if (keepCleared) fields.set(name, undefined);
    else fields.delete(name);
  }
  // Makes a field of its own even of `__proto__`.
  return Object.fromEntries(fields);
};
