import { Hono } from 'hono';
import * as z from 'zod';
import { LessonFormat } from '../../core/model/lesson.ts';
import { Id, text } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { search } from '../work/search.ts';

const SearchAnswer = z
  .object({
    items: z.array(
      z.object({
        lesson: Id,
        title: z.string(),
        summary: z.string().optional(),
        url: z.string().optional(),
        format: LessonFormat,
        minutes: z.number(),
        language: z.string(),
        score: z.number(),
        match: z
          .number()
          .meta({ description: 'How well the words match, relative to the best, 0..1' }),
        gap: z.number().meta({
          description: "The widest of the employee's gaps that it would help to close, 0..1",
        }),
      }),
    ),
  })
  .meta({ id: 'SearchAnswer' });

/** Just-in-time search, for people who know what they need. */
export const searchRoutes = (services: Services) =>
  new Hono<Env>().get(
    '/v1/search',
    route(services, {
      group: 'Recommendations',
      summary: 'Search lessons by words',
      description:
        "Typo-tolerant, over titles, summaries, bodies, tags and skills; re-ranked by the employee's gaps if one is named.",
      scopes: ['recommend', 'self'],
      query: z.strictObject({
        q: text(500),
        employee: Id.optional(),
        limit: z.coerce.number().int().min(1).max(50).default(10),
      }),
      responses: { 200: { description: 'The best matches, best first', schema: SearchAnswer } },
    }),
    async (c) => {
      const { q: words, employee, limit } = c.req.valid('query');
      const found = await search(services, c.get('identity'), { words, employee, limit });
      const items = found.map(({ lesson, ...hit }) => {
        const { id, title, summary, url, format, minutes, language } = lesson;
        return { lesson: id, title, summary, url, format, minutes, language, ...hit };
      });
      return c.json({ items }, 200);
    },
  );
