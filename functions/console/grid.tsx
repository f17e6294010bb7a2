import type { Child, FC } from 'hono/jsx';

/** A column's heading, and whether numbers stand below it. */
interface Head {
  readonly title: string;
  readonly number?: boolean;
  /** How the heading itself is shown, where that is not just its title. */
  readonly show?: Child;
}

const numeric = (head: Head | undefined) => (head?.number ? 'number' : undefined);

/**
 * The one table of the console. It scrolls by itself where it is too wide; on a phone every row is
 * a card, in which each cell says the title of its column.
 */
export const Grid: FC<{
  readonly title: string;
  readonly heads: readonly Head[];
  readonly rows: readonly (readonly Child[])[];
}> = ({ title, heads, rows }) => (
  <section class="scroll" aria-label={title} tabindex={0}>
    <table>
      <thead>
        <tr>{heads.map((head) => head.show ?? <HeadCell head={head} />)}</tr>
      </thead>
      <tbody>
        {rows.map(([first, ...others]) => (
          <tr>
            <th scope="row" class={numeric(heads[0])}>
              {first}
            </th>
            {others.map((cell, index) => (
              <td class={numeric(heads[index + 1])} data-title={heads[index + 1]?.title}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const HeadCell: FC<{ readonly head: Head }> = ({ head }) => (
  <th scope="col" class={numeric(head)}>
    {head.title}
  </th>
);

const POINTS = { back: 'M10 3L5 8l5 5', up: 'M3 10l5-5 5 5', down: 'M3 6l5 5 5-5' } as const;

/** An arrow that is drawn: not every font has one. */
export const Arrow: FC<{ readonly to: keyof typeof POINTS }> = ({ to }) => (
  <svg class="arrow" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
    <path class="line" d={POINTS[to]} />
  </svg>
);

/** Leads to the page above this one. */
export const Back: FC<{ readonly to: string; readonly name: string }> = ({ to, name }) => (
  <p class="small">
    <a href={to}>
      <Arrow to="back" /> <bdi>{name}</bdi>
    </a>
  </p>
);
