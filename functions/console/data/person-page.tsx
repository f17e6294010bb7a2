import type { Child } from 'hono/jsx';
import type { DecisionRecord, NextLesson, Reason, Terms } from '../../../core/model/decision.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { TERMS } from '../../../core/model/policy.ts';
import type { CurvePoint } from '../../../core/recommend/curve.ts';
import type { SkillReport } from '../../../core/recommend/skills.ts';
import { inWords } from '../../../core/recommend/standing.ts';
import type { Why } from '../../../core/recommend/why.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { Refused } from '../../refusal.ts';
import { newestDecisions } from '../../store/decisions.ts';
import { listEvents } from '../../store/log.ts';
import { unknownEmployee } from '../../work/access.ts';
import { answerFor, reasonsFor } from '../../work/private.ts';
import { readPerson } from '../../work/read-person.ts';
import { readDecision, replay } from '../../work/replay.ts';
import { why } from '../../work/why.ts';
import { Notice } from '../forms.tsx';
import { consolePage } from '../layout.tsx';
import { type Asked, identityOf, paramOf, pathOf, textsOf } from './common.tsx';
import { LineChart } from './line-chart.tsx';
import { Proposals } from './schema-form.tsx';

const PEOPLE = '/console/people';
/** Decisions and events that are shown at once. */
const MOST_DECISIONS = 15;
const MOST_EVENTS = 40;

/** Reasons: what the employee reads, and what it is made of. */
const Reasons = ({ reasons }: { readonly reasons: readonly Reason[] }): Child => (
  <ul>
    {reasons.map(({ text, detail }) => (
      <li>
        <bdi>{text}</bdi>
        {detail !== undefined && (
          <>
            <br />
            <span class="soft small">{detail}</span>
          </>
        )}
      </li>
    ))}
  </ul>
);

/** What a score is made of: every term as a share. */
const TermList = ({
  terms,
  texts,
}: {
  readonly terms: Terms;
  readonly texts: DataTexts;
}): Child => (
  <details>
    <summary>{texts.person.terms}</summary>
    <dl>
      {TERMS.map((name) => (
        <>
          <dt>{texts.terms[name]}</dt>
          <dd>{texts.percent(terms[name])}</dd>
        </>
      ))}
    </dl>
  </details>
);

