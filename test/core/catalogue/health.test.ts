import { expect, test } from 'vitest';
import { lessonsHealth, skillUses } from '../../../core/catalogue/health.ts';
import type { LessonCard } from '../../../core/model/catalogue.ts';
import { Lesson } from '../../../core/model/lesson.ts';

const card = (id: string, more: object = {}): LessonCard => {
  const { body: _body, ...lesson } = Lesson.parse({
    id,
    title: id,
    format: 'article',
    minutes: 3,
    language: 'en',
    skills: [{ skill: 'a' }],
    owner: 'o',
    reviewBy: '2026-12-01',
    ...more,
  });
  return { ...lesson, questions: [] };
};

test('a lesson is told apart by what its owner should look at', () => {
  const lessons = [
    card('good'),
    card('due-today', { reviewBy: '2026-06-01' }),
    card('stale', { reviewBy: '2026-05-31' }),
    card('loose', { skills: [], owner: undefined, reviewBy: undefined }),
    card('hard'),
    card('easy'),
    card('gone', { archived: true, owner: undefined }),
  ];
  // Difficulty in log-odds.
  const model = { lessons: [['hard', 9] as const, ['easy', -9] as const] };
  const flags = lessonsHealth(lessons, model, '2026-06-01').map((one) => [
    one.lesson.id,
    ...one.flags,
  ]);
  expect(flags).toEqual([
    ['good'],
    ['due-today'],
    ['stale', 'stale'],
    ['loose', 'no-skills', 'no-owner', 'no-review-date'],
    ['hard', 'hardly-right'],
    ['easy', 'always-right'],
    ['gone', 'archived'],
  ]);
});

test('a skill is asked for by roles and goals that go on, under its old names too', () => {
  const skills = [
    { id: 'a', name: 'A', replaces: ['old'] },
    { id: 'b', name: 'B' },
  ];
  const lessons = [
    card('one'),
    card('two', { skills: [{ skill: 'old' }], language: 'de' }),
    card('three', { archived: true, skills: [{ skill: 'b' }] }),
  ];
  const roles = [
    {
      id: 'r',
      name: 'R',
      skills: [
        { skill: 'old', level: 0.8, weight: 1 },
        { skill: 'b', level: 0.8, weight: 1 },
      ],
      tasks: [],
      onboardingDays: 0,
    },
  ];
  const objective = (id: string, end: string) => ({
    id,
    title: id,
    owner: { kind: 'company' as const },
    cycle: { start: '2026-01-01', end },
    weight: 1,
    readings: [],
    keyResults: [
      {
        id: `k-${id}`,
        title: 'K',
        metric: { unit: 'h', start: 1, current: 1, target: 2 },
        due: end,
        weight: 1,
        skills: [{ skill: 'b', level: 0.8, weight: 1 }],
      },
    ],
  });
  const objectives = [objective('now', '2026-06-01'), objective('over', '2026-05-31')];
  expect(skillUses({ skills, lessons, roles }, { objectives }, '2026-06-01')).toEqual([
    { skill: 'a', lessons: 2, languages: ['de', 'en'], roles: ['r'], keyResults: [] },
    { skill: 'b', lessons: 0, languages: [], roles: ['r'], keyResults: ['k-now'] },
  ]);
});
