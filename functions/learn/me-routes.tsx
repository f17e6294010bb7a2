import { type Context, Hono } from 'hono';
import { inWords } from '../../core/recommend/standing.ts';
import { PAGE_LANGUAGES, pageTextsFor } from '../../core/texts/pages/languages.ts';
import type { Said } from '../../core/texts/pages/texts.ts';
import { ownSuggestions } from '../store/suggestions.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { exportEmployee } from '../work/export-employee.ts';
import { readJob, readJobFile } from '../work/job.ts';
import { changeOwnChoice, revokeLinks, settledSchedule } from '../work/own-choice.ts';
import { readSkills } from '../work/read-skills.ts';
import { search } from '../work/search.ts';
import { resumeDigests, stopDigests } from '../work/stop-digests.ts';
import { answerPage, refusedPage, sayPage } from './answer.tsx';
import { askForLink } from './ask-for-link.ts';
import { type ReadChoice, readChoice } from './choice-form.ts';
import { readForm } from './form.ts';
import { pathTo } from './lesson.ts';
import {
  AskForm,
  Choice,
  Data,
  Leave,
  Mails,
  OwnSuggestions,
  SearchForm,
  Skills,
  WhoSees,
} from './me-page.tsx';
import type { PagesServices } from './services.ts';
import {
  closeSession,
  isForeign,
  isOwnForm,
  type OwnVisit,
  openSession,
  ownVisit,
} from './session.ts';
import { visitBy } from './visit.ts';

/** Lessons that a search shows. */
const MOST_FOUND = 10;
/** Of their own suggestions that are shown with their answers. */
const MOST_SUGGESTIONS = 10;
const AS_FILE = 'attachment; filename="uplift-export.json"';

type Answer = (c: Context, visit: OwnVisit) => Promise<Response>;
type AnswerForm = (c: Context, visit: OwnVisit, form: URLSearchParams) => Promise<Response>;

/** What a page tells that somebody has come back to. */
const DONE = ['saved', 'lifted'] as const;

