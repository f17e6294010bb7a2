import type { Context, MiddlewareHandler } from 'hono';
import * as z from 'zod';
import type { Scope } from '../../core/model/key.ts';
import { Id } from '../../core/model/primitives.ts';
import type { Quota } from '../../core/model/quota.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import { readJson } from './body.ts';
import { type Admitting, readCredential } from './credential.ts';
import type { Env } from './env.ts';
import { refusalOf } from './problem.ts';
import { closedQuota, countUse, refuseClosed, usedBy } from './quota.ts';

/** What a route answers with, by status. `null` = no body. */
type Responses = Readonly<
  Record<
    number,
    {
      readonly description: string;
      readonly schema: z.ZodType | null;
      /** Headers of the answer, and what they say. */
      readonly headers?: Readonly<Record<string, string>>;
      /** It comes as CSV as well, where that is asked for. */
      readonly csv?: true;
    }
  >
>;

type Schema = z.ZodType | undefined;

/** One route, described once: its checks, its documentation and its tests all follow from this. */
export interface RouteSpec<Query extends Schema = Schema, Body extends Schema = Schema> {
  /** Under which heading it is documented. */
  readonly group: string;
  readonly summary: string;
  readonly description?: string;
  /** Any of these lets one in; empty = no credential needed. */
  readonly scopes: readonly Scope[];
  /** Path parameters and what they mean; each is an id unless `pattern` says otherwise. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: Body;
  /** The body is a JSON merge patch (RFC 7396), or several. */
  readonly patch?: boolean;
  /** What a multipart form says beside its files; the handler reads it. */
  readonly form?: z.ZodType;
  /** The body may be left out. */
  readonly bodyOptional?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly responses: Responses;
  /**
   * What it uses of the tenant besides a request, or null for nothing; `writes` where it is left
   * out and the method is not GET. What a verb counts itself is only looked at here.
   */
  readonly uses?: Quota | null;
}

/** What the checks take and give, as Hono's typed client needs to know it. */
type Checked<Query extends Schema, Body extends Schema> = {
  in: (Query extends z.ZodType ? { query: z.input<Query> } : object) &
    (Body extends z.ZodType ? { json: z.input<Body> } : object);
  out: (Query extends z.ZodType ? { query: z.output<Query> } : object) &
    (Body extends z.ZodType ? { json: z.output<Body> } : object);
};

const SPEC = Symbol('route');

/** The description that a handler carries; undefined for handlers that are no routes. */
export const specOf = (handler: object): RouteSpec | undefined =>
  (handler as { [SPEC]?: RouteSpec })[SPEC];

const admit = (identity: Identity, scopes: readonly Scope[]): Identity => {
  if (!identity.scopes.some((scope) => scopes.includes(scope))) {
    throw new Refused(
      'missing-scope',
      `This credential lacks the scope: it needs ${scopes.join(' or ')}.`,
    );
  }
  return identity;
};

const NO_QUERY = z.strictObject({});

const queryOf = (context: Context): Record<string, string> => {
  const entries: [string, string][] = [];
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (values.length > 1) {
      throw new Refused('invalid-query', `?${name} is given ${values.length} times.`, [
        { pointer: `?${name}`, detail: 'is given more than once' },
      ]);
    }
    entries.push([name, values[0] ?? '']);
  }
  return Object.fromEntries(entries);
};

/** Lists of things each of which is stored on its own: what is too much may be sent in parts. */
const BATCHES: readonly PropertyKey[] = ['events', 'items'];

/** The refusal of a body that lists more than one request may; undefined where it does not. */
const tooManyIn = ({ issues }: z.ZodError): Refused | undefined => {
  const issue = issues.find(
    ({ code, path }) => code === 'too_big' && path.length === 1 && BATCHES.includes(path[0] ?? ''),
  );
  if (issue === undefined) return undefined;
  const [list] = issue.path;
  const detail = `${issue.message}: send them in several requests`;
  return new Refused('too-large', `/${String(list)}: ${detail}.`, [
    { pointer: `/${String(list)}`, detail },
  ]);
};

