import { DAY_MS, endOfDay, startOfDay } from '../base/days.ts';
import { once } from '../base/once.ts';
import { byId, mostFirst } from '../base/order.ts';
import type { DecisionProfile } from '../model/decision.ts';
import type { GoalsPart, PersonalGoals, TrackedObjective } from '../model/goals.ts';
import type { KeyResult, Reading } from '../model/objective.ts';
import type { Role } from '../model/role.ts';
import { paceOf, valueFor } from './pace.ts';

/** How a key result asks for a skill: kept beside every number so that a demand can be traced. */
export interface DemandSource {
  readonly kind: 'keyResult' | 'role' | 'onboarding';
  /** Id of the key result, or of the role. */
  readonly id: string;
  readonly objective?: string;
  readonly title: string;
  /** Target mastery that this source asks for. */
  readonly target: number;
  /**
   * Its pull on the skill: objective weight × key-result weight × skill weight × how far behind
   * pace × how soon it is due.
   */
  readonly weight: number;
  /** Epoch milliseconds: the end of the due day. */
  readonly due: number;
  /**
   * 0 = on or ahead of pace, 1 = nothing of what was due by now is reached. For key results only.
   */
  readonly behind?: number;
  /** True for a key result that is past its due day and not reached. */
  readonly overdue?: boolean;
}

/** What the goals ask of one employee for one skill. */
export interface SkillDemand {
  readonly skill: string;
  /** Combined target mastery, 0..1. */
  readonly target: number;
  /** Combined pull, normalised over the employee's demand so that all weights sum to 1. */
  readonly weight: number;
  /** Epoch milliseconds; the pull-weighted earliest sensible due instant, never before `at`. */
  readonly due: number;
  /** The role's level for this skill, 0 if the role does not need it. */
  readonly roleLevel: number;
  /** Strongest pull first; never empty. */
  readonly sources: readonly DemandSource[];
}

/**
 * Skills that are demanded of one employee, in no order that means anything: see `strongestFirst`.
 */
export interface Demand {
  readonly skills: readonly SkillDemand[];
  /** True while the employee is inside the role's onboarding days. */
  readonly onboarding: boolean;
}

/** A key result with what does not change between employees worked out. */
interface PreparedKeyResult {
  readonly keyResult: KeyResult;
  readonly objective: TrackedObjective;
  readonly readings: readonly Reading[];
  readonly weight: number;
  readonly cycleStart: number;
  readonly cycleEnd: number;
  readonly due: number;
}

/** The goals of a tenant, ready to be asked for one employee after the other. */
export interface PreparedGoals {
  readonly company: readonly PreparedKeyResult[];
  readonly byTeam: ReadonlyMap<string, readonly PreparedKeyResult[]>;
  /** Each team and its ancestors, nearest first. */
  readonly lineage: ReadonlyMap<string, readonly string[]>;
}

const prepareObjective = (objective: TrackedObjective): PreparedKeyResult[] =>
  objective.keyResults.map((keyResult) => ({
    keyResult,
    objective,
    readings: objective.readings.find((one) => one.keyResult === keyResult.id)?.series ?? [],
    weight: objective.weight * keyResult.weight,
    cycleStart: startOfDay(objective.cycle.start),
    cycleEnd: endOfDay(objective.cycle.end),
    due: endOfDay(keyResult.due),
  }));

const lineageOf = (teams: GoalsPart['teams']): Map<string, readonly string[]> => {
  const parents = new Map(teams.map(({ id, parent }) => [id, parent]));
  return new Map(
    teams.map(({ id }) => {
      const line: string[] = [];
      // A cycle cannot be published; should one exist all the same, the walk still ends.
      for (
        let team: string | undefined = id;
        team !== undefined && !line.includes(team);
        team = parents.get(team)
      )
        line.push(team);
      return [id, line];
    }),
  );
};

