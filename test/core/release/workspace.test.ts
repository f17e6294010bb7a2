import { describe, expect, it } from 'vitest';
import { Lesson } from '../../../core/model/lesson.ts';
import { Objective, type Reading } from '../../../core/model/objective.ts';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { Role } from '../../../core/model/role.ts';
import {
  deleteResource,
  EMPTY_CATALOGUE,
  EMPTY_CONTENT,
  EMPTY_GOALS,
  listResources,
  objectiveOf,
  putResources,
  type ResourceKind,
  type Resources,
  readResource,
  trackedOf,
  type WorkspaceParts,
  withReading,
} from '../../../core/release/workspace.ts';
import { objective } from '../../support/builders.ts';

const EMPTY: WorkspaceParts = {
  catalogue: EMPTY_CATALOGUE,
  content: EMPTY_CONTENT,
  goals: EMPTY_GOALS,
  policy: DEFAULT_POLICY,
};
const course = (id: string, title = id): Resources['lessons'] =>
  Lesson.parse({
    id,
    title,
    format: 'quiz',
    minutes: 3,
    language: 'en',
    skills: [],
    body: `All about ${id}.`,
    cards: [{ front: id, back: title }],
    scenes: [{ id: 'only', text: title }],
    picture: {
      svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
      alt: id,
      text: title,
    },
    questions: [
      {
        id: 'q',
        text: 'Well?',
        choices: [
          { text: 'Yes', correct: true },
          { text: 'No', correct: false },
        ],
      },
    ],
  });
const goal = (id: string): Resources['objectives'] => {
  const { readings: _, ...plain } = objective(id, ['s']);
  return Objective.parse(plain);
};
/** Two of each kind, the later id first, and the first one written otherwise. */
const SAMPLES: {
  readonly [K in ResourceKind]: readonly [Resources[K], Resources[K], Resources[K]];
} = {
  skills: [
    { id: 'b', name: 'B' },
    { id: 'a', name: 'A' },
    { id: 'b', name: 'B again' },
  ],
  roles: [
    Role.parse({ id: 'b', name: 'B', skills: [] }),
    Role.parse({ id: 'a', name: 'A', skills: [] }),
    Role.parse({ id: 'b', name: 'B again', skills: [] }),
  ],
  teams: [
    { id: 'b', name: 'B' },
    { id: 'a', name: 'A', parent: 'b' },
    { id: 'b', name: 'B again' },
  ],
  lessons: [course('b'), course('a'), course('b', 'B again')],
  objectives: [goal('b'), goal('a'), { ...goal('b'), title: 'B again' }],
};
const KINDS = Object.keys(SAMPLES) as ResourceKind[];
const put = (workspace: WorkspaceParts, kind: ResourceKind, ...which: number[]): WorkspaceParts =>
  putResources(workspace, kind, which.map((index) => SAMPLES[kind][index]!) as never);
const full = KINDS.reduce((workspace, kind) => put(workspace, kind, 0, 1), EMPTY);

describe('a workspace', () => {
  it.each(KINDS)('gives back %s as they were put, by id and in the order of their ids', (kind) => {
    const [b, a] = SAMPLES[kind];
    expect(listResources(full, kind)).toEqual([a, b]);
    expect(readResource(full, kind, 'a')).toEqual(a);
    expect(readResource(full, kind, 'c')).toBeUndefined();
  });

  it.each(KINDS)('replaces one of the %s by its id, and leaves all else', (kind) => {
    const [, a, again] = SAMPLES[kind];
    const after = put(full, kind, 2);
    expect(listResources(after, kind)).toEqual([a, again]);
    for (const other of KINDS.filter((one) => one !== kind))
      expect(listResources(after, other)).toEqual(listResources(full, other));
    expect(listResources(full, kind)).toEqual([a, SAMPLES[kind][0]]);
  });

  it.each(KINDS)('is without one of the %s once that is deleted, and keeps all else', (kind) => {
    const after = deleteResource(full, kind, 'b');
    expect(listResources(after, kind)).toEqual([SAMPLES[kind][1]]);
    expect(readResource(after, kind, 'b')).toBeUndefined();
    for (const other of KINDS.filter((one) => one !== kind))
      expect(listResources(after, other)).toEqual(listResources(full, other));
    expect(deleteResource(full, kind, 'nobody')).toEqual(full);
  });

  it('keeps what deciding needs of a lesson apart from its text, and drops both together', () => {
    expect(full.catalogue.lessons.map(({ id, questions }) => [id, questions])).toEqual([
      ['a', ['q']],
      ['b', ['q']],
    ]);
    expect(JSON.stringify(full.catalogue)).not.toContain('All about');
    expect(full.content.lessons.map(({ id, body }) => [id, body])).toEqual([
      ['a', 'All about a.'],
      ['b', 'All about b.'],
    ]);
    const { content } = deleteResource(full, 'lessons', 'a');
    expect(content.lessons.map(({ id }) => id)).toEqual(['b']);
  });
});