/** What they would get now, and why this and not another one. */
const Choices = ({
  texts,
  next,
}: {
  readonly texts: DataTexts;
  readonly next: NextLesson | undefined;
}): Child => {
  const { person } = texts;
  if (next === undefined) return <p class="empty">{person.inactive}</p>;
  const [first, ...others] = next.lessons;
  if (first === undefined)
    return (
      <Notice bad>
        <p>
          {person.nothing} <bdi>{next.nothing?.text}</bdi>
        </p>
      </Notice>
    );
  return (
    <>
      <h3>
        <a href={pathOf('/console/lessons', first.lesson.id)}>
          <bdi>{first.lesson.title}</bdi>
        </a>
      </h3>
      <p class="soft">
        {person.pick(first.lesson.minutes, texts.kindsOfPick[first.kind], first.propensity)}
      </p>
      <Reasons reasons={first.reasons} />
      <TermList terms={first.terms} texts={texts} />
      {others.length > 0 && (
        <>
          <h3>{person.afterIt}</h3>
          <ol start={2}>
            {others.map(({ lesson, reasons }) => (
              <li>
                <a href={pathOf('/console/lessons', lesson.id)}>
                  <bdi>{lesson.title}</bdi>
                </a>
                <br />
                <span class="soft small">{reasons[0]?.detail ?? reasons[0]?.text}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
};

/** Why a lesson that somebody asks about is chosen or not. */
const WhyNot = ({
  c,
  asked,
  found,
  lessons,
}: {
  readonly c: Asked;
  readonly asked: string;
  readonly found: Why | string | undefined;
  readonly lessons: readonly (readonly [id: string, title: string])[];
}): Child => {
  const texts = textsOf(c);
  const { person } = texts;
  return (
    <section class="card" id="why">
      <h2>{person.whyNot}</h2>
      <form method="get" action={`${pathOf(PEOPLE, paramOf(c))}#why`} class="row">
        <label>
          {person.lessonId}
          <input name="why" list="lessons-to-ask" value={asked} required autocomplete="off" />
        </label>
        <button type="submit">{person.explain}</button>
      </form>
      <Proposals id="lessons-to-ask" of={lessons} />
      {typeof found === 'string' && (
        <Notice bad>
          <p>{found}</p>
        </Notice>
      )}
      {typeof found === 'object' && <WhyAnswer found={found} texts={texts} titles={lessons} />}
    </section>
  );
};

const WhyAnswer = ({
  found,
  texts,
  titles,
}: {
  readonly found: Why;
  readonly texts: DataTexts;
  readonly titles: readonly (readonly [id: string, title: string])[];
}): Child => {
  const { person } = texts;
  const title = titles.find(([id]) => id === found.lesson)?.[1] ?? found.lesson;
  const { excluded, rank, propensity, terms } = found;
  return (
    <>
      <h3>
        <bdi>{title}</bdi>
      </h3>
      {excluded !== undefined && (
        <p>
          <strong>{texts.excluded[excluded.code]}</strong>{' '}
          {texts.language === 'en' && <span class="soft">{excluded.text}</span>}
        </p>
      )}
      {rank !== undefined && <p>{person.ranked(rank, found.of, propensity ?? 0)}</p>}
      {found.reasons.length > 0 && <Reasons reasons={found.reasons} />}
      {terms !== undefined && <TermList terms={terms} texts={texts} />}
    </>
  );
};

/** Skills in words and numbers. */
const Skills = ({
  texts,
  skills,
}: {
  readonly texts: DataTexts;
  readonly skills: readonly SkillReport[];
}): Child => {
  const { person, percent } = texts;
  if (skills.length === 0) return <p class="empty">{person.noSkills}</p>;
  const order = new Map(skills.map(({ skill }, index) => [skill, index]));
  const rows = [...inWords(skills)].sort(
    (a, b) => (order.get(a.report.skill) ?? 0) - (order.get(b.report.skill) ?? 0),
  );
  return (
    <section class="scroll" tabindex={0} aria-label={person.knows}>
      <table>
        <thead>
          <tr>
            {[
              person.skill,
              person.inWords,
              person.mastery,
              person.interval,
              person.target,
              person.byThen,
              person.answers,
              person.practised,
              person.review,
              person.askedBy,
            ].map((title) => (
              <th scope="col">{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ report, standing }) => (
            <tr>
              <th scope="row">
                <a href={pathOf('/console/skills', report.skill)}>
                  <bdi>{report.name}</bdi>
                </a>
              </th>
              <td>{texts.standings[standing]}</td>
              <td class="number">{percent(report.mastery)}</td>
              <td class="number">{`${percent(report.interval[0])} – ${percent(report.interval[1])}`}</td>
              <td class="number">{report.target === undefined ? '' : percent(report.target)}</td>
              <td class="number">
                {report.projected === undefined ? '' : percent(report.projected)}
              </td>
              <td class="number">{texts.number(Math.round(report.answers))}</td>
              <td>
                {report.lastPractised === undefined ? (
                  '–'
                ) : (
                  <time>{texts.day(report.lastPractised)}</time>
                )}
              </td>
              <td>
                {report.nextReview === undefined ? (
                  '–'
                ) : (
                  <time>{texts.day(report.nextReview)}</time>
                )}
              </td>
              <td>
                {report.sources.map(({ title, kind, dueMs }) => (
                  <div>
                    <bdi>{title}</bdi>{' '}
                    <span class="soft small">
                      {kind === 'keyResult'
                        ? texts.person.due(texts.day(dueMs))
                        : texts.sources[kind]}
                    </span>
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

/** How skills are forgotten if nothing more is done. */
const Forgetting = ({
  texts,
  skills,
  curves,
}: {
  readonly texts: DataTexts;
  readonly skills: readonly SkillReport[];
  readonly curves: ReadonlyMap<string, readonly CurvePoint[]>;
}): Child => {
  const { person, percent } = texts;
  if (curves.size === 0) return <p class="empty">{person.nothingPractised}</p>;
  return (
    <div class="cards">
      {[...curves].map(([skill, curve]) => {
        const report = skills.find((one) => one.skill === skill);
        const name = report?.name ?? skill;
        const [first, last] = [curve[0], curve.at(-1)];
        const end = last?.atMs ?? 0;
        const review = report?.nextReview;
        const due = report?.due;
        const isShown = (atMs: number | undefined): atMs is number =>
          atMs !== undefined && atMs >= (first?.atMs ?? 0) && atMs <= end;
        return (
          <div class="card">
            <LineChart
              title={name}
              summary={person.curveSummary(first?.mastery ?? 0, last?.mastery ?? 0, texts.day(end))}
              lines={[
                {
                  points: curve.map(({ atMs, mastery, interval: [low, high] }) => ({
                    atMs,
                    value: mastery,
                    low,
                    high,
                  })),
                },
              ]}
              marks={[
                ...(isShown(review) ? [{ atMs: review, name: person.reviewMark }] : []),
                ...(isShown(due) ? [{ atMs: due, name: person.dueMark }] : []),
              ]}
              between={[0, 1]}
              size="small"
              showValue={percent}
              showDay={texts.shortDay}
              tableLabel={texts.chart.asTable}
              table={{
                columns: [texts.columns.day, person.mastery, person.interval],
                rows: curve
                  .filter((_, index) => index % 3 === 0)
                  .map(({ atMs, mastery, interval: [low, high] }) => [
                    texts.day(atMs),
                    percent(mastery),
                    `${percent(low)} – ${percent(high)}`,
                  ]),
              }}
            />
          </div>
        );
      })}
    </div>
  );
};

/** What an event says, in words. */
const eventWords = (event: StoredEvent, { person, percent }: DataTexts): string => {
  const { type, correct, score, rating, reason, level, by } = event;
  const what = person.events[type];
  if (type === 'answered') return `${what}: ${correct === true ? person.right : person.wrong}`;
  if (type === 'completed' && score !== undefined) return `${what}: ${percent(score)}`;
  if (type === 'rated') return `${what}: ${rating} / 5`;
  if (type === 'dismissed' && reason !== undefined) return `${what}: ${person.asides[reason]}`;
  if (type === 'assessed' && level !== undefined)
    return `${what}: ${percent(level)}, ${by === undefined ? '' : person.assessedBy[by]}`;
  return what;
};

const Timeline = ({
  c,
  events,
  titles,
  next,
}: {
  readonly c: Asked;
  readonly events: readonly StoredEvent[];
  readonly titles: ReadonlyMap<string, string>;
  readonly next: string | undefined;
}): Child => {
  const texts = textsOf(c);
  const { person } = texts;
  if (events.length === 0) return <p class="empty">{person.noEvents}</p>;
  return (
    <>
      <section class="scroll" tabindex={0} aria-label={person.timeline}>
        <table>
          <thead>
            <tr>
              <th scope="col">{person.when}</th>
              <th scope="col">{person.what}</th>
              <th scope="col">{person.on}</th>
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <tr>
                <th scope="row">{texts.instant(event.at)}</th>
                <td>{eventWords(event, texts)}</td>
                <td>
                  <bdi>
                    {titles.get(event.lesson ?? '') ?? event.lesson ?? event.skill ?? event.of}
                  </bdi>
                  {event.question !== undefined && (
                    <span class="soft small"> {event.question}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {next !== undefined && (
        <p>
          <a href={`${pathOf(PEOPLE, paramOf(c))}?cursor=${encodeURIComponent(next)}#timeline`}>
            {texts.table.next}
          </a>
        </p>
      )}
    </>
  );
};

const Decisions = ({
  c,
  decisions,
  titles,
}: {
  readonly c: Asked;
  readonly decisions: readonly DecisionRecord[];
  readonly titles: ReadonlyMap<string, string>;
}): Child => {
  const texts = textsOf(c);
  const { person } = texts;
  if (decisions.length === 0) return <p class="empty">{person.noDecisions}</p>;
  return (
    <section class="scroll" tabindex={0} aria-label={person.decisions}>
      <table>
        <thead>
          <tr>
            <th scope="col">{person.when}</th>
            <th scope="col">{person.got}</th>
            <th scope="col">{person.release}</th>
            <th scope="col">{person.replay}</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map(({ id, at, picks, release }) => (
            <tr>
              <th scope="row">{texts.instant(at)}</th>
              <td>
                {picks.length === 0
                  ? person.nothingServed
                  : picks.slice(0, 3).map(({ lesson }) => (
                      <div>
                        <bdi>{titles.get(lesson) ?? lesson}</bdi>
                      </div>
                    ))}
              </td>
              <td class="number">{release}</td>
              <td>
                <a href={`${pathOf(PEOPLE, paramOf(c))}/decisions/${encodeURIComponent(id)}`}>
                  {person.replay}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

/** One employee: what do they know, forget and need, and why this lesson and not that one. */
export const personPage = async (c: Asked): Promise<Response> => {
  const services = c.get('services');
  const visitor = c.get('visitor');
  const { tenant } = visitor;
  const id = paramOf(c);
  const texts = textsOf(c);
  const { person } = texts;
  const identity = identityOf(visitor);
  const asked = (c.req.query('why') ?? '').trim();
  const cursor = c.req.query('cursor') || undefined;
  const [read, decisions, events] = await Promise.all([
    readPerson(services, identity, id),
    newestDecisions(services, { tenant, employee: id }, MOST_DECISIONS),
    listEvents(services, tenant, id, { limit: MOST_EVENTS, cursor }),
  ]);
  const { loaded, skills, curves, next } = read;
  const employee = loaded.learner.profile?.employee;
  if (employee === undefined) throw unknownEmployee(id);
  const { lessons } = loaded.release.catalogue;
  const titles = new Map(lessons.map(({ id: own, title }) => [own, title]));
  const proposed = lessons.map(({ id: own, title }) => [own, title] as const);
  const found =
    asked === '' ? undefined : await explained(c, asked, () => why(services, loaded, asked));
  const facts = [employee.role, employee.team, employee.language, employee.timeZone];
  return consolePage(
    c,
    { title: employee.name, current: 'people' },
    <>
      <p class="small">
        <a href={PEOPLE}>{`← ${texts.people.title}`}</a>
      </p>
      <div class="split">
        <h1>
          <bdi>{employee.name}</bdi>
        </h1>
        <a class="button" href={`${pathOf(PEOPLE, id)}/edit`}>
          {texts.people.edit}
        </a>
      </div>
      <p class="soft">
        <code>{id}</code> · <bdi>{facts.filter(Boolean).join(' · ')}</bdi>
        {!employee.active && <span class="tag">{texts.people.inactive}</span>}
      </p>
      <div class="cards">
        <section class="card">
          <h2>{person.getsNow}</h2>
          <Choices texts={texts} next={next} />
        </section>
        <WhyNot {...{ c, asked, found }} lessons={proposed} />
      </div>
      <h2>{person.knows}</h2>
      <p class="soft">{person.knowsHint}</p>
      <Skills texts={texts} skills={skills} />
      <h2>{person.forgets}</h2>
      <p class="soft">{person.forgetsHint}</p>
      <Forgetting {...{ texts, skills, curves }} />
      <h2 id="decisions">{person.decisions}</h2>
      <Decisions {...{ c, decisions, titles }} />
      <h2 id="timeline">{person.timeline}</h2>
      <Timeline {...{ c, titles }} events={events.items} next={events.cursor} />
    </>,
  );
};

/** What `why` answers as a member may read it, or what is wrong with what was asked. */
const explained = async (
  c: Asked,
  lesson: string,
  ask: () => Promise<Why>,
): Promise<Why | string> => {
  try {
    const found = await ask();
    return { ...found, reasons: reasonsFor(identityOf(c.get('visitor')), found.reasons) };
  } catch (failure) {
    if (failure instanceof Refused) return textsOf(c).person.noLesson(lesson);
    throw failure;
  }
};

/** One decision, computed again: what they got, why, and whether it comes out alike. */
export const decisionPage = async (c: Asked): Promise<Response> => {
  const services = c.get('services');
  const visitor = c.get('visitor');
  const identity = identityOf(visitor);
  const texts = textsOf(c);
  const { person } = texts;
  const id = paramOf(c);
  const record = await readDecision(
    services,
    { ...identity, employee: id },
    paramOf(c, 'decision'),
  );
  const replayed = await replayedOf(() => replay(services, identity, record.id));
  const { request, picks } = record;
  const wishes = Object.entries(request).filter(([name]) => name !== 'limit');
  return consolePage(
    c,
    { title: person.decision, current: 'people' },
    <>
      <p class="small">
        <a href={`${pathOf(PEOPLE, id)}#decisions`}>
          ← <bdi>{id}</bdi>
        </a>
      </p>
      <h1>{person.decision}</h1>
      <p class="soft">
        <code>{record.id}</code>
      </p>
      <dl>
        <dt>{person.when}</dt>
        <dd>{texts.instant(record.at)}</dd>
        <dt>{person.release}</dt>
        <dd>{record.release}</dd>
        <dt>{person.engine}</dt>
        <dd>{record.engine}</dd>
        <dt>{person.arm}</dt>
        <dd>{person.arms[record.arm]}</dd>
        <dt>{person.asked}</dt>
        <dd>
          <bdi>
            {wishes.length === 0
              ? person.anything
              : wishes
                  .map(([name, value]) => `${texts.properties[name] ?? name}: ${value}`)
                  .join(', ')}
          </bdi>
        </dd>
        <dt>{person.got}</dt>
        <dd>
          {picks.length === 0 ? person.nothingServed : null}
          {picks.map(({ lesson, propensity }) => (
            <div>
              <a href={pathOf('/console/lessons', lesson)}>
                <bdi>{lesson}</bdi>
              </a>{' '}
              <span class="soft">{person.chance(propensity)}</span>
            </div>
          ))}
        </dd>
      </dl>
      <h2>{person.replay}</h2>
      {typeof replayed === 'string' ? (
        <Notice bad>
          <p>{person.cannotReplay}</p>
        </Notice>
      ) : (
        <>
          <Notice bad={!replayed.identical}>
            <p>{replayed.identical ? person.identical : person.differs}</p>
            {replayed.differences.length > 0 && (
              <ul>
                {replayed.differences.map((one) => (
                  <li>{one}</li>
                ))}
              </ul>
            )}
          </Notice>
          {answerFor(identity, replayed.recomputed).lessons.map((one) => (
            <section class="card">
              <h3>
                {`${one.rank}. `}
                <bdi>{one.lesson.title}</bdi>
              </h3>
              <Reasons reasons={one.reasons} />
              <TermList terms={one.terms} texts={texts} />
            </section>
          ))}
        </>
      )}
    </>,
  );
};

const replayedOf = async <T,>(run: () => Promise<T>): Promise<T | string> => {
  try {
    return await run();
  } catch (failure) {
    if (failure instanceof Refused && failure.code === 'release-gone') return failure.code;
    throw failure;
  }
};
