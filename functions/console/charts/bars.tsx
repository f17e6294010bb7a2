import { scaleLinear } from 'd3-scale';
import type { FC } from 'hono/jsx';

/** One bar: what it is of, and how long it is. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Where a mark stands that the bar is compared with. */
  readonly mark?: number | undefined;
  /** The value in words, at the end of the line. */
  readonly says: string;
}

const WIDTH = 340;
const ROW = 38;
const THICK = 12;
const MOST_LETTERS = 40;

/** A label that fits above its bar; the whole one stands in the table behind. */
const short = (label: string, most = MOST_LETTERS): string => {
  const letters = [...label];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : label;
};

/** Horizontal bars from 0 to `most`, each under its label. */
export const Bars: FC<{ readonly bars: readonly Bar[]; readonly most: number }> = ({
  bars,
  most,
}) => {
  const x = scaleLinear().domain([0, most]).range([0, WIDTH]).clamp(true);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${bars.length * ROW}`} class="chart" aria-hidden="true">
      {bars.map(({ label, value, mark, says }, index) => (
        <g transform={`translate(0 ${index * ROW})`}>
          <text y="14" class="label">
            {short(label, MOST_LETTERS - Math.max(0, says.length - 5))}
          </text>
          <text x={WIDTH} y="14" text-anchor="end" class="value">
            {says}
          </text>
          <rect y="20" width={WIDTH} height={THICK} rx="3" class="ground" />
          <rect y="20" width={x(value)} height={THICK} rx="3" class="bar" />
          {mark !== undefined && (
            <rect x={Math.min(WIDTH - 2, x(mark))} y="17" width="2" height={THICK + 6} class="mark" />
          )}
        </g>
      ))}
    </svg>
  );
};

/** A value and the range in which it lies. */
export interface Range {
  readonly label: string;
  readonly low: number;
  readonly value: number;
  readonly high: number;
  readonly says: string;
}

/** Ranges beside a line at 0, each under its label. */
export const Ranges: FC<{ readonly ranges: readonly Range[] }> = ({ ranges }) => {
  const far = Math.max(1e-6, ...ranges.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const x = scaleLinear().domain([-far, far]).nice().range([6, WIDTH - 6]);
  const height = ranges.length * ROW;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} class="chart" aria-hidden="true">
      {ranges.map(({ label, low, value, high, says }, index) => (
        <g transform={`translate(0 ${index * ROW})`}>
          <text y="14" class="label">
            {short(label, MOST_LETTERS - Math.max(0, says.length - 5))}
          </text>
          <text x={WIDTH} y="14" text-anchor="end" class="value">
            {says}
          </text>
          <rect x={x(0)} y="18" width="1" height={ROW - 20} class="mark" />
          <rect x={x(low)} y="25" width={Math.max(1, x(high) - x(low))} height="3" class="bar" />
          <circle cx={x(value)} cy="26.5" r="5" class="bar" />
        </g>
      ))}
    </svg>
  );
};
