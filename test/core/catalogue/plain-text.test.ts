import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkWords, plainText } from '../../../core/catalogue/plain-text.ts';
import { scaled } from '../../support/proof.ts';

/** Texts of the marks that matter here, in any order. */
const marked = fc
  .array(fc.constantFrom('[', ']', '(', ')', '!', '`', '```', '\n', 'a', ' ', '*', '-', 'ß'), {
    maxLength: 40,
  })
  .map((units) => units.join(''));
const RUNS = { seed: 20261128, numRuns: scaled(3000, 100_000) };

describe('the words of a Markdown text', () => {
  it('are what it shows: link words without addresses, no fences, no marks', () => {
    expect(
      plainText('## Stay *calm*\n```ts\nlisten()\n```\nSee [this page](https://x.org/a).'),
    ).toBe('  Stay  calm \n listen()\n See this page.');
    expect(linkWords('a ![map](m.png) and [b [c](d) e](f)')).toBe('a map and b [c e](f)');
  });

  it('are what regular expressions make of it, which may look at a bracket many times', () => {
    fc.assert(
      fc.property(marked, (text) => {
        expect(linkWords(text)).toBe(text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1'));
        expect(plainText(text)).toBe(
          text
            .replace(/```[^\n]*\n/g, ' ')
            .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
            .replace(/[*_`#>|~-]+/g, ' '),
        );
      }),
      RUNS,
    );
  });
});
