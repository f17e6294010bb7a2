import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageRank, nameIn, UNREAD, writtenLanguage } from '../../../core/base/language.ts';
import { scaled } from '../../support/proof.ts';

/** What is offered, the best first, without what cannot be read. */
const order = (asked: string, offered: readonly string[]): string[] =>
  [...offered]
    .filter((one) => languageRank(asked, one) < UNREAD)
    .sort((a, b) => languageRank(asked, a) - languageRank(asked, b));

const TAGS = [
  ...['pt', 'pt-BR', 'pt-PT', 'pt-AO', 'en', 'en-GB', 'en-US', 'de', 'de-AT', 'de-CH', 'fr', 'ja'],
  ...['zh', 'zh-CN', 'zh-SG', 'zh-Hans', 'zh-Hant', 'zh-TW', 'zh-HK', 'zh-Hant-TW', 'zh-Hans-HK'],
  ...['no', 'nb', 'nn', 'nb-NO', 'nn-NO', 'sr', 'sr-Latn', 'sr-Cyrl-RS', 'es', 'es-MX', 'es-419'],
];
const tag = fc.constantFrom(...TAGS);
const RUNS = { seed: 20261128, numRuns: scaled(2000, 30000) };
const SIMPLIFIED = ['zh', 'zh-CN', 'zh-SG', 'zh-Hans', 'zh-Hans-HK'];
const TRADITIONAL = ['zh-Hant', 'zh-TW', 'zh-HK', 'zh-Hant-TW', 'zh-MO'];

describe('which language serves somebody', () => {
  it.each([
    ['pt-BR', ['pt-PT', 'pt', 'pt-BR'], ['pt-BR', 'pt', 'pt-PT']],
    ['pt-PT', ['pt-BR', 'pt', 'pt-PT'], ['pt-PT', 'pt', 'pt-BR']],
    ['pt', ['pt-PT', 'pt-BR', 'pt'], ['pt', 'pt-BR', 'pt-PT']],
    ['en-GB', ['en-US', 'en', 'en-GB', 'de'], ['en-GB', 'en', 'en-US']],
    ['es-MX', ['es-ES', 'es', 'es-MX'], ['es-MX', 'es', 'es-ES']],
    ['de-AT', ['fr', 'de-CH', 'de'], ['de', 'de-CH']],
    ['zh-TW', ['zh-HK', 'zh-Hant', 'zh-TW', ...SIMPLIFIED], ['zh-TW', 'zh-Hant', 'zh-HK']],
    ['zh-HK', ['zh-TW', 'zh-Hant', 'zh-HK', ...SIMPLIFIED], ['zh-HK', 'zh-Hant', 'zh-TW']],
    ['zh-Hant-TW', ['zh-HK', 'zh', 'zh-TW'], ['zh-TW', 'zh-HK']],
    ['zh-CN', ['zh-TW', 'zh-SG', 'zh-Hans', 'zh-CN'], ['zh-CN', 'zh-Hans', 'zh-SG']],
    ['zh', ['zh-TW', 'zh-SG', 'zh-CN', 'zh'], ['zh', 'zh-CN', 'zh-SG']],
    ['nb', ['nn', 'no', 'nb', 'da', 'sv'], ['nb', 'no', 'nn']],
    ['nb-NO', ['no'], ['no']],
    ['no', ['nn', 'nb', 'no'], ['no', 'nb', 'nn']],
    ['nn', ['nb', 'no', 'nn'], ['nn', 'no', 'nb']],
    ['sr', ['sr-Latn', 'sr', 'hr'], ['sr', 'sr-Latn']],
    ['EN-us', ['en', 'en-US'], ['en-US', 'en']],
    ['iw', ['he'], ['he']],
  ] as const)('%s of %j is %j', (asked, offered, expected) => {
    expect(order(asked, offered)).toEqual(expected);
  });

  it('is never the other script of Chinese, either way round', () => {
    for (const one of SIMPLIFIED)
      for (const other of TRADITIONAL) {
        expect(languageRank(one, other), `${one} ${other}`).toBe(UNREAD);
        expect(languageRank(other, one), `${other} ${one}`).toBe(UNREAD);
      }
  });

  it('is always their own first, and no language of another base but for neighbours', () => {
    fc.assert(
      fc.property(tag, tag, (asked, offered) => {
        expect(languageRank(asked, asked)).toBe(0);
        const rank = languageRank(asked, offered);
        expect(rank).toBeGreaterThanOrEqual(0);
        const [own, other] = [asked, offered].map((one) => one.split('-')[0]!);
        const isNorwegian = /^n[obn]/.test(own!) && /^n[obn]/.test(other!);
        if (own !== other && !isNorwegian) expect(rank).toBe(UNREAD);
        if (own === other && !asked.startsWith('zh')) expect(rank).toBeLessThan(100);
        expect(rank < UNREAD).toBe(languageRank(offered, asked) < UNREAD);
      }),
      RUNS,
    );
  });

  it('is itself alone where a tag is none', () => {
    expect(languageRank('not a tag', 'not a tag')).toBe(0);
    expect(languageRank('not a tag', 'en')).toBe(UNREAD);
  });
});

describe('a name in somebody’s language', () => {
  it('is the nearest that they read, else the plain one', () => {
    const names = { de: 'Ruhe', 'pt-PT': 'Calma', 'zh-Hans': '冷静' };
    expect(
      ['de-AT', 'de', 'pt-BR', 'zh', 'zh-TW', 'en'].map((one) => nameIn(names, 'Calm', one)),
    ).toEqual(['Ruhe', 'Ruhe', 'Calma', '冷静', 'Calm', 'Calm']);
    expect(nameIn({ pt: 'b', 'pt-BR': 'a', 'pt-PT': 'c' }, 'x', 'pt-BR')).toBe('a');
    expect(nameIn(undefined, 'Calm', 'de')).toBe('Calm');
  });
});

it('people who read the same are counted together', () => {
  expect(['ja', 'ja-JP', 'zh', 'zh-CN', 'zh-TW', 'zh-Hant', 'de-AT'].map(writtenLanguage)).toEqual([
    'ja',
    'ja',
    'zh',
    'zh',
    'zh-Hant',
    'zh-Hant',
    'de',
  ]);
});
