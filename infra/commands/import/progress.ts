import type { Tally } from './send.ts';

const WIDTH = 24;

/**
 * A progress line on standard error: redrawn in place on a terminal, otherwise a line every two
 * seconds, so that a log stays short. `total` is 0 while it is not known; a dry run says what would
 * be.
 */
export const progress = (
  label: string,
  total: number,
  now: () => number,
  isDry: boolean,
  out: NodeJS.WriteStream = process.stderr,
) => {
  const start = now();
  let last = out.isTTY ? Number.NEGATIVE_INFINITY : start;
  const lineOf = ({ read, stored, unchanged, rejected }: Readonly<Tally>): string => {
    const elapsedSeconds = Math.max(0.001, (now() - start) / 1000);
    const share = total > 0 ? Math.min(1, read / total) : undefined;
    const bar =
      share === undefined
        ? ''
        : ` ${'█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░')} ${Math.floor(share * 100)} %`;
    const refused = rejected > 0 ? `, ${rejected} refused` : '';
    return `${label}${bar}  ${read} rows, ${stored} ${isDry ? 'would be ' : ''}stored, ${unchanged} unchanged${refused}, ${Math.round(read / elapsedSeconds)}/s`;
  };
  return {
    update: (tally: Readonly<Tally>): void => {
      if (now() - last < (out.isTTY ? 80 : 2000)) return;
      last = now();
      out.write(out.isTTY ? `\r\u001b[2K${lineOf(tally)}` : `${lineOf(tally)}\n`);
    },
    /** Says something beside, on a line of its own. */
    note: (text: string): void => {
      last = Number.NEGATIVE_INFINITY;
      out.write(`${out.isTTY ? '\r\u001b[2K' : ''}${text}\n`);
    },
    /** Says in its place what is being done before the first row. */
    say: (text: string): void => {
      if (now() - last < (out.isTTY ? 80 : 2000)) return;
      last = now();
      out.write(out.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
    },
    finish: (tally: Readonly<Tally>): void => {
      out.write(`${out.isTTY ? '\r\u001b[2K' : ''}${lineOf(tally)}\n`);
    },
  };
};