/** The first path parameter that is no id, and so cannot be the id of anything. */
const badParam = (context: Context, params: Readonly<Record<string, string>>): string | undefined =>
  Object.keys(params).find((name) => !Id.safeParse(context.req.param(name)).success);

/**
 * Reads for a tenant that a credential claims, while the claim is checked. Whoever makes up a key
 * causes them: so they are one small item and one page of a query at most, and nothing is made of
 * them before the key is proven.
 */
type ReadAhead<Read> = (tenant: string, params: Readonly<Record<string, string>>) => Promise<Read>;

/** The environment of a route that reads ahead. */
export type EnvWith<Read> = Env & { Variables: { ahead: Promise<Read> } };

/**
 * Checks the credential and its scopes, and whether the tenant has room; `readAhead` starts
 * meanwhile, or right after where the credential is not to be trusted so far. A request for which
 * there is no room costs its key alone.
 */
const checkCredential = async <Read>(
  services: Admitting,
  context: Context<EnvWith<Read>>,
  { scopes, uses }: { readonly scopes: readonly Scope[]; readonly uses: Quota | null },
  readAhead: ((tenant: string) => Promise<Read>) | undefined,
): Promise<void> => {
  const credential = await readCredential(services, context.req.header('authorization'));
  const closed = closedQuota(services, credential.tenant, uses);
  const mayReadAhead = credential.mayReadAhead && closed === undefined;
  const start = (): void => {
    const reading = readAhead?.(credential.tenant);
    if (reading === undefined) return;
    // The credential speaks first: where it will not do, nobody hears what became of the reads.
    reading.catch(() => {});
    context.set('ahead', reading);
  };
  if (mayReadAhead) start();
  const identity = admit(await credential.identify(), scopes);
  context.set('identity', identity);
  if (closed !== undefined) throw refuseClosed(services, closed);
  services.quotas.use(identity.tenant, 'requests');
  if (!mayReadAhead) start();
};

/**
 * The first handler of a route: checks the credential and its scopes, then the path, the query and
 * the body, and carries the route's description. Nothing of what a stranger sends is looked into
 * before the credential is proven. `c.req.valid('query')` and `c.req.valid('json')` give what was
 * checked, `c.get('ahead')` what `readAhead` reads.
 */
export const route = <
  Query extends Schema = undefined,
  Body extends Schema = undefined,
  Read = undefined,
>(
  services: Admitting,
  spec: RouteSpec<Query, Body>,
  readAhead?: ReadAhead<Read>,
): MiddlewareHandler<EnvWith<Read>, string, Checked<Query, Body>> => {
  const { scopes, params = {}, query: querySchema = NO_QUERY, body: bodySchema } = spec;
  const handler: MiddlewareHandler<EnvWith<Read>, string, Checked<Query, Body>> = async (
    context,
    next,
  ) => {
    const missing = badParam(context, params);
    const uses = spec.uses === undefined ? usedBy(context.req.method) : spec.uses;
    if (scopes.length > 0) {
      const start =
        readAhead && missing === undefined
          ? (tenant: string) => readAhead(tenant, context.req.param())
          : undefined;
      await checkCredential(services, context, { scopes, uses }, start);
    }
    if (missing !== undefined) throw new Refused('not-found', `There is no such ${missing}.`);
    const query = querySchema.safeParse(queryOf(context));
    if (!query.success) throw refusalOf(query.error, 'invalid-query');
    context.req.addValidatedData('query', query.data as object);
    let sent: unknown;
    if (bodySchema) {
      const body = bodySchema.safeParse(await readJson(context, spec));
      if (!body.success) throw tooManyIn(body.error) ?? refusalOf(body.error, 'invalid-body');
      sent = body.data;
      context.req.addValidatedData('json', body.data as object);
    }
    if (scopes.length > 0) countUse(services, context.get('identity').tenant, uses, sent);
    await next();
  };
  return Object.assign(handler, { [SPEC]: spec as unknown as RouteSpec });
};
