import type { Child } from 'hono/jsx';
import { startOfDay } from '../../../core/base/days.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { Arrow, Grid } from '../grid.tsx';
import {
  type Cell,
  LIST_PARAMETERS,
  type ListColumn,
  type ListFilter,
  type ListOf,
  type ListPage,
  type ListQuery,
  listAddress,
  type Row,
} from './list.ts';

/** A column of a table. */
interface TableColumn<R extends Row> extends ListColumn<R> {
  readonly title: string;
  /** How it is shown, where that is not just its value. */
  readonly show?: (row: R) => Child;
  /** A share, shown as a percentage; sorted and exported as the number that it is. */
  readonly isShare?: boolean;
  /** Only in the file: too long for the page, or shown in another column. */
  readonly onlyInFile?: boolean;
}

/** A filter of a table. */
interface TableFilter<R extends Row> extends ListFilter<R> {
  readonly title: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
}

/** A table, whatever it is of. */
export interface TableOf<R extends Row> extends ListOf<R> {
  /** What it lists, for who does not see it. */
  readonly title: string;
  readonly columns: readonly TableColumn<R>[];
  readonly filters: readonly TableFilter<R>[];
  /** Where it stands; its CSV is found there as well. */
  readonly path: string;
  /** What is said where nothing is in it, whatever is asked. */
  readonly empty: Child;
}

/** A day is written as readers write it; files hold it as it is. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const isNumeric = (value: Cell): boolean => typeof value === 'number';

const shown = <R extends Row>(column: TableColumn<R>, row: R, texts: DataTexts): Child => {
  if (column.show !== undefined) return column.show(row);
  const value = column.value(row);
  if (value === undefined) return '';
  if (typeof value === 'string')
    return DAY.test(value) ? (
      <time datetime={value}>{texts.day(startOfDay(value))}</time>
    ) : (
      <bdi>{value}</bdi>
    );
  return column.isShare ? texts.percent(value) : texts.number(value);
};

const isAsked = ({ words, chosen }: ListQuery): boolean => words !== '' || chosen.size > 0;

/** What the table is asked for: words and filters, as a form that needs no script. */
const Asking = <R extends Row>({
  of,
  query,
  texts,
}: {
  readonly of: TableOf<R>;
  readonly query: ListQuery;
  readonly texts: DataTexts;
}): Child => (
  <form method="get" action={of.path} class="row">
    <input
      type="hidden"
      name={LIST_PARAMETERS.sort}
      value={`${query.descending ? '-' : ''}${query.sort}`}
    />
    <label>
      {texts.table.search}
      <input type="search" name={LIST_PARAMETERS.words} value={query.words} dir="auto" />
    </label>
    {of.filters.map(({ id, title, choices }) => (
      <label>
        {title}
        <select name={id}>
          <option value="">{texts.table.all}</option>
          {choices.map(([value, label]) => (
            <option value={value} selected={query.chosen.get(id) === value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    ))}
    <button type="submit">{texts.table.apply}</button>
  </form>
);

/** A heading that sorts; it says which way round it is sorted now. */
const Heading = <R extends Row>({
  of,
  query,
  column,
  numeric,
}: {
  readonly of: TableOf<R>;
  readonly query: ListQuery;
  readonly column: TableColumn<R>;
  readonly numeric: boolean;
}): Child => {
  const isOwn = query.sort === column.id;
  const descending = isOwn && !query.descending;
  return (
    <th
      scope="col"
      {...(isOwn && { 'aria-sort': query.descending ? 'descending' : 'ascending' })}
      {...(numeric && { class: 'number' })}
    >
      <a href={listAddress(of.path, query, { sort: column.id, descending })}>
        {column.title}
        {isOwn && <Arrow to={query.descending ? 'down' : 'up'} />}
      </a>
    </th>
  );
};

/** A table with what it may be asked: words, filters, order, the next page, a file. */
export const Table = <R extends Row>({
  of,
  query,
  page,
  texts,
}: {
  readonly of: TableOf<R>;
  readonly query: ListQuery;
  readonly page: ListPage<R>;
  readonly texts: DataTexts;
}): Child => {
  const columns = of.columns.filter(({ onlyInFile }) => onlyInFile !== true);
  const numeric = columns.map(({ value }) => page.rows.some((row) => isNumeric(value(row))));
  if (page.rows.length === 0 && !isAsked(query) && query.cursor === undefined)
    return <p class="soft">{of.empty}</p>;
  return (
    <>
      <Asking of={of} query={query} texts={texts} />
      <p class="soft small split">
        <span>{texts.table.found(page.found)}</span>
        <a href={listAddress(of.path, query, {}, { format: 'csv' })}>{texts.table.csv}</a>
      </p>
      {page.rows.length > 0 && (
        <Grid
          title={of.title}
          heads={columns.map((column, index) => ({
            title: column.title,
            number: numeric[index] === true,
            show: (
              <Heading of={of} query={query} column={column} numeric={numeric[index] === true} />
            ),
          }))}
          rows={page.rows.map((row) => columns.map((column) => shown(column, row, texts)))}
        />
      )}
      {(page.next !== undefined || query.cursor !== undefined) && (
        <p class="pages">
          {query.cursor !== undefined && (
            <a href={listAddress(of.path, query)}>{texts.table.first}</a>
          )}
          {page.next !== undefined && (
            <a href={listAddress(of.path, query, { cursor: page.next })} rel="next">
              {texts.table.next}
            </a>
          )}
        </p>
      )}
    </>
  );
};
