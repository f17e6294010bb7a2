import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, dayOf } from '../../core/base/days.ts';
import { Lesson } from '../../core/model/lesson.ts';
import { splitFrontMatter } from '../../functions/files/markdown/front-matter.ts';
import type { DemoId } from './organisation.ts';

/** The day that lies `offset` days from `today` (epoch milliseconds), as `YYYY-MM-DD`. */
export const dayFrom = (today: number, offset: number): string => dayOf(today + offset * DAY_MS);

/** The lessons of one demo organisation, sorted by id, with `reviewByDay` turned into a date. */
export const readDemoLessons = (organisation: DemoId, today: number): Lesson[] => {
  const folder = join(import.meta.dirname, organisation, 'lessons');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => {
      const { matter, body } = splitFrontMatter(readFileSync(join(folder, name), 'utf8'));
      const { reviewByDay, ...fields } = matter as { reviewByDay?: number };
      return Lesson.parse({
        ...fields,
        body,
        ...(reviewByDay !== undefined && { reviewBy: dayFrom(today, reviewByDay) }),
      });
    });
};
