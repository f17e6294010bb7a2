import { Hono } from 'hono';
import type { Randomness } from '../capabilities.ts';
import { type Html, pageResponse, withNonce } from '../pages/page.ts';

/** What is said of the API; made before it is deployed, since making it needs a lot of code. */
export interface Documents {
  /** The OpenAPI document, JSON. */
  readonly openapi: string;
  /** The page for people, as `withoutNonce` makes it. */
  readonly page: string;
}

/** Of the file beside the API's bundle that holds them. */
export const DOCUMENTS = 'documents.json';

/** `/openapi.json`, and `/docs` for people; `documents` is asked at the first request. */
export const documentRoutes = (services: Randomness, documents: () => Documents): Hono => {
  let made: Documents | undefined;
  let page: Html | undefined;
  const asked = (): Documents => {
    made ??= documents();
    return made;
  };
  return (
    new Hono()
      .get('/openapi.json', (c) =>
        c.body(asked().openapi, 200, {
          'content-type': 'application/json',
          'cache-control': 'public, max-age=300',
        }),
      )
      // Kept by the reader's browser alone: what others keep would have one nonce for all.
      .get('/docs', () => {
        page ??= withNonce(asked().page);
        return pageResponse(services, page, { cacheControl: 'private, max-age=300' });
      })
  );
};
