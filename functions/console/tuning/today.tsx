import type { FC } from 'hono/jsx';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { type Glance, type Got, glanceOf, gotBy } from '../../../core/tune/glance.ts';
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

/** The key result that the reasons of somebody's pick name first. */
const keyResultOf = ({ next }: LookedAt): string | undefined =>
  next.lessons[0]?.reasons.flatMap(({ values: { keyResult } }) =>
    typeof keyResult === 'string' ? keyResult : [],
  )[0];

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

const Filter: FC<Shown & { readonly wanted: Wanted; readonly seesPeople: boolean }> = ({
  texts,
  today,
  wanted,
  seesPeople,
}) => {
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
      {seesPeople && (
        <Select
          label={texts.lesson}
          name="lesson"
          chosen={wanted.lesson}
          all={texts.all}
          choices={[...lessons].sort(([, a], [, b]) => a.localeCompare(b, texts.locale))}
        />
      )}
      <button type="submit">{texts.show}</button>
    </form>
  );
};

const titleIn = ({ texts, names }: Pick<Shown, 'texts' | 'names'>, lesson: string): string =>
  lesson === '' ? texts.today.nothing : names.lesson(lesson);

/** How many get each lesson; what is no bar any more is counted. */
const Lessons: FC<Shown & { readonly got: readonly Got[] }> = ({ got, ...shown }) => {
  const { texts, today } = shown;
  const says = texts.today;
  const [most] = got;
  if (most === undefined) return null;
  const others = got.slice(MOST_BARS);
  const theirs = others.reduce((sum, { people }) => sum + people, 0);
  return (
    <>
      <BarChart
        title={says.chart}
        summary={says.chartSays(titleIn(shown, most.lesson), most.people)}
        tableLabel={says.chartTable}
        columns={[texts.lesson, says.count]}
        most={most.people}
        bars={got.slice(0, MOST_BARS).map(({ lesson, people }) => ({
          label: titleIn(shown, lesson),
          value: people,
          says: `${people} · ${percentOf(people / today.people.length)} %`,
        }))}
      />
      {others.length > 0 && <p class="soft small">{says.otherBars(others.length, theirs)}</p>}
    </>
  );
};

/** What whoever sees groups only may know. */
const Groups: FC<Shown & { readonly glance: Glance }> = ({ glance, ...shown }) => {
  const { texts, names, today } = shown;
  const says = texts.today;
  if (glance.kind === 'too-few') return <p class="notice">{says.tooFew}</p>;
  return (
    <>
      <Part title={texts.overview.flags}>
        <Flags {...{ texts, names }} {...glance} people={today.people.length} seesPeople={false} />
      </Part>
      <Part title={says.picks}>
        {today.people.length === 0 && <p class="soft">{says.noPeople}</p>}
        {glance.kind === 'all' ? (
          <Lessons {...shown} got={glance.got} />
        ) : (
          <ul>
            {glance.lessons.map((lesson) => (
              <li>
                <Text of={titleIn(shown, lesson)} />
              </li>
            ))}
          </ul>
        )}
        {(glance.kind === 'part' || glance.isHidden) && <p class="soft small">{texts.hiddenFew}</p>}
        <p class="soft">{says.groupsOnly}</p>
      </Part>
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
  const isPart = wanted.team !== undefined || wanted.role !== undefined;
  const isCut = today.of > today.people.length && (seesPeople || !isPart);
  const nexts = today.people.map(({ next }) => next);
  return (
    <>
      <Heading title={says.title} question={says.question} />
      <p class="soft">{says.drawn}</p>
      <Filter {...shown} wanted={wanted} seesPeople={seesPeople} />
      {isCut && <p class="soft">{texts.ofAll(today.people.length, today.of)}</p>}
      {seesPeople ? (
        <>
          <Part title={texts.overview.flags}>
            <Flags
              {...{ texts, names, seesPeople }}
              flags={today.flags}
              people={today.people.length}
            />
          </Part>
          <Part title={says.picks}>
            {today.people.length === 0 && <p class="soft">{says.noPeople}</p>}
            <Lessons {...shown} got={gotBy(nexts)} />
            {today.shown.length > 0 && (
              <>
                <p>
                  <a href={csvPath}>{says.csv}</a>
                </p>
                <Picks {...shown} />
              </>
            )}
          </Part>
        </>
      ) : (
        <Groups {...shown} glance={glanceOf(nexts, today.flags, isPart)} />
      )}
    </>
  );
};
