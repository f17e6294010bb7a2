import { describe, expect, it } from 'vitest';
import { buildSearch, searchLessons } from '../../../core/catalogue/search.ts';
import { Lesson } from '../../../core/model/lesson.ts';

const build = (
  list: {
    id: string;
    title: string;
    body?: string;
    tags?: string[];
    skill?: string;
    archived?: boolean;
  }[],
) => {
  const lessons = list.map(({ id, title, body, tags = [], skill = 'calm', archived = false }) =>
    Lesson.parse({
      id,
      title,
      body,
      tags,
      archived,
      format: 'article',
      minutes: 3,
      language: 'en',
      skills: [{ skill }],
    }),
  );
  return buildSearch(
    {
      skills: [
        { id: 'calm', name: 'De-escalation' },
        { id: 'data', name: 'Spreadsheets' },
      ],
      roles: [],
      lessons: lessons.map(({ body: _, questions: __, ...lesson }) => ({
        ...lesson,
        questions: [],
      })),
    },
    { lessons: lessons.map(({ id, body, questions }) => ({ id, body, questions })) },
  );
};
const index = build([
  {
    id: 'upset',
    title: 'Calming upset customers',
    body: 'Let them **finish**. See [the guide](https://hidden.example).',
  },
  { id: 'pivot', title: 'Pivot tables', skill: 'data', tags: ['excel'] },
  { id: 'gone', title: 'Calming old customers', archived: true },
  { id: '__proto__', title: 'Constructor basics', skill: 'data' },
]);
const ids = (words: string) => searchLessons(index, words, 10).map(({ lesson }) => lesson);

describe('search', () => {
  it.each([
    ['a title', 'upset', 'upset'],
    ['a typo', 'custommers', 'upset'],
    ['a beginning', 'piv', 'pivot'],
    ['a body', 'finish', 'upset'],
    ['a tag', 'excel', 'pivot'],
    ["a skill's name", 'spreadsheets', 'pivot'],
    ['a word that objects have', 'constructor', '__proto__'],
  ])('finds by %s', (_, words, lesson) => {
    expect(ids(words)).toContain(lesson);
  });

  it('leaves out archived lessons and the addresses of links', () => {
    expect(ids('calming customers')).toEqual(['upset']);
    expect(ids('hidden.example')).toEqual([]);
  });

  it('finds nothing for no words or strange ones', () => {
    for (const words of ['', '   ', '***', '🙂', 'zzzzqqqq']) expect(ids(words)).toEqual([]);
  });

  it('prefers what closes a gap, and breaks ties by id', () => {
    const twins = build([
      { id: 'b', title: 'Listening', skill: 'data' },
      { id: 'a', title: 'Listening', skill: 'data' },
      { id: 'c', title: 'Listening', skill: 'data' },
    ]);
    expect(searchLessons(twins, 'listening', 2).map(({ lesson }) => lesson)).toEqual(['a', 'b']);
    const two = build([
      { id: 'a', title: 'Listening', skill: 'data' },
      { id: 'b', title: 'Listening', skill: 'calm' },
    ]);
    const hits = searchLessons(two, 'listening', 5, (skill) => (skill === 'calm' ? 0.8 : 0));
    expect(hits[0]).toMatchObject({ lesson: 'b', gap: 0.8 });
    expect(hits[0]?.score).toBeCloseTo((hits[0]?.match ?? 0) * 1.4, 12);
  });
});
