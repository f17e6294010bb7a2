import { once } from '../../core/base/once.ts';
import { DEFAULT_MODEL } from '../../core/learner/defaults.ts';
import { foldEvents } from '../../core/learner/fold.ts';
import { enrichmentOf, type MasteryModel } from '../../core/learner/mastery.ts';
import { memoryOf } from '../../core/learner/memory.ts';
import { renamesOf } from '../../core/learner/renames.ts';
import { emptyState } from '../../core/learner/state.ts';
import type { LessonRequest } from '../../core/model/decision.ts';
import { compareEvents, type StoredEvent } from '../../core/model/event.ts';
import type { PersonalGoals, TrackedObjective } from '../../core/model/goals.ts';
import type { LessonInput } from '../../core/model/lesson.ts';
import { Objective, type ObjectiveInput } from '../../core/model/objective.ts';
import type { PolicyBody, Rule } from '../../core/model/policy.ts';
import { Role, type RoleInput } from '../../core/model/role.ts';
import { Skill, type SkillInput } from '../../core/model/skill.ts';
import { Team, type TeamInput } from '../../core/model/team.ts';
import { armOf } from '../../core/recommend/arm.ts';
import { decide, type Outcome } from '../../core/recommend/decide.ts';
import type { DecideInput } from '../../core/recommend/situation.ts';
import { type SkillReport, skillReports } from '../../core/recommend/skills.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import { trackedOf, withReading } from '../../core/release/workspace.ts';
import { input, lesson, NOW, policy, release } from './builders.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** A value of a key result that somebody checked in. */
export interface CheckedIn {
  readonly keyResult: string;
  /** Of the whole, of the employee alone, or of one team. */
  readonly of: 'whole' | 'own' | { readonly team: string };
  readonly value: number;
  readonly hoursAgo: number;
}

/** Something that the employee did; whole minutes before `NOW`, so that a shift keeps minutes. */
export interface Deed {
  readonly type: StoredEvent['type'];
  readonly lesson: string;
  readonly minutesAgo: number;
  readonly question?: string;
  readonly correct?: boolean;
  readonly confidence?: 'sure' | 'think-so' | 'guess' | undefined;
  readonly score?: number | undefined;
  readonly rating?: number;
  readonly reason?: 'not-relevant' | 'too-easy' | 'too-hard' | 'later' | undefined;
  readonly skill?: string;
  readonly level?: number;
  readonly by?: 'self' | 'manager' | 'test';
}

/** What a sketch says of the model; the rest is the default's. */
export interface ModelSketch {
  readonly gain: number;
  readonly spread: number;
  /** The weight of recall, which the default model does not use. */
  readonly recallWeight: number;
  /** Difficulty, and factors of kinship, by skill, by lesson and by question. */
  readonly skills: MasteryModel['skills'];
  readonly lessons: MasteryModel['lessons'];
  readonly questions: MasteryModel['questions'];
  readonly slopes: NonNullable<MasteryModel['slopes']>;
  readonly effects: NonNullable<MasteryModel['effects']>;
  readonly skillEffects: NonNullable<MasteryModel['skillEffects']>;
  readonly memory: readonly number[] | undefined;
}

/** A sketched policy: what `policy` of the builders takes. */
interface PolicySketch {
  readonly weights: PolicyBody['weights'];
  readonly temperature: number;
  readonly constraints: Omit<PolicyBody['constraints'], 'dailyCap'>;
  readonly holdout?: PolicyBody['holdout'];
  readonly rules: readonly Rule[];
}

/**
 * A question as apps and admins state it, before anything is compiled or folded: plain data, so
 * that a test can change one thing of it and ask again.
 */
export interface Sketch {
  readonly skills: readonly SkillInput[];
  readonly roles: readonly RoleInput[];
  readonly teams: readonly TeamInput[];
  readonly lessons: readonly LessonInput[];
  /** Of the company and of teams. */
  readonly objectives: readonly ObjectiveInput[];
  /** The employee's own. */
  readonly own: readonly ObjectiveInput[];
  /** In the order in which they arrived. */
  readonly checkIns: readonly CheckedIn[];
  readonly policy: PolicySketch;
  readonly model: ModelSketch;
  readonly employee: string;
  readonly profile: DecideInput['profile'];
  readonly request: Partial<LessonRequest>;
  readonly deeds: readonly Deed[];
  /** Hours after `NOW` at which it is asked. */
  readonly hour: number;
  readonly seed: string;
}

/** A check-in as the goals hold it: the one place of the tests that knows how. */
const readingOf = ({ of, value, hoursAgo }: CheckedIn) => ({
  series: typeof of === 'string' ? '' : `team:${of.team}`,
  value,
  at: NOW - hoursAgo * HOUR,
});

// Checked once each: a sketch with one thing changed shares all else with the one before.
const cardOf = once((one: LessonInput) => lesson(one.id, [], one));
const objectiveOf = once((one: ObjectiveInput) => Objective.parse(one));
const roleOf = once((one: RoleInput) => Role.parse(one));
const skillOf = once((one: SkillInput) => Skill.parse(one));
const teamOf = once((one: TeamInput) => Team.parse(one));
const modelMade = once(
  ({ recallWeight, memory, ...said }: ModelSketch): MasteryModel => ({
    ...DEFAULT_MODEL,
    ...said,
    weights: { ...DEFAULT_MODEL.weights, recall: recallWeight },
    ...(memory && { memory }),
  }),
);

