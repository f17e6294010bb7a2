import type { Context, MiddlewareHandler } from 'hono';
import * as z from 'zod';
import type { Scope } from '../../core/model/key.ts';
import { Id } from '../../core/model/primitives.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import { readJson } from './body.ts';
import { type Admitting, readCredential } from './credential.ts';
import type { Env } from './env.ts';
import { refusalOf } from './problem.ts';

/** What a route answers with, by status. `null` = no body. */
type Responses = Readonly<
  Record<number, { readonly description: string; readonly schema: z.ZodType | null }>
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
  /** The body may be left out. */
  readonly bodyOptional?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly responses: Responses;
  /** The handler calls `authorize` itself, after it has started its reads. */
  readonly authorizesItself?: boolean;
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

const queryOf = (context: Context<Env>): Record<string, string> => {
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

const checkParams = (context: Context<Env>, params: Readonly<Record<string, string>>): void => {
  for (const name of Object.keys(params)) {
    // What is no id cannot be the id of anything: the same answer as for an id that nobody has.
    if (!Id.safeParse(context.req.param(name)).success)
      throw new Refused('not-found', `There is no such ${name}.`);
  }
};

/**
 * The first handler of a route: checks the credential and its scopes, the path, the query and the
 * body, in this order, and carries the route's description. `c.req.valid('query')` and
 * `c.req.valid('json')` give what was checked.
 */
export const route = <Query extends Schema = undefined, Body extends Schema = undefined>(
  services: Admitting,
  spec: RouteSpec<Query, Body>,
): MiddlewareHandler<Env, string, Checked<Query, Body>> => {
  const handler: MiddlewareHandler<Env, string, Checked<Query, Body>> = async (context, next) => {
    if (spec.scopes.length > 0) {
      const { tenant, identify } = await readCredential(
        services,
        context.req.header('authorization'),
      );
      let checked: Promise<Identity> | undefined;
      context.set('tenant', tenant);
      context.set('authorize', () => {
        checked ??= identify().then((identity) => {
          const admitted = admit(identity, spec.scopes);
          context.set('identity', admitted);
          return admitted;
        });
        return checked;
      });
      if (!spec.authorizesItself) await context.get('authorize')();
    }
    // Bad input must not tell apart who may know about it: where the handler authorizes itself,
    // that comes first again.
    try {
      if (spec.params) checkParams(context, spec.params);
      const query = (spec.query ?? NO_QUERY).safeParse(queryOf(context));
      if (!query.success) throw refusalOf(query.error, 'invalid-query');
      context.req.addValidatedData('query', query.data as object);
      if (spec.body) {
        const body = spec.body.safeParse(await readJson(context, spec.bodyOptional));
        if (!body.success) throw refusalOf(body.error, 'invalid-body');
        context.req.addValidatedData('json', body.data as object);
      }
    } catch (error) {
      if (spec.authorizesItself) await context.get('authorize')();
      throw error;
    }
    await next();
    if (spec.authorizesItself && context.res.ok && context.get('identity') === undefined) {
      throw new Error(`${context.req.routePath} answered without checking its credential`);
    }
  };
  return Object.assign(handler, { [SPEC]: spec as unknown as RouteSpec });
};
