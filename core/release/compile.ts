import { endOfDay, startOfDay } from '../base/days.ts';
import { type Catalogue, compileCatalogue } from '../catalogue/compile.ts';
import { type PreparedGoals, prepareGoals } from '../goals/demand.ts';
import type { MasteryModel } from '../learner/mastery.ts';
import { memoryOf } from '../learner/memory.ts';
import { renamesOf } from '../learner/renames.ts';
import type { Folding } from '../learner/state.ts';
import type { GoalsPart } from '../model/goals.ts';
import type { Policy, Rule } from '../model/policy.ts';
import type { Role } from '../model/role.ts';
import type { ReleaseParts } from './parts.ts';
import { partsUnder } from './renamed.ts';

/** A rule with its lessons found, by index, and its days as instants. */
interface CompiledRule {
  readonly rule: Rule;
  readonly lessons: readonly number[];
  /** First and last instant at which it applies, epoch milliseconds; ∓∞ without. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A release, ready to decide with. */
export interface CompiledRelease {
  readonly number: number;
  readonly policy: Policy;
  readonly model: MasteryModel;
  readonly catalogue: Catalogue;
  readonly roles: ReadonlyMap<string, Role>;
  readonly goals: GoalsPart;
  readonly prepared: PreparedGoals;
  readonly rules: readonly CompiledRule[];
  /** How logs are folded under it. */
  readonly folding: Folding;
}

const compileRules = (policy: Policy, catalogue: Catalogue): CompiledRule[] =>
  policy.rules.map((rule) => {
    const tags = new Set(rule.tags);
    const lessons = rule.lessons
      ? rule.lessons.flatMap((id) => catalogue.lessonIndex.get(id) ?? [])
      : catalogue.lessons.flatMap((lesson, index) =>
          lesson.tags.some((tag) => tags.has(tag)) ? [index] : [],
        );
    return {
      rule,
      lessons,
      fromMs: rule.from === undefined ? Number.NEGATIVE_INFINITY : startOfDay(rule.from),
      untilMs: rule.until === undefined ? Number.POSITIVE_INFINITY : endOfDay(rule.until),
    };
  });

/**
 * Compiles the parts of a release once, for every decision made with it. Pure; the order of the
 * parts' lists does not matter.
 *
 * @example
 * const release = compileRelease(12, { catalogue, goals, policy, model });
 * decide({ release, … });
 */
export const compileRelease = (
  number: number,
  written: Omit<ReleaseParts, 'content'>,
): CompiledRelease => {
  const renames = renamesOf(written.catalogue.skills);
  const parts = partsUnder(written, renames);
  const catalogue = compileCatalogue(parts.catalogue, parts.model);
  return {
    number,
    policy: parts.policy,
    model: parts.model,
    catalogue,
    roles: new Map(parts.catalogue.roles.map((role) => [role.id, role])),
    goals: parts.goals,
    prepared: prepareGoals(parts.goals),
    rules: compileRules(parts.policy, catalogue),
    folding: { memory: memoryOf(parts.model.memory), renames },
  };
};

/**
 * The release as if another policy were in force; everything else is shared with it, so that what
 * was worked out from the catalogue alone is known already.
 */
export const underPolicy = (release: CompiledRelease, policy: Policy): CompiledRelease =>
  policy === release.policy
    ? release
    : { ...release, policy, rules: compileRules(policy, release.catalogue) };