const track = (
  objectives: readonly ObjectiveInput[],
  checkIns: readonly CheckedIn[],
): readonly TrackedObjective[] =>
  checkIns.reduce<readonly TrackedObjective[]>(
    (list, one) => withReading(list, one.keyResult, readingOf(one)),
    objectives.map((one) => trackedOf(objectiveOf(one), undefined)),
  );

/** The newest of the employee's own values of each key result; of two at once the later to come. */
const ownReadings = (checkIns: readonly CheckedIn[]): NonNullable<PersonalGoals['readings']> => {
  const newest = new Map<string, CheckedIn>();
  for (const one of checkIns) {
    const before = newest.get(one.keyResult);
    if (before === undefined || before.hoursAgo >= one.hoursAgo) newest.set(one.keyResult, one);
  }
  return [...newest.values()].map((one) => {
    const { series: _, ...reading } = readingOf(one);
    return { keyResult: one.keyResult, ...reading };
  });
};

const keyResultsOf = (objectives: readonly ObjectiveInput[]): ReadonlySet<string> =>
  new Set(objectives.flatMap(({ keyResults }) => keyResults.map(({ id }) => id)));

const personalOf = ({ own, checkIns }: Sketch): PersonalGoals | undefined => {
  const mine = keyResultsOf(own);
  const said = checkIns.filter(({ of, keyResult }) => of === 'own' && !mine.has(keyResult));
  if (own.length === 0 && said.length === 0) return undefined;
  const onMine = checkIns.filter(({ keyResult }) => mine.has(keyResult));
  return {
    objectives: track(own, onMine),
    ...(said.length > 0 && { readings: ownReadings(said) }),
  };
};

export const modelOf = (model: ModelSketch): MasteryModel => modelMade(model);

/** What of a sketch makes its release. */
export const releaseOf = (sketch: Sketch): CompiledRelease => {
  const shared = sketch.checkIns.filter(({ of }) => of !== 'own');
  return release({
    skills: sketch.skills.map(skillOf),
    roles: sketch.roles.map(roleOf),
    teams: sketch.teams.map(teamOf),
    lessons: sketch.lessons.map(cardOf),
    objectives: track(sketch.objectives, shared),
    policy: policy({ ...sketch.policy, rules: [...sketch.policy.rules] }),
    model: modelOf(sketch.model),
  });
};

/** What the employee did as the log holds it, in the order in which it is folded. */
export const eventsOf = (sketch: Sketch): StoredEvent[] => {
  const model = modelOf(sketch.model);
  const cards = new Map(sketch.lessons.map((one) => [one.id, cardOf(one)]));
  return sketch.deeds
    .map(({ minutesAgo, lesson: id, ...deed }, index): StoredEvent => {
      const at = NOW - minutesAgo * MINUTE;
      const card = cards.get(id);
      return {
        id: `e${String(index).padStart(3, '0')}`,
        at,
        seen: at,
        ...deed,
        ...(deed.type !== 'assessed' && { lesson: id }),
        ...(deed.type !== 'assessed' &&
          card && {
            lessonAs: enrichmentOf(
              model,
              card,
              deed.type === 'answered' ? deed.question : undefined,
            ),
          }),
      };
    })
    .sort(compareEvents);
};

/** What the employee did, folded as an organisation with this model folds it. */
const stateOfSketch = (sketch: Sketch): DecideInput['state'] => {
  const model = modelOf(sketch.model);
  const renames = renamesOf(sketch.skills.map(skillOf));
  return foldEvents(eventsOf(sketch), emptyState(memoryOf(model.memory), renames));
};

/** The instant at which a sketch asks, epoch milliseconds. */
export const askedAt = ({ hour }: Pick<Sketch, 'hour'>): number => NOW + hour * HOUR;

/** The question that a sketch is of; `compiled` where the release is at hand. */
export const questionOf = (sketch: Sketch, compiled = releaseOf(sketch)): DecideInput => {
  const { employee, profile, request, seed } = sketch;
  return input(compiled, {
    employee,
    profile,
    request,
    seed,
    personal: personalOf(sketch),
    state: stateOfSketch(sketch),
    atMs: askedAt(sketch),
    arm: armOf(employee, profile, compiled.policy.holdout, 'tenant'),
  });
};

/** Everything that is told of an employee: what comes next, a plan, and how the skills stand. */
interface Answers {
  readonly next: Outcome;
  readonly plan: Outcome;
  readonly skills: readonly SkillReport[];
}
export const answersOf = (sketch: Sketch): Answers => {
  const question = questionOf(sketch);
  return {
    next: decide(question),
    plan: decide(question, 'plan'),
    skills: skillReports(question),
  };
};

/** Ids of what is offered, the best first. */
export const idsOf = ({ lessons }: Outcome): string[] => lessons.map((one) => one.lesson.id);

/**
 * The same sketch where nothing but the ranking speaks: all lessons that may be offered at all, by
 * their scores alone.
 */
export const ranked = (sketch: Sketch): Sketch => {
  const { holdout: _, ...rules } = sketch.policy;
  return {
    ...sketch,
    policy: { ...rules, temperature: 0 },
    request: { ...sketch.request, limit: 20 },
  };
};

/** To 9 significant digits: runtimes may differ in the last bits of `Math.exp`. */
const rounded = (_name: string, value: unknown): unknown =>
  typeof value !== 'number' ? value : Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));

/** A text that is the same for outcomes that are the same but for rounding. */
export const textOf = (outcomes: unknown): string => JSON.stringify(outcomes, rounded);
