import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ListColumn,
  listAddress,
  pageOfRows,
  readListQuery,
  sortedRows,
} from '../../../../functions/console/data/list.ts';
import { scaled } from '../../../support/proof.ts';

interface Person {
  readonly id: string;
  readonly name: string | undefined;
  readonly age: number | undefined;
}
const columns: ListColumn<Person>[] = [
  { id: 'name', value: ({ name }) => name },
  { id: 'age', value: ({ age }) => age },
];
const filters = [{ id: 'grown', of: ({ age = 0 }: Person) => [String(age >= 18)] }];
const list = { columns, filters, language: 'en' };
const asked = (search: string) => readListQuery(new URLSearchParams(search), columns, filters);

const people = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[a-z0-9-]{1,8}$/),
    name: fc.option(fc.string({ maxLength: 150 }), { nil: undefined }),
    age: fc.option(fc.integer({ min: -5, max: 90 }), { nil: undefined }),
  }),
  { selector: ({ id }) => id, maxLength: 180 },
);

test('pages give every row once, in the order of the whole, whichever way it is sorted', () => {
  fc.assert(
    fc.property(people, fc.constantFrom('name', '-name', 'age', '-age'), (rows, sort) => {
      const whole = sortedRows(rows, list, asked(`sort=${sort}`));
      const found: Person[] = [];
      let cursor: string | undefined;
      do {
        const query = { ...asked(`sort=${sort}`), cursor };
        const page = pageOfRows('t', rows, list, query);
        expect(page.found).toBe(rows.length);
        found.push(...page.rows);
        cursor = page.next;
      } while (cursor !== undefined);
      expect(found).toEqual(whole);
    }),
    { seed: 20261147, numRuns: scaled(60, 180) },
  );
});

test('a page goes on where the last one ended, although that row is gone', () => {
  const rows = Array.from({ length: 120 }, (_, age) => ({ id: `p${age}`, name: 'Ann', age }));
  const first = pageOfRows('t', rows, list, asked('sort=age'));
  const left = rows.filter(({ id }) => id !== first.rows.at(-1)?.id);
  const second = pageOfRows('t', left, list, { ...asked('sort=age'), cursor: first.next });
  expect(second.rows[0]?.age).toBe(50);
});

test('a cursor of another list, another order or nobody is refused', () => {
  const rows = Array.from({ length: 60 }, (_, age) => ({ id: `p${age}`, name: 'Ann', age }));
  const { next } = pageOfRows('t', rows, list, asked('sort=age'));
  for (const [name, search, cursor] of [
    ['other', 'sort=age', next],
    ['t', 'sort=-age', next],
    ['t', 'sort=age', 'bm9uZQ'],
  ] as const)
    expect(() => pageOfRows(name, rows, list, { ...asked(search), cursor })).toThrow('cursor');
});

test('numbers sort as numbers, what is empty comes last either way', () => {
  const rows = [9, undefined, 10, 1].map((age, index) => ({ id: `p${index}`, name: 'n', age }));
  const ages = (search: string) => sortedRows(rows, list, asked(search)).map(({ age }) => age);
  expect(ages('sort=age')).toEqual([1, 9, 10, undefined]);
  expect(ages('sort=-age')).toEqual([10, 9, 1, undefined]);
});

test('all words have to be there, whatever their case, and a filter keeps what it names', () => {
  const rows = [
    { id: 'a', name: 'Ada LOVELACE', age: 36 },
    { id: 'b', name: 'Ada Small', age: 3 },
  ];
  const ids = (search: string) => sortedRows(rows, list, asked(search)).map(({ id }) => id);
  expect(ids('q=ada love')).toEqual(['a']);
  expect(ids('q=ada')).toEqual(['a', 'b']);
  expect(ids('grown=false')).toEqual(['b']);
  expect(ids('grown=nonsense')).toEqual([]);
});

test('an address keeps what is asked, and begins anew when the order changes', () => {
  const query = asked('q=a b&sort=-age&grown=true&cursor=x');
  expect(listAddress('/p', query, { sort: 'name', descending: false })).toBe(
    '/p?q=a+b&sort=name&grown=true',
  );
  expect(asked('sort=nonsense').sort).toBe('name');
});
