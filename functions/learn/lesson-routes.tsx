import { hash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { marksOf } from '../../core/catalogue/mark.ts';
import type { Question } from '../../core/model/lesson.ts';
import { Suggestion } from '../../core/model/suggestion.ts';
import type { Said } from '../../core/texts/pages/texts.ts';
import { Refused } from '../refusal.ts';
import { findEvent } from '../store/log.ts';
import type { EventResult } from '../work/event-result.ts';
import { loadEmployee } from '../work/load.ts';
import { type PageEvent, postOnce } from '../work/post-once.ts';
import { suggest } from '../work/suggest.ts';
import { answerPage, refusedPage, sayPage } from './answer.tsx';
import { type Attempt, newAttempt, readAttempt } from './attempt.ts';
import { walkBy } from './content.tsx';
import { readForm } from './form.ts';
import {
  beginAttempt,
  type LessonVisit,
  nextStep,
  type Opened,
  openLesson,
  reasonsFor,
} from './lesson.ts';
import {
  AnsweredPage,
  ASIDES,
  CONFIDENCES,
  EndOf,
  HELPFUL,
  LessonPage,
  type Marked,
  Next,
  QuestionPage,
  ScenePage,
  verdictOf,
} from './lesson-page.tsx';
import type { PagesServices } from './services.ts';
import { visitBy } from './visit.ts';

/** What an app is told as a rating, 1..5. */
const RATINGS = { no: 1, little: 3, much: 5 } as const;

/** The word of a closed list that a form sent; undefined for any other. */
const oneOf = <Word extends string>(words: readonly Word[], text: string | null) =>
  words.find((word) => word === text);

/** An id that follows from what is said: sent twice it is one event. */
const idOf = (...parts: readonly string[]): string =>
  `page-${hash('sha256', parts.join('\u0000'), 'base64url').slice(0, 22)}`;

/** A visit and the lesson that it is to. */
interface Here {
  readonly visit: LessonVisit;
  readonly opened: Opened;
}

/** The fields of an event that all share, and its id, made of what tells it apart. */
const headOf = ({ visit, opened }: Here, attempt: Attempt, ...apart: readonly string[]) => {
  const { employee, link } = visit;
  const lesson = opened.lesson.id;
  const { decision } = link;
  const offered = decision === undefined ? {} : { decision };
  return { id: idOf(lesson, attempt.id, ...apart), employee, lesson, ...offered };
};

/** What every part of the lesson's page is made for. */
const ofPage = ({ visit, opened }: Here, attempt: Attempt) => {
  const { texts, token, employee, link } = visit;
  return { texts, token, attempt, employee, lesson: opened.lesson.id, period: link.period };
};

/** Choices that a form sent; undefined where there is none among those of the question. */
const chosenIn = (form: URLSearchParams, { choices }: Question): number[] | undefined => {
  const places = [...new Set(form.getAll('chosen'))]
    .filter((text) => /^\d{1,2}$/.test(text))
    .map(Number)
    .filter((place) => place < choices.length);
  return places.length === 0 ? undefined : places.sort((a, b) => a - b);
};

/** The lesson's pages, made for one process. */
class Lessons {
  readonly #services: PagesServices;

  constructor(services: PagesServices) {
    this.#services = services;
  }

  /** Answers somebody who comes by a link; all others read that it opens nothing. */
  visited =
    (answer: (c: Context, here: Here) => Promise<Response>) =>
    async (c: Context): Promise<Response> => {
      const services = this.#services;
      const token = c.req.param('token') ?? '';
      const visit = await visitBy(services, token, 'lesson');
      if (visit === undefined) return refusedPage(services, c);
      const here = { ...visit, token };
      const opened = await openLesson(services, here);
      if (opened !== undefined) return answer(c, { visit: here, opened });
      const { texts } = visit;
      const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
      const step = isRead ? undefined : await nextStep(services, visit);
      const more = isRead ? undefined : <Next texts={texts} step={step} />;
      return sayPage(services, texts, texts.lesson.gone, more, { status: 410 });
    };

  #post = ({ visit }: Here, event: PageEvent): Promise<EventResult> =>
    postOnce(this.#services, visit.identity, visit, event);

  /** What comes next, by what is known now that something was posted. */
  #next = async ({ visit }: Here) => {
    const loaded = await loadEmployee(this.#services, visit.tenant, visit.employee);
    return nextStep(this.#services, { ...visit, ...loaded });
  };

  #attemptIn = (form: URLSearchParams, { opened }: Here): Attempt =>
    readAttempt(form.get('s'), opened.questions.length) ?? newAttempt(this.#services, []);

  /** A later scene of the lesson, where an address says by which way somebody comes there. */
  #scene = async (c: Context, here: Here): Promise<Response | undefined> => {
    const { visit, opened } = here;
    const { from, way } = c.req.query();
    const walk = walkBy(opened.scenes ?? [], from, way);
    if (walk === undefined) return undefined;
    const of = ofPage(here, await beginAttempt(this.#services, visit, opened));
    const page = <ScenePage of={of} opened={opened} walk={walk} />;
    return answerPage(this.#services, visit.texts, opened.lesson.title, page);
  };

  /** The lesson, or the scene or question that somebody has come to. Changes nothing. */
  show = async (c: Context, here: Here): Promise<Response> => {
    const services = this.#services;
    const { visit, opened } = here;
    const { texts } = visit;
    const { title, id } = opened.lesson;
    const going = readAttempt(c.req.query('s') ?? null, opened.questions.length);
    if (going !== undefined && going.marks.length < going.order.length) {
      const of = ofPage(here, going);
      return answerPage(services, texts, title, <QuestionPage of={of} opened={opened} />);
    }
    const scene = await this.#scene(c, here);
    if (scene !== undefined) return scene;
    const [attempt, reasons] = await Promise.all([
      beginAttempt(services, visit, opened, c.req.query('q')),
      reasonsFor(services, visit, id),
    ]);
    const of = ofPage(here, attempt);
    const tapped = c.req.query('c') ?? '';
    const first = opened.questions[attempt.order[0] ?? -1];
    const isChoice = /^\d{1,2}$/.test(tapped) && Number(tapped) < (first?.choices.length ?? 0);
    const page = (
      <LessonPage
        of={of}
        opened={opened}
        reasons={reasons}
        chosen={isChoice ? Number(tapped) : undefined}
      />
    );
    return answerPage(services, texts, title, page);
  };

  /** Marks an answer; the last one completes the lesson. */
  answer = async (c: Context, here: Here): Promise<Response> => {
    const { visit, opened } = here;
    const { texts } = visit;
    const form = await readForm(c);
    const attempt = readAttempt(form.get('s'), opened.questions.length);
    const place = attempt?.order[attempt.marks.length] ?? -1;
    const question = opened.questions[place];
    // The lesson was changed meanwhile: it begins anew.
    if (attempt === undefined || question === undefined || question.id !== form.get('question'))
      return this.show(c, here);
    const chosen = chosenIn(form, question);
    if (chosen === undefined) {
      const page = (
        <QuestionPage
          of={ofPage(here, attempt)}
          opened={opened}
          complaint={texts.lesson.chooseFirst}
        />
      );
      return answerPage(this.#services, texts, opened.lesson.title, page, { status: 422 });
    }
    const confidence = oneOf(CONFIDENCES, form.get('confidence'));
    const head = headOf(here, attempt, 'answered', question.id);
    const event = { ...head, type: 'answered', question: question.id, chosen } as const;
    const result = await this.#post(here, { ...event, ...(confidence && { confidence }) });
    if (result.status === 'rejected') return this.show(c, here);
    return this.#answered(here, attempt, await this.#marked(here, question, chosen, result));
  };

  /** How an answer was marked; one that comes second, as it would have been. */
  #marked = async (
    { visit: { tenant, employee } }: Here,
    question: Question,
    chosen: readonly number[],
    { id, status, correct, rightChoices, explanation }: EventResult,
  ): Promise<Marked & { readonly counts: boolean }> => {
    const own = marksOf(question, chosen);
    const isSecond = status === 'conflict';
    const stored = isSecond ? await findEvent(this.#services, tenant, employee, id) : undefined;
    return {
      question,
      chosen,
      correct: correct ?? own.correct,
      rightChoices: rightChoices ?? own.rightChoices,
      explanation: isSecond ? question.explanation : explanation,
      isSecond,
      counts: stored?.correct ?? correct ?? own.correct,
    };
  };

  #answered = async (
    here: Here,
    before: Attempt,
    marked: Marked & { readonly counts: boolean },
  ): Promise<Response> => {
    const { visit, opened } = here;
    const { texts } = visit;
    const attempt = { ...before, marks: [...before.marks, marked.counts] };
    let end: { said: Said; step: Awaited<ReturnType<typeof nextStep>> } | undefined;
    if (attempt.marks.length === attempt.order.length) {
      await this.#post(here, { ...headOf(here, attempt, 'completed'), type: 'completed' });
      const right = attempt.marks.filter(Boolean).length;
      const said = texts.lesson.result(right, attempt.marks.length);
      end = { said, step: await this.#next(here) };
    }
    const title = `${verdictOf(texts, marked)} – ${opened.lesson.title}`;
    const of = ofPage(here, attempt);
    const page = <AnsweredPage of={of} opened={opened} marked={marked} end={end} />;
    return answerPage(this.#services, texts, title, page);
  };

  /** Says something and what comes next. */
  #say = async (here: Here, attempt: Attempt, said: Said, status = 200): Promise<Response> => {
    const { texts } = here.visit;
    const of = ofPage(here, attempt);
    const page = <EndOf of={of} said={said} step={await this.#next(here)} level={1} />;
    return answerPage(this.#services, texts, said.title, page, { status });
  };

  done = async (c: Context, here: Here): Promise<Response> => {
    const attempt = this.#attemptIn(await readForm(c), here);
    await this.#post(here, { ...headOf(here, attempt, 'completed'), type: 'completed' });
    return this.#say(here, attempt, here.visit.texts.lesson.done);
  };

  /**
   * Leads on to where the release says that the lesson is: by a page that goes there at once, and
   * has a link besides. A browser holds `form-action` against each redirect that a form leads to,
   * and nobody knows where a sign-in on the way is.
   */
  go = async (c: Context, here: Here): Promise<Response> => {
    const { url, title, language } = here.opened.lesson;
    const { texts } = here.visit;
    if (url === undefined) return this.show(c, here);
    const attempt = this.#attemptIn(await readForm(c), here);
    await this.#post(here, { ...headOf(here, attempt, 'opened'), type: 'opened' });
    const { href } = new URL(url);
    const page = (
      <>
        <h1 lang={language} dir="auto">
          {title}
        </h1>
        <a class="button main" href={href} rel="noreferrer">
          {texts.lesson.open}
        </a>
      </>
    );
    const headers = { refresh: `0; url=${href}` };
    return answerPage(this.#services, texts, title, page, { headers });
  };

  rate = async (c: Context, here: Here): Promise<Response> => {
    const form = await readForm(c);
    const helpful = oneOf(HELPFUL, form.get('helpful'));
    if (helpful === undefined) return this.show(c, here);
    const attempt = this.#attemptIn(form, here);
    const rating = RATINGS[helpful];
    await this.#post(here, { ...headOf(here, attempt, 'rated', helpful), type: 'rated', rating });
    return this.#thank(here);
  };

  aside = async (c: Context, here: Here): Promise<Response> => {
    const form = await readForm(c);
    const reason = oneOf(ASIDES, form.get('reason'));
    if (reason === undefined) return this.show(c, here);
    const attempt = this.#attemptIn(form, here);
    const head = headOf(here, attempt, 'dismissed', reason);
    await this.#post(here, { ...head, type: 'dismissed', reason });
    return this.#thank(here, here.visit.texts.lesson.thanksFor[reason]);
  };

  suggest = async (c: Context, here: Here): Promise<Response> => {
    const { visit } = here;
    const form = await readForm(c);
    // Browsers send lines of a form with CR and LF, whatever was typed.
    const text = (form.get('text') ?? '').replace(/\r\n?/g, '\n');
    if (text.trim() === '') return this.show(c, here);
    const attempt = this.#attemptIn(form, here);
    const { id: key, employee, lesson } = headOf(here, attempt, 'suggest', visit.employee, text);
    const suggestion = { employee, kind: 'improvement', lesson, text } as const;
    if (!Suggestion.safeParse(suggestion).success)
      return this.#thank(here, visit.texts.lesson.tooLong, 422);
    try {
      await suggest(this.#services, visit.identity, suggestion, key);
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.code !== 'too-many-suggestions') throw failure;
      return this.#thank(here, visit.texts.lesson.tooMany, 429);
    }
    return this.#thank(here);
  };

  #thank = async (here: Here, text?: string, status = 200): Promise<Response> => {
    const { texts, token } = here.visit;
    const title = text ?? texts.lesson.thanks;
    const page = (
      <>
        <h1>{title}</h1>
        <Next texts={texts} step={await this.#next(here)} />
        <p>
          <a href={`/l/${token}`}>{texts.lesson.backToLesson}</a>
        </p>
      </>
    );
    return answerPage(this.#services, texts, title, page, { status });
  };
}

/** The pages of lessons, as mails link to them. */
export const lessonRoutes = (services: PagesServices): Hono => {
  const lessons = new Lessons(services);
  const { visited } = lessons;
  return new Hono()
    .get('/l/:token', visited(lessons.show))
    .post('/l/:token/answer', visited(lessons.answer))
    .post('/l/:token/done', visited(lessons.done))
    .post('/l/:token/go', visited(lessons.go))
    .post('/l/:token/rate', visited(lessons.rate))
    .post('/l/:token/aside', visited(lessons.aside))
    .post('/l/:token/suggest', visited(lessons.suggest));
};
