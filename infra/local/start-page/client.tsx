import { render, useEffect, useRef, useState } from 'hono/jsx/dom';
import type { Recommendation } from '../../../core/model/decision.ts';
import {
  type Ask,
  askAs,
  type Known,
  knownOf,
  type ShownLesson,
  Superseded,
  type Tenant,
  Unanswered,
  type View,
  viewOf,
} from './caller.ts';
import { LessonOf } from './lesson.tsx';
import { Goals, Numbers, Plan, Skills, WeightsPanel, WhyNot } from './panels.tsx';
import { START_WORDS, type StartLanguage } from './words.ts';

const tenants = JSON.parse(document.getElementById('tenants')?.textContent ?? '[]') as Tenant[];
const words = START_WORDS[document.documentElement.lang as StartLanguage] ?? START_WORDS.en;

const NEW_MS = 30 * 86_400_000;

/** Moves the focus to what has just come in the place of something that had it. */
const focusOn = (id: string): void => {
  setTimeout(() => document.getElementById(id)?.focus());
};

/** How the lesson before went, and what was first then. */
interface Past {
  readonly view: View;
  readonly said: string;
}

const titleOf = (view: View | undefined): string =>
  view?.next.lessons[0]?.lesson.title ?? words.nothing;

const Heading = ({ pick, label }: { pick: Recommendation; label: string }) => (
  <>
    <p class="meta">{label}</p>
    <h2 class="title" id="title" tabIndex={-1} lang={pick.lesson.language}>
      {pick.lesson.title}
    </h2>
    <p class="meta">
      {words.kinds[pick.kind]} · {words.formats[pick.lesson.format]} ·{' '}
      {words.minutes(pick.lesson.minutes)}
    </p>
  </>
);

