import { hash } from 'node:crypto';

/** The fields of an object in the order of their names: few enough that moving each to its place beats a general sort. */
const fieldsOf = (value: object): string[] => {
  const names = Object.keys(value);
  for (let next = 1; next < names.length; next++) {
    const name = names[next]!;
    let place = next;
    for (; place > 0 && names[place - 1]! > name; place--) names[place] = names[place - 1]!;
    names[place] = name;
  }
  return names;
};

/** Names of fields as JSON has them. They are the code's own, so there are few. */
const quoted = new Map<string, string>();
const quote = (name: string): string => {
  let text = quoted.get(name);
  if (text === undefined) {
    text = `${JSON.stringify(name)}:`;
    if (quoted.size < MOST_QUOTED) quoted.set(name, text);
  }
  return text;
};
const MOST_QUOTED = 1_000;

/**
 * JSON with sorted keys and without `undefined`: equal values give equal text. Keys must not be ids.
 * Written in one go, since every decision and every event is hashed by it.
 */
export const canonical = (value: unknown): string => {
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) {
    let text = '[';
    for (const entry of value) text += text.length === 1 ? canonical(entry) : `,${canonical(entry)}`;
    return `${text}]`;
  }
  let text = '{';
  for (const name of fieldsOf(value)) {
    const field = (value as Record<string, unknown>)[name];
    if (field === undefined) continue;
    text += text.length === 1 ? quote(name) : `,${quote(name)}`;
    text += canonical(field);
  }
  return `${text}}`;
};

/** SHA-256 of a value's canonical JSON, hex. */
export const digestOf = (value: unknown): string => hash('sha256', canonical(value), 'hex');
