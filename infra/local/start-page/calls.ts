import { Hono } from 'hono';
import { svgAddress } from '../../../core/base/svg.ts';
import type { Lesson } from '../../../core/model/lesson.ts';
import { renderInline, renderMarkdown } from '../../../functions/pages/markdown.ts';
import type { TenantCredentials } from '../credentials.ts';

const ID = '[A-Za-z0-9._:@-]{1,128}';

/** A call of the API that the start page makes, and the weakest key that may make it. */
interface Call {
  readonly method: 'GET' | 'POST';
  /** Of path and query, both whole. */
  readonly pattern: RegExp;
  readonly key: 'adminKey' | 'appKey';
  /** What is added to the answer for the page. */
  readonly add?: (answer: unknown) => object;
}

const call = (method: Call['method'], path: string, key: Call['key'], add?: Call['add']): Call => ({
  method,
  pattern: new RegExp(`^${path}$`),
  key,
  ...(add && { add }),
});

/** A lesson made ready for the page: its Markdown as HTML, its picture as an address. */
const ready = (answer: unknown): object => {
  const { body = '', cards = [], scenes = [], questions = [], picture } = answer as Lesson;
  const turned = cards.map(({ front, back }) => ({
    front: renderInline(front),
    back: renderMarkdown(back),
  }));
  return {
    html: renderMarkdown(body),
    cards: turned,
    scenes: scenes.map((scene) => ({ ...scene, text: renderMarkdown(scene.text) })),
    questions,
    ...(picture && {
      picture: {
        src: svgAddress(picture.svg),
        alt: picture.alt,
        html: renderMarkdown(picture.text),
      },
    }),
  };
};

/** All that the page may do, whoever speaks through it. */
const CALLS: readonly Call[] = [
  call('GET', '/v1/employees\\?limit=100', 'adminKey'),
  call('GET', '/v1/(?:roles|objectives|lessons)\\?limit=100', 'adminKey'),
  call('GET', '/v1/policy', 'adminKey'),
  call('GET', `/v1/employees/${ID}/next-lesson(?:\\?limit=20&dryRun=true)?`, 'appKey'),
  call('GET', `/v1/employees/${ID}/plan\\?minutes=15&dryRun=true`, 'appKey'),
  call('GET', `/v1/employees/${ID}/why/${ID}`, 'appKey'),
  call('GET', `/v1/employees/${ID}/skills`, 'appKey'),
  call('GET', `/v1/lessons/${ID}`, 'adminKey', ready),
  call('POST', '/v1/events', 'appKey'),
];

/** Answers a request of the API; what the page asks is passed on to it. */
type Fetch = (request: Request) => Response | Promise<Response>;

const passOn = async (
  api: Fetch,
  { method, headers: sent, body }: Request,
  address: URL,
  { key, add }: Call,
  keys: TenantCredentials,
): Promise<Response> => {
  const headers = new Headers({ authorization: `Bearer ${keys[key]}` });
  const type = sent.get('content-type');
  if (type !== null) headers.set('content-type', type);
  // The body is passed on as it comes, which the types of browsers do not know.
  const passed: RequestInit & { duplex: 'half' } = { method, headers, body, duplex: 'half' };
  const response = await api(new Request(address, passed));
  if (add === undefined || !response.ok) return response;
  const answer = (await response.json()) as object;
  return Response.json({ ...answer, ...add(answer) }, { headers: { 'cache-control': 'no-store' } });
};

/**
 * What the start page asks for, as `/<tenant>/v1/…`: calls of the API with the credential that the
 * page does not have. What is not on the list is not passed on.
 */
export const pageCalls = (tenants: Readonly<Record<string, TenantCredentials>>, api: Fetch): Hono =>
  new Hono().all('/:tenant/v1/*', async (c): Promise<Response> => {
    const tenant = c.req.param('tenant');
    const { method, path, url } = c.req;
    const asked = path.slice(path.indexOf('/v1/')) + new URL(url).search;
    const known = CALLS.find((one) => one.method === method && one.pattern.test(asked));
    const keys = Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined;
    if (known === undefined || keys === undefined)
      return c.json(
        { title: 'Not for this page', status: 404, detail: `The page does not ask for ${asked}.` },
        404,
        { 'content-type': 'application/problem+json' },
      );
    return passOn(api, c.req.raw, new URL(asked, url), known, keys);
  });
