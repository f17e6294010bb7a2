import type { FC } from 'hono/jsx';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import type { Flag } from '../../../core/tune/flags.ts';
import type { Names } from './names.ts';

/** A flag in words. */
const wordsOf = ({ flags, people }: TuningTexts, names: Names, flag: Flag): string => {
  switch (flag.kind) {
    case 'nothing':
      return flags.nothing(
        flags.codes[flag.why] ?? flag.why,
        flag.people === undefined ? undefined : people(flag.people),
      );
    case 'same':
      return flags.same(names.lesson(flag.lesson), flag.people);
    case 'fits-few':
      return flags.fitsFew(flag.keyResult, names.skill(flag.skill), flag.count);
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
  /** How many people were looked at: of nobody there is nothing to say. */
  readonly people: number;
  readonly seesPeople: boolean;
}> = ({ texts, names, flags, people, seesPeople }) => {
  if (people === 0) return <p class="soft">{texts.today.noPeople}</p>;
  if (flags.length === 0)
    return (
      <p class="soft">{seesPeople ? texts.overview.noFlags : texts.overview.noFlagsOfGroups}</p>
    );
  return (
    <ul>
      {flags.map((flag) => {
        const words = <bdi>{wordsOf(texts, names, flag)}</bdi>;
        const path = seesPeople ? pathOf(flag) : undefined;
        return <li>{path === undefined ? words : <a href={path}>{words}</a>}</li>;
      })}
    </ul>
  );
};
