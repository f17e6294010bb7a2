import { Hono } from 'hono';
import { StoredSuggestion, Suggestion } from '../../core/model/suggestion.ts';
import type { Env } from '../http/env.ts';
import { IDEMPOTENCY_HEADERS, idempotencyKeyOf } from '../http/idempotency.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { listSuggestions, MOST_A_DAY } from '../store/suggestions.ts';
import { suggest } from '../work/suggest.ts';

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
        uses: 'suggestions',
        body: Suggestion,
        headers: IDEMPOTENCY_HEADERS,
        description: `Of one employee ${MOST_A_DAY} are taken on a day in UTC.`,
        responses: {
          201: { description: 'Stored', schema: StoredSuggestion },
          429: { description: "The employee's suggestions of today are used up", schema: Problem },
        },
      }),
      async (c) => {
        const given = c.req.valid('json');
        const key = idempotencyKeyOf(c);
        return c.json(await suggest(services, c.get('identity'), given, key), 201);
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
