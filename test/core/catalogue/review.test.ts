import { describe, expect, it } from 'vitest';
import { reviewsDue } from '../../../core/catalogue/review.ts';
import { Lesson } from '../../../core/model/lesson.ts';

const card = (id: string, reviewBy?: string, archived = false) => ({
  ...Lesson.omit({ body: true, questions: true }).parse({
    id,
    title: id,
    format: 'article',
    minutes: 3,
    language: 'en',
    skills: [],
    archived,
    ...(reviewBy !== undefined && { reviewBy }),
  }),
  questions: [],
});

describe('reviews due', () => {
  it('lists what is past or soon due, the longest overdue first, and nothing archived', () => {
    const lessons = [
      card('soon', '2026-03-10'),
      card('late', '2026-02-01'),
      card('later', '2026-03-16'),
      card('none'),
      card('gone', '2026-01-01', true),
      card('today', '2026-03-01'),
      card('edge', '2026-03-15'),
    ];
    const due = reviewsDue(lessons, '2026-03-01');
    expect(due.map(({ lesson, overdue }) => [lesson, overdue])).toEqual([
      ['late', true],
      ['today', false],
      ['soon', false],
      ['edge', false],
    ]);
    expect(reviewsDue(lessons, '2026-03-01', 0).map(({ lesson }) => lesson)).toEqual([
      'late',
      'today',
    ]);
  });
});
