import { DEFAULT_MODEL } from '../../core/learner/defaults.ts';
import { foldEvents } from '../../core/learner/fold.ts';
import type { MasteryModel } from '../../core/learner/mastery.ts';
import { emptyState } from '../../core/learner/state.ts';
import type { LessonCard } from '../../core/model/catalogue.ts';
import { LessonRequest } from '../../core/model/decision.ts';
import { compareEvents, type StoredEvent } from '../../core/model/event.ts';
import type { GoalsPart, TrackedObjective } from '../../core/model/goals.ts';
import { Lesson, type LessonInput } from '../../core/model/lesson.ts';
import { Objective, type ObjectiveInput } from '../../core/model/objective.ts';
import { DEFAULT_POLICY, type Policy, PolicyInput } from '../../core/model/policy.ts';
import { Role, type RoleInput } from '../../core/model/role.ts';
import { Skill } from '../../core/model/skill.ts';
import type { Team } from '../../core/model/team.ts';
import type { DecideInput } from '../../core/recommend/situation.ts';
import { type CompiledRelease, compileRelease } from '../../core/release/compile.ts';

/**
 * Monday, 2 March 2026, 00:00 UTC: the instant at which built decisions are made unless told
 * otherwise.
 */
export const NOW = Date.UTC(2026, 2, 2);
export const DAY = 86_400_000;

/** The day some days after `NOW`, `YYYY-MM-DD`; before it where they are negative. */
export const dayAfter = (days: number): string =>
  new Date(NOW + days * DAY).toISOString().slice(0, 10);

export const skill = (
  id: string,
  more: { parent?: string; name?: string; replaces?: string[] } = {},
): Skill => Skill.parse({ id, name: id, ...more });

/** A lesson card: four minutes, English, teaches `skills` in full. */
export const lesson = (
  id: string,
  skills: string[] = [],
  more: Partial<LessonInput> = {},
): LessonCard => {
  const {
    body: _body,
    questions,
    ...card
  } = Lesson.parse({
    id,
    title: `Lesson ${id}`,
    format: 'article',
    minutes: 4,
    language: 'en',
    skills: skills.map((one) => ({ skill: one })),
    ...more,
  });
  return { ...card, questions: questions.map((question) => question.id) };
};

export const role = (
  id: string,
  levels: Record<string, number> = {},
  more: Partial<RoleInput> = {},
): Role =>
  Role.parse({
    id,
    name: id,
    skills: Object.entries(levels).map(([name, level]) => ({ skill: name, level })),
    ...more,
  });

/**
 * A company objective with one key result `<id>-kr` that is behind pace, runs from 60 days before
 * `NOW` to 60 days after.
 */
export const objective = (
  id: string,
  skills: string[],
  more: Partial<ObjectiveInput> & {
    keyResult?: Partial<ObjectiveInput['keyResults'][number]>;
  } = {},
): TrackedObjective => {
  const { keyResult, ...own } = more;
  const parsed = Objective.parse({
    id,
    title: `Objective ${id}`,
    owner: { kind: 'company' },
    cycle: { start: dayAfter(-60), end: dayAfter(60) },
    keyResults: [
      {
        id: `${id}-kr`,
        title: `Key result ${id}`,
        metric: { unit: '%', start: 0, current: 20, target: 100 },
        due: dayAfter(30),
        skills: skills.map((one) => ({ skill: one })),
        ...keyResult,
      },
    ],
    ...own,
  });
  return { ...parsed, readings: [] };
};

/** The default policy without exploration, with the changes given. */
export const policy = (more: {
  weights?: Partial<Policy['weights']>;
  temperature?: number;
  constraints?: Partial<Policy['constraints']>;
  rules?: unknown[];
  holdout?: Policy['holdout'];
}): Policy => ({
  ...PolicyInput.parse({
    weights: more.weights ?? DEFAULT_POLICY.weights,
    exploration: { temperature: more.temperature ?? 0 },
    constraints: more.constraints ?? {},
    rules: more.rules ?? [],
    ...(more.holdout && { holdout: more.holdout }),
  }),
  version: 1,
});

export interface ReleaseSketch {
  readonly skills?: readonly Skill[];
  readonly lessons?: readonly LessonCard[];
  readonly roles?: readonly Role[];
  readonly teams?: readonly Team[];
  readonly objectives?: readonly TrackedObjective[];
  readonly policy?: Policy;
  readonly model?: MasteryModel;
}

/** Compiles a release; skills that lessons, roles and goals name are added. */
export const release = (sketch: ReleaseSketch): CompiledRelease => {
  const named = new Set([
    ...(sketch.lessons ?? []).flatMap(({ skills }) => skills.map((one) => one.skill)),
    ...(sketch.roles ?? []).flatMap(({ skills }) => skills.map((one) => one.skill)),
    ...(sketch.objectives ?? []).flatMap(({ keyResults }) =>
      keyResults.flatMap((one) => one.skills.map((s) => s.skill)),
    ),
  ]);
  for (const { id, replaces = [] } of sketch.skills ?? [])
    for (const one of [id, ...replaces]) named.delete(one);
  const goals: GoalsPart = { teams: sketch.teams ?? [], objectives: sketch.objectives ?? [] };
  return compileRelease(1, {
    catalogue: {
      skills: [...(sketch.skills ?? []), ...[...named].map((id) => skill(id))],
      roles: sketch.roles ?? [],
      lessons: sketch.lessons ?? [],
    },
    goals,
    policy: sketch.policy ?? policy({}),
    model: sketch.model ?? DEFAULT_MODEL,
  });
};

/** An event as the log holds it; `daysAgo` counts from `NOW`. */
export const happened = (
  type: StoredEvent['type'],
  of: LessonCard | string,
  daysAgo: number,
  more: Partial<StoredEvent> = {},
): StoredEvent => {
  const at = NOW - daysAgo * DAY;
  const card = typeof of === 'string' ? undefined : of;
  return {
    id: `${type}-${card?.id ?? String(of)}-${daysAgo}-${more.question ?? ''}`,
    type,
    at,
    seen: at,
    lesson: card?.id ?? String(of),
    ...(card && {
      lessonAs: {
        skills: card.skills,
        difficulty: 4 * (card.difficulty - 0.5),
        minutes: card.minutes,
      },
    }),
    ...more,
  } as StoredEvent;
};

/** What a log says. */
export const stateOf = (...events: StoredEvent[]): DecideInput['state'] =>
  foldEvents([...events].sort(compareEvents), emptyState());

/** The input of a decision for an English-speaking employee without history. */
export const input = (
  compiled: CompiledRelease,
  more: Partial<Omit<DecideInput, 'request' | 'profile'>> & {
    request?: Partial<LessonRequest>;
    profile?: Partial<DecideInput['profile']>;
  } = {},
): DecideInput => ({
  employee: 'ada',
  state: emptyState(),
  atMs: NOW,
  arm: 'uplift',
  seed: 'seed',
  ...more,
  release: compiled,
  profile: { timeZone: 'UTC', language: 'en', ...more.profile },
  request: LessonRequest.parse({ ...more.request }),
});
