import MiniSearch from 'minisearch';
import type { Steps } from '../base/steps.ts';
import { TermTree } from './term-tree.ts';

/**
 * Letters of a word that are told apart; no word that people write has as many. The tree of words
 * is never deeper, however long a word some text holds.
 */
const MOST_LETTERS = 100;
/** Words that are taken up in one step: a few milliseconds. */
const WORDS_A_STEP = 500;
/**
 * Heap of each different word, and of each document's field in which a word stands, bytes: measured
 * on ordinary lessons and on texts that are nothing but different words (`npm run bench:memory`).
 */
const BYTES_A_WORD = 600;
const BYTES_A_PLACE = 50;

const splitWords = MiniSearch.getDefault('tokenize') as (text: string) => string[];
const termOf = (word: string): string => word.toLowerCase().slice(0, MOST_LETTERS);

/**
 * MiniSearch for texts that anybody may have written: it takes up documents step by step, finds a
 * word in as many steps as it has letters, and knows its size.
 */
export class WordIndex<Field extends string> extends MiniSearch<Record<'id' | Field, string>> {
  readonly #fields: readonly Field[];
  readonly #tree = new TermTree<Map<number, Map<number, number>>>();
  #places = 0;

  /** `boosts` says how much a word counts in each field. */
  constructor(boosts: Readonly<Record<Field, number>>) {
    const fields = Object.keys(boosts) as Field[];
    super({
      fields,
      processTerm: termOf,
      searchOptions: {
        boost: { ...boosts } as Record<string, number>,
        // One typo in five letters; words of up to three letters must be right.
        fuzzy: (term) => (term.length > 3 ? 0.2 : false),
        prefix: (term) => term.length > 2,
      },
    });
    this.#fields = fields;
    // The same class; only that the two files that declare it each have a type of their own.
    this._index = this.#tree as never;
  }

  /** About how much heap it takes. */
  get bytes(): number {
    return BYTES_A_WORD * this.#tree.words + BYTES_A_PLACE * this.#places;
  }

  /** As `add` does, some words a step. */
  *adding(document: Readonly<Record<'id' | Field, string>>): Steps<void> {
    const number = this._nextId;
    this._nextId += 1;
    this._idToShortId.set(document.id, number);
    this._documentIds.set(number, document.id);
    const before = this._documentCount;
    this._documentCount += 1;
    const lengths: number[] = [];
    this._fieldLength.set(number, lengths);
    for (const name of this.#fields) {
      const field = this._fieldIds[name]!;
      const words = splitWords(document[name]);
      lengths[field] = new Set(words).size;
      const average = this._avgFieldLength[field] ?? 0;
      this._avgFieldLength[field] = (average * before + lengths[field]) / (before + 1);
      this.#places += lengths[field];
      for (const [place, word] of words.entries()) {
        if (place % WORDS_A_STEP === WORDS_A_STEP - 1) yield;
        const term = termOf(word);
        if (term !== '') this.#count(term, field, number);
      }
    }
  }

  /** One more of a word in a field of a document. */
  #count(term: string, field: number, number: number): void {
    const fields = this.#tree.at(term, () => new Map());
    const documents = fields.get(field);
    if (documents === undefined) fields.set(field, new Map([[number, 1]]));
    else documents.set(number, (documents.get(number) ?? 0) + 1);
  }

  /**
   * Documents that hold any of the words, or some like them, and how well they match; a word a
   * step. The scores are those of `search`, in no order.
   */
  *finding(text: string): Steps<Map<string, number>> {
    const found = new Map<string, { score: number; words: number }>();
    const seen = new Map<string, ReadonlyMap<string, number>>();
    for (const word of splitWords(text)) {
      const term = termOf(word);
      if (term === '') continue;
      const known = seen.get(term);
      const scores = known ?? new Map(this.search(term).map(({ id, score }) => [id, score]));
      seen.set(term, scores);
      for (const [id, score] of scores) {
        const sum = found.get(id);
        if (sum === undefined) found.set(id, { score, words: 1 });
        else {
          sum.score += score;
          if (known === undefined) sum.words += 1;
        }
      }
      yield;
    }
    return new Map([...found].map(([id, { score, words }]) => [id, score * words]));
  }
}
