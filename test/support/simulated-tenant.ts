import type { LearningEvent } from '../../core/model/event.ts';
import { partition } from '../../functions/store/keys.ts';
import { eventItem } from '../../functions/store/log.ts';
import type { Item } from '../../functions/store/table.ts';
import { simulateLessons } from './lesson-world.ts';

/**
 * What the table holds of learners of a simulated organisation: their names on the list of
 * employees, and their logs. Seeded.
 */
export const simulatedLearners = (tenant: string, learners: number, seed = 1): Item[] => {
  const { logs } = simulateLessons({
    seed,
    learners,
    skills: 3,
    lessonsPerSkill: 6,
    dosesEach: 10,
    meanEffect: 0.6,
    spread: 0.3,
  });
  return logs.flatMap((log, index) => [
    { pk: partition.list(tenant, 'employees'), sk: `p${index}` },
    ...log.map(({ lessonAs, seen, ...event }) => {
      const posted = {
        ...event,
        employee: `p${index}`,
        at: new Date(event.at).toISOString(),
      } as LearningEvent;
      return eventItem(tenant, posted, lessonAs, seen);
    }),
  ]);
};