/** Works out once per release what every employee's demand shares. */
export const prepareGoals = once((goals: GoalsPart): PreparedGoals => {
  const byTeam = new Map<string, PreparedKeyResult[]>();
  for (const objective of goals.objectives) {
    if (objective.owner.kind !== 'team') continue;
    byTeam.set(objective.owner.id, [
      ...(byTeam.get(objective.owner.id) ?? []),
      ...prepareObjective(objective),
    ]);
  }
  const company = goals.objectives
    .filter(({ owner }) => owner.kind === 'company')
    .flatMap(prepareObjective);
  return { company, byTeam, lineage: lineageOf(goals.teams) };
});

/** What a role asks for pulls weakly and always; in the first weeks it is what matters most. */
const ROLE_PULL = 0.12;
const ONBOARDING_PULL = 0.6;
/** A role has no due date: its needs are looked at over a quarter. */
const ROLE_HORIZON_DAYS = 90;
/** What is overdue is worth learning for the week to come; what is due today, for a day. */
const OVERDUE_HORIZON_DAYS = 7;
const LEAST_HORIZON_DAYS = 1;
/** What is due in a month pulls as it is weighed. */
const TIMELY_DAYS = 30;
/** So many days more, so that the last ones do not drown everything else. */
const SLACK_DAYS = 5;

/**
 * Until when learning for something that falls due counts, epoch milliseconds: after `at` always.
 */
const horizonOf = (due: number, at: number): number =>
  due <= at ? at + OVERDUE_HORIZON_DAYS * DAY_MS : Math.max(due, at + LEAST_HORIZON_DAYS * DAY_MS);

/**
 * What is due later can still be learned later, and is then forgotten less: so the pull falls as 1
 * ÷ days left, until a quarter away. Tried out on simulated organisations (`npm run bench:policy`),
 * where it is what brings the choice closest to an oracle's.
 */
const timeliness = (horizon: number, at: number): number =>
  (TIMELY_DAYS + SLACK_DAYS) / (Math.min(ROLE_HORIZON_DAYS, (horizon - at) / DAY_MS) + SLACK_DAYS);

/** Strongest pull first. */
export const strongestFirst = mostFirst<SkillDemand>(
  ({ weight }) => weight,
  ({ skill }) => skill,
);

