import { describe, expect, it } from 'vitest';
import type { PreviewWarning } from '../../../core/model/preview.ts';
import { PREVIEW_ENGLISH } from '../../../core/texts/preview/en.ts';
import { presetTextsOf, warningInWords } from '../../../core/texts/preview/languages.ts';
import { PRESETS } from '../../../core/tune/presets.ts';

const team = { team: 't', name: 'Lager', before: 120.4, after: 31 };
const WARNINGS: readonly PreviewWarning[] = [
  { code: 'newly-nothing', values: { people: 1, sampled: 40, share: 0.025 } },
  { code: 'one-lesson', values: { lesson: 'l', title: 'Ein Titel', share: 0.412 } },
  { code: 'goal-minutes', values: team },
  ...(['lessons', 'people', 'over'] as const).map(
    (because) => ({ code: 'rule-without-effect', values: { rule: 0, because } }) as const,
  ),
  ...[
    { rule: 0, because: [] },
    { rule: 1, people: 40, because: [] },
    { rule: 2, people: 40, first: 25, because: [{ code: 'cooldown' as const, people: 15 }] },
  ].map((values) => ({ code: 'pin-short', values }) as const),
  { code: 'no-change', values: {} },
  { code: 'more-random', values: { before: 0.973, after: 0.4 } },
];

describe('The words of a preview', () => {
  it('say every warning in both languages, with its numbers', () => {
    const codes = Object.keys(PREVIEW_ENGLISH);
    expect(new Set(WARNINGS.map(({ code }) => code))).toEqual(new Set(codes));
    for (const warning of WARNINGS) {
      const [english, german] = [warningInWords(warning, 'en'), warningInWords(warning, 'de')];
      expect(german).not.toBe(english);
      for (const text of [english, german]) expect(text).toMatch(/^[“A-ZÄÖÜ0-9].*\.$/);
      for (const text of [english, german]) expect(text).not.toMatch(/undefined|NaN|null/);
    }
    expect(warningInWords(WARNINGS[0]!, 'en')).toContain('1 of 40 people (2.5 %)');
    expect(warningInWords(WARNINGS[0]!, 'de')).toContain('1 von 40 Personen (2,5 %)');
    expect(warningInWords(WARNINGS[2]!, 'de')).toContain('von 120 auf 31');
    expect(warningInWords(WARNINGS[3]!, 'en')).toContain('Rule 1');
    expect(warningInWords(WARNINGS[8]!, 'en')).toContain('15 of its 40 people (15: they did it');
    expect(warningInWords(WARNINGS[8]!, 'de')).toContain('15 von 40 Personen (15: sie haben');
  });

  it('name every preset in both languages', () => {
    for (const language of ['en', 'de'] as const)
      expect(Object.keys(presetTextsOf(language))).toEqual(PRESETS.map(({ id }) => id));
  });
});