/** Somebody's own page: asking for a link to it, coming in, and what they may do there. */
export const meRoutes = (services: PagesServices): Hono => {
  const goTo = (c: Context, location: string, headers: Record<string, string> = {}): Response =>
    c.body(null, 303, { location, 'cache-control': 'no-store', ...headers });

  const askForm = (c: Context): Response => {
    const texts = pageTextsFor(c.req.header('accept-language'));
    const page = <AskForm texts={texts} organisation={(c.req.query('org') ?? '').slice(0, 128)} />;
    return answerPage(services, texts, texts.me.ask.title, page);
  };

  /** Only for who has a session; all others may ask for a link. */
  const own =
    (answer: Answer) =>
    async (c: Context): Promise<Response> => {
      const visit = await ownVisit(services, c);
      return visit === undefined ? askForm(c) : answer(c, visit);
    };

  /** The same for a form; one that another page sent does nothing. */
  const sent =
    (answer: AnswerForm) =>
    async (c: Context): Promise<Response> => {
      const [visit, form] = await Promise.all([ownVisit(services, c), readForm(c)]);
      if (visit !== undefined && isOwnForm(visit, form) && !isForeign(c))
        return answer(c, visit, form);
      const texts = visit?.texts ?? pageTextsFor(c.req.header('accept-language'));
      const again = (
        <p>
          <a class="button" href="/me">
            {texts.again}
          </a>
        </p>
      );
      return sayPage(services, texts, texts.me.over, again, { status: 403 });
    };

  const languagesFor = ({ release, person }: OwnVisit): string[] => {
    const offered = release.catalogue.lessons.map(({ language }) => language);
    return [...new Set([...PAGE_LANGUAGES, person.language, ...offered])].sort();
  };

  const page = async (
    visit: OwnVisit,
    notice: string | undefined,
    unread?: Extract<ReadChoice, { wrong: unknown }>,
  ): Promise<Response> => {
    const { tenant, employee, texts, person, inherited } = visit;
    const [{ skills }, suppressed, suggestions] = await Promise.all([
      readSkills(services, visit),
      suppressionOf(services, tenant, { employee }),
      ownSuggestions(services, tenant, employee, MOST_SUGGESTIONS),
    ]);
    const title = texts.me.title(person.name);
    const content = (
      <>
        <h1>{title}</h1>
        {notice !== undefined && (
          <p class="notice" role="status">
            {notice}
          </p>
        )}
        <Skills texts={texts} skills={inWords(skills)} nowMs={services.now()} />
        <OwnSuggestions texts={texts} suggestions={suggestions} />
        <SearchForm texts={texts} />
        <Choice
          visit={visit}
          inherited={inherited}
          languages={languagesFor(visit)}
          {...(unread ?? {})}
        />
        <Mails visit={visit} isStopped={suppressed?.reason === 'stopped'} />
        <Data visit={visit} />
        <WhoSees texts={texts} />
        <Leave visit={visit} />
      </>
    );
    const status = unread === undefined ? 200 : 422;
    return answerPage(services, texts, title, content, { status });
  };

  const show: Answer = (c, visit) => {
    const done = DONE.find((one) => one === c.req.query('done'));
    return page(visit, done && visit.texts.me[done]);
  };

  const find: Answer = async (c, visit) => {
    const { texts, identity } = visit;
    const words = (c.req.query('q') ?? '').slice(0, 500).trim();
    const found =
      words === '' ? [] : await search(services, identity, { words, limit: MOST_FOUND });
    const hits = await Promise.all(
      found.map(async ({ lesson }) => ({ lesson, href: await pathTo(services, visit, lesson.id) })),
    );
    const content = (
      <>
        <h1>{texts.me.found(hits.length)}</h1>
        <ul class="list card">
          {hits.map(({ lesson, href }) => (
            <li>
              <a href={href} lang={lesson.language} dir="auto">
                {lesson.title}
              </a>
              <p class="meta">
                {texts.lesson.formats[lesson.format]} ·{' '}
                {texts.lesson.minutes(Math.ceil(lesson.minutes))}
              </p>
            </li>
          ))}
        </ul>
        <SearchForm texts={texts} words={words} />
        <p>
          <a href="/me">{texts.me.ask.title}</a>
        </p>
      </>
    );
    return answerPage(services, texts, texts.me.search, content);
  };

  const ask = async (c: Context): Promise<Response> => {
    const texts = pageTextsFor(c.req.header('accept-language'));
    const form = await readForm(c);
    const asked = { tenant: form.get('organisation') ?? '', address: form.get('address') ?? '' };
    // Neither the time that it takes nor what fails tells whether there is somebody to send one to.
    askForLink(services, asked).catch((error) => services.log({ level: 'error', error }));
    await new Promise((fulfil) => setTimeout(fulfil, services.answerAfterMs));
    return sayPage(services, texts, texts.me.asked);
  };

  /** A scanner that follows the link sees a button and no more. */
  const enter = async (c: Context): Promise<Response> => {
    const token = c.req.param('token') ?? '';
    const visit = await visitBy(services, token, 'me');
    if (visit === undefined) return refusedPage(services, c);
    const { texts, person } = visit;
    const button = (
      <section class="card">
        <form method="post" action={`/me/${token}`}>
          <button type="submit" class="main">
            {texts.me.enterButton}
          </button>
        </form>
      </section>
    );
    return sayPage(
      services,
      texts,
      { ...texts.me.enter, title: texts.me.title(person.name) },
      button,
    );
  };

  const open = async (c: Context): Promise<Response> => {
    // Nobody is to find themselves on a page that another site has opened for them.
    if (isForeign(c)) return enter(c);
    const visit = await visitBy(services, c.req.param('token') ?? '', 'me');
    if (visit === undefined) return refusedPage(services, c);
    // From now on the epoch stays, whatever is saved.
    const schedule = await settledSchedule(services, visit.tenant, visit.employee);
    if (schedule === undefined) return refusedPage(services, c);
    return goTo(c, '/me', await openSession(services, { ...visit, schedule }));
  };

  const choose: AnswerForm = async (c, visit, form) => {
    const read = readChoice(form);
    if ('wrong' in read) return page(visit, undefined, read);
    const { tenant, employee } = visit;
    await changeOwnChoice(services, tenant, employee, ({ enabled }) => ({
      ...(enabled !== undefined && { enabled }),
      ...read.choice,
    }));
    return goTo(c, '/me?done=saved');
  };

  const stop: AnswerForm = async (c, { tenant, employee }) => {
    await stopDigests(services, tenant, employee);
    return goTo(c, '/me');
  };

  const resume: AnswerForm = async (c, { tenant, employee }) => {
    await resumeDigests(services, tenant, employee);
    return goTo(c, '/me?done=lifted');
  };

  const goodbye = (texts: OwnVisit['texts'], said: Said, headers: Record<string, string>) =>
    sayPage(services, texts, said, undefined, { headers });

  const revoke: AnswerForm = async (c, { tenant, employee, texts }) => {
    await revokeLinks(services, tenant, employee);
    const said = { title: texts.me.revoked, text: texts.me.left.title };
    return goodbye(texts, said, await closeSession(services, c));
  };

  const leave: AnswerForm = async (c, { texts }) =>
    goodbye(texts, texts.me.left, await closeSession(services, c));

  const asFile = (json: string): Response =>
    new Response(json, {
      headers: {
        'content-type': 'application/json',
        'content-disposition': AS_FILE,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });

  const exportAll: AnswerForm = async (c, { identity, employee }) => {
    const found = await exportEmployee(services, identity, employee, false);
    if ('whole' in found) return asFile(JSON.stringify(found.whole, null, 2));
    return goTo(c, `/me/files/${found.job.id}`);
  };

  /** An export that is too large for one answer, part by part. */
  const files: Answer = async (c, { identity, texts }) => {
    const id = c.req.param('job') ?? '';
    const cursor = c.req.query('cursor');
    const { state } = await readJob(services, identity, id);
    const here = `/me/files/${id}`;
    if (state !== 'done') {
      const again = (
        <a class="button" href={here}>
          {texts.again}
        </a>
      );
      return sayPage(services, texts, texts.me.exportLater, again);
    }
    const file = await readJobFile(services, identity, id, cursor);
    if (c.req.query('save') !== undefined) return asFile(JSON.stringify(file, null, 2));
    const at = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const content = (
      <>
        <h1>{texts.me.export}</h1>
        <div class="row">
          <a class="button main" href={`${here}?save=1${at}`}>
            {texts.me.exportButton}
          </a>
          {file.cursor !== undefined && (
            <a class="button" href={`${here}?cursor=${encodeURIComponent(file.cursor)}`}>
              {texts.me.exportNext}
            </a>
          )}
        </div>
      </>
    );
    return answerPage(services, texts, texts.me.export, content);
  };

  return new Hono()
    .get('/me', own(show))
    .post('/me', ask)
    .get('/me/find', own(find))
    .get('/me/files/:job', own(files))
    .post('/me/choice', sent(choose))
    .post('/me/stop', sent(stop))
    .post('/me/resume', sent(resume))
    .post('/me/revoke', sent(revoke))
    .post('/me/leave', sent(leave))
    .post('/me/export', sent(exportAll))
    .get('/me/:token', enter)
    .post('/me/:token', open);
};
