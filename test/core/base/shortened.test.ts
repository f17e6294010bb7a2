import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesInHtml, oneLine, shortened } from '../../../core/base/shortened.ts';
import { scaled } from '../../support/proof.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 400 });

describe('a text that is made to fit', () => {
  it('stays as it is where it fits, and ends after a word where it does not', () => {
    expect(shortened('Calm down', 9)).toBe('Calm down');
    expect(shortened('Calm down an angry caller', 17)).toBe('Calm down an…');
    expect(shortened('Donaudampfschifffahrt', 10)).toBe('Donaudamp…');
    expect(shortened('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15)).toBe('👩‍👩‍👧‍👦…');
  });

  it('never costs more than it may, and begins as the whole does', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 10, max: 300 }), (text, most) => {
        const line = oneLine(text);
        const inUnits = shortened(line, most);
        expect(inUnits.length).toBeLessThanOrEqual(most);
        expect(line.startsWith(inUnits.replace(/…$/, ''))).toBe(true);
        expect(inUnits.isWellFormed()).toBe(true);
        expect(bytesInHtml(shortened(line, most, bytesInHtml))).toBeLessThanOrEqual(most);
      }),
      { seed: 20261133, numRuns: scaled(100, 2000) },
    );
  });

  it('counts bytes as UTF-8 has them', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = oneLine(text).replace(/["&'<>]/g, '');
        expect(bytesInHtml(plain)).toBe(new TextEncoder().encode(plain).length);
      }),
      { seed: 20261132, numRuns: scaled(100, 2000) },
    );
    expect(bytesInHtml('"&\'<>')).toBe(30);
  });
});

describe('a text as one line', () => {
  it('holds neither breaks nor control characters nor marks that turn what follows', () => {
    expect(oneLine(' Stay\r\n\tcalm\u2028now\u0000 ')).toBe('Stay calm now');
    expect(oneLine('a\u202eb\ud800')).toBe('ab\ufffd');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(oneLine(oneLine(text))).toBe(oneLine(text));
        expect(oneLine(text)).not.toMatch(/[\r\n\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      }),
      { seed: 20261131, numRuns: scaled(100, 2000) },
    );
  });
});
