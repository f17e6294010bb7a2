import { once } from '../../core/base/once.ts';
import { Language } from '../../core/model/primitives.ts';

/** Languages that are known by name, as most lists of people have them. */
const TAGS = [
  ...['ar', 'bg', 'bn', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'fa', 'fi', 'fr', 'he'],
  ...['hi', 'hr', 'hu', 'id', 'it', 'ja', 'ko', 'lt', 'lv', 'ms', 'nb', 'nl', 'no', 'pl', 'pt'],
  ...['ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'th', 'tr', 'uk', 'ur', 'vi', 'zh'],
];

const plain = (name: string): string => name.trim().toLowerCase();

const tagsByName = once((tags: readonly string[]): ReadonlyMap<string, string> => {
  const byName = new Map<string, string>();
  for (const tag of tags)
    for (const reader of ['en', 'de', tag]) {
      const name = new Intl.DisplayNames(reader, { type: 'language' }).of(tag);
      if (name !== undefined) byName.set(plain(name), tag);
    }
  return byName;
});

/**
 * The BCP 47 tag that a text means: one as it stands, one with an underscore, or a name such as
 * `German`, `Deutsch` or `English (US)`. Undefined where it is none.
 */
export const languageOf = (text: string): string | undefined => {
  const [, name = '', region] = /^([^()]+?)\s*(?:\(([A-Z]{2})\))?$/.exec(text.trim()) ?? [];
  const named = tagsByName(TAGS).get(plain(name));
  if (named !== undefined) return region === undefined ? named : `${named}-${region}`;
  const tag = Language.safeParse(text.trim().replaceAll('_', '-'));
  return tag.success ? tag.data : undefined;
};
