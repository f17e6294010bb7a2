import { FNV_BASIS, fnv1a } from '../base/hash.ts';
import type { StoredEvent } from '../model/event.ts';
import type { Skill } from '../model/skill.ts';

/**
 * Skills that stand for others which are gone: what people did on those, they did on these. The log
 * keeps what it was told; it is read so.
 */
export interface Renames {
  /** What stands now for an id that is gone. */
  readonly to: ReadonlyMap<string, string>;
  /** Tells renames apart: another mark, another fold. Empty where nothing is renamed. */
  readonly mark: string;
}

export const NO_RENAMES: Renames = { to: new Map(), mark: '' };

const OTHER_BASIS = 0x9747b28c;

/** What the skills of a catalogue replace, whatever their order. */
export const renamesOf = (skills: readonly Skill[]): Renames => {
  const pairs = skills.flatMap(({ id, replaces = [] }) =>
    replaces.map((gone): [string, string] => [gone, id]),
  );
  if (pairs.length === 0) return NO_RENAMES;
  const text = pairs
    .map((pair) => pair.join('>'))
    .sort()
    .join('|');
  const mark = [FNV_BASIS, OTHER_BASIS].map((basis) => fnv1a(text, basis).toString(36)).join('.');
  return { to: new Map(pairs), mark };
};

/** The id that stands for a skill now. */
export const nowCalled = ({ to }: Renames, skill: string): string => to.get(skill) ?? skill;

/**
 * Entries about skills by what those are called now; what was said of several that are one now is
 * put together, at the place of the first.
 */
export const underNewNames = <T extends { readonly skill: string }>(
  entries: readonly T[],
  renames: Renames,
  together: (one: T, other: T) => T,
): readonly T[] => {
  if (!entries.some(({ skill }) => renames.to.has(skill))) return entries;
  const found = new Map<string, T>();
  for (const entry of entries) {
    const skill = nowCalled(renames, entry.skill);
    const known = found.get(skill);
    const renamed = { ...entry, skill };
    found.set(skill, known === undefined ? renamed : { ...together(known, renamed), skill });
  }
  return [...found.values()];
};

/** What a lesson teaches of two skills that are one now: as much as of both, all of it at most. */
export const taughtTogether = <T extends { readonly weight: number }>(one: T, other: T): T => ({
  ...one,
  weight: Math.min(1, one.weight + other.weight),
});

/** An event as it would have been posted, had its skills always been called what they are now. */
export const asNowCalled = (event: StoredEvent, renames: Renames): StoredEvent => {
  if (renames.to.size === 0) return event;
  const { skill, lessonAs } = event;
  if (skill !== undefined && renames.to.has(skill))
    return { ...event, skill: nowCalled(renames, skill) };
  if (lessonAs === undefined) return event;
  const skills = underNewNames(lessonAs.skills, renames, taughtTogether);
  return skills === lessonAs.skills ? event : { ...event, lessonAs: { ...lessonAs, skills } };
};
