import type { FC } from 'hono/jsx';
import { hideSmall } from '../../../core/base/small-groups.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { tally } from '../../../core/tune/flags.ts';
import type { LookedAt } from '../../work/everybody.ts';
import type { Today, Wanted } from '../../work/today.ts';
import { BarChart } from '../charts/bars.tsx';
import { Flags } from './flags.tsx';
import { type Names, namesIn } from './names.ts';
import { Grid, Heading, Part, percentOf, Select, Text } from './parts.tsx';

/** Lessons that the chart shows. */
const MOST_BARS = 8;

interface Shown {
  readonly texts: TuningTexts;
  readonly names: Names;
  readonly today: Today;
}

/** The key result that somebody's pick serves first of all. */
const keyResultOf = ({ next }: LookedAt): string | undefined =>
  next.lessons[0]?.skills.find(({ served, keyResults }) => served && keyResults.length > 0)
    ?.keyResults[0];

/** A pick as a line of a file or a table: what it is and why. */
export const pickIn = (
  texts: TuningTexts,
  names: Names,
  one: LookedAt,
): { readonly lesson: string; readonly why: string; readonly keyResult: string } => {
  const [first] = one.next.lessons;
  const keyResult = keyResultOf(one);
  if (first === undefined) {
    const { code = '', text = '' } = one.next.nothing ?? {};
    const why = texts.flags.codes[code] ?? code;
    return { lesson: texts.today.nothing, why: `${why}: ${text}`, keyResult: '' };
  }
  return {
    lesson: first.lesson.title,
    why: first.reasons[0]?.text ?? '',
    keyResult: keyResult === undefined ? '' : names.keyResult(keyResult),
  };
};

const Filter: FC<Shown & { readonly wanted: Wanted }> = ({ texts, today, wanted }) => {
  const { goals, roles } = today.release;
  const lessons = new Map(
    today.people.flatMap(({ next }) =>
      next.lessons.slice(0, 1).map(({ lesson }) => [lesson.id, lesson.title] as const),
    ),
  );
  return (
    <form method="get" action="/console/today" class="asking row">
      <Select
        label={texts.team}
        name="team"
        chosen={wanted.team}
        all={texts.all}
        choices={goals.teams.map(({ id, name }) => [id, name])}
      />
      <Select
        label={texts.role}
        name="role"
        chosen={wanted.role}
        all={texts.all}
        choices={[...roles.values()].map(({ id, name }) => [id, name])}
      />
      <Select
        label={texts.lesson}
        name="lesson"
        chosen={wanted.lesson}
        all={texts.all}
        choices={[...lessons].sort(([, a], [, b]) => a.localeCompare(b, texts.locale))}
      />
      <button type="submit">{texts.show}</button>
    </form>
  );
};

/** How many get each lesson; of groups that are too small nothing to who sees groups only. */
const lessonsOf = (people: readonly LookedAt[], seesPeople: boolean) => {
  const counts = tally(people.flatMap(({ next }) => next.lessons[0]?.lesson.id ?? '')).map(
    ([lesson, count]) => ({ lesson, people: count }),
  );
  const shown = seesPeople ? counts : hideSmall(counts);
  return { counts: shown, isHidden: shown.length < counts.length };
};

const Lessons: FC<Shown & { readonly seesPeople: boolean }> = ({
  texts,
  names,
  today,
  seesPeople,
}) => {
  const says = texts.today;
  const { counts, isHidden } = lessonsOf(today.people, seesPeople);
  const [most] = counts;
  const title = (lesson: string): string => (lesson === '' ? says.nothing : names.lesson(lesson));
  return (
    <>
      {most !== undefined && (
        <BarChart
          title={says.chart}
          summary={says.chartSays(title(most.lesson), most.people)}
          tableLabel={says.chartTable}
          columns={[texts.lesson, says.count]}
          most={most.people}
          bars={counts.slice(0, MOST_BARS).map(({ lesson, people }) => ({
            label: title(lesson),
            value: people,
            says: `${people} · ${percentOf(people / today.people.length)} %`,
          }))}
        />
      )}
      {isHidden && <p class="soft small">{texts.hiddenFew}</p>}
    </>
  );
};

const Picks: FC<Shown> = ({ texts, names, today }) => {
  const says = texts.today;
  const heads = [
    texts.employee,
    texts.team,
    texts.role,
    texts.lesson,
    says.reason,
    texts.keyResult,
  ];
  return (
    <Grid
      title={says.picks}
      heads={heads.map((title) => ({ title }))}
      rows={today.shown.map((one) => {
        const { lesson, why, keyResult } = pickIn(texts, names, one);
        const isNothing = one.next.lessons.length === 0;
        return [
          <a href={`/console/people/${encodeURIComponent(one.id)}`}>
            <Text of={one.name} />
          </a>,
          <Text of={names.team(one.team)} />,
          <Text of={names.role(one.role)} />,
          isNothing ? <strong class="badly">{lesson}</strong> : <Text of={lesson} />,
          <Text of={why} />,
          <Text of={keyResult} />,
        ];
      })}
    />
  );
};

/** Who gets what just now. */
export const TodayPage: FC<{
  readonly texts: TuningTexts;
  readonly today: Today;
  readonly wanted: Wanted;
  readonly seesPeople: boolean;
  readonly csvPath: string;
}> = ({ texts, today, wanted, seesPeople, csvPath }) => {
  const names = namesIn(today.release);
  const shown = { texts, names, today };
  const says = texts.today;
  const isCut = today.of > today.people.length;
  return (
    <>
      <Heading title={says.title} question={says.question} />
      <Filter {...shown} wanted={wanted} />
      {isCut && <p class="soft">{texts.ofAll(today.people.length, today.of)}</p>}
      <Part title={texts.overview.flags}>
        <Flags texts={texts} names={names} flags={today.flags} seesPeople={seesPeople} />
      </Part>
      <Part title={says.picks}>
        {today.people.length === 0 ? (
          <p class="soft">{says.noPeople}</p>
        ) : (
          <Lessons {...shown} seesPeople={seesPeople} />
        )}
        {!seesPeople && <p class="soft">{says.groupsOnly}</p>}
        {seesPeople && today.shown.length > 0 && (
          <>
            <p>
              <a href={csvPath}>{says.csv}</a>
            </p>
            <Picks {...shown} />
          </>
        )}
      </Part>
    </>
  );
};
