import { remembered } from './remembered.ts';

/** What of a language tag matters for who can read it. */
interface Reading {
  readonly tag: string;
  readonly language: string;
  /** As written, or the one that the language is most often written in. */
  readonly script: string;
  readonly region: string;
  /** False where the tag itself names no region. */
  readonly isRegional: boolean;
}

const MOST_TAGS = 1000;

/** Tags are read once; one that is none (stored before they were checked) is only itself. */
const readingOf = remembered(MOST_TAGS, (tag): Reading => {
  try {
    const locale = new Intl.Locale(tag);
    const { language, script = '', region = '' } = locale.maximize();
    const isRegional = locale.region !== undefined;
    return { tag: locale.toString(), language, script, region, isRegional };
  } catch {
    return { tag, language: tag.toLowerCase(), script: '', region: '', isRegional: false };
  }
});

/** Languages whose readers read either script. Nobody else is given the other one: zh, say. */
const IN_BOTH_SCRIPTS: ReadonlySet<string> = new Set(['sr']);

/** Languages that are read by those of another one, as steps away: `asked` → `offered`. */
const NEIGHBOURS: ReadonlyMap<string, number> = new Map([
  ['nb no', 1],
  ['no nb', 1],
  ['nn no', 2],
  ['nn nb', 3],
  ['no nn', 3],
  ['nb nn', 3],
]);

/** Ranks within one language: the tag itself, the language alone, its usual region, another one. */
const WITHIN = 4;
/** Rank of a language that cannot be read by whoever asks. */
export const UNREAD = Number.POSITIVE_INFINITY;

/**
 * How well a text in one language (`offered`) serves somebody who asks for another (both BCP 47): 0
 * for the very same, more for what is further away, `UNREAD` for what they cannot be given. The
 * same region comes before none, and none before another; another script (zh-TW and zh) is another
 * language; Norwegians read each other's.
 *
 * @example
 * languageRank('pt-BR', 'pt') // 1, pt-BR itself 0, pt-PT 3
 */
export const languageRank = (asked: string, offered: string): number => {
  const [own, other] = [readingOf(asked), readingOf(offered)];
  if (own.tag === other.tag) return 0;
  const steps =
    own.language === other.language ? 0 : NEIGHBOURS.get(`${own.language} ${other.language}`);
  if (steps === undefined) return UNREAD;
  const isOtherScript = own.script !== other.script;
  if (isOtherScript && !IN_BOTH_SCRIPTS.has(own.language)) return UNREAD;
  const isSameRegion = own.region === other.region;
  const within = own.isRegional
    ? isSameRegion && other.isRegional
      ? 0
      : other.isRegional
        ? WITHIN - 1
        : 1
    : !other.isRegional
      ? 0
      : isSameRegion
        ? 2
        : WITHIN - 1;
  return WITHIN * (steps + (isOtherScript ? 1 : 0)) + within;
};

/**
 * A name in somebody's language, out of those by language tag; `name` where there is none that they
 * read.
 *
 * @example nameIn({ de: 'Ruhe bewahren' }, 'Staying calm', 'de-AT') // 'Ruhe bewahren'
 */
export const nameIn = (
  names: Readonly<Record<string, string>> | undefined,
  name: string,
  language: string,
): string => {
  if (names === undefined) return name;
  let best = UNREAD;
  let found = name;
  for (const [tag, translated] of Object.entries(names)) {
    const rank = languageRank(language, tag);
    if (rank >= best) continue;
    best = rank;
    found = translated;
  }
  return found;
};

/**
 * The language and script of a tag, by which people who read the same are counted together, such as
 * `ja` or `zh-Hant`.
 */
export const writtenLanguage = (tag: string): string => {
  const { language, script } = readingOf(tag);
  const usual = readingOf(language).script;
  return script === usual || script === '' ? language : `${language}-${script}`;
};

/** Scripts that are written from right to left, of languages that people read today. */
const FROM_THE_RIGHT: ReadonlySet<string> = new Set([
  ...['Arab', 'Aran', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg'],
]);

/** Which way a language is written, as HTML has it. */
export type Direction = 'ltr' | 'rtl';

/**
 * Which way the text of a language tag is written.
 *
 * @example directionOf('ar-EG') // 'rtl'
 */
export const directionOf = (tag: string): Direction =>
  FROM_THE_RIGHT.has(readingOf(tag).script) ? 'rtl' : 'ltr';
