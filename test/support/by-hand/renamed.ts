import type { StoredEvent } from '../../../core/model/event.ts';

/** Which skill stands for one that is gone. */
export type Replaced = Readonly<Record<string, string>>;

/** A log as it would read, had its skills always been called what they are called now. */
export const renamedByHand = (log: readonly StoredEvent[], replaced: Replaced): StoredEvent[] => {
  const now = (id: string): string => (Object.hasOwn(replaced, id) ? replaced[id]! : id);
  return log.map((event) => {
    const copy = structuredClone(event) as { -readonly [K in keyof StoredEvent]: StoredEvent[K] };
    if (copy.skill !== undefined) copy.skill = now(copy.skill);
    if (copy.lessonAs !== undefined) {
      const weights = new Map<string, number>();
      for (const { skill, weight } of copy.lessonAs.skills) {
        const before = weights.get(now(skill));
        weights.set(now(skill), before === undefined ? weight : Math.min(1, before + weight));
      }
      const skills = [...weights].map(([skill, weight]) => ({ skill, weight }));
      copy.lessonAs = { ...copy.lessonAs, skills };
    }
    return copy;
  });
};
