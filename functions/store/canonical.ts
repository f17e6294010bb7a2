import { createHash } from 'node:crypto';

const ordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, unknown>).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, entry]) => [key, ordered(entry)]));
};

/** JSON with sorted keys and without `undefined`: equal values give equal text. Keys must not be ids. */
export const canonical = (value: unknown): string => JSON.stringify(ordered(value));

/** SHA-256 of a value's canonical JSON, hex. */
export const digestOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
