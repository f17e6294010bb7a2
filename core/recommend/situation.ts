import type { CompiledRelease } from '../catalogue/compile.ts';
import { type Demand, demandOf, type SkillDemand } from '../goals/demand.ts';
import { prepareSkill, type SkillOutlook } from '../learner/mastery.ts';
import type { LearnerState } from '../learner/state.ts';
import type { Arm, DecisionProfile, LessonRequest } from '../model/decision.ts';
import type { PersonalGoals } from '../model/release.ts';

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
  readonly demand: SkillDemand;
  readonly outlook: SkillOutlook;
  readonly gap: number;
}

/** One employee at one instant: what is asked of them, and how each demanded skill stands. */
export interface Situation {
  readonly input: DecideInput;
  readonly demand: Demand;
  readonly needs: readonly SkillNeed[];
  /** By skill index: place in `needs`, or −1. */
  readonly needOf: Int32Array;
}

const logit = (probability: number): number => Math.log(probability / (1 - probability));

/** What a role says beforehand: people in it have some of what it asks for; someone who just joined, less. */
export const rolePrior = (level: number, onboarding: boolean): number =>
  level <= 0 ? 0 : logit(Math.min(0.75, (onboarding ? 0.3 : 0.4) + 0.25 * level));

/** How a demanded skill looks: mastery now, at its due date, and the gap. */
export const needFor = (input: DecideInput, skill: SkillDemand, onboarding: boolean): SkillNeed => {
  const prior = rolePrior(skill.roleLevel, onboarding);
  const outlook = prepareSkill(input.state, input.release.model, skill.skill, input.at, skill.due, prior);
  return { demand: skill, outlook, gap: Math.max(0, skill.target - outlook.projected) };
};

/** Looks at an employee as a decision does. */
export const situationOf = (input: DecideInput): Situation => {
  const { release, personal, profile, at } = input;
  const demand = demandOf({ roles: release.roles, goals: release.goals, personal, profile, at });
  const needs = demand.skills
    .filter(({ skill }) => release.catalogue.skillIndex.has(skill))
    .map((skill) => needFor(input, skill, demand.onboarding));
  const needOf = new Int32Array(release.catalogue.skills.length).fill(-1);
  for (const [place, { demand: one }] of needs.entries()) needOf[release.catalogue.skillIndex.get(one.skill)!] = place;
  return { input, demand, needs, needOf };
};
