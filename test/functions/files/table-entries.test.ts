import { expect, it } from 'vitest';
import { readText } from '../../support/import-files.ts';

it('a column that is there and empty clears; one that a short row does not reach stays', async () => {
  const { values, problems } = await readText(
    'employees',
    'id,name,email,role\nada,Ada,,\nbob,Bob\ncy,Cy,cy@example.com\n',
  );
  expect(values.map(({ source: _, ...value }) => value)).toEqual([
    { id: 'ada', name: 'Ada', email: null, role: null },
    { id: 'bob', name: 'Bob' },
    { id: 'cy', name: 'Cy', email: 'cy@example.com' },
  ]);
  expect(problems).toMatchObject([{ line: 3, severity: 'warning' }]);
});
