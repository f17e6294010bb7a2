import * as fc from 'fast-check';
import MiniSearch from 'minisearch';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../core/base/steps.ts';
import { WordIndex } from '../../../core/catalogue/word-index.ts';
import { scaled } from '../../support/proof.ts';

const BOOSTS = { title: 4, body: 1 } as const;
type Document = Record<'id' | keyof typeof BOOSTS, string>;

/** MiniSearch as it comes, with the options that search has always had. */
const plain = (documents: readonly Document[]) => {
  const index = new MiniSearch<Document>({
    fields: Object.keys(BOOSTS),
    searchOptions: {
      boost: { title: 4 },
      fuzzy: (term) => (term.length > 3 ? 0.2 : false),
      prefix: (term) => term.length > 2,
      combineWith: 'OR',
    },
  });
  index.addAll(documents);
  return index;
};

const ours = (documents: readonly Document[]): WordIndex<keyof typeof BOOSTS> => {
  const index = new WordIndex(BOOSTS);
  for (const document of documents) atOnce(index.adding(document));
  return index;
};

/** Words that share beginnings and differ by typos, and words of many different letters. */
const word = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', 'é', 'S'), { minLength: 1, maxLength: 7 })
    .map((l) => l.join('')),
  fc.constantFrom('calm', 'calmly', 'clam', 'customer', 'customers', 'custmer', 'Straße', 'İzmir'),
  fc.integer({ min: 0x3400, max: 0x3480 }).map((unit) => String.fromCharCode(unit)),
);
const text = fc
  .array(fc.tuple(word, fc.constantFrom(' ', ', ', '\n', '-', '. ')), { maxLength: 30 })
  .map((words) => words.flat().join(''));
const RUNS = { seed: 20261128, numRuns: scaled(300, 6000) };

describe('the index of words', () => {
  it('takes a long text in small steps', () => {
    const body = Array.from({ length: 9000 }, (_, n) => `word${n}`).join(' ');
    const steps = [...new WordIndex(BOOSTS).adding({ id: 'a', title: 'A', body })].length;
    expect(steps).toBeGreaterThan(9);
  });

  it('finds what MiniSearch finds, with the same scores', () => {
    const library = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(library, fc.array(word, { maxLength: 5 }), (texts, words) => {
        const documents = texts.map(([title, body], n) => ({ id: `d${n}`, title, body }));
        const query = words.join(' ');
        const found = atOnce(ours(documents).finding(query));
        const expected = plain(documents).search(query);
        expect(found).toEqual(new Map(expected.map(({ id, score }) => [id as string, score])));
      }),
      RUNS,
    );
  });

  it('finds words by their beginning, however long they are, and goes on after them', () => {
    const index = ours([
      { id: 'long', title: 'x'.repeat(60_000), body: 'calm' },
      ...Array.from({ length: 3000 }, (_, n) => ({
        id: `d${n}`,
        title: 'x'.repeat(n),
        body: '',
      })),
    ]);
    expect(atOnce(index.finding('calm')).size).toBe(1);
    // All that are as long, and with a typo some that are a little shorter.
    expect(atOnce(index.finding('x'.repeat(400))).size).toBeGreaterThanOrEqual(2901);
  });

  it('takes up a long text in many steps, none of which is long', () => {
    const body = Array.from({ length: 30_000 }, (_, n) => String.fromCharCode(0x3400 + n)).join(
      ' ',
    );
    const steps = [...new WordIndex(BOOSTS).adding({ id: 'a', title: '', body })];
    expect(steps.length).toBeGreaterThan(30);
  });

  it('says about how much heap it takes', () => {
    const words = ours([{ id: 'a', title: 'calm customers', body: 'calm calm' }]);
    const more = ours([{ id: 'a', title: 'calm customers', body: 'listen to what they say' }]);
    expect(words.bytes).toBeGreaterThan(0);
    expect(more.bytes).toBeGreaterThan(2 * words.bytes);
  });
});
