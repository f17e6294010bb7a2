/** SES takes tags of so many characters. */
const MOST_TAG = 256;
/** In this order they make the reference. */
const NAMES = ['ref', 'ref-2', 'ref-3', 'ref-4'] as const;

/**
 * The tags that tie what is told of a mail later to that mail: a sealed reference, cut into as many
 * as it takes where ids are long. Throws a RangeError for one that no ids are long enough for.
 */
export const refTags = (reference: string): Record<string, string> => {
  if (reference.length > MOST_TAG * NAMES.length) throw new RangeError('the reference is too long');
  const tags: Record<string, string> = {};
  for (const [index, name] of NAMES.entries()) {
    const piece = reference.slice(index * MOST_TAG, (index + 1) * MOST_TAG);
    if (piece !== '') tags[name] = piece;
  }
  return tags;
};

/** The reference that the tags of a mail make; '' where there is none. */
export const refOfTags = (tags: Readonly<Record<string, string | undefined>>): string =>
  NAMES.map((name) => tags[name] ?? '').join('');
