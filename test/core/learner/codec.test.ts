import { expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { happened, stateOf } from '../../support/builders.ts';

const IDS = [
  'a',
  'ab',
  'abc',
  'b',
  'skill-000001',
  'skill-000002',
  `x${'y'.repeat(126)}`,
  '__proto__',
  'größe',
  'grün',
];

const state = stateOf(
  ...IDS.flatMap((id, index) => {
    const lessonAs = { skills: [{ skill: id, weight: 1 }], difficulty: 0, minutes: 4 };
    return [
      happened('answered', `lesson-${id}`, 10 - index / 10, { lessonAs, question: 'q1', correct: index % 2 === 0 }),
      happened('completed', `lesson-${id}`, 9 - index / 10, { lessonAs }),
    ];
  }),
);

it('gives back ids of every length, with few or many letters in common, and beyond ASCII', () => {
  expect(decodeState(encodeState(state))).toEqual(state);
});

it('ends, and gives no state, wherever the bytes are cut off', () => {
  const bytes = encodeState(state);
  for (let length = 0; length < bytes.length; length++) {
    const cut = bytes.subarray(0, length);
    if (length === 0) expect(decodeState(cut)).toBeUndefined();
    else expect(() => decodeState(cut)).toThrow(RangeError);
  }
});
