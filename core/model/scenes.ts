import * as z from 'zod';
import { Id, text } from './primitives.ts';

/** Scenes of one scenario, and ways that lead on from one of them. */
const MOST_SCENES = 60;
const MOST_WAYS = 6;

/** A way on from a scene, and what is said to whoever takes it. */
const Way = z.strictObject({
  text: text(500),
  to: Id.meta({ description: 'The id of the scene that it leads to' }),
  feedback: text(1000)
    .optional()
    .meta({ description: 'What whoever takes it reads first: what came of it, and why' }),
});

export type Way = z.output<typeof Way>;

/** What happens at one point of a scenario. One without choices is an end. */
export const Scene = z
  .strictObject({
    id: Id,
    text: text(4000).meta({ description: 'Markdown' }),
    choices: z.array(Way).max(MOST_WAYS).optional().meta({
      description: 'What one may do here; without any, the scenario ends here',
    }),
  })
  .meta({ id: 'Scene' });
export type Scene = z.output<typeof Scene>;

/** Everything that some scenes lead to, themselves included. */
const reached = (
  from: Iterable<string>,
  next: (id: string) => Iterable<string>,
): ReadonlySet<string> => {
  const found = new Set(from);
  // A set also walks over what is added on the way.
  for (const id of found) for (const one of next(id)) found.add(one);
  return found;
};

/** By the id of a scene, those that lead there. */
const comingFrom = (scenes: readonly Scene[]): ReadonlyMap<string, readonly string[]> => {
  const before = new Map<string, string[]>();
  for (const { id, choices = [] } of scenes)
    for (const { to } of choices) {
      const known = before.get(to);
      if (known === undefined) before.set(to, [id]);
      else known.push(id);
    }
  return before;
};

/**
 * Refuses scenes among which somebody could get lost: ids twice, ways that lead nowhere, scenes
 * that nothing leads to from the first one, or from which no end can be reached.
 */
const checkScenes = (scenes: readonly Scene[], context: z.core.$RefinementCtx): void => {
  const refuse = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  const byId = new Map<string, Scene>();
  for (const [index, scene] of scenes.entries()) {
    if (byId.has(scene.id)) refuse([index, 'id'], `repeats ${scene.id}`);
    byId.set(scene.id, scene);
  }
  for (const [index, { choices = [] }] of scenes.entries())
    for (const [place, { to }] of choices.entries())
      if (!byId.has(to))
        refuse(
          [index, 'choices', place, 'to'],
          `there is no scene ${to}: name one of these scenes`,
        );
  const isEnd = ({ choices = [] }: Scene): boolean => choices.length === 0;
  const shown = reached(
    scenes.slice(0, 1).map(({ id }) => id),
    (id) => (byId.get(id)?.choices ?? []).map(({ to }) => to),
  );
  const before = comingFrom(scenes);
  const ending = reached(
    scenes.filter(isEnd).map(({ id }) => id),
    (id) => before.get(id) ?? [],
  );
  for (const [index, { id }] of scenes.entries()) {
    if (!shown.has(id)) refuse([index], `nothing leads to scene ${id}: let a choice lead there`);
    if (!ending.has(id))
      refuse([index], `no end can be reached from scene ${id}: end somewhere without choices`);
  }
};

/** A branching scenario: begins with its first scene, and leads to an end whatever is chosen. */
export const Scenes = z.array(Scene).min(1).max(MOST_SCENES).superRefine(checkScenes);
