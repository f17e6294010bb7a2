import { clamp, logOddsOf, probabilityOf } from '../base/odds.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { bySource, type Demand, demandOf, type SkillDemand } from '../goals/demand.ts';
import { type Dose, masteryWith, outlooksFrom, type SkillOutlook } from '../learner/outlook.ts';
import { type LearnerState, lastDoneAt } from '../learner/state.ts';
import type { Arm, DecisionProfile, LessonRequest } from '../model/decision.ts';
import type { PersonalGoals } from '../model/goals.ts';
import type { CompiledRelease } from '../release/compile.ts';

/** Everything a decision depends on, and nothing else. */
export interface DecideInput {
  readonly release: CompiledRelease;
  readonly personal?: PersonalGoals | undefined;
  readonly profile: DecisionProfile;
  readonly employee: string;
  readonly state: LearnerState;
  readonly request: LessonRequest;
  /** The decision's instant, epoch milliseconds. */
  readonly at: number;
  readonly arm: Arm;
  readonly seed: string;
}

/** A demanded skill with how it looks for this employee. */
export interface SkillNeed {
  /** Index of the skill in the catalogue. */
  readonly index: number;
  readonly demand: SkillDemand;
  readonly outlook: SkillOutlook;
  readonly gap: number;
  /** The target in log-odds; certainty is taken as 98 %. */
  readonly targetLogOdds: number;
}

/** One employee at one instant: what is asked of them, and how each demanded skill stands. */
export interface Situation {
  readonly input: DecideInput;
  readonly demand: Demand;
  readonly needs: readonly SkillNeed[];
  /** By skill index: place in `needs`, or −1. */
  readonly needOf: readonly number[];
  /**
   * Share of the lessons begun that this employee finishes, 0..1; people of whom nothing is known
   * finish most.
   */
  readonly finishing: number;
  /** Minute at which a lesson was last done; 0 = never. */
  readonly newestDone: number;
}

const SURE = 0.98;

/**
 * What a role says beforehand: people in it have some of what it asks for; someone who just joined,
 * less.
 */
export const rolePrior = (level: number, onboarding: boolean): number =>
  level <= 0 ? 0 : logOddsOf(Math.min(0.75, (onboarding ? 0.3 : 0.4) + 0.25 * level));

const merged = (a: SkillDemand, b: SkillDemand): SkillDemand => ({
  skill: a.skill,
  target: Math.max(a.target, b.target),
  weight: a.weight + b.weight,
  due: Math.min(a.due, b.due),
  roleLevel: Math.max(a.roleLevel, b.roleLevel),
  sources: [...a.sources, ...b.sources].sort(bySource),
});

/**
 * A skill that no lesson teaches is learned through the skills below it that some lesson teaches:
 * they share what is asked of it.
 */
const spread = (
  skills: readonly SkillDemand[],
  { skillIndex, below, lessonsOn, skills: all }: Catalogue,
) => {
  const bySkill = new Map<string, SkillDemand>();
  const add = (demand: SkillDemand): void => {
    const before = bySkill.get(demand.skill);
    bySkill.set(demand.skill, before === undefined ? demand : merged(before, demand));
  };
  for (const demand of skills) {
    const index = skillIndex.get(demand.skill);
    if (index === undefined) continue;
    const parts =
      lessonsOn[index] === 0
        ? (below.get(index) ?? []).filter((child) => lessonsOn[child]! > 0)
        : [];
    if (parts.length === 0) add(demand);
    else
      for (const child of parts)
        add({ ...demand, skill: all[child]!.id, weight: demand.weight / parts.length });
  }
  return [...bySkill.values()];
};

/**
 * Two in ten lessons that are begun are left; so much is known of people before they have begun
 * any, as if from so many.
 */
const BEGUN_BEFOREHAND = 2;
const FINISHED_BEFOREHAND = 1.6;

/**
 * What the lessons that were begun tell, whichever they are. They are walked by `forEach`, here and
 * wherever a decision walks all lessons or skills of an employee, since it makes no entry for each
 * as `for … of` does.
 */
const habitsOf = (state: LearnerState): Pick<Situation, 'finishing' | 'newestDone'> => {
  let begun = BEGUN_BEFOREHAND;
  let finished = FINISHED_BEFOREHAND;
  let newestDone = 0;
  state.lessons.forEach((lesson) => {
    const { startedAt, completions } = lesson;
    if (startedAt > 0 || completions > 0) begun += 1;
    if (completions > 0) finished += 1;
    newestDone = Math.max(newestDone, lastDoneAt(lesson));
  });
  return { finishing: finished / begun, newestDone };
};

/** Looks at an employee as a decision does. */
export const situationOf = (input: DecideInput): Situation => {
  const { release, personal, profile, state, at } = input;
  const { catalogue, model } = release;
  const demand = demandOf({ roles: release.roles, goals: release.goals, personal, profile, at });
  // A plain list: to make a typed array of this size takes longer than to look at all skills.
  const needOf = new Array<number>(catalogue.skills.length).fill(-1);
  const demanded = catalogue.below.size > 0 ? spread(demand.skills, catalogue) : demand.skills;
  const outlookOf = outlooksFrom(state, model, at);
  const needs: SkillNeed[] = [];
  for (const one of demanded) {
    const index = catalogue.skillIndex.get(one.skill);
    if (index === undefined) continue;
    const outlook = outlookOf(one.skill, one.due, rolePrior(one.roleLevel, demand.onboarding));
    needOf[index] = needs.length;
    const targetLogOdds = logOddsOf(clamp(one.target, 1 - SURE, SURE));
    needs.push({
      index,
      demand: one,
      outlook,
      gap: Math.max(0, one.target - outlook.projected),
      targetLogOdds,
    });
  }
  return { input, demand, needs, needOf, ...habitsOf(state) };
};

/**
 * Straight after a lesson another one on the same skill adds so much of what it would have added.
 */
const STRAIGHT_AFTER = 0.5;

/**
 * The same employee as if doses of some skills (by index) had just been taken: for what comes next
 * in a plan.
 */
export const situationAfter = (
  situation: Situation,
  doses: readonly (Dose & { readonly skill: number })[],
): Situation => {
  const { needOf, input } = situation;
  const needs = [...situation.needs];
  for (const { skill, ...dose } of doses) {
    const place = needOf[skill]!;
    const need = needs[place];
    if (need === undefined) continue;
    const projected = masteryWith(need.outlook, dose, input.release.model.gain);
    const projectedLogOdds = Math.max(
      need.outlook.projectedLogOdds,
      Math.min(30, logOddsOf(projected)),
    );
    const outlook: SkillOutlook = {
      ...need.outlook,
      projected: probabilityOf(projectedLogOdds),
      projectedLogOdds,
      lasting: need.outlook.lasting * (1 - (1 - STRAIGHT_AFTER) * dose.weight),
      kept: need.outlook.kept * (1 - dose.weight),
    };
    needs[place] = { ...need, outlook, gap: Math.max(0, need.demand.target - outlook.projected) };
  }
  return { ...situation, needs };
};
