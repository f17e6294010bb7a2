import { hash } from 'node:crypto';

/**
 * The fields of an object in the order of their names; few enough that sorting them in place beats
 * a copy.
 */
const fieldsOf = (value: object): string[] => Object.keys(value).sort();

/**
 * JSON with sorted keys and without `undefined`: equal values give equal text. Keys must not be
 * ids. Written in one go, since every decision and every event is hashed by it.
 */
export const canonical = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) {
    let text = '[';
    for (const entry of value)
      text += text.length === 1 ? canonical(entry) : `,${canonical(entry)}`;
    return `${text}]`;
  }
  let text = '{';
  for (const name of fieldsOf(value)) {
    const field = (value as Record<string, unknown>)[name];
    if (field === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${JSON.stringify(name)}:${canonical(field)}`;
  }
  return `${text}}`;
};

/** SHA-256 of a value's canonical JSON, hex. */
export const digestOf = (value: unknown): string => hash('sha256', canonical(value), 'hex');
