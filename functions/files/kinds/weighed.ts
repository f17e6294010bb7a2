import { type Cell, list, Misfit, type Sense, share } from '../cell-types.ts';

/**
 * Splits `skill:0.5:1` at the numbers at its end: names and ids may hold colons themselves.
 */
const split = (entry: string, most: number): readonly string[] => {
  const parts = entry.split(':').map((part) => part.trim());
  const shares: string[] = [];
  while (parts.length > 1 && shares.length < most && /^[\d.,]+\s*%?$/.test(parts.at(-1) ?? ''))
    shares.unshift(parts.pop() ?? '');
  return [parts.join(':'), ...shares];
};

const weighed =
  (names: readonly string[]): Cell =>
  (value, sense) => {
    const found: Record<string, unknown>[] = [];
    // A level is always a share, whatever a full score is.
    const plain: Sense = { ...sense, scoreOf: undefined, way: { decimal: 'point', dates: 'ask' } };
    for (const entry of list(value, sense) as string[]) {
      const [skill = '', ...shares] = split(entry, names.length);
      const one: Record<string, unknown> = { skill };
      for (const [index, text] of shares.entries()) {
        const part = share(text.replace(',', '.'), plain);
        if (part instanceof Misfit) return new Misfit(`${entry}: ${part.expected}`);
        one[names[index] ?? ''] = part;
      }
      found.push(one);
    }
    return found;
  };

/** `skill` or `skill:0.5`, several joined by `|`: what a lesson teaches, and how much of it. */
export const taught = weighed(['weight']);

/** `skill`, `skill:level` or `skill:level:weight`, several joined by `|`. */
export const needed = weighed(['level', 'weight']);
