import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import { Grid } from '../grid.tsx';

/** What a chart shows, as a table: its columns, and its rows as they are read. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Child[])[];
}

/** Charts below this width are drawn for phones, and are not blown up on wide screens. */
const WIDE = 400;

/**
 * The frame of every chart: an image that is named by what it shows, with the same as a table
 * behind it. `width` and `height` are those of the drawing's own coordinates.
 *
 * @example
 * <Chart title="Share of picks" summary="Review fell from 40 % to 31 %." table={…} tableLabel="…"
 *   width={640} height={200}><path class="line" d="M0 0L10 10" /></Chart>
 */
export const Chart: FC<
  PropsWithChildren<{
    readonly title: string;
    /** What it shows, in a sentence: for whoever does not see it. */
    readonly summary: string;
    readonly table: ChartTable;
    /** Opens the table. */
    readonly tableLabel: string;
    readonly width: number;
    readonly height: number;
  }>
> = ({ title, summary, table, tableLabel, width, height, children }) => (
  <figure>
    <figcaption>{title}</figcaption>
    <svg
      role="img"
      class={width < WIDE ? 'narrow' : undefined}
      aria-label={`${title}. ${summary}`}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
    >
      {children}
    </svg>
    <details>
      <summary>{tableLabel}</summary>
      <Grid
        title={title}
        heads={table.columns.map((column) => ({ title: column }))}
        rows={table.rows}
      />
    </details>
  </figure>
);
