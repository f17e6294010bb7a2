import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import { choicePlaces } from '../../core/catalogue/asking.ts';
import type { LessonCard } from '../../core/model/catalogue.ts';
import type { Question } from '../../core/model/lesson.ts';
import type { Aside, Confidence, Helpful, PageTexts, Said } from '../../core/texts/pages/texts.ts';
import { renderMarkdown } from '../pages/markdown.ts';
import { type Attempt, writeAttempt } from './attempt.ts';
import { Deck, isEnd, PictureOf, SceneOf, type Walk } from './content.tsx';
import type { NextStep, Opened } from './lesson.ts';

export const CONFIDENCES: readonly Confidence[] = ['guess', 'think-so', 'sure'];
export const ASIDES: readonly Aside[] = ['too-easy', 'too-hard', 'later', 'not-relevant'];
export const HELPFUL: readonly Helpful[] = ['no', 'little', 'much'];
/** Longest suggestion, characters. */
const MOST_TEXT = 4000;

/** What every part of a lesson's page is made for. */
interface Of {
  readonly texts: PageTexts;
  readonly token: string;
  readonly attempt: Attempt;
  /** Whose page it is, and the period of the mail that leads there. */
  readonly employee: string;
  readonly period: string | undefined;
  readonly lesson: string;
}

/** A form of the lesson's page, with which attempt it belongs to. */
const Post: FC<{ of: Of; to: string; newTab?: boolean; children?: unknown }> = ({
  of: { token, attempt },
  to,
  newTab,
  children,
}) => (
  <form
    method="post"
    action={`/l/${token}/${to}`}
    {...(newTab && { target: '_blank', rel: 'noopener noreferrer' })}
  >
    <input type="hidden" name="s" value={writeAttempt(attempt)} />
    {children}
  </form>
);

const isSingle = ({ choices }: Question): boolean =>
  choices.filter(({ correct }) => correct).length === 1;

