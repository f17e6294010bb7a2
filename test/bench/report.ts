/**
 * One line of the benchmark: what was measured, what is allowed, and what it was compared with in
 * the same run.
 */
export interface Row {
  /** Of the design, such as `B2`, or `load`. */
  readonly budget: string;
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** Left out where the figure only tells. */
  readonly allowed?: { readonly atMost: number } | { readonly atLeast: number };
  /** The peer or floor of the same run. */
  readonly beside?: string;
}

/** True if the row keeps its budget, or has none. */
export const isKept = ({ measured, allowed }: Row): boolean => {
  if (allowed === undefined) return true;
  return 'atMost' in allowed ? measured <= allowed.atMost : measured >= allowed.atLeast;
};

/** Three significant digits are as much as any of this is worth. */
export const short = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(3));
  return Math.abs(value) >= 1_000 ? Math.round(value).toLocaleString('en-US') : String(rounded);
};

const allowedText = ({ allowed }: Row): string => {
  if (allowed === undefined) return '';
  return 'atMost' in allowed ? `≤ ${short(allowed.atMost)}` : `≥ ${short(allowed.atLeast)}`;
};

/** The rows as a table for people. */
export const tableOf = (rows: readonly Row[]): string => {
  const cells = [
    ['', 'what', 'measured', 'allowed', '', 'beside, in the same run'],
    ...rows.map((row) => [
      row.budget,
      row.what,
      `${short(row.measured)} ${row.unit}`,
      allowedText(row),
      row.allowed === undefined ? '' : isKept(row) ? 'kept' : 'MISSED',
      row.beside ?? '',
    ]),
  ];
  const widths = cells[0]!.map((_, column) =>
    Math.max(...cells.map((line) => line[column]!.length)),
  );
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** The rows as one line of JSON. */
export const jsonOf = (
  rows: readonly Row[],
  run: { readonly node: string; readonly at: string },
): string =>
  JSON.stringify({
    bench: 'uplift',
    ...run,
    kept: rows.every(isKept),
    rows: rows.map((row) => ({ ...row, kept: isKept(row) })),
  });

/** Says on stderr what takes its time; results go to stdout. */
export const progress = (message: string): void => {
  process.stderr.write(`  ${message}\n`);
};
