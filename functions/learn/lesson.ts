import { type Asked, askingOrder } from '../../core/catalogue/asking.ts';
import { minutesToday } from '../../core/digest/progress.ts';
import { packedOf, questionHash, questionRecord } from '../../core/learner/state.ts';
import type { LessonCard, LessonContent } from '../../core/model/catalogue.ts';
import type { NextLesson, Recommendation } from '../../core/model/decision.ts';
import type { Question } from '../../core/model/lesson.ts';
import { type Link, lastsUntil, sealLink } from '../pages/links.ts';
import { currentContents } from '../store/contents.ts';
import { lastSeen } from '../store/last-seen.ts';
import { ask } from '../work/ask.ts';
import { type Attempt, newAttempt } from './attempt.ts';
import type { PagesServices } from './services.ts';
import type { Visit } from './visit.ts';

/** A visit by a link to a lesson. */
export interface LessonVisit extends Visit {
  readonly link: Link;
  readonly token: string;
}

/** A lesson with what it holds. */
export interface Opened extends Partial<Omit<LessonContent, 'id' | 'questions'>> {
  readonly lesson: LessonCard;
  readonly questions: readonly Question[];
}

/** The lesson of a link, as it is in force; undefined where it is there no more. */
export const openLesson = async (
  services: PagesServices,
  { tenant, manifest, release, link }: LessonVisit,
): Promise<Opened | undefined> => {
  const { lessons, lessonIndex } = release.catalogue;
  const lesson = lessons[lessonIndex.get(link.lesson ?? '') ?? -1];
  if (lesson === undefined || lesson.archived) return undefined;
  const content = (await currentContents(services, tenant, manifest)).get(lesson.id);
  return { ...content, lesson, questions: content?.questions ?? [] };
};

/**
 * An attempt that begins now: the question first that was tapped in a mail, if one was, then those
 * that were not seen for longest.
 */
export const beginAttempt = async (
  services: PagesServices,
  { tenant, employee, learner }: LessonVisit,
  { lesson, questions }: Opened,
  tapped?: string,
): Promise<Attempt> => {
  if (questions.length === 0) return newAttempt(services, []);
  const seen = await lastSeen(services, tenant, employee, lesson.id);
  const known = learner.state.lessons.get(lesson.id);
  const askedOf = (question: string): Asked => {
    const packed = known && packedOf(known, questionHash(question));
    const attempts = packed === undefined ? 0 : questionRecord(packed).attempts;
    return { attempts, lastMs: seen.get(question) };
  };
  const order = askingOrder(questions, askedOf);
  const first = questions.findIndex(({ id }) => id === tapped);
  const rest = order.filter((place) => place !== first);
  return newAttempt(services, first < 0 ? rest : [first, ...rest]);
};

/** Minutes of the day's learning that are left, by the rule by which a digest counts them. */
const minutesLeft = ({ learner, release, effective }: Visit, nowMs: number): number =>
  effective.minutes - minutesToday(learner.state, release.catalogue, effective.timeZone, nowMs);

const planOf = async (
  services: PagesServices,
  visit: Visit,
  minutes: number,
  dryRun: boolean,
): Promise<NextLesson> => {
  const request = { limit: 20, minutes };
  const { answer } = await ask(services, visit, { kind: 'plan', request, dryRun, within: '?' });
  return answer;
};

/** Why a lesson is worth its minutes just now, in the employee's words; stores nothing. */
export const reasonsFor = async (
  services: PagesServices,
  visit: Visit,
  lesson: string,
): Promise<string[]> => {
  const plan = await planOf(services, visit, visit.effective.minutes, true);
  const found = plan.lessons.find((one) => one.lesson.id === lesson);
  return found?.reasons.map(({ text }) => text) ?? [];
};

/** A lesson that comes next, and where it is opened. */
export interface NextStep {
  readonly next: Recommendation;
  readonly href: string;
}

/** The path of a link to a lesson, for somebody who is here already. */
export const pathTo = async (
  services: PagesServices,
  { tenant, employee, schedule }: Visit,
  lesson: string,
  by: Pick<Link, 'period' | 'decision'> = {},
): Promise<string> => {
  const keys = await services.linkKeys();
  const untilMs = lastsUntil(services.now());
  const of = { tenant, employee, lesson, ...by, epoch: schedule.linkEpoch, untilMs };
  return `/l/${sealLink(keys, services.random, { kind: 'lesson', ...of })}`;
};

/** What the plan has next within the minutes that are left of today; undefined where nothing is. */
export const nextStep = async (
  services: PagesServices,
  visit: Visit & { readonly link?: Link },
): Promise<NextStep | undefined> => {
  const minutes = minutesLeft(visit, services.now());
  if (minutes < 1) return undefined;
  const { lessons, decision } = await planOf(services, visit, minutes, false);
  const next = lessons.find(({ lesson }) => lesson.id !== visit.link?.lesson);
  if (next === undefined) return undefined;
  const by = { period: visit.link?.period, decision };
  return { next, href: await pathTo(services, visit, next.lesson.id, by) };
};
