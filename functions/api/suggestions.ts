import { Hono } from 'hono';
import { StoredSuggestion, Suggestion } from '../../core/model/suggestion.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { onlySelf, route, unknownEmployee } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { findEmployee } from '../store/employees.ts';
import { currentRelease } from '../store/releases.ts';
import { addSuggestion, listSuggestions } from '../store/suggestions.ts';

const GROUP = 'Suggestions';

/** Topics and improvements that employees propose. */
export const suggestionRoutes = (services: Services) =>
  new Hono<Env>()
    .post(
      '/v1/suggestions',
      route(services, {
        group: GROUP,
        summary: 'Propose a topic or an improvement',
        scopes: ['recommend', 'self'],
        body: Suggestion,
        responses: { 201: { description: 'Stored', schema: StoredSuggestion } },
      }),
      async (c) => {
        const identity = c.get('identity');
        const suggestion = c.req.valid('json');
        onlySelf(identity, suggestion.employee);
        if ((await findEmployee(services, identity.tenant, suggestion.employee)) === undefined)
          throw unknownEmployee(suggestion.employee);
        const { release } = await currentRelease(services, identity.tenant);
        const unknown = (['lesson', 'skill'] as const).filter((kind) => {
          const id = suggestion[kind];
          return id !== undefined && !release.catalogue[`${kind}Index`].has(id);
        });
        if (unknown.length > 0) {
          const errors = unknown.map((kind) => ({
            pointer: `/${kind}`,
            detail: `There is no ${kind} ${suggestion[kind]}.`,
          }));
          throw new Refused('unknown-reference', errors[0]?.detail ?? '', errors);
        }
        return c.json(await addSuggestion(services, identity.tenant, suggestion), 201);
      },
    )
    .get(
      '/v1/suggestions',
      route(services, {
        group: GROUP,
        summary: 'What employees proposed, newest first',
        scopes: ['admin'],
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(StoredSuggestion) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        return c.json(await listSuggestions(services, tenant, c.req.valid('query')), 200);
      },
    );
