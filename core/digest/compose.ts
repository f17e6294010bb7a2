import { type Direction, directionOf, nameIn } from '../base/language.ts';
import { localDayOf } from '../base/local-days.ts';
import { bytesInHtml, oneLine, shortened } from '../base/shortened.ts';
import { choicePlaces } from '../catalogue/asking.ts';
import type { NextLesson, Recommendation } from '../model/decision.ts';
import type { DigestSettings } from '../model/digest.ts';
import { type DecideInput, type Situation, situationOf } from '../recommend/situation.ts';
import { localeOf, textsOf } from '../texts/languages.ts';
import type { MailTexts, Texts } from '../texts/texts.ts';
import { type DigestKeyResult, keyResultsOf } from './key-results.ts';
import { weekOf } from './period.ts';
import type { Effective } from './preference.ts';
import { minutesToday, progressOf } from './progress.ts';
import { type Due, dueQuestion, type Questions } from './question.ts';
import { type Silence, silenceOf } from './silence.ts';
import { type Occasion, subjectOf } from './subject.ts';
import { distinctly, senderName } from './wording.ts';

/** A text in a language of its own: that of its lesson. */
export interface Foreign {
  readonly text: string;
  readonly language: string;
  readonly direction: Direction;
}

/** The question that leads. Its choices are links; `index` is a choice's place in the question. */
export interface DigestQuestion {
  readonly lesson: string;
  readonly id: string;
  readonly text: Foreign;
  readonly choices: readonly { readonly index: number; readonly label: string }[];
}

/** A lesson with its link's text. One that is only named has neither summary nor reasons. */
export interface DigestLesson {
  readonly id: string;
  readonly title: Foreign;
  readonly about: string;
  readonly summary?: Foreign;
  readonly reasons: readonly string[];
  readonly label: string;
  readonly isNamedOnly: boolean;
}

/** What one mail says: all its sentences, ready to be laid out, and no address in it. */
export interface Digest {
  /** The decision that its lessons are of. */
  readonly decision: string;
  readonly language: string;
  readonly direction: Direction;
  readonly subject: string;
  /** What mail programs show beside the subject. */
  readonly preheader: string;
  readonly headline: string;
  readonly question?: DigestQuestion;
  readonly lessons: readonly DigestLesson[];
  readonly keyResults: readonly DigestKeyResult[];
  readonly progress: readonly string[];
  readonly notes: readonly string[];
  readonly headings: Pick<
    MailTexts,
    'question' | 'preselects' | 'lessons' | 'further' | 'goals' | 'progress'
  >;
  /** Why it comes, and the texts of the links at its end. */
  readonly footer: Pick<MailTexts, 'me' | 'stop' | 'privacy'> & {
    readonly why: string;
    /** The short name that asking for a new link takes. */
    readonly organisation: string;
  };
}

/** Why there is no mail. */
export type NoDigest = 'holdout' | 'silent' | 'learned-today' | 'nothing-due';

export interface ComposeInput {
  /** What a plan for the preferred minutes answers, and what it was decided from. */
  readonly answer: NextLesson;
  readonly asked: Omit<DecideInput, 'seed'>;
  /** How the employee stood when that was decided; worked out anew where it is left out. */
  readonly stands?: Situation;
  readonly questions: Questions;
  readonly effective: Pick<Effective, 'minutes' | 'language' | 'frequency'>;
  readonly settings: Pick<DigestSettings, 'sender'>;
  readonly tenant: string;
  readonly silence: Silence;
  readonly period: string;
  readonly nowMs: number;
  /** Those of the language, unless others are given. */
  readonly texts?: Texts;
}

/** Lessons that are shown with their reasons, reasons of each, and bytes of their texts. */
const SHOWN_IN_FULL = 3;
const MOST_REASONS = 3;
const MOST_TITLE = 240;
const MOST_NAMED_TITLE = 160;
const MOST_SUMMARY = 240;
const MOST_REASON = 320;
const MOST_LABEL = 90;
/** Units of what is shown beside the subject. */
const MOST_PREHEADER = 110;

const fitting = (text: string, bytes: number): string =>
  shortened(oneLine(text), bytes, bytesInHtml);

const foreign = (text: string, language: string): Foreign => ({
  text,
  language,
  direction: directionOf(language),
});

/** Whole minutes that a lesson takes, rather more than fewer. */
const wholeMinutes = (minutes: number): number => Math.max(1, Math.ceil(minutes));

/** A recommendation as it is shown at a place of the list; `distinct` keeps links apart. */
const shownLesson = (
  { lesson, kind, reasons }: Recommendation,
  place: number,
  texts: MailTexts,
  distinct: (label: string) => string,
): DigestLesson => {
  const { id, language, summary } = lesson;
  const minutes = texts.minutes(wholeMinutes(lesson.minutes));
  if (place >= SHOWN_IN_FULL) {
    const title = fitting(lesson.title, MOST_NAMED_TITLE);
    return {
      id,
      title: foreign(title, language),
      about: minutes,
      reasons: [],
      label: distinct(title),
      isNamedOnly: true,
    };
  }
  return {
    id,
    title: foreign(fitting(lesson.title, MOST_TITLE), language),
    about: [minutes, texts.formats[lesson.format], texts.kinds[kind]].join(' · '),
    ...(summary !== undefined && { summary: foreign(fitting(summary, MOST_SUMMARY), language) }),
    reasons: reasons.slice(0, MOST_REASONS).map(({ text }) => fitting(text, MOST_REASON)),
    label: distinct(texts.open(fitting(lesson.title, MOST_LABEL))),
    isNamedOnly: false,
  };
};

