import { type Context, Hono } from 'hono';
import { startOfDay } from '../../core/base/days.ts';
import { dayLater, localDayOf } from '../../core/base/local-days.ts';
import type { OwnChoice } from '../../core/model/digest.ts';
import type { Employee } from '../../core/model/employee.ts';
import { longDay } from '../../core/texts/languages.ts';
import { pageTextsFor, pageTextsOf } from '../../core/texts/pages/languages.ts';
import type { PageTexts, Said } from '../../core/texts/pages/texts.ts';
import type { Link } from '../pages/links.ts';
import { findEmployee } from '../store/employees.ts';
import { readManifest } from '../store/manifest.ts';
import { readSchedule } from '../store/schedules.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { changeOwnChoice } from '../work/own-choice.ts';
import { stopDigests } from '../work/stop-digests.ts';
import { refusedPage, sayPage } from './answer.tsx';
import type { PagesServices } from './services.ts';
import { openToken } from './visit.ts';

/** So long a pause is that one tap brings. */
const PAUSE_DAYS = 14;

type Answer = (link: Link, texts: PageTexts, c: Context) => Promise<Response>;

/** What somebody changes of their choice to get less. */
type Less = (own: OwnChoice, person: Employee) => OwnChoice;

/**
 * The pages by which mails are stopped, or come less often. Whoever holds such a link may do no
 * more than that, so it never ends. A mailbox that stops at one click posts whatever it likes: what
 * is posted is not even read.
 */
export const stopRoutes = (services: PagesServices): Hono => {
  /** In the language of who is named, as far as anything is known of them. */
  const textsFor = async (c: Context, { tenant, employee }: Link): Promise<PageTexts> => {
    const [schedule, stored] = await Promise.all([
      readSchedule(services, tenant, employee),
      findEmployee(services, tenant, employee),
    ]);
    const language = schedule.own?.language ?? stored?.employee.language;
    return language === undefined
      ? pageTextsFor(c.req.header('accept-language'))
      : pageTextsOf(language);
  };

  const held =
    (answer: Answer) =>
    async (c: Context): Promise<Response> => {
      const token = c.req.param('token') ?? '';
      const link = await openToken(services, token, 'stop');
      if (link === undefined) return refusedPage(services, c);
      await readManifest(services, link.tenant);
      return answer(link, await textsFor(c, link), c);
    };

  const say = (texts: PageTexts, said: Said, { tenant }: Link): Response =>
    sayPage(
      services,
      texts,
      said,
      <>
        <p class="soft">{texts.stop.changeMind}</p>
        <p>
          <a class="button" href={`/me?org=${encodeURIComponent(tenant)}`}>
            {texts.me.ask.title}
          </a>
        </p>
      </>,
    );

  const isStopped = async ({ tenant, employee }: Link): Promise<boolean> =>
    (await suppressionOf(services, tenant, { employee }))?.reason === 'stopped';

  const offer: Answer = async (link, texts, c) => {
    if (await isStopped(link)) return say(texts, texts.stop.stopped, link);
    const token = c.req.param('token') ?? '';
    const post = (to: string, label: string, isMain = false) => (
      <form method="post" action={`/u/${token}${to}`}>
        <button type="submit" class={isMain ? 'main' : undefined}>
          {label}
        </button>
      </form>
    );
    const choices = (
      <>
        <section class="card">{post('', texts.stop.stop, true)}</section>
        <section class="card">
          <h2>{texts.stop.orLess}</h2>
          {post('/weekly', texts.stop.weekly)}
          {post('/pause', texts.stop.pause)}
        </section>
      </>
    );
    return sayPage(services, texts, texts.stop.offer, choices);
  };

  const stop: Answer = async (link, texts) => {
    await stopDigests(services, link.tenant, link.employee);
    return say(texts, texts.stop.stopped, link);
  };

  /**
   * Lets somebody get less, unless they get nothing: that stays, and it is what they are told. To
   * who has no profile nothing more can be said than that the link does not open anything.
   */
  const getLess = async (
    link: Link,
    texts: PageTexts,
    c: Context,
    { less, said }: { readonly less: Less; readonly said: () => Said },
  ): Promise<Response> => {
    let isOff = await isStopped(link);
    if (isOff) return say(texts, texts.stop.stopped, link);
    const isThere = await changeOwnChoice(services, link.tenant, link.employee, (own, person) => {
      isOff = own.enabled === false;
      return isOff ? own : less(own, person);
    });
    if (!isThere) return refusedPage(services, c);
    return say(texts, isOff ? texts.stop.stopped : said(), link);
  };

  const weekly: Answer = (link, texts, c) => {
    const less: Less = ({ days: _days, ...own }) => ({ ...own, frequency: 'weekly' });
    return getLess(link, texts, c, { less, said: () => texts.stop.madeWeekly });
  };

  const pause: Answer = (link, texts, c) => {
    let day = '';
    const less: Less = (own, person) => {
      const timeZone = own.timeZone ?? person.timeZone;
      day = dayLater(localDayOf(services.now(), timeZone).day, PAUSE_DAYS);
      return { ...own, pausedUntil: day };
    };
    const said = (): Said =>
      texts.stop.paused(longDay(startOfDay(day), texts.language, services.now()));
    return getLess(link, texts, c, { less, said });
  };

  return new Hono()
    .get('/u/:token', held(offer))
    .post('/u/:token', held(stop))
    .post('/u/:token/weekly', held(weekly))
    .post('/u/:token/pause', held(pause));
};
