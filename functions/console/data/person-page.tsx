import type { Child } from 'hono/jsx';
import { todayOf } from '../../../core/base/local-days.ts';
import type { LessonCard } from '../../../core/model/catalogue.ts';
import type {
  DecisionRecord,
  NextLesson,
  Reason,
  Recommendation,
  Terms,
} from '../../../core/model/decision.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { TERMS } from '../../../core/model/policy.ts';
import type { CurvePoint } from '../../../core/recommend/curve.ts';
import type { SkillReport } from '../../../core/recommend/skills.ts';
import { inWords } from '../../../core/recommend/standing.ts';
import type { Why } from '../../../core/recommend/why.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import { Refused } from '../../refusal.ts';
import { newestDecisions } from '../../store/decisions.ts';
import { findEmployee } from '../../store/employees.ts';
import { listEvents } from '../../store/log.ts';
import { unknownEmployee } from '../../work/access.ts';
import { answerFor, reasonsFor } from '../../work/private.ts';
import { readPerson } from '../../work/read-person.ts';
import { readDecision, replay } from '../../work/replay.ts';
import { why } from '../../work/why.ts';
import { Notice } from '../forms.tsx';
import { Back, Grid } from '../grid.tsx';
import { consolePage } from '../layout.tsx';
import { type Asked, identityOf, paramOf, pathOf, textsOf } from './common.tsx';
import { LineChart } from './line-chart.tsx';
import { type Called, namesIn } from './names.ts';
import { reasonInWords } from './reasons.ts';
import { workspacesOf } from './resource-page.tsx';

const PEOPLE = '/console/people';
/** Decisions and events that are shown at once. */
const MOST_DECISIONS = 15;
const MOST_EVENTS = 40;

