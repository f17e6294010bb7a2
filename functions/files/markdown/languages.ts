import { Language } from '../../../core/model/primitives.ts';

/** Where a page stands: its folders and name without what they say of its language. */
export interface Place {
  readonly folders: readonly string[];
  readonly name: string;
  /** What folder or name say; undefined where they say nothing. */
  readonly language?: string;
}

/** A page to be placed; its text tells which script it is written in. */
interface Placed {
  readonly path: string;
  readonly text: string;
}

const TAG = /^[a-z]{2,3}([-_][a-z]{2,4})?$/i;
/** Folders whose folders are languages. */
const OF_LANGUAGES = /^(i18n|l10n|locales?|lang|languages?|translations?)$/i;
/** Pages that every folder has, so that to have them too says nothing. */
const EVERYWHERE = /^_?(index|overview|intro|introduction)$/i;

/** The language that a word of a path names, if any. */
const tagOf = (word: string): string | undefined =>
  TAG.test(word) ? Language.safeParse(word.replace('_', '-')).data : undefined;

/** What tells that a text is in the script of a language; Latin letters tell nothing. */
const SCRIPTS: Readonly<Record<string, string>> = {
  Jpan: 'Hira',
  Kore: 'Hang',
  Hans: 'Han',
  Hant: 'Han',
};

const isInScriptOf = (text: string, language: string): boolean => {
  const code = new Intl.Locale(language).maximize().script ?? 'Latn';
  if (code === 'Latn') return false;
  const script = SCRIPTS[code] ?? code;
  try {
    return new RegExp(`\\p{Script=${script}}`, 'u').test(text);
  } catch {
    // A script that regular expressions do not know.
    return false;
  }
};

/** The language whose script a text cannot do without; undefined where letters do not tell. */
export const languageByScript = (text: string): string | undefined => {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]{2}/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}{2}/u.test(text)) return 'ko';
  return /\p{Script=Han}{4}/u.test(text) ? 'zh' : undefined;
};

/** One way to read a path: this word of it is a language. */
interface Reading extends Place {
  readonly language: string;
  /** What all pages share for which that word stands. */
  readonly word: string;
  readonly isCertain: boolean;
}

const partsOf = (path: string): { folders: string[]; name: string } => {
  const folders = path.split('/');
  return { name: (folders.pop() ?? '').replace(/\.[^.]*$/, ''), folders };
};

const keyOf = ({ folders, name }: Pick<Place, 'folders' | 'name'>): string =>
  [...folders, name].join('/').toLowerCase();

const readingsOf = ({ path, text }: Placed): Reading[] => {
  const { folders, name } = partsOf(path);
  const readings = folders.flatMap((folder, at): Reading[] => {
    const language = tagOf(folder);
    if (language === undefined) return [];
    const isNamed = /[-_]/.test(folder) || OF_LANGUAGES.test(folders[at - 1] ?? '');
    return [
      {
        language,
        folders: folders.toSpliced(at, 1),
        name,
        word: folders.slice(0, at + 1).join('/'),
        isCertain: isNamed || isInScriptOf(text, language),
      },
    ];
  });
  const dot = name.lastIndexOf('.');
  const language = dot > 0 ? tagOf(name.slice(dot + 1)) : undefined;
  if (language === undefined) return readings;
  const isCertain = /[-_]/.test(name.slice(dot + 1)) || isInScriptOf(text, language);
  return [...readings, { language, folders, name: name.slice(0, dot), word: path, isCertain }];
};

/**
 * Where each page stands, and the language that its path says. A folder such as `it` may be about
 * IT: it is a language only where its name has a region, where it lies in a folder of languages,
 * where its pages are in that language's script, or where another language has the same page.
 */
export const placesOf = (pages: readonly Placed[]): Map<string, Place> => {
  const readings = new Map(pages.map((page) => [page.path, readingsOf(page)]));
  const words = new Map<string, Set<string>>();
  const note = (key: string, word: string): void => {
    words.set(key, (words.get(key) ?? new Set()).add(word));
  };
  for (const { path } of pages) {
    note(keyOf(partsOf(path)), '');
    for (const reading of readings.get(path) ?? []) note(keyOf(reading), reading.word);
  }
  const all = [...readings.values()].flat();
  const isTwin = (reading: Reading): boolean =>
    !EVERYWHERE.test(reading.name) && (words.get(keyOf(reading))?.size ?? 0) > 1;
  const languages = new Set(
    all.filter((one) => one.isCertain || isTwin(one)).map(({ word }) => word),
  );
  return new Map(
    [...readings].map(([path, ways]): [string, Place] => {
      const way = ways.find(({ word }) => languages.has(word));
      if (way === undefined) return [path, partsOf(path)];
      return [path, { folders: way.folders, name: way.name, language: way.language }];
    }),
  );
};
