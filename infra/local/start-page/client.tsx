import { render, useEffect, useState } from 'hono/jsx/dom';
import type { NextLesson, Recommendation } from '../../../core/model/decision.ts';
import type { Employee } from '../../../core/model/employee.ts';
import type { Lesson, Question } from '../../../core/model/lesson.ts';
import { PAGE_HEADER } from './page-header.ts';

interface Tenant {
  readonly id: string;
  readonly name: string;
}

/** A lesson with its body as HTML, which the server has made of it. */
interface ShownLesson extends Lesson {
  readonly html: string;
}

interface SkillLine {
  readonly skill: string;
  readonly name: string;
  readonly mastery: number;
  readonly projected?: number;
  readonly target?: number;
}

const TERM_NAMES: Readonly<Record<string, string>> = {
  uplift: 'Lifts key results per minute',
  roleGap: 'Gap to the role',
  retention: 'Would be forgotten',
  urgency: 'Due soon and behind',
  completion: 'Likely to be finished',
  feedback: 'Liked before',
  freshness: 'Fresh',
  variety: 'Variety',
};

const tenants = JSON.parse(document.getElementById('tenants')?.textContent ?? '[]') as Tenant[];
const percent = (share: number): string => `${Math.round(100 * share)} %`;
/** The same for style sheets, which want no space. */
const length = (share: number): string => `${Math.min(100, Math.max(0, 100 * share)).toFixed(1)}%`;

