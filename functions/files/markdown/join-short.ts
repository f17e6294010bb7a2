import { minutesToRead } from './reading-time.ts';

/** Shorter pages are no lessons of their own. */
const LEAST_MINUTES = 0.5;
/** A page that takes in others stays a lesson of a few minutes. */
const MOST_MINUTES = 8;

/** What joining looks at. */
export interface Joinable {
  readonly title: string;
  readonly body: string;
  /** It says more of itself than prose does, such as an id or questions: it stays what it is. */
  readonly standsAlone: boolean;
  /** It names the pages of its folder. */
  readonly isContents: boolean;
}

const isShort = ({ body, standsAlone }: Joinable): boolean =>
  !standsAlone && minutesToRead(body) < LEAST_MINUTES;

const under = (title: string, body: string): string =>
  body.startsWith('#') ? body : `## ${title}\n\n${body}`;

/** Pages as they are once short ones are joined, and what became of those. */
export interface Joined<P extends Joinable> {
  readonly kept: readonly P[];
  readonly joined: readonly { readonly page: P; readonly to: P }[];
  readonly leftOut: readonly P[];
}

/**
 * Joins the pages of one folder and language, in their order, that are read in under half a minute
 * to the one before them, or to the one after where none is before. Left out are tables of contents
 * and those without a neighbour.
 */
export const joinShort = <P extends Joinable>(
  pages: readonly P[],
  mostLength: number,
): Joined<P> => {
  const kept: P[] = [];
  const joined: { page: P; to: P }[] = [];
  const leftOut: P[] = [];
  let waiting: P[] = [];
  const fits = (host: P, body: string): boolean =>
    !host.standsAlone && body.length <= mostLength && minutesToRead(body) <= MOST_MINUTES;
  for (const page of pages) {
    const host = kept.at(-1);
    if (!isShort(page)) {
      const body = [
        ...waiting.map((one) => under(one.title, one.body)),
        under(page.title, page.body),
      ];
      const whole = body.join('\n\n');
      if (waiting.length > 0 && fits(page, whole)) {
        const together = { ...page, body: whole };
        joined.push(...waiting.map((one) => ({ page: one, to: together })));
        kept.push(together);
      } else {
        leftOut.push(...waiting);
        kept.push(page);
      }
      waiting = [];
    } else if (page.isContents || page.body === '') leftOut.push(page);
    else if (host === undefined) waiting.push(page);
    else {
      const body = `${host.body}\n\n${under(page.title, page.body)}`;
      if (fits(host, body)) {
        const together = { ...host, body };
        kept[kept.length - 1] = together;
        joined.push({ page, to: together });
      } else leftOut.push(page);
    }
  }
  return { kept, joined, leftOut: [...leftOut, ...waiting] };
};
