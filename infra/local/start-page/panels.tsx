import { useState } from 'hono/jsx/dom';
import type { NextLesson, Recommendation } from '../../../core/model/decision.ts';
import type { Lesson } from '../../../core/model/lesson.ts';
import type { Objective } from '../../../core/model/objective.ts';
import type { Weights } from '../../../core/model/policy.ts';
import { type Ask, type Ranking, rankingOf, type SkillLine, type Why } from './caller.ts';
import type { StartWords } from './words.ts';

const percent = (share: number): string => `${Math.round(100 * share)} %`;
/** The same for style sheets, which want no space. */
const length = (share: number): string => `${Math.min(100, Math.max(0, 100 * share)).toFixed(1)}%`;

/** What is missing at the due date if nothing more is done. */
const gapOf = ({ mastery, projected = mastery, target = 0 }: SkillLine): number =>
  Math.max(0, target - projected);

/** The skills that are asked for, the largest gap first. */
const byGap = (skills: readonly SkillLine[]): SkillLine[] =>
  skills
    .filter(({ target }) => target !== undefined)
    .sort((one, other) => gapOf(other) - gapOf(one) || one.name.localeCompare(other.name));

const Scale = ({
  line,
  before,
  isServed,
  words,
}: {
  line: SkillLine;
  before: SkillLine | undefined;
  isServed: boolean;
  words: StartWords;
}) => {
  const points = before === undefined ? 0 : Math.round(100 * (line.mastery - before.mastery));
  const optional = (share: number | undefined) =>
    share === undefined ? undefined : percent(share);
  const label = words.scale(percent(line.mastery), optional(line.projected), optional(line.target));
  return (
    <li class={isServed ? 'skill served' : 'skill'}>
      <div class="name">
        <span>
          {line.name} {isServed && <span class="tag">{words.served}</span>}
        </span>
        <span class="number">
          {percent(line.mastery)}
          {points !== 0 && (
            <span class={points > 0 ? 'moved' : 'moved down'}>
              {' '}
              <span aria-hidden="true">{`${points > 0 ? '+' : '−'}${Math.abs(points)}`}</span>
              <span class="unseen">{words.moved(points)}</span>
            </span>
          )}
        </span>
      </div>
      <div class="scale" role="img" aria-label={`${line.name}: ${label}`}>
        <span class="known" style={{ width: length(line.mastery) }} />
        {line.projected !== undefined && (
          <span class="then" style={{ left: length(line.projected) }} />
        )}
        {line.target !== undefined && <span class="target" style={{ left: length(line.target) }} />}
      </div>
    </li>
  );
};

/** How somebody stands in what their goals need, and what moved since the lesson before. */
export const Skills = ({
  name,
  skills,
  before,
  pick,
  words,
}: {
  name: string;
  skills: readonly SkillLine[];
  before: readonly SkillLine[];
  pick: Recommendation | undefined;
  words: StartWords;
}) => {
  const served = new Set(pick?.skills.flatMap((one) => (one.served ? [one.skill] : [])));
  const sorted = byGap(skills);
  const shown = sorted.filter(({ skill }, place) => place < 7 || served.has(skill));
  return (
    <section class="card">
      <h2>{words.needs(name)}</h2>
      <p class="legend">
        {(
          [
            ['known', words.knows],
            ['then', words.later],
            ['target', words.needed],
          ] as const
        ).map(([kind, said]) => (
          <span>
            <i class={kind} />
            {said}
          </span>
        ))}
      </p>
      <ul class="skills">
        {shown.map((line) => (
          <Scale
            key={line.skill}
            line={line}
            before={before.find(({ skill }) => skill === line.skill)}
            isServed={served.has(line.skill)}
            words={words}
          />
        ))}
      </ul>
    </section>
  );
};

const numbersOf =
  ({ language }: StartWords) =>
  (value: number): string =>
    new Intl.NumberFormat(language, { maximumSignificantDigits: 4 }).format(value);