/** One question with its choices; how sure somebody is sends it. */
const Ask: FC<{
  of: Of;
  question: Question;
  language: string;
  chosen?: number | undefined;
  complaint?: string | undefined;
}> = ({ of, question, language, chosen, complaint }) => {
  const { texts, attempt } = of;
  const { lesson: words } = texts;
  const single = isSingle(question);
  const places = choicePlaces(question, of);
  return (
    <section class="card" id="question" aria-label={words.questions}>
      <p class="tag">{words.place(attempt.marks.length + 1, attempt.order.length)}</p>
      <Post of={of} to="answer">
        <input type="hidden" name="question" value={question.id} />
        {complaint !== undefined && (
          <p class="notice bad" role="alert">
            {complaint}
          </p>
        )}
        <fieldset aria-describedby="how-many">
          <legend lang={language} dir="auto" class="pre">
            {question.text}
          </legend>
          <p class="small soft" id="how-many">
            {single ? words.chooseOne : words.chooseAll}
          </p>
          <div class="choices">
            {places.map((place) => (
              <label class="choice">
                <input
                  type={single ? 'radio' : 'checkbox'}
                  name="chosen"
                  value={String(place)}
                  required={single}
                  checked={place === chosen}
                />
                <span lang={language} dir="auto" class="pre">
                  {question.choices[place]!.text}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <p id="how-sure" class="small soft">
          {words.howSure}
        </p>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be a second question */}
        <div class="row three" role="group" aria-labelledby="how-sure">
          {CONFIDENCES.map((confidence) => (
            <button type="submit" name="confidence" value={confidence}>
              {words.sure[confidence]}
            </button>
          ))}
        </div>
      </Post>
    </section>
  );
};

const Heading: FC<{ texts: PageTexts; lesson: LessonCard }> = ({ texts, lesson }) => (
  <header>
    <p class="meta">
      {texts.lesson.formats[lesson.format]} · {texts.lesson.minutes(Math.ceil(lesson.minutes))}
    </p>
    <h1 lang={lesson.language} dir="auto">
      {lesson.title}
    </h1>
  </header>
);

/** What somebody may say of a lesson. */
const Opinions: FC<{ of: Of; helpful?: boolean }> = ({ of, helpful = true }) => {
  const { lesson: words } = of.texts;
  return (
    <section class="card">
      {helpful && (
        <Post of={of} to="rate">
          <h2>{words.helpful}</h2>
          <div class="row three">
            {HELPFUL.map((one) => (
              <button type="submit" name="helpful" value={one}>
                {words.ratings[one]}
              </button>
            ))}
          </div>
        </Post>
      )}
      <details>
        <summary>{words.aside}</summary>
        <Post of={of} to="aside">
          <div class="row two">
            {ASIDES.map((reason) => (
              <button type="submit" name="reason" value={reason}>
                {words.asides[reason]}
              </button>
            ))}
          </div>
        </Post>
      </details>
      <details>
        <summary>{words.suggest}</summary>
        <Post of={of} to="suggest">
          <label class="field">
            <span class="small soft">{words.suggestHint}</span>
            <textarea name="text" required maxlength={MOST_TEXT} />
          </label>
          <button type="submit">{words.send}</button>
        </Post>
      </details>
    </section>
  );
};

/** What comes next, or that it is enough for today. */
export const Next: FC<{ texts: PageTexts; step: NextStep | undefined }> = ({ texts, step }) => {
  const { lesson: words } = texts;
  if (step === undefined) return <p class="soft">{words.nothingMore}</p>;
  const { lesson, reasons } = step.next;
  return (
    <section class="card">
      <p class="tag">{words.nextLesson}</p>
      <h2 lang={lesson.language} dir="auto">
        {lesson.title}
      </h2>
      <p class="meta">
        {words.formats[lesson.format]} · {words.minutes(Math.ceil(lesson.minutes))}
      </p>
      {reasons.map(({ text }) => (
        <p class="small">{text}</p>
      ))}
      <a class="button main" href={step.href}>
        {words.open}
      </a>
    </section>
  );
};

const hostOf = (url: string): string => new URL(url).host;

/** A lesson that is somewhere else: the way there, and what to do afterwards. */
const Elsewhere: FC<{ of: Of; url: string }> = ({ of, url }) => {
  const { lesson: words } = of.texts;
  return (
    <>
      <section class="card">
        <Post of={of} to="go" newTab>
          <button type="submit" class="main">
            {words.open}
          </button>
        </Post>
        <p class="small soft">{words.opensElsewhere(hostOf(url))}</p>
      </section>
      <Done of={of} said={words.doneThere} />
    </>
  );
};

const Done: FC<{ of: Of; said?: Said }> = ({ of, said }) => (
  <section class="card">
    {said !== undefined && (
      <>
        <h2>{said.title}</h2>
        <p>{said.text}</p>
      </>
    )}
    <Post of={of} to="done">
      <button type="submit" class={said === undefined ? 'main' : undefined}>
        {of.texts.lesson.iHaveDoneIt}
      </button>
    </Post>
  </section>
);

/** The question that an attempt has come to. */
const questionOf = ({ questions }: Opened, { order, marks }: Attempt): Question | undefined =>
  questions[order[marks.length] ?? -1];

/** What a lesson holds besides its questions, in the order in which it is looked at. */
const Content: FC<{ of: Of; opened: Opened }> = ({ of, opened }) => {
  const { lesson, body, picture, cards } = opened;
  const { language, summary } = lesson;
  const isBare = body === undefined && picture === undefined && lesson.url === undefined;
  return (
    <>
      {picture && <PictureOf picture={picture} language={language} texts={of.texts} />}
      {body !== undefined && (
        <article class="card body" lang={language} dir="auto">
          {raw(renderMarkdown(body))}
        </article>
      )}
      {isBare && summary !== undefined && (
        <p lang={language} dir="auto">
          {summary}
        </p>
      )}
      {cards && <Deck cards={cards} language={language} texts={of.texts} />}
    </>
  );
};

/** One of the later scenes of a scenario; its end brings the questions, or that it is done. */
export const ScenePage: FC<{ of: Of; opened: Opened; walk: Walk }> = ({ of, opened, walk }) => {
  const { title, language } = opened.lesson;
  const isOver = isEnd(walk.scene);
  const question = isOver ? questionOf(opened, of.attempt) : undefined;
  return (
    <>
      <h1 lang={language} dir="auto">
        {title}
      </h1>
      <SceneOf walk={walk} language={language} {...of} />
      {question && <Ask of={of} question={question} language={language} />}
      {isOver && opened.questions.length === 0 && <Done of={of} />}
    </>
  );
};

/**
 * A lesson: why, its text or the way to it, and the first question. With a choice that was tapped
 * in a mail, the question comes before everything.
 */
export const LessonPage: FC<{
  of: Of;
  opened: Opened;
  reasons: readonly string[];
  chosen?: number | undefined;
}> = ({ of, opened, reasons, chosen }) => {
  const { texts } = of;
  const { lesson, body, cards, questions, scenes = [] } = opened;
  const question = questionOf(opened, of.attempt);
  const [first] = scenes;
  const isOver = first === undefined || isEnd(first);
  const asked = question && (
    <Ask of={of} question={question} language={lesson.language} chosen={chosen} />
  );
  return (
    <>
      <Heading texts={texts} lesson={lesson} />
      {chosen !== undefined && asked}
      {reasons.length > 0 && (
        <section aria-label={texts.lesson.why}>
          {reasons.map((reason) => (
            <p class="soft">{reason}</p>
          ))}
        </section>
      )}
      {asked && chosen === undefined && [body, cards, first].some(Boolean) && (
        <p>
          <a href={isOver ? '#question' : `/l/${of.token}?s=${writeAttempt(of.attempt)}`}>
            {texts.lesson.toQuestions}
          </a>
        </p>
      )}
      {lesson.url !== undefined && <Elsewhere of={of} url={lesson.url} />}
      <Content of={of} opened={opened} />
      {first && <SceneOf walk={{ scene: first }} language={lesson.language} {...of} />}
      {chosen === undefined && isOver && asked}
      {questions.length === 0 && lesson.url === undefined && isOver && <Done of={of} />}
      <Opinions of={of} helpful={lesson.url !== undefined} />
    </>
  );
};

/** One of the later questions, or one that was sent without a choice. */
export const QuestionPage: FC<{ of: Of; opened: Opened; complaint?: string | undefined }> = ({
  of,
  opened,
  complaint,
}) => {
  const question = questionOf(opened, of.attempt);
  const { title, language } = opened.lesson;
  return (
    <>
      <h1 lang={language} dir="auto">
        {title}
      </h1>
      {question && <Ask of={of} question={question} language={language} complaint={complaint} />}
      <p>
        <a href={`/l/${of.token}`}>{of.texts.lesson.backToLesson}</a>
      </p>
    </>
  );
};

/** How an answer was marked. */
export interface Marked {
  readonly question: Question;
  readonly chosen: readonly number[];
  readonly rightChoices: readonly number[];
  readonly correct: boolean;
  readonly explanation?: string | undefined;
  /** The question was answered before within the attempt, and otherwise. */
  readonly isSecond: boolean;
}

/** What an answer comes to in a word. */
export const verdictOf = (
  texts: PageTexts,
  { correct, chosen, rightChoices }: Pick<Marked, 'correct' | 'chosen' | 'rightChoices'>,
): string => {
  const { right, partly, wrong } = texts.lesson;
  if (correct) return right;
  return chosen.some((place) => rightChoices.includes(place)) ? partly : wrong;
};

const Choices: FC<{
  marked: Marked;
  places: readonly number[];
  title: string;
  language: string;
}> = ({ marked: { question, rightChoices }, places, title, language }) => (
  <>
    <h3>{title}</h3>
    {places.map((place) => {
      const choice = question.choices[place];
      if (choice === undefined) return null;
      return (
        <div class={rightChoices.includes(place) ? 'said' : 'said bad'} lang={language} dir="auto">
          <p class="pre">
            <strong>{choice.text}</strong>
          </p>
          {choice.feedback !== undefined && <p class="pre">{choice.feedback}</p>}
        </div>
      );
    })}
  </>
);

/** How it went, and what may come after it. */
export const EndOf: FC<{ of: Of; said: Said; step: NextStep | undefined; level: 1 | 2 }> = ({
  of,
  said,
  step,
  level,
}) => (
  <>
    {level === 1 ? <h1>{said.title}</h1> : <h2>{said.title}</h2>}
    <p>{said.text}</p>
    <Next texts={of.texts} step={step} />
    <Opinions of={of} />
  </>
);

/** What was chosen, what is right and why; then the next question, or the end. */
export const AnsweredPage: FC<{
  of: Of;
  opened: Opened;
  marked: Marked;
  end?: { readonly said: Said; readonly step: NextStep | undefined } | undefined;
}> = ({ of, opened, marked, end }) => {
  const { texts, token, attempt } = of;
  const { lesson: words } = texts;
  const { language } = opened.lesson;
  const { question, chosen, rightChoices, correct, explanation } = marked;
  const missed = rightChoices.filter((place) => !chosen.includes(place));
  return (
    <>
      <p class="meta">{words.place(attempt.marks.length, attempt.order.length)}</p>
      <h1 class={correct ? 'good' : 'badly'}>{verdictOf(texts, marked)}</h1>
      <section class="card">
        <h2 lang={language} dir="auto" class="pre">
          {question.text}
        </h2>
        {marked.isSecond && <p class="notice">{words.firstCounts}</p>}
        <Choices marked={marked} places={chosen} title={words.yourAnswer} language={language} />
        {missed.length > 0 && (
          <Choices marked={marked} places={missed} title={words.rightAnswer} language={language} />
        )}
        {explanation !== undefined && (
          <>
            <h3>{words.explanation}</h3>
            <p class="pre" lang={language} dir="auto">
              {explanation}
            </p>
          </>
        )}
      </section>
      {end === undefined ? (
        <a class="button main" href={`/l/${token}?s=${writeAttempt(attempt)}`}>
          {words.next}
        </a>
      ) : (
        <EndOf of={of} said={end.said} step={end.step} level={2} />
      )}
    </>
  );
};
