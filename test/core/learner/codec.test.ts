import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { keepIds } from '../../../core/learner/ids.ts';
import { emptyState, type LearnerState, newLesson, newSkill } from '../../../core/learner/state.ts';
import { happened, stateOf } from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

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
      happened('answered', `lesson-${id}`, 10 - index / 10, {
        lessonAs,
        question: 'q1',
        correct: index % 2 === 0,
      }),
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

/** A learner who has nothing but these skills and lessons. */
const learnerWith = (skills: readonly string[], lessons: readonly string[]): LearnerState => ({
  ...emptyState(),
  skills: new Map(skills.map((id) => [id, newSkill()])),
  lessons: new Map(lessons.map((id) => [id, newLesson()])),
});
const idsOf = (learner: LearnerState | undefined): string[] => [
  ...(learner?.skills.keys() ?? []),
  '|',
  ...(learner?.lessons.keys() ?? []),
];
const sorted = (ids: readonly string[]): string[] => [...ids].sort((a, b) => (a < b ? -1 : 1));

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@-'];
const id = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 128 });

it('gives back every id, however many there are and whichever were read before', () => {
  // Four times as many different ids as are kept, so that they drive each other out.
  const lists = fc.sample(fc.uniqueArray(id, { minLength: 150, maxLength: 200, size: 'max' }), {
    seed: 20261126,
    numRuns: 400,
  });
  const learners = lists.map((ids) => ({
    bytes: encodeState(learnerWith(ids.slice(0, 30), ids.slice(30))),
    ids: [...sorted(ids.slice(0, 30)), '|', ...sorted(ids.slice(30))],
  }));
  expect(new Set(lists.flat()).size).toBeGreaterThan(60_000);
  for (let round = 0; round < 2; round++) {
    for (const [index, { bytes, ids }] of learners.entries()) {
      if (index % 7 === 0) keepIds(lists[(index * 11) % lists.length]!);
      expect(idsOf(decodeState(bytes))).toEqual(ids);
    }
  }
});

it('does not take one id for another whose letters are its bytes', () => {
  const accented = encodeState(learnerWith([], ['é']));
  const asBytes = encodeState(learnerWith([], ['Ã©']));
  keepIds(['Ã©']);
  expect(idsOf(decodeState(accented))).toEqual(['|', 'é']);
  expect(idsOf(decodeState(asBytes))).toEqual(['|', 'Ã©']);
  expect(idsOf(decodeState(accented))).toEqual(['|', 'é']);
});

it('gives of broken bytes an error or the same state, whoever’s snapshot was read before', () => {
  const bytes = encodeState(state);
  const others = ['s', 't'].map((letter) => encodeState(learnerWith([], [letter.repeat(128)])));
  const read = (broken: Uint8Array, before: Uint8Array): unknown => {
    decodeState(before);
    try {
      return decodeState(broken);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return 'refused';
    }
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const broken = Uint8Array.from(bytes);
        for (const [at, value] of changes) broken[at] = value;
        const [one, other] = others.map((before) => read(broken, before));
        expect(one).toEqual(other);
      },
    ),
    { seed: 20261126, numRuns: scaled(3000, 45000) },
  );
});

it('refuses bytes that go on after their end', () => {
  expect(() => decodeState(Uint8Array.from([...encodeState(state), 0]))).toThrow(RangeError);
});