const shownQuestion = (
  { lesson, question }: Due,
  { asked, period }: ComposeInput,
  distinct: (label: string) => string,
): DigestQuestion => {
  const { id, language } = asked.release.catalogue.lessons[lesson]!;
  const order = choicePlaces(question, { employee: asked.employee, period, lesson: id });
  return {
    lesson: id,
    id: question.id,
    text: foreign(oneLine(question.text), language),
    choices: order.map((index) => ({
      index,
      label: distinct(oneLine(question.choices[index]!.text)),
    })),
  };
};

/** The mail's period, and the one in which the last mail went out. */
const occasionOf = ({ asked, period, silence: { lastAtMs } }: ComposeInput): Occasion => {
  const day = lastAtMs && localDayOf(lastAtMs, asked.profile.timeZone).day;
  const previous = day && period.includes('W') ? weekOf(day) : day;
  return { employee: asked.employee, period, ...(previous && { previous }) };
};

const headingsOf = (texts: MailTexts): Digest['headings'] => ({
  question: texts.question,
  preselects: texts.preselects,
  lessons: texts.lessons,
  further: texts.further,
  goals: texts.goals,
  progress: texts.progress,
});

/** Whether a lesson comes before its time, for want of anything better. */
const isEarly = ({ reasons }: Recommendation): boolean =>
  reasons.some(({ code }) => code === 'early');

/** The skill that a lesson serves first, by its name. */
const skillOf = (
  lesson: Recommendation | undefined,
  { release: { catalogue }, profile: { language } }: ComposeInput['asked'],
): string | undefined => {
  const id = lesson?.skills.find(({ served }) => served)?.skill;
  const skill = catalogue.skills[catalogue.skillIndex.get(id ?? '') ?? -1];
  return skill && nameIn(skill.names, skill.name, language);
};

/**
 * What one digest of one employee says, or why there is none: nothing is due, they are in the
 * holdout, they have learned as much today as they want to, or they were silent for so long that
 * the last mail went out. A pure function of its input; nothing is drawn, so that the same period
 * brings the same mail. What it says of the employee is true: reasons are those of the decision,
 * and progress is what is known for sure.
 *
 * @example
 * const digest = compose({ answer, asked, questions, effective, settings, silence, … });
 * if ('nothing' in digest) digest.nothing; // 'learned-today'
 */
export const compose = (input: ComposeInput): Digest | { readonly nothing: NoDigest } => {
  const { answer, asked, effective, silence, period, nowMs } = input;
  const { catalogue, policy } = asked.release;
  const texts = input.texts ?? textsOf(effective.language);
  const locale = input.texts?.locale ?? localeOf(effective.language);
  if (answer.arm === 'holdout') return { nothing: 'holdout' };
  const said = silenceOf(silence, effective.frequency, nowMs);
  if (said.say === 'over') return { nothing: 'silent' };
  const learned = minutesToday(asked.state, catalogue, asked.profile.timeZone, nowMs);
  if (learned >= effective.minutes) return { nothing: 'learned-today' };
  const lessons = answer.lessons.slice(0, policy.constraints.dailyCap);
  const stands = input.stands ?? situationOf({ ...asked, seed: '' });
  const due = dueQuestion(stands, input.questions, period, nowMs);
  if (due === undefined && lessons.every(isEarly)) return { nothing: 'nothing-due' };

  const { mail } = texts;
  const distinct = distinctly();
  const question = due && shownQuestion(due, input, distinct);
  const shown = lessons.map((one, place) => shownLesson(one, place, mail, distinct));
  const keyResults = keyResultsOf(lessons, asked, mail, locale);
  const called = {
    question: question?.text.text,
    lesson: lessons[0]?.lesson.title,
    skill: skillOf(lessons[0], asked),
    keyResult: keyResults[0]?.title,
  };
  const subject = subjectOf(called, mail, occasionOf(input));
  const beside =
    subject.about === 'question' ? (shown[0]?.title.text ?? mail.preselects) : called.question;
  const minutes = lessons.reduce((sum, { lesson }) => sum + wholeMinutes(lesson.minutes), 0);
  return {
    decision: answer.decision,
    language: locale,
    direction: directionOf(locale),
    subject: subject.text,
    preheader: shortened(beside ?? shown[0]?.reasons[0] ?? mail.lessons, MOST_PREHEADER),
    headline: mail.headline(question !== undefined, minutes),
    ...(question && { question }),
    lessons: shown,
    keyResults,
    progress: progressOf(stands, mail, nowMs),
    notes:
      said.say === 'rarer'
        ? [mail.rarer(silence.ignored, said.days)]
        : said.say === 'last'
          ? [mail.last]
          : [],
    headings: headingsOf(mail),
    footer: {
      why: mail.why(senderName(input.settings.sender)),
      organisation: mail.organisation(input.tenant),
      me: distinct(mail.me),
      stop: distinct(mail.stop),
      privacy: distinct(mail.privacy),
    },
  };
};
