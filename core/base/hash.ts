/**
 * FNV-1a, 32 bits (Fowler, Noll, Vo): where every hash begins, and what one more letter makes of
 * it.
 */
export const FNV_BASIS = 0x811c9dc5 | 0;
export const fnvStep = (hash: number, letter: number): number =>
  Math.imul(hash ^ letter, 0x01000193);

/** FNV-1a of a text, by UTF-16 units; a signed 32-bit number. Not for secrets. */
export const fnv1a = (text: string, basis = FNV_BASIS): number => {
  let hash = basis;
  for (let index = 0; index < text.length; index++) hash = fnvStep(hash, text.charCodeAt(index));
  return hash;
};
