import { useState } from 'hono/jsx/dom';
import type { Question } from '../../../core/model/lesson.ts';
import type { Way } from '../../../core/model/scenes.ts';
import type { ShownLesson } from './caller.ts';
import type { StartWords } from './words.ts';

/** Text that the server has rendered; nothing runs in it. */
const Html = ({ of }: { of: string }) => <div dangerouslySetInnerHTML={{ __html: of }} />;

const Quiz = ({
  question,
  words,
  onAnswer,
}: {
  question: Question;
  words: StartWords;
  /** Says whether the answer has arrived. */
  onAnswer: (correct: boolean) => Promise<boolean>;
}) => {
  const [chosen, choose] = useState(-1);
  const answered = chosen >= 0;
  const picked = question.choices[chosen];
  const classOf = (index: number): string => {
    if (!answered) return 'choice';
    if (question.choices[index]?.correct) return 'choice right';
    return index === chosen ? 'choice wrong' : 'choice';
  };
  return (
    <fieldset>
      <legend>{question.text}</legend>
      {question.choices.map((choice, index) => (
        // One that may no more be chosen keeps its focus: it is not disabled.
        <button
          type="button"
          aria-disabled={answered ? 'true' : 'false'}
          aria-pressed={index === chosen ? 'true' : 'false'}
          class={classOf(index)}
          onClick={() => {
            if (answered) return;
            void onAnswer(choice.correct).then((arrived) => arrived && choose(index));
          }}
        >
          {choice.text}
          {answered && choice.correct && <span class="mark-right"> ✓ {words.isRight}</span>}
        </button>
      ))}
      <p class="verdict" role="status">
        {answered && (
          <>
            <strong>{picked?.correct ? words.right : words.wrong}</strong> {picked?.feedback}{' '}
            {question.explanation}
          </>
        )}
      </p>
    </fieldset>
  );
};

const Scenario = ({ scenes, words }: Pick<ShownLesson, 'scenes'> & { words: StartWords }) => {
  const [at, go] = useState<{ id: string; taken?: Way }>({ id: scenes[0]?.id ?? '' });
  const scene = scenes.find(({ id }) => id === at.id);
  const walk = (to: typeof at): void => {
    go(to);
    setTimeout(() => document.getElementById('scene')?.focus());
  };
  const ways = scene?.choices ?? [];
  return (
    <section class="scene" id="scene" tabIndex={-1}>
      {at.taken && (
        <p class="taken">
          <strong>{at.taken.text}</strong> {at.taken.feedback}
        </p>
      )}
      <Html of={scene?.text ?? ''} />
      {ways.map((way) => (
        <button type="button" class="choice" onClick={() => walk({ id: way.to, taken: way })}>
          {way.text}
        </button>
      ))}
      {ways.length === 0 && (
        <p>
          <strong>{words.end}</strong>{' '}
          <button type="button" onClick={() => walk({ id: scenes[0]?.id ?? '' })}>
            {words.restart}
          </button>
        </p>
      )}
    </section>
  );
};

/** A lesson with all that it holds. */
export const LessonOf = ({
  lesson,
  words,
  onAnswer,
}: {
  lesson: ShownLesson;
  words: StartWords;
  onAnswer: (question: string, correct: boolean) => Promise<boolean>;
}) => (
  <>
    <div lang={lesson.language}>
      {lesson.picture && (
        <figure>
          <img class="picture" src={lesson.picture.src} alt={lesson.picture.alt} />
          <details>
            <summary>{words.inWords}</summary>
            <Html of={lesson.picture.html} />
          </details>
        </figure>
      )}
      <Html of={lesson.html} />
    </div>
    {lesson.cards.length > 0 && (
      <>
        <p class="meta">{words.cards}</p>
        {lesson.cards.map(({ front, back }) => (
          <details class="flip" lang={lesson.language}>
            <summary dangerouslySetInnerHTML={{ __html: front }} />
            <Html of={back} />
          </details>
        ))}
      </>
    )}
    {lesson.scenes.length > 0 && <Scenario scenes={lesson.scenes} words={words} />}
    {lesson.questions.length > 0 && <h3>{words.check}</h3>}
    {lesson.questions.map((question) => (
      <Quiz
        key={`${lesson.id}-${question.id}`}
        question={question}
        words={words}
        onAnswer={(correct) => onAnswer(question.id, correct)}
      />
    ))}
  </>
);
