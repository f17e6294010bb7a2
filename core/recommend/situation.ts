import { DAY_MS } from '../base/days.ts';
import { clamp, logOddsOf, probabilityOf } from '../base/odds.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { skillsBelow } from '../catalogue/skill-tree.ts';
import { bySource, type Demand, demandOf, type SkillDemand } from '../goals/demand.ts';
import { type Dose, masteryWith, outlooksFrom, type SkillOutlook } from '../learner/outlook.ts';
import { type LearnerState, lastDoneMinute } from '../learner/state.ts';
import type { Arm, DecisionProfile, LessonRequest } from '../model/decision.ts';
import type { PersonalGoals } from '../model/goals.ts';
import type { CompiledRelease } from '../release/compile.ts';
import { objectivesUnder } from '../release/renamed.ts';
import { lessonsFor } from './closed.ts';
import { type SharedMemory, sharedMemory } from './versions.ts';

/** Everything a decision depends on, and nothing else. */
export interface DecideInput {
  readonly release: CompiledRelease;
  readonly personal?: PersonalGoals | undefined;
  readonly profile: DecisionProfile;
  readonly employee: string;
  readonly state: LearnerState;
  readonly request: LessonRequest;
  /** The decision's instant, epoch milliseconds. */
  readonly atMs: number;
  readonly arm: Arm;
  /**
   * What luck hangs on besides the lesson: person, local day, question and what is known; never the
   * release or the policy.
   */
  readonly seed: string;
}

/** What somebody is asked for, luck aside. */
export type Question = Omit<DecideInput, 'seed'>;

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
  readonly newestDoneMinute: number;
  /** What is known of lessons that have versions, in all of them together. */
  readonly shared: SharedMemory;
}

/** Targets are taken as this at most, and as what is left of 1 at least: log-odds have no end. */
const SURE = 0.98;

/** Most that is believed of anybody's mastery beforehand. */
const MOST_BEFOREHAND = 0.75;

/**
 * What a role says beforehand of the mastery of a skill for which it names a level 0..1, in
 * log-odds; 0 without one. People in a role have some of what it asks for; someone who just joined
 * (`onboarding`), less.
 */
export const rolePrior = (level: number, onboarding: boolean): number =>
  level <= 0 ? 0 : logOddsOf(Math.min(MOST_BEFOREHAND, (onboarding ? 0.3 : 0.4) + 0.25 * level));

/** Several demands on one skill as one. */
const merged = (demands: readonly SkillDemand[]): SkillDemand => {
  const first = demands[0]!;
  if (demands.length === 1) return first;
  return {
    skill: first.skill,
    target: demands.reduce((most, { target }) => Math.max(most, target), 0),
    weight: demands.reduce((sum, { weight }) => sum + weight, 0),
    dueMs: demands.reduce((least, { dueMs }) => Math.min(least, dueMs), first.dueMs),
    roleLevel: demands.reduce((most, { roleLevel }) => Math.max(most, roleLevel), 0),
    sources: demands.flatMap(({ sources }) => sources).sort(bySource),
  };
};

/** Lessons on one skill that count: with so many there is enough to do, and more say no more. */
const ENOUGH_LESSONS = 3;

/**
 * What is asked of a skill is learned through it and the skills below it alike: they share it by
 * what this employee could do there, which is how many lessons are for them (`lessonsOn`, by
 * skill), three at most. The whole stays the same. A skill without one gets nothing; where none has
 * one, what is asked stays where it was.
 */
const throughSkillsBelow = (
  skills: readonly SkillDemand[],
  { skillIndex, skillTree, skills: all }: Catalogue,
  lessonsOn: Int32Array,
): SkillDemand[] => {
  const bySkill = new Map<string, SkillDemand[]>();
  const add = (demand: SkillDemand): void => {
    const before = bySkill.get(demand.skill);
    if (before === undefined) bySkill.set(demand.skill, [demand]);
    else before.push(demand);
  };
  for (const demand of skills) {
    const index = skillIndex.get(demand.skill);
    if (index === undefined) continue;
    const parts = [index, ...skillsBelow(skillTree, index)].filter((one) => lessonsOn[one]! > 0);
    const worthOf = (part: number): number => Math.min(ENOUGH_LESSONS, lessonsOn[part]!);
    const whole = parts.reduce((sum, part) => sum + worthOf(part), 0);
    if (parts.length === 0) add(demand);
    else
      for (const part of parts)
        add({ ...demand, skill: all[part]!.id, weight: demand.weight * (worthOf(part) / whole) });
  }
  return [...bySkill.values()].map(merged);
};

