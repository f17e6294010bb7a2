import { describe, expect, it } from 'vitest';
import { DIFFICULTY_STEPS, stepDifficulty } from '../../../core/catalogue/compile.ts';
import { skillsBelow } from '../../../core/catalogue/skill-tree.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { lesson, release, skill } from '../../support/builders.ts';

const row = (
  { start, items }: { start: Int32Array; items: Int32Array },
  index: number,
): number[] => [...items.subarray(start[index]!, start[index + 1]!)];

describe('a compiled catalogue', () => {
  const { catalogue } = release({
    skills: [
      skill('x'),
      skill('child', { parent: 'top' }),
      skill('top'),
      skill('grandchild', { parent: 'child' }),
    ],
    lessons: [
      lesson('c', [], {
        skills: [
          { skill: 'x', weight: 1 },
          { skill: 'child', weight: 1 },
        ],
        prerequisites: ['b'],
      }),
      lesson('b', [], {
        skills: [{ skill: 'x', weight: 0.4 }],
        prerequisites: ['z'],
        archived: true,
      }),
      lesson('z', ['__proto__'], {
        minutes: Number.MIN_VALUE,
        difficulty: 1,
        roles: ['constructor'],
      }),
      lesson('a', [], { language: 'de', format: 'video', reviewBy: '2026-03-01' }),
    ],
  });

  it('stands in the order of ids, whatever was posted first', () => {
    expect(catalogue.lessons.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'z']);
    expect(catalogue.skills.map(({ id }) => id)).toEqual([
      '__proto__',
      'child',
      'grandchild',
      'top',
      'x',
    ]);
    expect(catalogue.lessonIndex.get('z')).toBe(3);
  });

  it('shares a lesson’s minutes among its skills', () => {
    expect(row(catalogue.taught, 2)).toEqual([4, 1]);
    expect([...catalogue.taughtShare]).toEqual([0.4, 0.5, 0.5, 1]);
  });

  it('puts prerequisites first in the curriculum, then goes by id', () => {
    expect(row(catalogue.prerequisites, 2)).toEqual([1]);
    expect([...catalogue.curriculum].map((index) => catalogue.lessons[index]!.id)).toEqual([
      'a',
      'z',
      'b',
      'c',
    ]);
  });

  it('knows everything below a skill', () => {
    const below = catalogue.skills.map((_, index) => [...skillsBelow(catalogue.skillTree, index)]);
    expect(below).toEqual([[], [2], [], [1, 2], []]);
  });

  it('holds the rest as numbers that stay finite', () => {
    expect(catalogue.minutes[3]).toBe(Number.MIN_VALUE);
    expect([...catalogue.perMinute]).toEqual([0.25, 0.25, 0.25, 1]);
    expect(catalogue.difficultyLogOdds[3]).toBe(2);
    expect(stepDifficulty(catalogue.difficultyStep[3]!)).toBe(2);
    expect(stepDifficulty((DIFFICULTY_STEPS - 1) / 2)).toBe(0);
    expect(catalogue.reviewByMs[0]).toBe(Date.UTC(2026, 2, 2) - 1);
    expect([...catalogue.archived]).toEqual([0, 1, 0, 0]);
    expect(catalogue.languages).toEqual(['de', 'en']);
    expect([...catalogue.namedRoles]).toEqual(['constructor']);
  });

  it('takes difficulties that answers have told before what authors said', () => {
    const fitted = release({
      lessons: [lesson('a', ['x'], { difficulty: 0.5 }), lesson('b', ['x'], { difficulty: 0.5 })],
      model: { ...DEFAULT_MODEL, lessons: [['a', 1.3]], skills: [['x', -0.2]] },
    });
    expect([...fitted.catalogue.difficultyLogOdds]).toEqual([1.3, -0.2]);
  });

  it('takes what lessons were measured to add, as far as that is known; of the others what their skills are, or the average', () => {
    const { catalogue } = release({
      lessons: [
        lesson('a', ['x']),
        lesson('b', ['x']),
        lesson('c', ['y']),
        lesson('d', []),
        lesson('e', ['x']),
        lesson('f', ['x']),
      ],
      model: {
        ...DEFAULT_MODEL,
        gain: 0.5,
        effects: [
          ['a', 1, 0],
          ['b', -0.1, 0.25],
          ['f', 1, 0.5],
        ],
        skillEffects: [['x', 0.75]],
      },
    });
    // Known for certain; known to three quarters, and never less than nothing; not known at all.
    expect([...catalogue.relativeEffect]).toEqual([2, 0.25, 1, 1, 1.5, 1]);
    expect([...catalogue.relativeEffectError]).toEqual([0, 0.5, 0, 0, 0, 1]);
  });

  it('survives cycles that could not be published', () => {
    const twisted = release({
      skills: [skill('p', { parent: 'q' }), skill('q', { parent: 'p' })],
      lessons: [
        lesson('a', [], { prerequisites: ['b'] }),
        lesson('b', [], { prerequisites: ['a'] }),
      ],
    });
    expect(twisted.catalogue.curriculum).toHaveLength(2);
    expect([0, 1].map((index) => [...skillsBelow(twisted.catalogue.skillTree, index)])).toEqual([
      [1],
      [],
    ]);
  });

  it('finds the lessons of a chain of 20,000 prerequisites without recursion', () => {
    const chain = Array.from({ length: 20_000 }, (_, n) =>
      lesson(
        `l${String(99_999 - n)}`,
        [],
        n === 0 ? {} : { prerequisites: [`l${String(100_000 - n)}`] },
      ),
    );
    expect(release({ lessons: chain }).catalogue.curriculum[0]).toBe(19_999);
  });
});
