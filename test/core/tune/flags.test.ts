import { describe, expect, it } from 'vitest';
import type { NextLesson } from '../../../core/model/decision.ts';
import { flagsOf } from '../../../core/tune/flags.ts';

type Next = Pick<NextLesson, 'lessons' | 'nothing'>;

const gets = (id: string): Next =>
  ({ lessons: [{ lesson: { id } }] }) as unknown as Pick<NextLesson, 'lessons'>;
const nothing = (code: string): Next => ({ lessons: [], nothing: { code, text: '' } });
const times = (count: number, one: Next): Next[] => Array.from({ length: count }, () => one);

describe('what stands out in what everybody gets', () => {
  it('is nothing where lessons are many', () => {
    expect(flagsOf([gets('a'), gets('b'), gets('c')], [])).toEqual([]);
  });

  it('is who gets nothing, by why, most people first', () => {
    const people = [...times(2, nothing('role')), ...times(72, nothing('language')), gets('a')];
    expect(flagsOf(people, [])).toEqual([
      { kind: 'nothing', why: 'language', people: 72 },
      { kind: 'nothing', why: 'role', people: 2 },
    ]);
  });

  it('is one lesson for a quarter of all, but not for four people', () => {
    const few = [...times(4, gets('a')), gets('b')];
    expect(flagsOf(few, [])).toEqual([]);
    const many = [...times(64, gets('a')), ...times(100, gets('b')), ...times(40, gets('c'))];
    expect(flagsOf(many, [])).toEqual([
      { kind: 'same', lesson: 'b', people: 100 },
      { kind: 'same', lesson: 'a', people: 64 },
    ]);
  });

  it('is a key result that asks of many what is the work of few', () => {
    const one = { objective: 'o', title: 'Happy', keyResult: 0, need: 0, skill: 'calm' };
    expect(
      flagsOf(
        [],
        [
          { ...one, asked: 300, beside: 240 },
          { ...one, asked: 300, beside: 60 },
        ],
      ),
    ).toEqual([
      { kind: 'fits-few', keyResult: 'Happy', skill: 'calm', count: { asked: 300, fits: 60 } },
    ]);
  });
});