/** Whom the demand is for. */
export interface DemandInput {
  readonly roles: ReadonlyMap<string, Role>;
  readonly goals: GoalsPart;
  readonly personal?: PersonalGoals | undefined;
  readonly profile: DecisionProfile;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A demand that is still being gathered. */
interface Gathered extends SkillDemand {
  target: number;
  weight: number;
  due: number;
  roleLevel: number;
  readonly sources: DemandSource[];
}

/**
 * Sources in the order of their pull; those that pull alike in an order of their own, wherever they
 * came from.
 */
export const bySource = (a: DemandSource, b: DemandSource): number =>
  b.weight - a.weight || byId(a, b) || b.target - a.target;

/** Keeps sources in order. There are few, so that this beats sorting them afterwards. */
const insert = (sources: DemandSource[], source: DemandSource): void => {
  let place = sources.length;
  for (; place > 0 && bySource(source, sources[place - 1]!) < 0; place--)
    sources[place] = sources[place - 1]!;
  sources[place] = source;
};

/** The end of an employee's onboarding, epoch milliseconds, if `at` lies in it. */
const onboardingUntil = (
  role: Role | undefined,
  startDate: string | undefined,
  at: number,
): number | undefined => {
  if (role === undefined || startDate === undefined) return undefined;
  const until = startOfDay(startDate) + role.onboardingDays * DAY_MS;
  // Someone who starts tomorrow may well begin today.
  return at < until && at > startOfDay(startDate) - 30 * DAY_MS ? until : undefined;
};

/**
 * What the goals ask of one employee. Sources on one skill add up their pulls; the highest target
 * that pulls is the target, and the earliest due date among those with at least half of the
 * strongest pull is the due date. Reached key results do not appear.
 */
export const demandOf = ({ roles, goals, personal, profile, at }: DemandInput): Demand => {
  const ready = prepareGoals(goals);
  const teams = profile.team === undefined ? [] : (ready.lineage.get(profile.team) ?? []);
  const own =
    personal?.readings &&
    new Map(personal.readings.map(({ keyResult, value }) => [keyResult, value]));
  const bySkill = new Map<string, Gathered>();
  let total = 0;
  const add = (skill: string, source: DemandSource): Gathered => {
    total += source.weight;
    let gathered = bySkill.get(skill);
    if (gathered === undefined) {
      gathered = {
        skill,
        target: source.target,
        weight: source.weight,
        due: 0,
        roleLevel: 0,
        sources: [source],
      };
      bySkill.set(skill, gathered);
      return gathered;
    }
    gathered.weight += source.weight;
    gathered.target = Math.max(gathered.target, source.target);
    insert(gathered.sources, source);
    return gathered;
  };

  const consider = ({
    keyResult,
    objective,
    readings,
    weight,
    cycleStart,
    cycleEnd,
    due,
  }: PreparedKeyResult): void => {
    if (weight <= 0 || at > cycleEnd) return;
    const pace = paceOf(
      keyResult.metric,
      valueFor(keyResult.metric, readings, { own: own?.get(keyResult.id), teams }),
      {
        cycleStart,
        cycleEnd,
        due,
        at,
      },
    );
    if (pace.pull <= 0) return;
    const pull = pace.pull * timeliness(horizonOf(due, at), at);
    for (const need of keyResult.skills) {
      if (
        need.weight <= 0 ||
        (need.roles !== undefined && !need.roles.includes(profile.role ?? ''))
      )
        continue;
      add(need.skill, {
        kind: 'keyResult',
        id: keyResult.id,
        objective: objective.id,
        title: keyResult.title,
        target: need.level,
        weight: weight * need.weight * pull,
        due,
        behind: pace.behind,
        overdue: pace.state === 'overdue',
      });
    }
  };
  for (const one of ready.company) consider(one);
  for (const team of teams) for (const one of ready.byTeam.get(team) ?? []) consider(one);
  for (const objective of personal?.objectives ?? [])
    for (const one of prepareObjective(objective)) consider(one);

  const role = profile.role === undefined ? undefined : roles.get(profile.role);
  const onboarding = onboardingUntil(role, profile.startDate, at);
  const considerRole = ({ id, name, skills }: Role): void => {
    for (const { skill, level, weight } of skills) {
      const pull = weight * (onboarding === undefined ? ROLE_PULL : ONBOARDING_PULL);
      const source: DemandSource = {
        kind: onboarding === undefined ? 'role' : 'onboarding',
        id,
        title: name,
        target: level,
        weight: pull,
        due: onboarding ?? at + ROLE_HORIZON_DAYS * DAY_MS,
      };
      // A role that does not pull still says its level of a skill that something else demands.
      const gathered = pull > 0 ? add(skill, source) : bySkill.get(skill);
      if (gathered !== undefined) gathered.roleLevel = level;
    }
  };
  if (role !== undefined) considerRole(role);

  const skills = [...bySkill.values()];
  for (const gathered of skills) {
    const { sources } = gathered;
    const strongest = sources[0]?.weight ?? 0;
    let due = Number.POSITIVE_INFINITY;
    for (const source of sources)
      if (source.weight >= strongest / 2) due = Math.min(due, horizonOf(source.due, at));
    gathered.due = due;
    gathered.weight = total > 0 ? gathered.weight / total : 0;
  }
  return { skills, onboarding: onboarding !== undefined };
};

/**
 * Objectives whose cycle is over at `at`: they pull no more, and whoever owns them should be told
 * to set new ones.
 */
export const endedObjectives = (goals: GoalsPart, at: number): TrackedObjective[] =>
  goals.objectives.filter(({ cycle }) => endOfDay(cycle.end) < at);
