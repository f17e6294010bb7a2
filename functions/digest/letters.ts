import { compose } from '../../core/digest/compose.ts';
import type { Counting, Paged, Randomness } from '../capabilities.ts';
import { feedbackTags } from '../mail/feedback.ts';
import { refTags } from '../mail/ref.ts';
import { type Link, lastsUntil, sealLink } from '../pages/links.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import type { Keeping } from '../store/keeping.ts';
import type { LinkKeeping, LinkKeys } from '../store/link-keys.ts';
import { currentQuestions } from '../store/questions.ts';
import type { Limiting } from '../store/quotas.ts';
import { ask } from '../work/ask.ts';
import type { Addressee, Lettered, LetterHow, Lettering } from '../work/letters.ts';
import { answerFor } from '../work/private.ts';
import type { Links } from './links.ts';
import { renderDigest } from './render.ts';

/** What letters are written with. */
export interface Writing
  extends LogKeeper,
    Counting,
    Limiting,
    Keeping,
    Randomness,
    LinkKeeping,
    Paged {}

/** As many lessons as a plan of `GET …/plan` may have. */
const PLAN_LIMIT = 20;
/** Opens nothing: whoever follows it is told so, as of any link that is over. */
const NOWHERE = 'trial';
/** Whoever looks at a trial. */
const OTHERS = { scopes: [] };

/** Seals what one mail leads to; a lesson with the decision that it was offered by. */
const sealing =
  (
    { random, now }: Writing,
    keys: LinkKeys,
    to: Addressee,
    { period, decision }: Pick<Link, 'period' | 'decision'>,
  ) =>
  (kind: Link['kind'], lesson?: string): string =>
    sealLink(keys, random, {
      kind,
      tenant: to.loaded.tenant,
      employee: to.employee,
      lesson,
      period,
      decision: lesson === undefined ? undefined : decision,
      epoch: to.schedule.linkEpoch,
      untilMs: lastsUntil(now()),
    });

const linksOf = (
  pagesUrl: string,
  seal: (kind: Link['kind'], lesson?: string) => string,
): Links => {
  const lessons = new Map<string, string>();
  // Each lesson is sealed once, however often it is linked.
  const lesson = (id: string): string => {
    const url = lessons.get(id) ?? `${pagesUrl}/l/${seal('lesson', id)}`;
    lessons.set(id, url);
    return url;
  };
  const stop = `${pagesUrl}/u/${seal('stop')}`;
  const me = `${pagesUrl}/me/${seal('me')}`;
  return {
    lesson,
    choice: (id, question, index) => `${lesson(id)}?q=${encodeURIComponent(question)}&c=${index}`,
    stop,
    me,
  };
};

/**
 * Decides what an employee should learn, as `GET …/plan` does for their minutes (the same question,
 * so the same decision), composes the digest and lays it out.
 */
const letterFor = async (services: Writing, to: Addressee, how: LetterHow): Promise<Lettered> => {
  const { loaded, schedule, values } = to;
  const { period, settings, isTrial, asOfMs } = how;
  const request = { limit: PLAN_LIMIT, minutes: values.minutes };
  const asked = { kind: 'plan', request, asOfMs, dryRun: isTrial, within: '/' } as const;
  // Its reasons and days are those of the language and the time zone that the mail is written in.
  const { language, timeZone } = values;
  const spoken = { ...loaded, chosen: { language, timeZone } };
  const decided = await ask(services, spoken, asked);
  const { situation } = decided;
  // A trial is read by others: they see no reason that is made from somebody's answers.
  const answer = isTrial ? answerFor(OTHERS, decided.answer) : decided.answer;
  const { ignored, silentSince, lastAtMs } = schedule;
  const composed = compose({
    answer,
    asked: situation.input,
    stands: situation,
    questions: await currentQuestions(services, loaded.tenant, loaded.manifest),
    effective: values,
    tenant: loaded.tenant,
    settings,
    silence: { ignored, silentSince, lastAtMs },
    period,
    nowMs: asOfMs ?? services.now(),
  });
  if ('nothing' in composed) return { nothing: composed.nothing, answer };
  const of = { period, decision: answer.decision };
  const seal = isTrial ? () => NOWHERE : sealing(services, await services.linkKeys(), to, of);
  const { branding, sender } = settings;
  const links = linksOf(services.pagesUrl, seal);
  const rendered = renderDigest(composed, { links, branding, sender });
  // That of a mailed trial names no period: of it nothing is kept.
  const ref = async (): Promise<string> =>
    sealing(services, await services.linkKeys(), to, isTrial ? {} : of)('ref');
  const known = isTrial && how.isMailed !== true ? {} : refTags(await ref());
  const tags = { ...known, ...feedbackTags(loaded.tenant, 'digest') };
  const lessons = composed.lessons.map(({ id }) => id);
  return { letter: { ...rendered, tags }, answer, lessons };
};

/** The ability to write letters. */
export const lettering = (services: Writing): { readonly letters: Lettering } => ({
  letters: { letterFor: (to, how) => letterFor(services, to, how) },
});
