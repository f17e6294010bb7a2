import { describe, expect, it } from 'vitest';
import { EXCLUSIONS } from '../../../core/model/exclusion.ts';
import { EXCLUDED, outranked, stillToDo } from '../../../core/texts/admin.ts';
import { longDay, textsOf } from '../../../core/texts/languages.ts';

const MARCH = Date.UTC(2026, 2, 2);
const DUE = Date.UTC(2026, 11, 21, 23, 59);

describe('texts', () => {
  it('are those of the language, whatever the region, and English where there are none', () => {
    expect(textsOf('de-CH')).toBe(textsOf('de'));
    expect(textsOf('en-US')).toBe(textsOf('en'));
    expect(textsOf('fr')).toBe(textsOf('en'));
    expect(textsOf('de').pinned).not.toBe(textsOf('en').pinned);
  });

  it('say the same in every language', () => {
    for (const language of ['en', 'de']) {
      const texts = textsOf(language);
      expect(texts.practised('Empathy', 12)).toContain('12');
      const told = [0, 1, 2, 3].map((right) => texts.lastAnswers({ lesson: 'A', right, of: 3 }));
      expect(new Set(told).size).toBe(4);
      for (const one of told) expect(one).toContain('A');
      const owners = (['own', 'team', 'company'] as const).map((owner) => [
        texts.helpsKeyResult('K', 'D', owner),
        texts.helpsOverdue('K', owner),
      ]);
      expect(new Set(owners.flat()).size).toBe(6);
      expect(Object.keys(texts)).toEqual(Object.keys(textsOf('en')));
      expect(Object.keys(texts.nothing)).toEqual(Object.keys(textsOf('en').nothing));
    }
  });
});

describe('a day', () => {
  it('is written as people write it, with the year where it is another one', () => {
    expect(longDay(DUE, 'en', MARCH)).toBe('21 December');
    expect(longDay(DUE, 'de-AT', MARCH)).toBe('21. Dezember');
    expect(longDay(DUE, 'en', Date.UTC(2027, 0, 1))).toBe('21 December 2026');
    expect(longDay(DUE, 'fr', MARCH)).toBe('21 December');
  });

  it('is written as the region writes it, and in Gregorian days and Latin figures', () => {
    expect(longDay(DUE, 'en-US', MARCH)).toBe('December 21');
    for (const tag of ['en-GB', 'en-AU', 'en-IE', 'en-DE', 'en-GB-u-ca-islamic-nu-thai', 'x y'])
      expect(longDay(DUE, tag, MARCH)).toBe('21 December');
    expect(longDay(Date.UTC(2027, 0, 2), 'de-AT', DUE)).toBe('2. Jänner 2027');
    // Those who read English for want of texts in their language read it as the texts are.
    expect(longDay(DUE, 'es-US', MARCH)).toBe('21 December');
  });

  it('is the one in UTC, up to its last millisecond', () => {
    expect(longDay(Date.UTC(2026, 11, 22) - 1, 'en', MARCH)).toBe('21 December');
    expect(longDay(Date.UTC(2026, 11, 22), 'en', MARCH)).toBe('22 December');
  });
});

describe('what admins read', () => {
  it('has a sentence for everything that keeps a lesson out', () => {
    for (const code of EXCLUSIONS) expect(EXCLUDED[code]).toMatch(/^[A-Z].*\.$/);
    expect(Object.keys(EXCLUDED)).toEqual([...EXCLUSIONS]);
    expect(stillToDo(['Basics', 'More'])).toBe(' Still to do: Basics, More.');
    expect(outranked(50)).toContain('50');
  });
});
