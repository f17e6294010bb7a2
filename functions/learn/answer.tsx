import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import { pageTextsFor } from '../../core/texts/pages/languages.ts';
import type { PageTexts, Said } from '../../core/texts/pages/texts.ts';
import type { Randomness } from '../capabilities.ts';
import { Layout } from '../pages/layout.tsx';
import { pageResponse } from '../pages/page.ts';

/** How a page is answered beyond what stands in it. */
type Options = Parameters<typeof pageResponse>[2];

/** Answers a page in the frame that all of them have. */
export const answerPage = (
  services: Randomness,
  texts: PageTexts,
  title: string,
  content: Child,
  options?: Options,
): Response =>
  pageResponse(
    services,
    (nonce) =>
      (
        <Layout nonce={nonce} texts={texts} title={title}>
          {content}
        </Layout>
      ).toString(),
    options,
  );

/** A page that says one thing, and what may come after it. */
export const sayPage = (
  services: Randomness,
  texts: PageTexts,
  { title, text }: Said,
  after?: Child,
  options?: Options,
): Response =>
  answerPage(
    services,
    texts,
    title,
    <>
      <h1>{title}</h1>
      <p>{text}</p>
      {after}
    </>,
    options,
  );

/**
 * The one page for every link that opens nothing: forged, cut off, expired, revoked, of another
 * kind, of somebody who is gone. It says nothing of which it is, and is in the language of the
 * browser, since nothing is known of who asks.
 */
export const refusedPage = (services: Randomness, c: Context): Response => {
  const texts = pageTextsFor(c.req.header('accept-language'));
  const more = (
    <p>
      <a class="button" href="/me">
        {texts.toMe}
      </a>
    </p>
  );
  return sayPage(services, texts, texts.refused, more, { status: 404 });
};
