import { DAY_MS } from '../base/days.ts';
import { nameIn } from '../base/language.ts';
import { dayLater, endOfLocalDay, startOfLocalDay } from '../base/local-days.ts';
import { once } from '../base/once.ts';
import { byId, mostFirst } from '../base/order.ts';
import { remembered } from '../base/remembered.ts';
import type { DecisionProfile } from '../model/decision.ts';
import type { GoalsPart, PersonalGoals, TrackedObjective } from '../model/goals.ts';
import type { KeyResult } from '../model/objective.ts';
import type { Role } from '../model/role.ts';
import { type Lineage, lineagesOf } from './lineage.ts';
import { type Pace, type PreparedReadings, paceOf, prepareReadings, valueFor } from './pace.ts';
import { nearnessOf, shareOf } from './reach.ts';

/** How a key result asks for a skill: kept beside every number so that a demand can be traced. */
export interface DemandSource {
  readonly kind: 'keyResult' | 'role' | 'onboarding';
  /** Id of the key result, or of the role. */
  readonly id: string;
  readonly objective?: string;
  /** In the employee's language where it has a name in that. */
  readonly title: string;
  /** Target mastery that this source asks for, 0..1. */
  readonly target: number;
  /**
   * Its pull on the skill: objective weight × key-result weight × skill weight × how far behind
   * pace × how soon it is due × `share` × `nearness`.
   */
  readonly weight: number;
  /** The end of the due day, epoch milliseconds. */
  readonly dueMs: number;
  /**
   * 0 = on or ahead of pace, 1 = nothing of what was due by now is reached. For key results only.
   */
  readonly behind?: number;
  /** True for a key result that is past its due day and not reached. */
  readonly overdue?: boolean;
  /** How much of its pull is meant for this employee, 0..1: see `shareOf`. For key results only. */
  readonly share?: number;
  /** How near its owner is, 1 = the company: see `nearnessOf`. For key results only. */
  readonly nearness?: number;
}

/** What the goals ask of one employee for one skill. */
export interface SkillDemand {
  readonly skill: string;
  /** Combined target mastery, 0..1. */
  readonly target: number;
  /** Combined pull, normalised over the employee's demand so that all weights sum to 1. */
  readonly weight: number;
  /** Until when it is worth learning, epoch milliseconds; later than the instant asked about. */
  readonly dueMs: number;
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
  readonly readings: PreparedReadings;
  readonly weight: number;
  /** Epoch milliseconds, like the two below. */
  readonly cycleStartMs: number;
  readonly cycleEndMs: number;
  readonly dueMs: number;
}

/** Key results as they begin and end where somebody lives. */
interface ZonedGoals {
  readonly company: readonly PreparedKeyResult[];
  readonly byTeam: ReadonlyMap<string, readonly PreparedKeyResult[]>;
}

/** The goals of a tenant, ready to be asked for one employee after the other. */
export interface PreparedGoals {
  /** Days are local: by IANA zone. */
  readonly inZone: (timeZone: string) => ZonedGoals;
  /** Ids of the teams that there are. */
  readonly teams: ReadonlySet<string>;
  /** A team and those above it. */
  readonly lineageOf: (team: string) => Lineage;
}

const prepareObjective = (objective: TrackedObjective, timeZone: string): PreparedKeyResult[] =>
  objective.keyResults.map((keyResult) => ({
    keyResult,
    objective,
    readings: prepareReadings(
      objective.readings.find((one) => one.keyResult === keyResult.id)?.series ?? [],
    ),
    weight: objective.weight * keyResult.weight,
    cycleStartMs: startOfLocalDay(objective.cycle.start, timeZone),
    cycleEndMs: endOfLocalDay(objective.cycle.end, timeZone),
    dueMs: endOfLocalDay(keyResult.due, timeZone),
  }));

/** Zones whose goals are kept ready: more than the offices of most organisations. */
const MOST_ZONES = 64;

/** Works out once per release what every employee's demand shares. */
export const prepareGoals = once((goals: GoalsPart): PreparedGoals => {
  const inZone = remembered(MOST_ZONES, (timeZone): ZonedGoals => {
    const byTeam = new Map<string, PreparedKeyResult[]>();
    for (const objective of goals.objectives) {
      if (objective.owner.kind !== 'team') continue;
      const list = byTeam.get(objective.owner.id) ?? [];
      byTeam.set(objective.owner.id, list);
      list.push(...prepareObjective(objective, timeZone));
    }
    const company = goals.objectives
      .filter(({ owner }) => owner.kind === 'company')
      .flatMap((objective) => prepareObjective(objective, timeZone));
    return { company, byTeam };
  });
  const teams = new Set(goals.teams.map(({ id }) => id));
  return { inZone, teams, lineageOf: lineagesOf(goals.teams) };
});

