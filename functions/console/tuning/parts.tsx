import type { FC, PropsWithChildren } from 'hono/jsx';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';

export { Grid } from '../grid.tsx';

/** What somebody wrote, whichever way it runs. */
export const Text: FC<{ readonly of: string }> = ({ of }) => <bdi>{of}</bdi>;

/** A page's heading and the question that it answers. */
export const Heading: FC<{ readonly title: string; readonly question: string }> = ({
  title,
  question,
}) => (
  <header>
    <h1>{title}</h1>
    <p class="soft">{question}</p>
  </header>
);

/** A part of a page. */
export const Part: FC<PropsWithChildren<{ readonly title: string; readonly id?: string }>> = ({
  title,
  id,
  children,
}) => (
  <section class="card" id={id}>
    <h2>{title}</h2>
    {children}
  </section>
);

/** Choosing one of several by a form without a script. */
export const Select: FC<{
  readonly label: string;
  readonly name: string;
  readonly chosen: string | undefined;
  readonly all: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
}> = ({ label, name, chosen, all, choices }) => (
  <label>
    {label}
    <select name={name}>
      <option value="">{all}</option>
      {choices.map(([value, title]) => (
        <option value={value} selected={value === chosen}>
          {title}
        </option>
      ))}
    </select>
  </label>
);

/** A calendar day in words; its zone is UTC, as days are kept. */
export const dayIn = ({ locale }: TuningTexts, day: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    Date.parse(`${day}T12:00:00Z`),
  );

/** An instant in words, in UTC. */
export const instantIn = ({ locale }: TuningTexts, atMs: number): string =>
  `${new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(atMs)} UTC`;

/** A number as people of a language write it. */
export const numberIn = ({ locale }: TuningTexts, value: number, digits = 2): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);

/** A whole percentage. */
export const percentOf = (share: number): number => Math.round(100 * share);

/** A difference with its sign, in points. */
export const pointsIn = (texts: TuningTexts, share: number): string => {
  const points = numberIn(texts, Math.abs(100 * share), 1);
  const sign = points === '0' ? '±' : share < 0 ? '−' : '+';
  return `${sign}${points}`;
};

/** Who did something, as people read it: a member by their id, whatever else as it is stored. */
export const authorIn = (author: string): string => author.replace(/^member:/, '');
