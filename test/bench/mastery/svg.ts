/** A chart's frame, axes, lines and words as SVG that can be read in light and dark, and aloud. */

export const WIDTH = 720;
const MARGIN = { left: 64, right: 24, top: 72 };

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const n = (value: number): string => value.toFixed(1).replace(/\.0$/, '');

/** Series are told apart by colour and by dashes or marks. */
const STYLE = `
    .chart { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --grid: #d8dee4; --s0: #0a5bd0; --s1: #b04a00; --s2: #6f4bb5; --bar: #c9d8ee }
    @media (prefers-color-scheme: dark) {
      .chart { --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4af; --grid: #2d333b; --s0: #66adff; --s1: #ff9b52; --s2: #c0a3ff; --bar: #24416b }
    }
    .paper { fill: var(--paper) } .grid { stroke: var(--grid); fill: none } .bar { fill: var(--bar) }
    .ideal { stroke: var(--soft); stroke-dasharray: 2 4; fill: none }
    text { font: 14px system-ui, sans-serif; fill: var(--soft) } .title { font-size: 18px; font-weight: 600; fill: var(--ink) } .key { fill: var(--ink) }
    .line { fill: none; stroke-width: 2.5; stroke-linejoin: round } .s0 { stroke: var(--s0) } .s1 { stroke: var(--s1); stroke-dasharray: 7 4 } .s2 { stroke: var(--s2); stroke-dasharray: 2 4 }
    .dot { fill: var(--ink); stroke: none } .range { stroke: var(--ink); stroke-width: 1.5 } .d0 { fill: var(--s0) }`;

/** A place on the paper. */
export type Point = readonly [x: number, y: number];

export const text = (
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
  kind = '',
): string =>
  `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}"${kind ? ` class="${kind}"` : ''}>${escapeText(words)}</text>`;

export const segment = ([x1, y1]: Point, [x2, y2]: Point, kind: string): string =>
  `<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" class="${kind}"/>`;

export const polyline = (points: readonly Point[], series: number): string =>
  `<polyline points="${points.map(([x, y]) => `${n(x)},${n(y)}`).join(' ')}" class="line s${series}"/>`;

export const dot = ([x, y]: Point, radius: number, kind: string): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" class="${kind}"/>`;

export const bar = (x: number, y: number, width: number, height: number): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" class="bar"/>`;

/** Where a chart's data lie on the paper. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const areaOf = (height: number, below: number, above: number = MARGIN.top): Area => ({
  left: MARGIN.left,
  right: WIDTH - MARGIN.right,
  top: above,
  bottom: height - below,
});

/** Horizontal grid lines with per cent at the left, and what they are per cent of. */
export const percentGrid = (
  area: Area,
  yOf: (share: number) => number,
  shares: readonly number[],
): string =>
  shares
    .map(
      (share) =>
        segment([area.left, yOf(share)], [area.right, yOf(share)], 'grid') +
        text(area.left - 8, yOf(share) + 5, `${Math.round(share * 100)} %`, 'end'),
    )
    .join('\n');

/** One entry of the key: what a line or a dot stands for. */
export type Key = readonly [mark: (x: number, y: number) => string, words: string];

export const lineMark =
  (series: number) =>
  (x: number, y: number): string =>
    polyline(
      [
        [x, y],
        [x + 28, y],
      ],
      series,
    );

const oneKey = (x: number, y: number, [mark, words]: Key): string =>
  mark(x, y - 5) + text(x + 36, y, words, 'start', 'key');

/** The key, one entry under the other. */
export const keys = (x: number, y: number, entries: readonly Key[]): string =>
  entries.map((entry, index) => oneKey(x, y + index * 22, entry)).join('\n');

/** The key in a row; a letter is about 7.5 wide. */
export const keyRow = (x: number, y: number, entries: readonly Key[]): string => {
  let left = x;
  return entries
    .map((entry) => {
      const drawn = oneKey(left, y, entry);
      left += 38 + entry[1].length * 7.5 + 16;
      return drawn;
    })
    .join('\n');
};

/** The whole picture; `description` says in words what is to be seen. */
export const picture = (
  height: number,
  title: string,
  description: string,
  parts: readonly string[],
): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description" class="chart">
  <title id="title">${escapeText(title)}</title>
  <desc id="description">${escapeText(description)}</desc>
  <style>${STYLE}
  </style>
  <rect width="${WIDTH}" height="${height}" rx="8" class="paper"/>
  ${text(MARGIN.left, 34, title, 'start', 'title')}
${parts.join('\n')}
</svg>
`;