/**
 * What a role asks for pulls weakly and always; in the first weeks it is what matters most. The
 * unit is a key result of weight 1 that pulls fully and is due in a month.
 */
const ROLE_PULL = 0.12;
const ONBOARDING_PULL = 0.6;
/** A role has no due date: its needs are looked at over a quarter. */
const ROLE_HORIZON_DAYS = 90;
/** What is overdue is worth learning for the week to come; what is due today, for a day. */
const OVERDUE_HORIZON_DAYS = 7;
const LEAST_HORIZON_DAYS = 1;
/** What is due in a month pulls as it is weighed. */
const TIMELY_DAYS = 30;
/** Days added to those that are left, so that the last ones do not drown everything else. */
const SLACK_DAYS = 5;
/** Someone who starts within this many days may well begin today. */
const EARLY_DAYS = 30;
/** Share of the strongest pull from which a source has a say in when a skill is due. */
const TELLING_PULL = 0.5;

/**
 * Until when learning for something that falls due at `dueMs` counts: after `atMs` always. Epoch
 * milliseconds.
 */
const horizonOf = (dueMs: number, atMs: number): number =>
  dueMs <= atMs
    ? atMs + OVERDUE_HORIZON_DAYS * DAY_MS
    : Math.max(dueMs, atMs + LEAST_HORIZON_DAYS * DAY_MS);

/**
 * What is due later can still be learned later, and is then forgotten less: so the pull falls as 1
 * ÷ days left, until a quarter away. Tried out on simulated organisations (`npm run bench:policy`),
 * where it is what brings the choice closest to an oracle's.
 */
const timeliness = (horizonMs: number, atMs: number): number =>
  (TIMELY_DAYS + SLACK_DAYS) /
  (Math.min(ROLE_HORIZON_DAYS, (horizonMs - atMs) / DAY_MS) + SLACK_DAYS);

/** Strongest pull first, then by skill. */
export const strongestFirst = mostFirst<SkillDemand>(
  ({ weight }) => weight,
  ({ skill }) => skill,
);

const NO_TEAMS: Lineage = new Map();