/** A caller of the API that remembers its calls, so that the page can show them. */
const callerOf = (tenant: Tenant, onCall: (line: string) => void) => {
  return async <T,>(method: string, path: string, body?: unknown): Promise<T> => {
    onCall(`${method} ${path}`);
    // The server asks in our place: the page has a session and no keys.
    const response = await fetch(`/start/${tenant.id}${path}`, {
      method,
      headers: {
        [PAGE_HEADER]: 'start',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { detail?: string };
    if (!response.ok) throw new Error(answer.detail ?? `The server answered ${response.status}`);
    return answer;
  };
};

const Scale = ({ line, before }: { line: SkillLine; before: SkillLine | undefined }) => {
  const moved = before === undefined ? 0 : line.mastery - before.mastery;
  const shown = Math.abs(moved) >= 0.005;
  return (
    <div class="skill">
      <div class="name">
        <span>{line.name}</span>
        <span class="number">
          {percent(line.mastery)}
          {shown && (
            <span class={moved > 0 ? 'moved' : 'moved down'}>
              {' '}
              {moved > 0 ? '+' : '−'}
              {Math.abs(Math.round(100 * moved))}
            </span>
          )}
        </span>
      </div>
      <div
        class="scale"
        role="img"
        aria-label={`${line.name}: ${percent(line.mastery)} now${line.projected === undefined ? '' : `, ${percent(line.projected)} at the due date without practice`}${line.target === undefined ? '' : `, target ${percent(line.target)}`}`}
      >
        <span class="known" style={{ width: length(line.mastery) }} />
        {line.projected !== undefined && (
          <span class="then" style={{ left: length(line.projected) }} />
        )}
        {line.target !== undefined && <span class="target" style={{ left: length(line.target) }} />}
      </div>
    </div>
  );
};

const Numbers = ({ pick }: { pick: Recommendation }) => (
  <details>
    <summary>The numbers behind it</summary>
    <div class="bars">
      {Object.entries(pick.terms).map(([name, value]) => [
        <span>{TERM_NAMES[name] ?? name}</span>,
        <span class="bar">
          <i style={{ width: length(value) }} />
        </span>,
        <span class="number">{value.toFixed(2)}</span>,
      ])}
    </div>
    <p class="meta">
      Score {pick.score.toFixed(3)}, picked with probability {pick.propensity.toFixed(3)}.
    </p>
    <ul class="meta">
      {pick.reasons.map(({ detail }) => (
        <li>{detail}</li>
      ))}
    </ul>
  </details>
);

const Quiz = ({
  question,
  onAnswer,
}: {
  question: Question;
  onAnswer: (correct: boolean) => Promise<void>;
}) => {
  const [chosen, choose] = useState(-1);
  const answered = chosen >= 0;
  return (
    <fieldset>
      <legend>{question.text}</legend>
      {question.choices.map((choice, index) => (
        <button
          type="button"
          disabled={answered}
          class={`choice${answered && choice.correct ? ' right' : ''}${index === chosen && !choice.correct ? ' wrong' : ''}`}
          onClick={() => {
            choose(index);
            void onAnswer(choice.correct);
          }}
        >
          {choice.text}
        </button>
      ))}
      {answered && (
        <p class="verdict" role="status">
          <strong>{question.choices[chosen]?.correct ? 'Right.' : 'Not quite.'}</strong>{' '}
          {question.explanation}
        </p>
      )}
    </fieldset>
  );
};

interface View {
  readonly next: NextLesson;
  readonly skills: readonly SkillLine[];
}

const App = () => {
  const [tenant, setTenant] = useState(tenants[0] as Tenant);
  const [people, setPeople] = useState<readonly Employee[]>([]);
  const [employee, setEmployee] = useState('');
  const [view, setView] = useState<View | undefined>(undefined);
  const [before, setBefore] = useState<View | undefined>(undefined);
  const [lesson, setLesson] = useState<ShownLesson | undefined>(undefined);
  const [calls, setCalls] = useState<readonly string[]>([]);
  const [error, setError] = useState('');
  const call = callerOf(tenant, (line) => setCalls((lines) => [line, ...lines].slice(0, 8)));

  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      setError('');
      await work();
    } catch (problem) {
      setError((problem as Error).message);
    }
  };
  const look = async (id: string): Promise<View> => {
    const [next, { skills }] = await Promise.all([
      call<NextLesson>('GET', `/v1/employees/${id}/next-lesson`),
      call<{ skills: SkillLine[] }>('GET', `/v1/employees/${id}/skills`),
    ]);
    return { next, skills };
  };
  const open = (id: string): Promise<void> =>
    guarded(async () => {
      setEmployee(id);
      setLesson(undefined);
      setBefore(undefined);
      setView(await look(id));
    });

  useEffect(() => {
    void guarded(async () => {
      const { items } = await call<{ items: Employee[] }>('GET', '/v1/employees?limit=100');
      setPeople(items);
      await open((items.find(({ language }) => language === 'en') ?? items[0])?.id ?? '');
    });
  }, [tenant.id]);

  const pick = view?.next.lessons[0];
  const read = (): Promise<void> =>
    guarded(async () => {
      if (pick === undefined || view === undefined) return;
      setBefore(view);
      setLesson(await call<ShownLesson>('GET', `/v1/lessons/${pick.lesson.id}`));
      await tell({ type: 'started', lesson: pick.lesson.id, decision: view.next.decision });
    });
  const tell = (event: object): Promise<unknown> =>
    call('POST', '/v1/events', {
      events: [{ id: crypto.randomUUID(), employee, at: new Date().toISOString(), ...event }],
    });
  const answer = (question: string, correct: boolean): Promise<void> =>
    guarded(async () => {
      await tell({ type: 'answered', lesson: lesson?.id, question, correct });
      const { skills } = await call<{ skills: SkillLine[] }>(
        'GET',
        `/v1/employees/${employee}/skills`,
      );
      setView((now) => now && { ...now, skills });
    });
  const finish = (): Promise<void> =>
    guarded(async () => {
      await tell({ type: 'completed', lesson: lesson?.id });
      // The new pick and the word on what changed come together, never the word alone.
      setView(await look(employee));
      setLesson(undefined);
      document.getElementById('loop')?.scrollIntoView({ behavior: 'smooth' });
    });

  const person = people.find(({ id }) => id === employee);
  const done = before !== undefined && lesson === undefined && view !== undefined;
  const shown = (view?.skills ?? []).filter(({ target }) => target !== undefined).slice(0, 7);
  return (
    <>
      <div class="choose">
        <label>
          Organisation
          <select
            onChange={(event: Event) => {
              const id = (event.target as HTMLSelectElement).value;
              setTenant(tenants.find((one) => one.id === id) ?? tenant);
            }}
          >
            {tenants.map(({ id, name }) => (
              <option value={id} selected={id === tenant.id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Employee
          <select onChange={(event: Event) => void open((event.target as HTMLSelectElement).value)}>
            {people.map(({ id, name, role, startDate }) => (
              <option value={id} selected={id === employee}>
                {`${name} · ${role ?? 'no role'}${startDate !== undefined && Date.now() - Date.parse(startDate) < 30 * 86_400_000 ? ' · new' : ''}`}
              </option>
            ))}
          </select>
        </label>
      </div>
      {error !== '' && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {done && before !== undefined && (
        <div class="changed" role="status">
          <p>
            <strong>{person?.name} has learned something.</strong> Before, the pick was “
            {before.next.lessons[0]?.lesson.title}”; now it is “
            {pick?.lesson.title ?? 'nothing for today'}”.
          </p>
          <p>The marks on the right show what moved.</p>
        </div>
      )}
      <div class="columns">
        <section class="card next" aria-live="polite">
          {view === undefined && <p class="meta">Looking …</p>}
          {view !== undefined && pick === undefined && <p>{view.next.nothing?.text}</p>}
          {pick !== undefined && (
            <>
              <p class="meta">
                {lesson === undefined ? `Next for ${person?.name ?? ''}` : 'Lesson'}
              </p>
              <h2 class="title">{lesson?.title ?? pick.lesson.title}</h2>
              <p class="meta">
                {pick.kind === 'review'
                  ? 'Review'
                  : pick.kind === 'onboarding'
                    ? 'Onboarding'
                    : 'New'}{' '}
                · {lesson?.format ?? pick.lesson.format} · {lesson?.minutes ?? pick.lesson.minutes}{' '}
                min
              </p>
              {lesson === undefined && (
                <>
                  <h3>Why this one</h3>
                  <ul class="reasons">
                    {pick.reasons.map(({ text }) => (
                      <li>{text}</li>
                    ))}
                  </ul>
                  <div class="actions">
                    <button type="button" class="primary" onClick={() => void read()}>
                      Read it
                    </button>
                  </div>
                  <Numbers pick={pick} />
                </>
              )}
              {lesson !== undefined && (
                <div class="lesson">
                  <div
                    dangerouslySetInnerHTML={{
                      __html: lesson.html,
                    }}
                  />
                  <h3>{lesson.questions.length > 0 ? 'Check yourself' : ''}</h3>
                  {lesson.questions.map((question) => (
                    <Quiz
                      key={`${lesson.id}-${question.id}`}
                      question={question}
                      onAnswer={(correct) => answer(question.id, correct)}
                    />
                  ))}
                  <div class="actions">
                    <button type="button" class="primary" onClick={() => void finish()}>
                      Done: what next?
                    </button>
                  </div>
                </div>
              )}
            </>
          )}
        </section>
        <aside>
          <section class="card" aria-live="polite">
            <h2>What the goals need from {person?.name.split(' ')[0] ?? 'them'}</h2>
            <p class="legend">
              <span>
                <i style={{ background: 'var(--accent)' }} />
                knows now
              </span>
              <span>
                <i style={{ background: 'var(--soft)' }} />
                by the due date without practice
              </span>
              <span>
                <i style={{ background: 'var(--warm)' }} />
                needed
              </span>
            </p>
            {shown.map((line) => (
              <Scale
                line={line}
                before={before?.skills.find(({ skill }) => skill === line.skill)}
              />
            ))}
          </section>
          <section class="card">
            <details>
              <summary>Calls that this page just made</summary>
              <ol class="calls">
                {calls.map((line) => (
                  <li>
                    <code>{line}</code>
                  </li>
                ))}
              </ol>
              <p class="meta">
                Any app can make them: <a href="/docs">the API</a>.
              </p>
            </details>
          </section>
        </aside>
      </div>
    </>
  );
};

const root = document.getElementById('loop');
if (root) render(<App />, root);
