/**
 * A name as columns and words are compared: without case and signs, `#` read as a number, and `ß`
 * as capitals have it.
 */
export const plain = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[#№]/g, 'number')
    .replace(/[^\p{L}\p{N}]/gu, '');
