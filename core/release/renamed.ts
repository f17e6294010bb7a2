import type { MasteryModel } from '../learner/mastery.ts';
import { nowCalled, type Renames, taughtTogether, underNewNames } from '../learner/renames.ts';
import type { CataloguePart } from '../model/catalogue.ts';
import type { GoalsPart, TrackedObjective } from '../model/goals.ts';
import type { Role } from '../model/role.ts';
import type { ReleaseParts } from './parts.ts';

/**
 * What is asked for through two skills that are one now: as much as through both, and as well as
 * the better of the two.
 */
const askedTogether = <T extends { readonly level: number; readonly weight: number }>(
  one: T,
  other: T,
): T => ({
  ...one,
  level: Math.max(one.level, other.level),
  weight: one.weight + other.weight,
});

const roleUnder = (role: Role, renames: Renames): Role => ({
  ...role,
  skills: [...underNewNames(role.skills, renames, askedTogether)],
  tasks: role.tasks.map((task) => ({
    ...task,
    skills: [...new Set(task.skills.map((skill) => nowCalled(renames, skill)))],
  })),
});

/**
 * Objectives by what skills are called now. What one key result asks through two skills that are
 * one now stays in two places, so that warnings point at what was written.
 */
export const objectivesUnder = (
  objectives: readonly TrackedObjective[],
  renames: Renames,
): readonly TrackedObjective[] =>
  renames.to.size === 0
    ? objectives
    : objectives.map((objective) => ({
        ...objective,
        keyResults: objective.keyResults.map((keyResult) => ({
          ...keyResult,
          skills: keyResult.skills.map((need) => ({
            ...need,
            skill: nowCalled(renames, need.skill),
          })),
        })),
      }));

const catalogueUnder = (
  { skills, roles, lessons }: CataloguePart,
  renames: Renames,
): CataloguePart => ({
  skills: skills.map((skill) =>
    skill.parent === undefined ? skill : { ...skill, parent: nowCalled(renames, skill.parent) },
  ),
  roles: roles.map((role) => roleUnder(role, renames)),
  lessons: lessons.map((lesson) => ({
    ...lesson,
    skills: [...underNewNames(lesson.skills, renames, taughtTogether)],
  })),
});

/**
 * What was fitted to a skill that is gone speaks for the new one until that has its own; of several
 * that are gone, the first one's.
 */
const fittedUnder = <T extends readonly [skill: string, ...rest: unknown[]]>(
  entries: readonly T[],
  { to }: Renames,
): readonly T[] => {
  const own = new Set(entries.map(([skill]) => skill));
  const speaking = new Map<string, string>();
  return entries.map((entry) => {
    const [gone, ...rest] = entry;
    const skill = to.get(gone);
    if (skill === undefined || own.has(skill)) return entry;
    if (!speaking.has(skill)) speaking.set(skill, gone);
    return speaking.get(skill) === gone ? ([skill, ...rest] as unknown as T) : entry;
  });
};

const modelUnder = (model: MasteryModel, renames: Renames): MasteryModel => ({
  ...model,
  skills: fittedUnder(model.skills, renames),
  ...(model.slopes && { slopes: fittedUnder(model.slopes, renames) }),
  ...(model.skillEffects && { skillEffects: fittedUnder(model.skillEffects, renames) }),
});

type Parts = Omit<ReleaseParts, 'content'>;

/**
 * The parts of a release by what its skills are called now. What was written stays as it is: only
 * who decides reads it so.
 */
export const partsUnder = (parts: Parts, renames: Renames): Parts => {
  if (renames.to.size === 0) return parts;
  const { catalogue, goals, model } = parts;
  const renamed: GoalsPart = { ...goals, objectives: objectivesUnder(goals.objectives, renames) };
  return {
    ...parts,
    catalogue: catalogueUnder(catalogue, renames),
    goals: renamed,
    model: modelUnder(model, renames),
  };
};
