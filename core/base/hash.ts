/**
 * FNV-1a, 32 bits (G. Fowler, L. C. Noll, K.-P. Vo): where every hash begins, and what one more
 * letter makes of a hash. For places in tables and stable groups, never for secrets.
 */
export const FNV_BASIS = 0x811c9dc5 | 0;
export const fnvStep = (hash: number, letter: number): number =>
  Math.imul(hash ^ letter, 0x01000193);

/**
 * FNV-1a of a text, by UTF-16 units; a signed 32-bit number. `basis` is the hash of what comes
 * before the text.
 *
 * @example fnv1a('b', fnv1a('a')) === fnv1a('ab') // true
 */
export const fnv1a = (text: string, basis = FNV_BASIS): number => {
  let hash = basis;
  for (let index = 0; index < text.length; index++) hash = fnvStep(hash, text.charCodeAt(index));
  return hash;
};
