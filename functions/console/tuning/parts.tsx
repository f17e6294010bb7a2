import type { FC, PropsWithChildren } from 'hono/jsx';
import { startOfDay } from '../../../core/base/days.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { WORDINGS } from '../../../core/texts/console/wording.ts';

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
export const dayIn = ({ tag }: TuningTexts, day: string): string =>
  WORDINGS[tag].day(startOfDay(day));

/** An instant in words, in UTC. */
export const instantIn = ({ tag }: TuningTexts, atMs: number): string =>
  WORDINGS[tag].instant(atMs);

/** A number as people of a language write it. */
export const numberIn = ({ tag }: TuningTexts, value: number, digits = 2): string =>
  WORDINGS[tag].number(value, digits);

/** A whole percentage. */
export const percentOf = (share: number): number => Math.round(100 * share);

/** A difference with its sign, in points. */
export const pointsIn = (texts: TuningTexts, share: number): string => {
  const points = numberIn(texts, Math.abs(100 * share), 1);
  const sign = points === '0' ? '±' : share < 0 ? '−' : '+';
  return `${sign}${points}`;
};

/** Leads on to what is older, where there is any. */
export const Older: FC<{ readonly texts: TuningTexts; readonly to: string | undefined }> = ({
  texts,
  to,
}) =>
  to === undefined ? null : (
    <p>
      <a href={to} rel="next">
        {texts.older}
      </a>
    </p>
  );
