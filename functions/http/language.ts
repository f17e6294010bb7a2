/** Languages in which the API tells changes in words. */
export const WORD_LANGUAGES = ['en', 'de'] as const;
export type WordLanguage = (typeof WORD_LANGUAGES)[number];

/** More of a header than this is not looked at. */
const MOST_CHARACTERS = 500;

/** What somebody asks for, or else the first language of an `Accept-Language` that there is. */
export const wordLanguage = (
  asked: WordLanguage | undefined,
  accepted: string | undefined,
): WordLanguage => {
  if (asked !== undefined) return asked;
  const tags = (accepted ?? '').slice(0, MOST_CHARACTERS).toLowerCase().split(',');
  const wanted = tags.map((tag) => tag.trim().split(/[-;]/, 1)[0]);
  return (
    WORD_LANGUAGES.find((one) => one === wanted.find((tag) => tag === 'en' || tag === 'de')) ?? 'en'
  );
};
