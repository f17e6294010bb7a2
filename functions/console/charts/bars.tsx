import { scaleLinear } from 'd3-scale';
import type { FC } from 'hono/jsx';
import { Chart } from './chart.tsx';

/** One bar: what it is of, and how long it is. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Where a mark stands that the bar is compared with. */
  readonly mark?: number | undefined;
  /** The value in words, at the end of the line. */
  readonly says: string;
}

/** Narrow, so that its letters can be read on a phone. */
const WIDTH = 360;
const ROW = 40;
const THICK = 12;
const MOST_LETTERS = 48;

/** What a second line of a label takes. */
const LINE = 14;

const lettersOf = (text: string): number => [...text].length;

/** Cut where it does not fit: the whole label stands in the table. */
const cut = (text: string, most: number): string =>
  lettersOf(text) > most ? `${[...text].slice(0, most - 1).join('')}…` : text;

/** A label in two lines at most, of which the first leaves room for the value. */
export const linesOf = (label: string, says: string): string[] => {
  const most = Math.max(8, MOST_LETTERS - lettersOf(says));
  if (lettersOf(label) <= most) return [label];
  const words = label.split(' ');
  let first = words.shift() ?? '';
  while (words.length > 0 && lettersOf(`${first} ${words[0]}`) <= most)
    first += ` ${words.shift()}`;
  const rest = words.join(' ');
  return [cut(first, most), ...(rest === '' ? [] : [cut(rest, MOST_LETTERS)])];
};

/** What all rows of a chart are moved down by, where one of its labels needs a second line. */
const leadOf = (rows: readonly { readonly label: string; readonly says: string }[]): number =>
  rows.some(({ label, says }) => linesOf(label, says).length > 1) ? LINE : 0;

/** What stands above a bar: its label, and the value at the end of the line. */
const Line: FC<{ readonly label: string; readonly says: string }> = ({ label, says }) => (
  <>
    {linesOf(label, says).map((line, index) => (
      <text y={LINE * (index + 1)}>{line}</text>
    ))}
    <text x={WIDTH} y={LINE} text-anchor="end">
      {says}
    </text>
  </>
);

/** What a chart says of itself. */
interface Said {
  readonly title: string;
  readonly summary: string;
  readonly tableLabel: string;
  readonly columns: readonly string[];
}

/** Horizontal bars from 0 to `most`, each under its label; the whole labels stand in the table. */
export const BarChart: FC<
  Said & {
    readonly bars: readonly Bar[];
    readonly most: number;
    /** What stands in the table for a mark. */
    readonly markSays?: (bar: Bar) => string;
  }
> = ({ bars, most, columns, markSays, ...said }) => {
  const x = scaleLinear().domain([0, most]).range([0, WIDTH]).clamp(true);
  const lead = leadOf(bars);
  const row = ROW + lead;
  const rows = bars.map((bar) => [
    <bdi>{bar.label}</bdi>,
    bar.says,
    ...(markSays === undefined ? [] : [markSays(bar)]),
  ]);
  return (
    <Chart {...said} table={{ columns, rows }} width={WIDTH} height={bars.length * row}>
      {bars.map(({ label, value, mark, says }, index) => (
        <g transform={`translate(0 ${index * row})`}>
          <Line label={label} says={says} />
          <g transform={`translate(0 ${lead})`}>
            <rect y="20" width={WIDTH} height={THICK} rx="3" class="area" />
            <rect y="20" width={x(value)} height={THICK} rx="3" class="block" />
            {mark !== undefined && (
              <rect
                x={Math.min(WIDTH - 3, x(mark))}
                y="17"
                width="3"
                height={THICK + 6}
                class="block second"
              />
            )}
          </g>
        </g>
      ))}
    </Chart>
  );
};

/** A value and the range in which it lies. */
export interface Range {
  readonly label: string;
  readonly value: number;
  /** Left out where it is not known how far it may be off. */
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly says: string;
  /** The range in words, for the table. */
  readonly rangeSays: string;
}

/** Ranges beside a line at 0, each under its label. */
export const RangeChart: FC<Said & { readonly ranges: readonly Range[] }> = ({
  ranges,
  columns,
  ...said
}) => {
  const far = Math.max(
    1e-6,
    ...ranges.flatMap(({ value, low = value, high = value }) => [Math.abs(low), Math.abs(high)]),
  );
  const x = scaleLinear()
    .domain([-far, far])
    .nice()
    .range([6, WIDTH - 6]);
  const lead = leadOf(ranges);
  const row = ROW + lead;
  const rows = ranges.map(({ label, says, rangeSays }) => [<bdi>{label}</bdi>, says, rangeSays]);
  return (
    <Chart {...said} table={{ columns, rows }} width={WIDTH} height={ranges.length * row}>
      {ranges.map(({ label, value, low = value, high = value, says }, index) => (
        <g transform={`translate(0 ${index * row})`}>
          <Line label={label} says={says} />
          <g transform={`translate(0 ${lead})`}>
            <rect x={x(0) - 1} y="20" width="2" height={ROW - 26} class="block second" />
            <rect
              x={x(low)}
              y="25"
              width={Math.max(1, x(high) - x(low))}
              height="3"
              class="block"
            />
            <circle cx={x(value)} cy="26.5" r="5" class="block" />
          </g>
        </g>
      ))}
    </Chart>
  );
};