const App = () => {
  const [tenant, setTenant] = useState(tenants[0] as Tenant);
  const [known, setKnown] = useState<Known | undefined>(undefined);
  const [employee, setEmployee] = useState('');
  const [view, setView] = useState<View | undefined>(undefined);
  const [past, setPast] = useState<Past | undefined>(undefined);
  const [lesson, setLesson] = useState<ShownLesson | undefined>(undefined);
  const [marks, setMarks] = useState<readonly boolean[]>([]);
  const [calls, setCalls] = useState<readonly string[]>([]);
  const [error, setError] = useState('');
  /** Rises whenever somebody else is looked at: what was asked before is then shown to nobody. */
  const turn = useRef(0);

  const askOf =
    (of: Tenant): Ask =>
    async (method, path, body) => {
      const asked = turn.current ?? 0;
      setCalls((lines) => [`${method} ${path}`, ...lines].slice(0, 8));
      const outcome = await askAs(of, method, path, body).catch((failure: unknown) => ({
        failure,
      }));
      if (turn.current !== asked) throw new Superseded();
      if (typeof outcome === 'object' && outcome !== null && 'failure' in outcome)
        throw outcome.failure;
      return outcome as never;
    };
  const ask = askOf(tenant);
  /** Says whether all went well; what did not is told on the page. */
  const guarded = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      setError('');
      await work();
      return true;
    } catch (failure) {
      if (failure instanceof Superseded) return false;
      if (!(failure instanceof Unanswered)) throw failure;
      setError(words.failed(failure.message || words.offline));
      return false;
    }
  };
  /** Nothing of the one before stays on the page, whatever becomes of the next one. */
  const leave = (): void => {
    turn.current = (turn.current ?? 0) + 1;
    setView(undefined);
    setLesson(undefined);
    setPast(undefined);
    setMarks([]);
  };
  const open = (id: string, of: Tenant = tenant): Promise<boolean> => {
    leave();
    setEmployee(id);
    return guarded(async () => setView(await viewOf(askOf(of), id)));
  };
  const enter = (of: Tenant): void => {
    leave();
    setTenant(of);
    setKnown(undefined);
    setEmployee('');
    void guarded(async () => {
      const found = await knownOf(askOf(of));
      setKnown(found);
      const first = found.people.find(({ language }) => language === words.language);
      await open((first ?? found.people[0])?.id ?? '', of);
    });
  };
  useEffect(() => enter(tenant), []);

  const pick = view?.next.lessons[0];
  const person = known?.people.find(({ id }) => id === employee);
  const name = person?.name.split(' ')[0] ?? '';
  const tell = (event: object): Promise<unknown> => {
    const at = new Date().toISOString();
    return ask('POST', '/v1/events', {
      events: [{ id: crypto.randomUUID(), employee, at, ...event }],
    });
  };
  const read = (of: Recommendation, decision: string): Promise<boolean> =>
    guarded(async () => {
      const shown = await ask<ShownLesson>('GET', `/v1/lessons/${of.lesson.id}`);
      await tell({ type: 'started', lesson: of.lesson.id, decision });
      setPast(view && { view, said: '' });
      setMarks([]);
      setLesson(shown);
      focusOn('title');
    });
  const answer = (question: string, correct: boolean): Promise<boolean> =>
    guarded(async () => {
      await tell({ type: 'answered', lesson: lesson?.id, question, correct });
      setMarks((all) => [...all, correct]);
      const { skills } = await ask<Pick<View, 'skills'>>('GET', `/v1/employees/${employee}/skills`);
      setView((now) => now && { ...now, skills });
    });
  /** The new pick and the word on what changed come together, never the word alone. */
  const next = async (before: View | undefined, said: string): Promise<void> => {
    const fresh = await viewOf(ask, employee);
    setView(fresh);
    setPast(
      before && { view: before, said: `${said} ${words.picks(titleOf(before), titleOf(fresh))}` },
    );
    setLesson(undefined);
    focusOn('changed');
  };
  const finish = (): Promise<boolean> =>
    guarded(async () => {
      await tell({ type: 'completed', lesson: lesson?.id });
      await next(past?.view, words.result(name, marks.filter(Boolean).length, marks.length));
    });
  const dismiss = (of: Recommendation, reason: string): Promise<boolean> =>
    guarded(async () => {
      await tell({ type: 'dismissed', lesson: of.lesson.id, reason });
      await next(view, words.noted);
    });
  const asking = { ask, employee, words, guarded };
  return (
    <>
      <div class="choose">
        <label>
          {words.organisation}
          <select
            onChange={(event: Event) => {
              const id = (event.target as HTMLSelectElement).value;
              enter(tenants.find((one) => one.id === id) ?? tenant);
            }}
          >
            {tenants.map(({ id, name: called }) => (
              <option value={id} selected={id === tenant.id}>
                {called}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.employee}
          <select onChange={(event: Event) => void open((event.target as HTMLSelectElement).value)}>
            {(known?.people ?? []).map(({ id, name: called, role, startDate }) => {
              const isNew = startDate !== undefined && Date.now() - Date.parse(startDate) < NEW_MS;
              const work = known?.roles.get(role ?? '') ?? words.noRole;
              return (
                <option key={id} value={id} selected={id === employee}>
                  {`${called} · ${work}${isNew ? ` · ${words.isNew}` : ''}`}
                </option>
              );
            })}
          </select>
        </label>
      </div>
      {error !== '' && (
        <div class="error" role="alert">
          <p>{error}</p>
          {view === undefined && (
            <button
              type="button"
              onClick={() => (known === undefined ? enter(tenant) : void open(employee))}
            >
              {words.again}
            </button>
          )}
        </div>
      )}
      <div class="columns">
        <div>
          <section class="card next">
            <div class="changed" id="changed" tabIndex={-1} role="status">
              {past !== undefined && past.said !== '' && lesson === undefined && <p>{past.said}</p>}
            </div>
            {view === undefined && error === '' && <p class="meta">{words.looking}</p>}
            {view !== undefined && pick === undefined && <p>{view.next.nothing?.text}</p>}
            {view !== undefined && pick !== undefined && lesson === undefined && (
              <>
                <Heading pick={pick} label={words.nextFor(person?.name ?? '')} />
                <h3>{words.why}</h3>
                <ul class="reasons">
                  {pick.reasons.map(({ text }) => (
                    <li>{text}</li>
                  ))}
                </ul>
                <Goals pick={pick} objectives={known?.objectives ?? []} words={words} />
                <div class="actions">
                  <button
                    type="button"
                    class="primary"
                    onClick={() => void read(pick, view.next.decision)}
                  >
                    {words.read}
                  </button>
                  <button type="button" onClick={() => void dismiss(pick, 'not-relevant')}>
                    {words.notForMe}
                  </button>
                  <button type="button" onClick={() => void dismiss(pick, 'too-easy')}>
                    {words.tooEasy}
                  </button>
                </div>
              </>
            )}
            {pick !== undefined && lesson !== undefined && (
              <div class="lesson">
                <p class="meta">{words.lesson}</p>
                <h2 class="title" id="title" tabIndex={-1} lang={lesson.language}>
                  {lesson.title}
                </h2>
                <LessonOf key={lesson.id} lesson={lesson} words={words} onAnswer={answer} />
                <div class="actions">
                  <button type="button" class="primary" onClick={() => void finish()}>
                    {words.done}
                  </button>
                </div>
              </div>
            )}
          </section>
          {view !== undefined && (
            <section class="card" key={`${tenant.id}-${view.next.decision}`}>
              {pick && <Numbers pick={pick} words={words} />}
              <Plan {...asking} />
              <WhyNot {...asking} lessons={known?.lessons ?? []} />
              <WeightsPanel {...asking} />
            </section>
          )}
        </div>
        <aside>
          {view !== undefined && (
            <Skills
              {...{ name, pick, words, skills: view.skills }}
              before={past?.view.skills ?? []}
            />
          )}
          <section class="card">
            <details>
              <summary>{words.calls}</summary>
              <ol class="calls">
                {calls.map((line) => (
                  <li>
                    <code>{line}</code>
                  </li>
                ))}
              </ol>
              <p class="meta">
                {words.anyApp} <a href="/docs">/docs</a>
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