/** Whom the demand is for. */
export interface DemandInput {
  readonly roles: ReadonlyMap<string, Role>;
  readonly goals: GoalsPart;
  readonly personal?: PersonalGoals | undefined;
  readonly profile: DecisionProfile;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** A demand that is still being gathered; `weight` is the sum of the pulls. */
interface Gathered extends SkillDemand {
  target: number;
  weight: number;
  dueMs: number;
  roleLevel: number;
  readonly sources: DemandSource[];
}

/** All demands that are being gathered, and the sum of their pulls. */
interface Gathering {
  readonly bySkill: Map<string, Gathered>;
  /** The source that was added last, by skill. */
  readonly newest: Map<string, DemandSource>;
  total: number;
}

/**
 * Sources in the order of their pull; those that pull alike in an order of their own, wherever they
 * came from.
 */
export const bySource = (a: DemandSource, b: DemandSource): number =>
  b.weight - a.weight || byId(a, b) || b.target - a.target;

/** Sources of one skill that are kept in order as they come. */
const FEW_SOURCES = 16;

/** Keeps sources in order while they are few: that beats sorting them, which `settled` does. */
const insert = (sources: DemandSource[], source: DemandSource): void => {
  if (sources.length >= FEW_SOURCES) {
    sources.push(source);
    return;
  }
  let place = sources.length;
  for (; place > 0 && bySource(source, sources[place - 1]!) < 0; place--)
    sources[place] = sources[place - 1]!;
  sources[place] = source;
};

/**
 * A source together with the one before it if that says the same, which is taken out: a key result
 * may ask for a skill twice where two skills became one.
 */
const withTwin = (
  { sources }: Gathered,
  newest: DemandSource | undefined,
  source: DemandSource,
): DemandSource => {
  if (newest?.id !== source.id || newest.kind !== source.kind) return source;
  sources.splice(sources.indexOf(newest), 1);
  return {
    ...source,
    weight: newest.weight + source.weight,
    target: Math.max(newest.target, source.target),
  };
};

const add = (gathering: Gathering, skill: string, source: DemandSource): Gathered => {
  gathering.total += source.weight;
  let gathered = gathering.bySkill.get(skill);
  if (gathered === undefined) {
    gathered = {
      skill,
      target: source.target,
      weight: source.weight,
      dueMs: 0,
      roleLevel: 0,
      sources: [source],
    };
    gathering.bySkill.set(skill, gathered);
    gathering.newest.set(skill, source);
    return gathered;
  }
  gathered.weight += source.weight;
  gathered.target = Math.max(gathered.target, source.target);
  const added = withTwin(gathered, gathering.newest.get(skill), source);
  gathering.newest.set(skill, added);
  insert(gathered.sources, added);
  return gathered;
};

/** What key results need to know of the employee. */
interface Seeker {
  /** The id of the role, and the role if there is one with that id. */
  readonly roleId: string | undefined;
  readonly role: Role | undefined;
  /** In which they read titles. */
  readonly language: string;
  readonly teams: Lineage;
  /** The employee's own newest values, by key result. */
  readonly own: ReadonlyMap<string, number> | undefined;
  readonly atMs: number;
}

/** The pace of a key result by the value that counts for the employee. */
const paceFor = (
  { keyResult, readings, cycleStartMs, cycleEndMs, dueMs }: PreparedKeyResult,
  { own, teams, atMs }: Seeker,
): Pace =>
  paceOf(
    keyResult.metric,
    valueFor(keyResult.metric, readings, { own: own?.get(keyResult.id), teams }),
    { cycleStartMs, cycleEndMs, dueMs, atMs },
  );

/** Adds what one key result asks for. One that is reached, or whose cycle is over, asks nothing. */
const addKeyResult = (gathering: Gathering, prepared: PreparedKeyResult, seeker: Seeker): void => {
  const { keyResult, objective, weight, cycleEndMs, dueMs } = prepared;
  const { roleId, role, language, teams, atMs } = seeker;
  if (weight <= 0 || atMs > cycleEndMs) return;
  const pace = paceFor(prepared, seeker);
  if (pace.pull <= 0) return;
  const pull = pace.pull * timeliness(horizonOf(dueMs, atMs), atMs);
  const nearness = nearnessOf(objective.owner, teams);
  for (const need of keyResult.skills) {
    const share = shareOf(objective.owner, keyResult, need, roleId, role);
    if (need.weight <= 0 || share <= 0) continue;
    add(gathering, need.skill, {
      kind: 'keyResult',
      id: keyResult.id,
      objective: objective.id,
      title: nameIn(keyResult.names, keyResult.title, language),
      target: need.level,
      weight: weight * need.weight * pull * share * nearness,
      dueMs,
      behind: pace.behind,
      overdue: pace.state === 'overdue',
      share,
      nearness,
    });
  }
};

/**
 * Adds what a role asks for at `atMs`, named in `language`; `untilMs` is the end of the onboarding,
 * if it goes on.
 */
const addRole = (
  gathering: Gathering,
  { id, name, names, skills }: Role,
  { language, atMs }: Pick<Seeker, 'language' | 'atMs'>,
  untilMs: number | undefined,
): void => {
  const title = nameIn(names, name, language);
  for (const { skill, level, weight } of skills) {
    const pull = weight * (untilMs === undefined ? ROLE_PULL : ONBOARDING_PULL);
    const source: DemandSource = {
      kind: untilMs === undefined ? 'role' : 'onboarding',
      id,
      title,
      target: level,
      weight: pull,
      dueMs: untilMs ?? atMs + ROLE_HORIZON_DAYS * DAY_MS,
    };
    // A role that does not pull still says its level of a skill that something else demands.
    const gathered = pull > 0 ? add(gathering, skill, source) : gathering.bySkill.get(skill);
    if (gathered !== undefined) gathered.roleLevel = level;
  }
};

/** The end of an employee's onboarding, epoch milliseconds, if `atMs` lies in it. */
const onboardingUntil = (
  role: Role | undefined,
  { startDate, timeZone }: DecisionProfile,
  atMs: number,
): number | undefined => {
  if (role === undefined || startDate === undefined) return undefined;
  const fromMs = startOfLocalDay(dayLater(startDate, -EARLY_DAYS), timeZone);
  const untilMs = startOfLocalDay(dayLater(startDate, role.onboardingDays), timeZone);
  return atMs < untilMs && atMs > fromMs ? untilMs : undefined;
};

/** The demands as they are given away: weights that add up to 1, and when each is due. */
const settled = ({ bySkill, total }: Gathering, atMs: number): Gathered[] => {
  const skills = [...bySkill.values()];
  for (const gathered of skills) {
    const { sources } = gathered;
    if (sources.length > FEW_SOURCES) sources.sort(bySource);
    const strongest = sources[0]?.weight ?? 0;
    let dueMs = Number.POSITIVE_INFINITY;
    for (const source of sources)
      if (source.weight >= strongest * TELLING_PULL)
        dueMs = Math.min(dueMs, horizonOf(source.dueMs, atMs));
    gathered.dueMs = dueMs;
    gathered.weight = total > 0 ? gathered.weight / total : 0;
  }
  return skills;
};

const seekerOf = ({ roles, goals, personal, profile, atMs }: DemandInput): Seeker => {
  const ready = prepareGoals(goals);
  const { team } = profile;
  return {
    roleId: profile.role,
    role: profile.role === undefined ? undefined : roles.get(profile.role),
    language: profile.language,
    teams: team === undefined || !ready.teams.has(team) ? NO_TEAMS : ready.lineageOf(team),
    own:
      personal?.readings &&
      new Map(personal.readings.map(({ keyResult, value }) => [keyResult, value])),
    atMs,
  };
};

/**
 * What the goals ask of one employee. Sources on one skill add up their pulls; the highest target
 * that pulls is the target, and the earliest due date among those with at least half of the
 * strongest pull is the due date. Reached key results do not appear.
 *
 * @example
 * const { skills } = demandOf({ roles, goals, profile, atMs: Date.UTC(2026, 2, 2) });
 * skills.sort(strongestFirst)[0]; // { skill: 'empathy', target: 0.8, weight: 0.4, dueMs: … }
 */
export const demandOf = (input: DemandInput): Demand => {
  const { goals, personal, profile, atMs } = input;
  const { timeZone } = profile;
  const { company, byTeam } = prepareGoals(goals).inZone(timeZone);
  const seeker = seekerOf(input);
  const { role } = seeker;
  const gathering: Gathering = { bySkill: new Map(), newest: new Map(), total: 0 };
  for (const one of company) addKeyResult(gathering, one, seeker);
  for (const one of seeker.teams.keys())
    for (const keyResult of byTeam.get(one) ?? []) addKeyResult(gathering, keyResult, seeker);
  for (const objective of personal?.objectives ?? [])
    for (const one of prepareObjective(objective, timeZone)) addKeyResult(gathering, one, seeker);
  const untilMs = onboardingUntil(role, profile, atMs);
  if (role !== undefined) addRole(gathering, role, seeker, untilMs);
  return { skills: settled(gathering, atMs), onboarding: untilMs !== undefined };
};

/** A key result as it stands for one employee. */
export interface Standing {
  readonly id: string;
  /** In the employee's language where it has a name in that. */
  readonly title: string;
  readonly metric: KeyResult['metric'];
  readonly pace: Pace;
  /** The day on which it is due, `YYYY-MM-DD`. */
  readonly due: string;
}

/**
 * How key results stand for one employee, by their ids: those of the company, of the employee's
 * teams and the employee's own that are among `wanted`.
 */
export const standingsOf = (
  input: DemandInput,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, Standing> => {
  const { timeZone, language } = input.profile;
  const { company, byTeam } = prepareGoals(input.goals).inZone(timeZone);
  const seeker = seekerOf(input);
  const all = [
    ...company,
    ...[...seeker.teams.keys()].flatMap((team) => byTeam.get(team) ?? []),
    ...(input.personal?.objectives ?? []).flatMap((one) => prepareObjective(one, timeZone)),
  ].filter(({ keyResult }) => wanted.has(keyResult.id));
  return new Map(
    all.map((prepared) => {
      const { id, names, title, metric, due } = prepared.keyResult;
      return [
        id,
        {
          id,
          title: nameIn(names, title, language),
          metric,
          pace: paceFor(prepared, seeker),
          due,
        },
      ];
    }),
  );
};

/**
 * Objectives whose cycle is over at `atMs` (epoch milliseconds), by the days of a zone: they pull
 * no more, and whoever owns them should be told to set new ones.
 */
export const endedObjectives = (
  goals: GoalsPart,
  atMs: number,
  timeZone = 'UTC',
): TrackedObjective[] =>
  goals.objectives.filter(({ cycle }) => endOfLocalDay(cycle.end, timeZone) < atMs);
