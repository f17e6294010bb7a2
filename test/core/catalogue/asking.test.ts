import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, askingOrder, choicePlaces } from '../../../core/catalogue/asking.ts';

const ids = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const orderOf = (asked: Record<string, Asked>): string =>
  askingOrder(ids, (id) => asked[id] ?? { attempts: 0 })
    .map((place) => ids[place]!.id)
    .join('');

import { scaled } from '../../support/proof.ts';

describe('The order in which questions are asked', () => {
  it('begins with what was never answered, then what was not for longest', () => {
    expect(orderOf({})).toBe('abcd');
    expect(orderOf({ a: { attempts: 1, lastMs: 5 } })).toBe('bcda');
    const all = { a: { attempts: 9, lastMs: 5 }, b: { attempts: 1, lastMs: 7 } };
    expect(orderOf({ ...all, c: { attempts: 2, lastMs: 6 } })).toBe('dacb');
  });

  it('takes what was answered so long ago that nobody knows when before what is known', () => {
    const known = { c: { attempts: 1, lastMs: 9 }, d: { attempts: 1, lastMs: 8 } };
    expect(orderOf({ a: { attempts: 3 }, b: { attempts: 2 }, ...known })).toBe('badc');
  });

  it('holds every question once, whatever is known of them', () => {
    const asked = fc.record({
      attempts: fc.nat(15),
      lastMs: fc.option(fc.nat(), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 50 }), (all) => {
        const questions = all.map((_, place) => ({ id: String(place) }));
        const order = askingOrder(questions, (id) => all[Number(id)]!);
        expect([...order].sort((a, b) => a - b)).toEqual(all.map((_, place) => place));
      }),
      { seed: 1, numRuns: scaled(100, 20_000) },
    );
  });
});

describe('The order of choices', () => {
  it('is the same for the same mail, holds every place once, and favours none', () => {
    const choices = ['a', 'b', 'c', 'd'].map((text) => ({ text, correct: text === 'a' }));
    const question = { id: 'q', choices };
    const firsts = new Map<number, number>();
    for (let seed = 0; seed < 2_000; seed++) {
      const at = { employee: `e${seed}`, lesson: 'l', period: '2026-03-02' };
      const places = choicePlaces(question, at);
      expect(places).toEqual(choicePlaces(question, { ...at }));
      expect([...places].sort()).toEqual([0, 1, 2, 3]);
      firsts.set(places[0]!, (firsts.get(places[0]!) ?? 0) + 1);
    }
    for (const count of firsts.values()) expect(Math.abs(count - 500)).toBeLessThan(80);
  });
});
