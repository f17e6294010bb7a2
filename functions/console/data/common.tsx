import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import { type DataTexts, dataTextsOf } from '../../../core/texts/console/data/texts.ts';
import type { PageName } from '../../../core/texts/console/frame/texts.ts';
import { type Acting, actingFor } from '../../capabilities.ts';
import type { Identity } from '../../identity.ts';
import { csvAnswer } from '../csv-answer.ts';
import type { ConsoleEnv, Visitor } from '../env.ts';
import { consolePage } from '../layout.tsx';
import { putDown } from '../seen.ts';
import type { ConsoleServices } from '../services.ts';
import { pageOfRows, type Row, readListQuery, sortedRows } from './list.ts';
import { Table, type TableOf } from './table.tsx';

/** A request of the console. */
export type Asked = Context<ConsoleEnv>;

/** The words of these pages, in the language of who asks. */
export const textsOf = (c: Asked): DataTexts => dataTextsOf(c.get('visitor').language);

/** A member as whoever reads over the API: reasons that are private stay so. */
export const identityOf = ({ tenant, author }: Visitor): Identity => ({
  tenant,
  scopes: ['admin'],
  author,
});

/** The console's abilities, used for whoever asks; `note` says why, in their own words. */
export const actingIn = (c: Asked, note?: string | undefined): ConsoleServices & Acting =>
  actingFor(c.get('services'), {
    by: c.get('visitor').author,
    request: c.get('requestId'),
    ...(note !== undefined && { note }),
  });

/** Writes down that whoever asks looks at people. */
export const lookingAt =
  (c: Asked, page: string): Looking =>
  (filter, ids) =>
    putDown(c, { page, filter, ids });

/** A value of the path; ids are checked by whoever looks them up. */
export const paramOf = (c: Asked, name = 'id'): string => c.req.param(name) ?? '';

/** The address of something by its id. */
export const pathOf = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`;

/** The columns by which something is known: its name leads to its page, its id is in the file. */
export const nameColumns = <R extends Row>({
  id,
  title,
  path,
  nameOf,
  texts,
}: {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly nameOf: (row: R) => string;
  readonly texts: DataTexts;
}): TableOf<R>['columns'] => [
  {
    id,
    title,
    value: nameOf,
    show: (row) => (
      <a href={pathOf(path, row.id)}>
        <bdi>{nameOf(row)}</bdi>
      </a>
    ),
  },
  { id: 'id', title: texts.columns.id, value: (row) => row.id, onlyInFile: true },
];

/** Whether a list is asked for as a file. */
const wantsFile = (c: Asked): boolean => c.req.query('format') === 'csv';

/** Writes that rows are looked at, before they are; what it throws shows nothing. */
export type Looking = (filter: string | undefined, ids: readonly string[]) => Promise<void>;

/**
 * What is asked of a list, as it is written down: without what only turns its pages, and without
 * words, which may name somebody.
 */
const filterOf = (c: Asked): string | undefined => {
  const params = new URL(c.req.url).searchParams;
  for (const name of ['cursor', 'sort', 'format', 'q']) params.delete(name);
  for (const [name, value] of [...params]) if (value === '') params.delete(name);
  const filter = params.toString();
  return filter === '' ? undefined : filter;
};

/** A file of all rows that are asked for: with every column, numbers as they are. */
const fileOf = <R extends Row>(of: TableOf<R>, rows: readonly R[], name: string): Response => {
  const header = of.columns.map(({ title }) => title);
  const cells = rows.map((row) => of.columns.map(({ value }) => value(row)));
  return csvAnswer(`uplift-${name}.csv`, header, cells);
};

/** A page that is a table, or its file. `above` stands between the heading and the table. */
export const answerTable = async <R extends Row>(
  c: Asked,
  of: TableOf<R>,
  rows: readonly R[],
  {
    current,
    above,
    looking,
    lead,
    completed = async (some) => some,
  }: {
    readonly current: PageName;
    readonly lead: Child;
    readonly above?: Child;
    readonly looking?: Looking;
    /** Reads what is only needed of rows that are shown. */
    readonly completed?: (rows: readonly R[]) => Promise<readonly R[]>;
  },
): Promise<Response> => {
  const texts = textsOf(c);
  const query = readListQuery(new URL(c.req.url).searchParams, of.columns, of.filters);
  if (wantsFile(c)) {
    const all = sortedRows(rows, of, query);
    await looking?.(
      filterOf(c),
      all.map(({ id }) => id),
    );
    return fileOf(of, await completed(all), current);
  }
  const name = `${c.get('visitor').tenant}${of.path}`;
  const page = pageOfRows(name, rows, of, query);
  await looking?.(
    filterOf(c),
    page.rows.map(({ id }) => id),
  );
  const shown = await completed(page.rows);
  return consolePage(
    c,
    { title: of.title, current },
    <>
      <h1>{of.title}</h1>
      <p class="soft">{lead}</p>
      {above}
      <Table of={of} query={query} page={{ ...page, rows: shown }} texts={texts} />
    </>,
  );
};
