/** A name as columns and words are compared: without case and signs, `#` read as a number. */
export const plain = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[#№]/g, 'number')
    .replace(/[^\p{L}\p{N}]/gu, '');
