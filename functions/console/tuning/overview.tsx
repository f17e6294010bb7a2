import type { FC } from 'hono/jsx';
import { LEAST_SHOWN } from '../../../core/base/small-groups.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import type { Behind, HoldsBack } from '../../../core/tune/behind.ts';
import { glanceOf } from '../../../core/tune/glance.ts';
import type { Overview } from '../../work/overview.ts';
import { BarChart } from '../charts/bars.tsx';
import { Flags } from './flags.tsx';
import { type Names, namesIn } from './names.ts';
import { dayIn, Heading, numberIn, Part, percentOf, Text } from './parts.tsx';

/** Skills that are named one by one. */
const MOST_SKILLS = 3;
/** Reviews that are named one by one. */
const MOST_REVIEWS = 12;

interface Shown {
  readonly texts: TuningTexts;
  readonly names: Names;
  /** Whether whoever looks may see fewer than five people. */
  readonly seesPeople: boolean;
}

/** How far a key result should be by now: what is to be held should be whole at any time. */
const expectedOf = (
  { metric }: Behind['keyResult'],
  { state, expected }: Behind['pace'],
): number => (metric.start === metric.target || state === 'overdue' ? 1 : expected);

/**
 * What may be said of a skill; to somebody who sees groups no number: what is asked of a team could
 * be taken from what is told of others.
 */
const skillSays = (
  { texts, seesPeople }: Shown,
  { asked, short, gap }: HoldsBack,
): string | undefined => {
  if (seesPeople) return texts.overview.short(short, asked, numberIn(texts, 100 * gap, 0));
  return short >= LEAST_SHOWN ? texts.overview.someShort : undefined;
};

const KeyResultBehind: FC<Shown & { readonly one: Behind }> = ({ one, ...shown }) => {
  const { texts, names } = shown;
  const { keyResult, objective, pace, skills } = one;
  const { metric, title, due } = keyResult;
  const said = skills.flatMap((skill) => {
    const words = skillSays(shown, skill);
    return words === undefined ? [] : [{ skill: skill.skill, words }];
  });
  return (
    <div class="card">
      <h3>
        <a href={`/console/goals/${encodeURIComponent(objective.id)}`}>
          <Text of={title} />
        </a>
      </h3>
      <p class="small">
        {texts.overview.stands(
          numberIn(texts, pace.value),
          numberIn(texts, metric.target),
          metric.unit,
          dayIn(texts, due),
        )}
        {pace.state === 'overdue' && <strong class="badly"> · {texts.overview.overdue}</strong>}
      </p>
      {said.length === 0 ? (
        <p class="soft small">{shown.seesPeople ? texts.overview.noSkills : texts.hiddenFew}</p>
      ) : (
        <ul class="small">
          {said.slice(0, MOST_SKILLS).map(({ skill, words }) => (
            <li>
              <a href={`/console/skills/${encodeURIComponent(skill)}`}>
                <Text of={names.skill(skill)} />
              </a>
              : {words}
            </li>
          ))}
          {said.length > MOST_SKILLS && (
            <li class="soft">{texts.overview.more(said.length - MOST_SKILLS)}</li>
          )}
        </ul>
      )}
    </div>
  );
};

const BehindPace: FC<Shown & { readonly overview: Overview }> = ({ overview, ...shown }) => {
  const { texts } = shown;
  const { behind, release } = overview;
  const says = texts.overview;
  if (release.goals.objectives.length === 0)
    return (
      <p>
        {says.noGoals} <a href="/console/goals">{says.toGoals}</a>
      </p>
    );
  if (behind.length === 0) return <p class="soft">{says.noneBehind}</p>;
  const worst = behind[0]!;
  return (
    <>
      <BarChart
        title={says.chart}
        summary={says.chartSays(
          worst.keyResult.title,
          percentOf(worst.pace.reached),
          percentOf(expectedOf(worst.keyResult, worst.pace)),
        )}
        tableLabel={says.chartTable}
        columns={[texts.keyResult, says.reached, says.expected]}
        most={1}
        bars={behind.map(({ keyResult, pace }) => ({
          label: keyResult.title,
          value: pace.reached,
          mark: expectedOf(keyResult, pace),
          says: `${percentOf(pace.reached)} %`,
        }))}
        markSays={({ mark = 0 }) => `${percentOf(mark)} %`}
      />
      <div class="cards">
        {behind.map((one) => (
          <KeyResultBehind one={one} {...shown} />
        ))}
      </div>
    </>
  );
};

const Reviews: FC<Shown & { readonly overview: Overview }> = ({ texts, names, overview }) => {
  const { reviews } = overview;
  const says = texts.overview;
  if (reviews.length === 0) return <p class="soft">{says.noneToReview}</p>;
  return (
    <ul>
      {reviews.slice(0, MOST_REVIEWS).map(({ lesson, reviewBy, overdue }) => (
        <li>
          <a href={`/console/lessons/${encodeURIComponent(lesson)}`}>
            <Text of={names.lesson(lesson)} />
          </a>{' '}
          <span class={overdue ? 'badly small' : 'soft small'}>
            {(overdue ? says.reviewOverdue : says.reviewSoon)(dayIn(texts, reviewBy))}
          </span>
        </li>
      ))}
      {reviews.length > MOST_REVIEWS && (
        <li class="soft">{says.more(reviews.length - MOST_REVIEWS)}</li>
      )}
    </ul>
  );
};

/** What needs an admin today. */
export const OverviewPage: FC<{
  readonly texts: TuningTexts;
  readonly overview: Overview;
  readonly seesPeople: boolean;
}> = ({ texts, overview, seesPeople }) => {
  const names = namesIn(overview.release);
  const shown = { texts, names, seesPeople };
  const says = texts.overview;
  const nexts = overview.people.map(({ next }) => next);
  const glance = glanceOf(nexts, overview.flags, false);
  const told = glance.kind === 'too-few' ? [] : glance.flags;
  const flags = seesPeople ? overview.flags : told;
  return (
    <>
      <Heading title={says.title} question={says.question} />
      <Part title={says.behind}>
        <BehindPace overview={overview} {...shown} />
      </Part>
      <div class="cards">
        <Part title={says.flags}>
          <Flags flags={flags} people={overview.people.length} {...shown} />
          <p>
            <a href="/console/today">{says.toToday}</a>
          </p>
        </Part>
        <Part title={says.reviews}>
          <Reviews overview={overview} {...shown} />
        </Part>
        <Part title={says.held}>
          <p class={overview.held ? undefined : 'soft'}>
            {overview.held ? says.isHeld : says.noneHeld}
          </p>
          {overview.held && (
            <p>
              <a href="/console/held">{says.toHeld}</a>
            </p>
          )}
        </Part>
      </div>
    </>
  );
};
