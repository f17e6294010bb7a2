import { expect, test } from 'vitest';
import { changesBetween } from '../../../core/release/changes.ts';
import {
  deleteResource,
  EMPTY_CATALOGUE,
  EMPTY_CONTENT,
  EMPTY_GOALS,
  putResources,
  type WorkspaceParts,
} from '../../../core/release/workspace.ts';

const EMPTY = {
  catalogue: EMPTY_CATALOGUE,
  content: EMPTY_CONTENT,
  goals: EMPTY_GOALS,
} as unknown as WorkspaceParts;

test('what was made, changed and deleted is told, and nothing else', () => {
  const names = (id: string, name: string) => ({ id, name });
  const before = putResources(
    putResources(EMPTY, 'skills', [names('a', 'A'), names('b', 'B'), names('c', 'C')]),
    'teams',
    [names('t', 'T')],
  );
  let after = putResources(before, 'skills', [names('a', 'A'), names('b', 'B2'), names('d', 'D')]);
  after = deleteResource(after, 'skills', 'c');
  after = putResources(after, 'teams', [names('u', 'U')]);
  const told = changesBetween(before, after).map(({ kind, id, change }) => [kind, id, change]);
  expect(told).toEqual([
    ['skills', 'b', 'updated'],
    ['skills', 'd', 'created'],
    ['skills', 'c', 'deleted'],
    ['teams', 'u', 'created'],
  ]);
  expect(changesBetween(after, after)).toEqual([]);
});
