import { Hono } from 'hono';
import * as z from 'zod';
import { searchLessons } from '../../core/catalogue/search.ts';
import { LessonFormat } from '../../core/model/lesson.ts';
import { Id, text } from '../../core/model/primitives.ts';
import { situationOf } from '../../core/recommend/situation.ts';
import type { Env } from '../http/env.ts';
import { onlySelf, route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { currentRelease } from '../store/releases.ts';
import { currentSearch } from '../store/search.ts';
import { load, NO_REQUEST, questionOf } from './ask.ts';

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
      const identity = c.get('identity');
      const { q, employee = identity.employee, limit } = c.req.valid('query');
      const gaps = new Map<string, number>();
      if (employee !== undefined) {
        onlySelf(identity, employee);
        const { question } = await questionOf(
          services,
          await load(services, identity.tenant, employee),
          NO_REQUEST,
        );
        for (const { demand, gap } of situationOf({ ...question, seed: '' }).needs)
          gaps.set(demand.skill, gap);
      }
      const { manifest, release } = await currentRelease(services, identity.tenant);
      const hits = searchLessons(
        await currentSearch(services, identity.tenant, manifest),
        q,
        limit,
        (skill) => gaps.get(skill) ?? 0,
      );
      const items = hits.flatMap(({ lesson: id, ...hit }) => {
        const lesson = release.catalogue.lessons[release.catalogue.lessonIndex.get(id) ?? -1];
        if (lesson === undefined) return [];
        const { title, summary, url, format, minutes, language } = lesson;
        return [{ lesson: id, title, summary, url, format, minutes, language, ...hit }];
      });
      return c.json({ items }, 200);
    },
  );
