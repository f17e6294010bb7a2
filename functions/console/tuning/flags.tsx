import type { FC } from 'hono/jsx';
import { LEAST_SHOWN } from '../../../core/base/small-groups.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import type { Flag } from '../../../core/tune/flags.ts';
import type { Names } from './names.ts';

/** A number of people, as somebody may read it who sees groups only. */
const countFor = (texts: TuningTexts, count: number, seesPeople: boolean): string =>
  seesPeople || count >= LEAST_SHOWN || count === 0 ? String(count) : texts.few;

/** A flag in words. */
const wordsOf = (texts: TuningTexts, names: Names, flag: Flag, seesPeople: boolean): string => {
  const { flags } = texts;
  const count = (number: number): string => countFor(texts, number, seesPeople);
  switch (flag.kind) {
    case 'nothing':
      return flags.nothing(flags.codes[flag.why] ?? flag.why, count(flag.people));
    case 'same':
      return flags.same(names.lesson(flag.lesson), count(flag.people));
    case 'fits-few':
      return flags.fitsFew(
        flag.keyResult,
        names.skill(flag.skill),
        count(flag.asked),
        count(flag.fits),
      );
  }
};

/** Where the people of a flag are seen. */
const pathOf = (flag: Flag): string | undefined =>
  flag.kind === 'same' ? `/console/today?lesson=${encodeURIComponent(flag.lesson)}` : undefined;

/** What stands out in what everybody gets. */
export const Flags: FC<{
  readonly texts: TuningTexts;
  readonly names: Names;
  readonly flags: readonly Flag[];
  readonly seesPeople: boolean;
}> = ({ texts, names, flags, seesPeople }) => {
  if (flags.length === 0) return <p class="soft">{texts.overview.noFlags}</p>;
  return (
    <ul>
      {flags.map((flag) => {
        const words = <bdi>{wordsOf(texts, names, flag, seesPeople)}</bdi>;
        const path = pathOf(flag);
        return <li>{path === undefined ? words : <a href={path}>{words}</a>}</li>;
      })}
    </ul>
  );
};