/** What admins read, and below it what the employee does, in their language. */
const Reasons = ({
  reasons,
  ...of
}: {
  readonly reasons: readonly Reason[];
  readonly texts: DataTexts;
  readonly called: Called;
}): Child => (
  <ul>
    {reasons.map((reason) => (
      <li>
        <bdi>{reasonInWords(reason, of.texts, of.called)}</bdi>
        <br />
        <bdi class="soft small">{reason.text}</bdi>
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
  called,
}: {
  readonly texts: DataTexts;
  readonly called: Called;
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
      <Reasons {...{ texts, called }} reasons={first.reasons} />
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
                <span class="soft small">
                  {reasons[0] && reasonInWords(reasons[0], texts, called)}
                </span>
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
  ...of
}: {
  readonly c: Asked;
  readonly asked: string;
  readonly lessons: readonly LessonCard[];
} & Explained): Child => {
  const texts = textsOf(c);
  const { person } = texts;
  return (
    <section class="card" id="why">
      <h2>{person.whyNot}</h2>
      <form method="get" action={`${pathOf(PEOPLE, paramOf(c))}#why`} class="row">
        <label>
          {person.lesson}
          <select name="why" required>
            {[...lessons]
              .sort((a, b) => a.title.localeCompare(b.title, texts.language))
              .map(({ id, title }) => (
                <option value={id} selected={id === asked}>
                  {title}
                </option>
              ))}
          </select>
        </label>
        <button type="submit">{person.explain}</button>
      </form>
      {typeof found === 'string' && (
        <Notice bad>
          <p>{found}</p>
        </Notice>
      )}
      {typeof found === 'object' && <WhyAnswer {...{ texts, found, lessons }} {...of} />}
    </section>
  );
};

/** What was found of a lesson, beside the first choice. */
interface Explained {
  readonly found: Why | string | undefined;
  readonly first: Recommendation | undefined;
  readonly called: Called;
}

const WhyAnswer = ({
  found,
  first,
  called,
  texts,
  lessons,
}: Explained & {
  readonly found: Why;
  readonly texts: DataTexts;
  readonly lessons: readonly LessonCard[];
}): Child => {
  const { person } = texts;
  const { excluded, rank, propensity, reasons, of } = found;
  const { prerequisites = [] } = lessons.find(({ id }) => id === found.lesson) ?? {};
  return (
    <>
      <h3>
        <bdi>{called('lesson', found.lesson)}</bdi>
      </h3>
      {excluded !== undefined && (
        <p>
          <strong>{texts.excluded[excluded.code]}</strong>{' '}
          {excluded.code === 'prerequisites' && (
            <bdi>
              {`${person.buildsOn} ${prerequisites.map((id) => called('lesson', id)).join(', ')}.`}
            </bdi>
          )}
        </p>
      )}
      <p>{rank === undefined ? person.notAmong(of) : person.ranked(rank, of, propensity ?? 0)}</p>
      {reasons.length > 0 && <Reasons {...{ reasons, texts, called }} />}
      <Compared {...{ texts, found, first }} />
    </>
  );
};

/** The numbers of a lesson beside those of the first choice. */
const Compared = ({
  texts,
  found: { terms, score, lesson },
  first,
}: {
  readonly texts: DataTexts;
  readonly found: Why;
  readonly first: Recommendation | undefined;
}): Child => {
  if (terms === undefined) return null;
  const { person, percent } = texts;
  const other = first?.lesson.id === lesson ? undefined : first;
  const row = (name: string, own: number, its: number | undefined): Child[] => [
    name,
    percent(own),
    ...(its === undefined ? [] : [percent(its)]),
  ];
  return (
    <Grid
      title={person.terms}
      heads={[
        { title: person.term },
        { title: person.thisOne, number: true },
        ...(other === undefined ? [] : [{ title: person.nowFirst, number: true }]),
      ]}
      rows={[
        ...(score === undefined ? [] : [row(person.score, score, other?.score)]),
        ...TERMS.map((name) => row(texts.terms[name], terms[name], other?.terms[name])),
      ]}
    />
  );
};

/** Who asks for a skill; what asks for it twice, through several of its parts, is said once. */
const askedBy = ({ sources }: SkillReport, texts: DataTexts): [title: string, how: string][] => {
  const said = sources.map(({ title, kind, dueMs }): [string, string] => [
    title,
    kind === 'keyResult' ? texts.person.due(texts.day(dueMs)) : (texts.sources[kind] ?? kind),
  ]);
  return [...new Map(said.map((one) => [one.join('\n'), one])).values()];
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
    <Grid
      title={person.knows}
      heads={[
        { title: person.skill },
        { title: person.inWords },
        ...[person.mastery, person.interval, person.target, person.byThen, person.answers].map(
          (title) => ({ title, number: true }),
        ),
        { title: person.practised },
        { title: person.review },
        { title: person.askedBy },
      ]}
      rows={rows.map(({ report, standing }) => [
        <a href={pathOf('/console/skills', report.skill)}>
          <bdi>{report.name}</bdi>
        </a>,
        texts.standings[standing],
        percent(report.mastery),
        `${percent(report.interval[0])} – ${percent(report.interval[1])}`,
        report.target === undefined ? '' : percent(report.target),
        report.projected === undefined ? '' : percent(report.projected),
        texts.number(Math.round(report.answers)),
        report.lastPractised === undefined ? '–' : <time>{texts.day(report.lastPractised)}</time>,
        report.nextReview === undefined ? '–' : <time>{texts.day(report.nextReview)}</time>,
        askedBy(report, texts).map(([title, how]) => (
          <div>
            <bdi>{title}</bdi> <span class="soft small">{how}</span>
          </div>
        )),
      ])}
    />
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
  called,
  next,
}: {
  readonly c: Asked;
  readonly events: readonly StoredEvent[];
  readonly called: Called;
  readonly next: string | undefined;
}): Child => {
  const texts = textsOf(c);
  const { person } = texts;
  if (events.length === 0) return <p class="empty">{person.noEvents}</p>;
  return (
    <>
      <Grid
        title={person.timeline}
        heads={[person.when, person.what, person.on].map((title) => ({ title }))}
        rows={events.map((event) => [
          texts.instant(event.at),
          eventWords(event, texts),
          <>
            <bdi>
              {event.lesson !== undefined
                ? called('lesson', event.lesson)
                : event.skill !== undefined
                  ? called('skill', event.skill)
                  : event.of}
            </bdi>
            {event.question !== undefined && <span class="soft small"> {event.question}</span>}
          </>,
        ])}
      />
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
  called,
}: {
  readonly c: Asked;
  readonly decisions: readonly DecisionRecord[];
  readonly called: Called;
}): Child => {
  const texts = textsOf(c);
  const { person } = texts;
  if (decisions.length === 0) return <p class="empty">{person.noDecisions}</p>;
  return (
    <Grid
      title={person.decisions}
      heads={[
        { title: person.when },
        { title: person.knownBy },
        { title: person.got },
        { title: person.release, number: true },
        { title: person.replay },
      ]}
      rows={decisions.map(({ id, at, cut, upto = cut, picks, release, profile }) => [
        texts.day(todayOf(at, profile.timeZone)),
        upto > 0 ? texts.instant(upto) : '–',
        picks.length === 0
          ? person.nothingServed
          : picks.slice(0, 3).map(({ lesson }) => (
              <div>
                <bdi>{called('lesson', lesson)}</bdi>
              </div>
            )),
        release,
        <a href={`${pathOf(PEOPLE, paramOf(c))}/decisions/${encodeURIComponent(id)}`}>
          {person.replay}
        </a>,
      ])}
    />
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
  const called = namesIn((await workspacesOf(c)).inForce);
  const found =
    asked === '' ? undefined : await explained(c, asked, () => why(services, loaded, asked));
  const facts = [
    employee.role && called('role', employee.role),
    employee.team && called('team', employee.team),
    texts.languageName(employee.language),
    employee.timeZone,
  ];
  return consolePage(
    c,
    { title: employee.name, current: 'people' },
    <>
      <Back to={PEOPLE} name={texts.people.title} />
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
          <Choices {...{ texts, next, called }} />
        </section>
        <WhyNot {...{ c, asked, found, called, lessons }} first={next?.lessons[0]} />
      </div>
      <h2>{person.knows}</h2>
      <p class="soft">{person.knowsHint}</p>
      <Skills texts={texts} skills={skills} />
      <h2>{person.forgets}</h2>
      <p class="soft">{person.forgetsHint}</p>
      <Forgetting {...{ texts, skills, curves }} />
      <h2 id="decisions">{person.decisions}</h2>
      <Decisions {...{ c, decisions, called }} />
      <h2 id="timeline">{person.timeline}</h2>
      <Timeline {...{ c, called }} events={events.items} next={events.cursor} />
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
  const called = namesIn((await workspacesOf(c)).inForce);
  const profile = await findEmployee(services, visitor.tenant, id);
  const upto = record.upto ?? record.cut;
  const wishes = Object.entries(request).filter(([name]) => name !== 'limit');
  return consolePage(
    c,
    { title: person.decision, current: 'people' },
    <>
      <Back to={`${pathOf(PEOPLE, id)}#decisions`} name={profile?.employee.name ?? id} />
      <h1>{person.decision}</h1>
      <p class="soft">
        <code>{record.id}</code>
      </p>
      <dl>
        <dt>{person.when}</dt>
        <dd>{texts.day(todayOf(record.at, record.profile.timeZone))}</dd>
        <dt>{person.knownBy}</dt>
        <dd>{upto > 0 ? texts.instant(upto) : '–'}</dd>
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
                <bdi>{called('lesson', lesson)}</bdi>
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
              <Reasons {...{ texts, called }} reasons={one.reasons} />
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
