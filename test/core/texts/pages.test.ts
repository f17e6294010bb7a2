import { describe, expect, it } from 'vitest';
import { PAGE_LANGUAGES, pageTextsFor, pageTextsOf } from '../../../core/texts/pages/languages.ts';

/** Everything that a language says, by where it stands; functions are called with a few numbers. */
const said = (texts: unknown, path = ''): [string, string][] => {
  if (typeof texts === 'string') return [[path, texts]];
  if (typeof texts === 'function')
    return [
      ['1', '1'],
      ['0', '3'],
      ['1', '3'],
      ['2', '3'],
      ['3', '3'],
    ].flatMap(([a, b], index) => {
      const numbers = texts(Number(a), Number(b)) as unknown;
      return said(numbers, `${path}(${index})`);
    });
  return Object.entries(texts as object).flatMap(([name, one]) => said(one, `${path}/${name}`));
};

describe('The words of the pages', () => {
  it('are there in every language, each its own, and none is empty', () => {
    const english = said(pageTextsOf('en'));
    for (const language of PAGE_LANGUAGES) {
      const own = said(pageTextsOf(language));
      expect(own.map(([path]) => path)).toEqual(english.map(([path]) => path));
      for (const [path, text] of own) expect(text.trim(), `${language} ${path}`).not.toBe('');
      if (language === 'en') continue;
      const same = own.filter(
        ([path, text]) => text.length > 12 && text === new Map(english).get(path),
      );
      expect(same).toEqual([]);
    }
  });

  it('name no decimals, no percentages and no terms of the model', () => {
    for (const language of PAGE_LANGUAGES)
      for (const [path, text] of said(pageTextsOf(language)))
        expect(text, `${language} ${path}`).not.toMatch(/\d[.,]\d(?!\d\d)|%|mastery|undefined|NaN/);
  });

  it('are found by a language tag of any region, and by what a browser accepts', () => {
    expect(pageTextsOf('de-CH').language).toBe('de');
    expect(pageTextsOf('fr').language).toBe('en-GB');
    for (const [accepted, language] of [
      ['de-AT,de;q=0.9,en;q=0.5', 'de'],
      ['fr, DE;q=0.8', 'de'],
      ['fr,it', 'en-GB'],
      ['*', 'en-GB'],
      ['', 'en-GB'],
      [undefined, 'en-GB'],
      [`${'x,'.repeat(10_000)}de`, 'en-GB'],
    ] as const)
      expect(pageTextsFor(accepted).language, accepted?.slice(0, 20)).toBe(language);
  });
});
