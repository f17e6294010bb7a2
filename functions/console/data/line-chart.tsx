import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Child } from 'hono/jsx';
import { Chart, type ChartTable } from '../charts/chart.tsx';

/** A point of a chart over time; `low` and `high` hold the truth of it. */
interface TimePoint {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** A line of a chart: the second one is dashed. */
export interface TimeLine {
  readonly points: readonly TimePoint[];
  readonly dashed?: boolean;
  /** Each point is marked. */
  readonly marked?: boolean;
}

/** Of a chart on its own, and of one among several: drawn smaller, so that its words stay large. */
const SIZES = {
  whole: { width: 640, height: 220, ticks: 5 },
  small: { width: 340, height: 190, ticks: 3 },
};
const MARGIN = { top: 10, right: 12, bottom: 26, left: 52 };

/** The least and the greatest of all that is drawn. */
const extentOf = (values: readonly number[]): [number, number] => {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((least, value) => Math.min(least, value), finite[0] ?? 0);
  const high = finite.reduce((most, value) => Math.max(most, value), finite[0] ?? 1);
  return low === high ? [low - 1, high + 1] : [low, high];
};

/** Lines over time, drawn on the server; with a table of the same behind them. */
export const LineChart = ({
  title,
  summary,
  lines,
  marks = [],
  between,
  table,
  tableLabel,
  showValue,
  showDay,
  size = 'whole',
}: {
  readonly title: string;
  readonly summary: string;
  readonly lines: readonly TimeLine[];
  /** Instants that have a name. */
  readonly marks?: readonly { readonly atMs: number; readonly name: string }[];
  /** The values from bottom to top; where left out, those that are drawn. */
  readonly between?: readonly [low: number, high: number];
  readonly table: ChartTable;
  readonly tableLabel: string;
  readonly showValue: (value: number) => string;
  readonly showDay: (atMs: number) => string;
  readonly size?: keyof typeof SIZES;
}): Child => {
  const { width, height, ticks } = SIZES[size];
  const points = lines.flatMap((one) => one.points);
  const x = scaleUtc()
    .domain(extentOf([...points.map(({ atMs }) => atMs), ...marks.map(({ atMs }) => atMs)]))
    .range([MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear()
    .domain(
      between ??
        extentOf(points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value])),
    )
    .range([height - MARGIN.bottom, MARGIN.top]);
  if (between === undefined) y.nice(ticks);
  const path = line<TimePoint>(
    ({ atMs }) => x(atMs),
    ({ value }) => y(value),
  );
  const band = area<TimePoint>(
    ({ atMs }) => x(atMs),
    ({ low = 0 }) => y(low),
    ({ high = 0 }) => y(high),
  );
  return (
    <Chart {...{ title, summary, table, tableLabel }} width={width} height={height}>
      {lines.map(
        ({ points: own }) =>
          own.length > 1 &&
          own.every(({ low }) => low !== undefined) && <path class="area" d={band(own) ?? ''} />,
      )}
      {y.ticks(ticks).map((tick) => (
        <>
          <line class="axis" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 6} y={y(tick) + 4} text-anchor="end">
            {showValue(tick)}
          </text>
        </>
      ))}
      {x.ticks(ticks).map((tick) => (
        <text x={x(tick)} y={height - 8} text-anchor="middle">
          {showDay(tick.getTime())}
        </text>
      ))}
      {marks.map(({ atMs, name }, index) => (
        <>
          <line
            class="axis"
            x1={x(atMs)}
            x2={x(atMs)}
            y1={MARGIN.top}
            y2={height - MARGIN.bottom}
            stroke-dasharray="3 3"
          />
          <text
            x={x(atMs) + (x(atMs) > width / 2 ? -4 : 4)}
            // Each has a line of its own: marks may lie side by side.
            y={MARGIN.top + 10 + 14 * index}
            text-anchor={x(atMs) > width / 2 ? 'end' : 'start'}
          >
            {name}
          </text>
        </>
      ))}
      {lines.map(({ points: own, dashed, marked }) => (
        <>
          <path class={dashed ? 'line second' : 'line'} d={path(own) ?? ''} />
          {marked &&
            own.map(({ atMs, value }) => <circle class="block" cx={x(atMs)} cy={y(value)} r="4" />)}
        </>
      ))}
    </Chart>
  );
};