describe('readings', () => {
  const [first, second] = [objective('o', ['s']), objective('p', ['s'])];
  const reading = (series: string, value: number, at: number): Reading => ({ series, value, at });
  const seriesIn = (objectives: readonly (typeof first)[], id: string) =>
    objectives
      .find((one) => one.id === id)!
      .readings.flatMap(({ keyResult, series }) =>
        series.map((one) => [keyResult, one.series, one.value]),
      );
  const told = (...all: Reading[]) =>
    all.reduce<readonly (typeof first)[]>(
      (list, one) => withReading(list, 'o-kr', one),
      [first, second],
    );

  it('are the newest of each series, in whatever order they come', () => {
    const [old, newer] = [reading('', 10, 5), reading('', 20, 9)];
    expect(seriesIn(told(old, newer), 'o')).toEqual([['o-kr', '', 20]]);
    expect(seriesIn(told(newer, old), 'o')).toEqual([['o-kr', '', 20]]);
    // Of two at the same instant the later to come corrects the one before.
    expect(seriesIn(told(newer, reading('', 30, 9)), 'o')).toEqual([['o-kr', '', 30]]);
  });

  it('of the whole and of teams stand beside each other, and only on their key result', () => {
    const list = told(reading('team:b', 1, 5), reading('', 2, 1), reading('team:a', 3, 1));
    expect(seriesIn(list, 'o')).toEqual([
      ['o-kr', '', 2],
      ['o-kr', 'team:a', 3],
      ['o-kr', 'team:b', 1],
    ]);
    expect(seriesIn(list, 'p')).toEqual([]);
    expect(withReading([first], 'unknown', reading('', 1, 1))).toEqual([first]);
  });

  it('of the whole are the current value of the objective, those of teams are not', () => {
    const [whole] = told(reading('', 42, 3), reading('team:a', 77, 9));
    const [team] = told(reading('team:a', 77, 9));
    expect(objectiveOf(whole!).keyResults[0]!.metric.current).toBe(42);
    expect(objectiveOf(team!).keyResults[0]!.metric.current).toBe(20);
    expect(objectiveOf(whole!)).not.toHaveProperty('readings');
  });

  it('survive a change of their objective, as far as it still has their key results', () => {
    const [whole] = told(reading('', 42, 3));
    const { readings: _, ...plain } = whole!;
    expect(trackedOf({ ...plain, title: 'New' }, whole).readings).toEqual(whole!.readings);
    const others = plain.keyResults.map((one) => ({ ...one, id: 'another' }));
    expect(trackedOf({ ...plain, keyResults: others }, whole).readings).toEqual([]);
    expect(trackedOf(plain, undefined).readings).toEqual([]);
    const before = { ...full, goals: { teams: [], objectives: [whole!] } };
    const after = putResources(before, 'objectives', [{ ...plain, title: 'New' }]);
    expect(readResource(after, 'objectives', 'o')).toMatchObject({
      title: 'New',
      keyResults: [{ metric: { current: 42 } }],
    });
  });
});