const dayIn = ({ language }: StartWords, day: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(Date.parse(day));

/** The key results that a lesson serves, and how far they are. */
export const Goals = ({
  pick,
  objectives,
  words,
}: {
  pick: Recommendation;
  objectives: readonly Objective[];
  words: StartWords;
}) => {
  const wanted = new Set(pick.skills.flatMap((one) => (one.served ? one.keyResults : [])));
  const found = objectives.flatMap((objective) =>
    objective.keyResults.flatMap((keyResult) =>
      wanted.has(keyResult.id) ? [{ objective, keyResult }] : [],
    ),
  );
  if (found.length === 0) return null;
  return (
    <>
      <h3>{words.serves}</h3>
      {found.slice(0, 2).map(({ objective, keyResult }) => {
        const { unit, start, current, target } = keyResult.metric;
        const number = numbersOf(words);
        const way = target === start ? 1 : (current - start) / (target - start);
        return (
          <div class="goal">
            <p>
              <strong>{keyResult.title}</strong>
              <span class="meta"> {objective.title}</span>
            </p>
            <span class="bar">
              <i style={{ width: length(way) }} />
            </span>
            <p class="meta">
              {words.way(number(start), number(current), number(target))} {unit} ·{' '}
              {words.until(dayIn(words, keyResult.due))}
            </p>
          </div>
        );
      })}
    </>
  );
};

/** What a pick was computed from. */
export const Numbers = ({ pick, words }: { pick: Recommendation; words: StartWords }) => (
  <details>
    <summary>{words.numbers}</summary>
    <div class="bars">
      {Object.entries(pick.terms).map(([name, value]) => [
        <span>{words.terms[name] ?? name}</span>,
        <span class="bar">
          <i style={{ width: length(value) }} />
        </span>,
        <span class="number">{value.toFixed(2)}</span>,
      ])}
    </div>
    <p class="meta">{words.score(pick.score.toFixed(3), pick.propensity.toFixed(3))}</p>
    <ul class="meta">
      {pick.reasons.map(({ detail }) => (
        <li>{detail}</li>
      ))}
    </ul>
  </details>
);

/** What the panels below ask with, of whom. */
interface Asking {
  readonly ask: Ask;
  readonly employee: string;
  readonly words: StartWords;
  /** Does something that asks, and says on the page where that fails. */
  readonly guarded: (work: () => Promise<void>) => Promise<boolean>;
}

/** A quarter of an hour, filled. */
export const Plan = ({ ask, employee, words, guarded }: Asking) => {
  const [plan, show] = useState<NextLesson | undefined>(undefined);
  const load = (): void => {
    if (plan !== undefined) return;
    const path = `/v1/employees/${employee}/plan?minutes=15&dryRun=true`;
    void guarded(async () => show(await ask<NextLesson>('GET', path)));
  };
  const total = plan?.lessons.reduce((sum, { lesson }) => sum + lesson.minutes, 0) ?? 0;
  return (
    <details onToggle={load}>
      <summary>{words.plan}</summary>
      {plan && (
        <>
          <ol>
            {plan.lessons.map(({ lesson, reasons }) => (
              <li>
                <strong>{lesson.title}</strong> · {words.minutes(lesson.minutes)}
                <br />
                <span class="meta">{reasons[0]?.text}</span>
              </li>
            ))}
          </ol>
          <p class="meta">{words.planTotal(plan.lessons.length, total)}</p>
        </>
      )}
    </details>
  );
};

/** Why a lesson of one's choice is not the one. */
export const WhyNot = ({
  lessons,
  ...asking
}: Asking & { lessons: readonly Pick<Lesson, 'id' | 'title'>[] }) => {
  const { ask, employee, words, guarded } = asking;
  const [why, show] = useState<Why | undefined>(undefined);
  const explain = (id: string): void => {
    show(undefined);
    if (id === '') return;
    void guarded(async () => show(await ask<Why>('GET', `/v1/employees/${employee}/why/${id}`)));
  };
  return (
    <details>
      <summary>{words.whyNot}</summary>
      <label>
        {words.chooseLesson}
        <select onChange={(event: Event) => explain((event.target as HTMLSelectElement).value)}>
          <option value="">–</option>
          {lessons.map(({ id, title }) => (
            <option value={id}>{title}</option>
          ))}
        </select>
      </label>
      <div role="status">
        {why && (
          <>
            <p>
              {why.excluded?.text} {why.rank !== undefined && words.rank(why.rank, why.of)}
            </p>
            <ul>
              {why.reasons.map(({ text }) => (
                <li>{text}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </details>
  );
};

const meanBy = (weights: Weights, terms: Recommendation['terms']): number => {
  const names = Object.keys(weights) as (keyof Weights)[];
  const total = names.reduce((sum, name) => sum + weights[name], 0);
  return total === 0
    ? 0
    : names.reduce((sum, name) => sum + weights[name] * terms[name], 0) / total;
};

/** What would come first if the weights were others; what rules add to a score stays. */
const rankedBy = ({ next, weights }: Ranking, tried: Weights): readonly Recommendation[] => {
  const scored = next.lessons.map((one) => {
    const score = one.score - meanBy(weights, one.terms) + meanBy(tried, one.terms);
    return { one, score };
  });
  return scored.sort((a, b) => b.score - a.score).map(({ one }) => one);
};

/** Weights to move, and what would come first by them. */
export const WeightsPanel = ({ ask, employee, words, guarded }: Asking) => {
  const [ranking, show] = useState<Ranking | undefined>(undefined);
  const [tried, setTried] = useState<Weights | undefined>(undefined);
  const load = (): void => {
    if (ranking !== undefined) return;
    void guarded(async () => show(await rankingOf(ask, employee)));
  };
  const shown = tried ?? ranking?.weights;
  const most = Math.max(1, ...Object.values(ranking?.weights ?? {}));
  return (
    <details onToggle={load}>
      <summary>{words.weights}</summary>
      {ranking && shown && (
        <>
          <p class="meta">{words.weightsHint}</p>
          <div class="weights">
            {(Object.keys(shown) as (keyof Weights)[]).map((name) => (
              <label>
                {words.terms[name]}
                <input
                  type="range"
                  min="0"
                  max={String(most)}
                  step="0.05"
                  value={String(shown[name])}
                  onInput={(event: Event) =>
                    setTried({ ...shown, [name]: Number((event.target as HTMLInputElement).value) })
                  }
                />
              </label>
            ))}
          </div>
          <ol aria-live="polite">
            {rankedBy(ranking, shown)
              .slice(0, 5)
              .map(({ lesson }) => (
                <li>{lesson.title}</li>
              ))}
          </ol>
          <button type="button" onClick={() => setTried(ranking.weights)}>
            {words.reset}
          </button>
        </>
      )}
    </details>
  );
};