/** Target of a skill of which nobody says how well it should be known. */
export const DEFAULT_TARGET = 0.8;
/** Until when such a skill is looked at, in days, and what all of them pull together. */
const DEFAULT_DAYS = 90;
const DEFAULT_PULL = 0.1;
/** What a skill pulls that was never touched, beside one that was. */
const UNTOUCHED = 0.5;

/**
 * For people of whom nothing is asked: what the catalogue teaches, first of all what they have
 * touched, so that what they know and do not know counts for them too. Nobody is the source of it.
 */
const askedByNobody = (
  { skills }: Catalogue,
  lessonsOn: Int32Array,
  state: LearnerState,
  atMs: number,
): SkillDemand[] => {
  const pullOf = ({ id }: { readonly id: string }): number =>
    state.skills.has(id) ? 1 : UNTOUCHED;
  const taught = skills.filter((_, index) => lessonsOn[index]! > 0);
  const total = taught.reduce((sum, skill) => sum + pullOf(skill), 0);
  return taught.map((skill) => ({
    skill: skill.id,
    target: DEFAULT_TARGET,
    weight: (DEFAULT_PULL * pullOf(skill)) / total,
    dueMs: atMs + DEFAULT_DAYS * DAY_MS,
    roleLevel: 0,
    sources: [],
  }));
};

/**
 * What is known of people before they have begun any lesson, as if they had begun two: two in ten
 * that are begun are left.
 */
const BEGUN_BEFOREHAND = 2;
const FINISHED_BEFOREHAND = 1.6;

/**
 * What the lessons that were begun tell, whichever they are. They are walked by `forEach`, here and
 * wherever a decision walks all lessons or skills of an employee, since it makes no entry for each
 * as `for … of` does.
 */
const habitsOf = (state: LearnerState): Pick<Situation, 'finishing' | 'newestDoneMinute'> => {
  let begun = BEGUN_BEFOREHAND;
  let finished = FINISHED_BEFOREHAND;
  let newestDoneMinute = 0;
  state.lessons.forEach((lesson) => {
    const { startedMinute, completions } = lesson;
    if (startedMinute > 0 || completions > 0) begun += 1;
    if (completions > 0) finished += 1;
    newestDoneMinute = Math.max(newestDoneMinute, lastDoneMinute(lesson));
  });
  return { finishing: finished / begun, newestDoneMinute };
};

/** Looks at an employee as a decision does. */
export const situationOf = (input: DecideInput): Situation => {
  const { release, personal, profile, state, atMs } = input;
  const { catalogue, model } = release;
  const { roles, goals, folding } = release;
  const own = personal && {
    ...personal,
    objectives: objectivesUnder(personal.objectives, folding.renames),
  };
  const demand = demandOf({ roles, goals, personal: own, profile, atMs });
  // A plain list: to make a typed array of this size takes longer than to look at all skills.
  const needOf = new Array<number>(catalogue.skills.length).fill(-1);
  const asked = catalogue.skillTree.isDeep
    ? throughSkillsBelow(demand.skills, catalogue, lessonsFor(input))
    : demand.skills;
  const demanded =
    asked.length > 0 ? asked : askedByNobody(catalogue, lessonsFor(input), state, atMs);
  const outlookOf = outlooksFrom(state, model, atMs);
  const needs: SkillNeed[] = [];
  for (const one of demanded) {
    const index = catalogue.skillIndex.get(one.skill);
    if (index === undefined) continue;
    const outlook = outlookOf(one.skill, one.dueMs, rolePrior(one.roleLevel, demand.onboarding));
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
  const shared = sharedMemory(catalogue, state);
  return { input, demand, needs, needOf, ...habitsOf(state), shared };
};

/** Share of what another lesson on the same skill would add that it adds straight after one. */
const STRAIGHT_AFTER = 0.5;

/** What a lesson does to one skill, by index. */
export interface SkillDose extends Dose {
  readonly skill: number;
}

/** Log-odds of mastery that a plan goes on from at most: beyond, a probability is 1 in 64 bits. */
const MOST_LOG_ODDS = 30;

/**
 * The same employee as if doses of some skills had just been taken: for what comes next in a plan.
 */
export const situationAfter = (situation: Situation, doses: readonly SkillDose[]): Situation => {
  const { needOf, input } = situation;
  const needs = [...situation.needs];
  for (const { skill, ...dose } of doses) {
    const place = needOf[skill]!;
    const need = needs[place];
    if (need === undefined) continue;
    const projected = masteryWith(need.outlook, dose, input.release.model.gain);
    const projectedLogOdds = Math.max(
      need.outlook.projectedLogOdds,
      Math.min(MOST_LOG_ODDS, logOddsOf(projected)),
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
