const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a merge patch (RFC 7396) makes of a stored thing. */
export const merged = (before: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const after = new Map(Object.entries(isObject(before) ? before : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) after.delete(name);
    else after.set(name, merged(after.get(name), value));
  }
  return Object.fromEntries(after);
};
