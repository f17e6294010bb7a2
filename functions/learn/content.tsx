import { raw } from 'hono/html';
import type { FC } from 'hono/jsx';
import { svgAddress } from '../../core/base/svg.ts';
import type { Card, Picture } from '../../core/model/lesson.ts';
import type { Scene, Way } from '../../core/model/scenes.ts';
import type { PageTexts } from '../../core/texts/pages/texts.ts';
import { renderInline, renderMarkdown } from '../pages/markdown.ts';

/** What a lesson's content is shown with. */
interface Shown {
  readonly texts: PageTexts;
  /** The lesson's. */
  readonly language: string;
}

/** An infographic as an image, in which nothing runs, and the same in words below it. */
export const PictureOf: FC<Shown & { picture: Picture }> = ({ picture, texts, language }) => (
  <figure class="picture">
    <img src={svgAddress(picture.svg)} alt={picture.alt} lang={language} />
    <figcaption>
      <details>
        <summary>{texts.lesson.inWords}</summary>
        <div class="body" lang={language} dir="auto">
          {raw(renderMarkdown(picture.text))}
        </div>
      </details>
    </figcaption>
  </figure>
);

/** Flashcards that are turned over one by one. */
export const Deck: FC<Shown & { cards: readonly Card[] }> = ({ cards, texts, language }) => (
  <section aria-label={texts.lesson.formats.flashcards}>
    <p class="small soft">{texts.lesson.cardsHint}</p>
    <ol class="deck">
      {cards.map(({ front, back }, index) => (
        <li>
          <details>
            <summary>
              <span class="tag">{texts.lesson.card(index + 1, cards.length)}</span>
              <span lang={language} dir="auto">
                {raw(renderInline(front))}
              </span>
            </summary>
            <div class="body" lang={language} dir="auto">
              {raw(renderMarkdown(back))}
            </div>
          </details>
        </li>
      ))}
    </ol>
  </section>
);

/** Where somebody is in a scenario, and by which way they came there. */
export interface Walk {
  readonly scene: Scene;
  readonly taken?: Way;
}

/** Whether a scenario ends with a scene. */
export const isEnd = ({ choices = [] }: Scene): boolean => choices.length === 0;

/** The scene that a way leads to, as an address says it; undefined where there is no such way. */
export const walkBy = (
  scenes: readonly Scene[],
  from: string | undefined,
  way: string | undefined,
): Walk | undefined => {
  const place = /^\d$/.test(way ?? '') ? Number(way) : -1;
  const taken = scenes.find(({ id }) => id === from)?.choices?.[place];
  const scene = taken && scenes.find(({ id }) => id === taken.to);
  return scene && { scene, taken };
};

/** A scene: what came of the way before, what happens, and the ways on, as links. */
export const SceneOf: FC<Shown & { walk: Walk; token: string }> = ({
  walk: { scene, taken },
  texts: { lesson: words },
  language,
  token,
}) => (
  <section class="card" id="scene" aria-label={words.formats.scenario}>
    {taken && (
      <div class="said">
        <p class="meta">{words.youDid}</p>
        <p lang={language} dir="auto">
          <strong>{taken.text}</strong>
        </p>
        {taken.feedback !== undefined && (
          <p class="pre" lang={language} dir="auto">
            {taken.feedback}
          </p>
        )}
      </div>
    )}
    <div class="body" lang={language} dir="auto">
      {raw(renderMarkdown(scene.text))}
    </div>
    {isEnd(scene) ? (
      <p>
        <span class="tag">{words.theEnd}</span>
        <br />
        <a href={`/l/${token}`}>{words.playAgain}</a>
      </p>
    ) : (
      <>
        <p class="small soft">{words.whatNow}</p>
        <div class="row">
          {(scene.choices ?? []).map(({ text }, place) => (
            <a
              class="button"
              href={`/l/${token}?from=${encodeURIComponent(scene.id)}&way=${place}`}
              lang={language}
              dir="auto"
            >
              {text}
            </a>
          ))}
        </div>
      </>
    )}
  </section>
);
