import { startOfDay } from '../../../core/base/days.ts';
import { randomOf } from '../../../core/base/random.ts';
import type { LessonCard } from '../../../core/model/catalogue.ts';
import type { DecisionProfile } from '../../../core/model/decision.ts';
import type { TrackedObjective } from '../../../core/model/goals.ts';
import type { Role } from '../../../core/model/role.ts';
import type { Skill } from '../../../core/model/skill.ts';
import type { Team } from '../../../core/model/team.ts';
import { dayAfter, lesson, objective, role, skill } from '../../support/builders.ts';
import type { Law } from './laws.ts';
import { type Scene, usually } from './scenes.ts';

export const DAYS = 42;
export const MINUTES_A_DAY = 10;

/** A lesson as its authors published it, and what nobody knows of it. */
export interface TrueLesson {
  readonly card: LessonCard;
  /** Skills by index, with the share of the lesson that is about each. */
  readonly skills: readonly { readonly skill: number; readonly share: number }[];
  /** Worth of the lesson for someone it suits; 1 = average. */
  readonly quality: number;
  /** Difficulty in log-odds; the authors' own figure is a guess at it. */
  readonly hardness: number;
  readonly questions: readonly { readonly id: string; readonly hardness: number }[];
}

/** One thing that the goals ask of someone: what is scored. */
export interface Ask {
  readonly skill: number;
  readonly keyResult: string;
  readonly level: number;
  readonly weight: number;
  /** The day at whose end it is due. */
  readonly dueDay: number;
}

export interface Person {
  readonly id: string;
  readonly profile: DecisionProfile;
  /** Log-odds by skill before the first day. */
  readonly bases: readonly number[];
  /** How much of a lesson this person takes in; 1 = average. */
  readonly quickness: number;
  /** Days on which the person learns. */
  readonly present: readonly boolean[];
  /** What the manager thinks of some skills beforehand, 0..1. */
  readonly assessments: readonly { readonly skill: number; readonly level: number }[];
  readonly asks: readonly Ask[];
}

/** One organisation: everything that is the same whoever chooses the lessons. */
export interface World {
  readonly scene: Scene;
  readonly law: Law;
  readonly seed: number;
  readonly skills: readonly Skill[];
  /** Related skills of each skill. */
  readonly kin: readonly (readonly number[])[];
  readonly lessons: readonly TrueLesson[];
  readonly roles: readonly Role[];
  readonly teams: readonly Team[];
  readonly objectives: readonly TrackedObjective[];
  readonly people: readonly Person[];
}

const FAMILIES = 8;
const FAMILY_SIZE = 4;
const LESSONS_A_SKILL = 5;

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (p: number): number => Math.log(p / (1 - p));

/** A draw from the standard normal distribution (Box and Muller 1958). */
export const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const pickOf = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)]!;
const clip = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));
const skillId = (index: number): string =>
  `family-${Math.floor(index / FAMILY_SIZE)}-skill-${index % FAMILY_SIZE}`;

const SKILL_INDEX = new Map(
  Array.from({ length: FAMILIES * FAMILY_SIZE }, (_, index) => [skillId(index), index]),
);

/**
 * Five lessons a skill from easy to hard, the harder ones building on easier ones. The first skill
 * of a family is its foundation: in two of the other three, everything builds on one of its
 * lessons.
 */
const lessonsOf = (random: () => number): TrueLesson[] =>
  Array.from({ length: FAMILIES * FAMILY_SIZE }, (_, main) => {
    const family = Math.floor(main / FAMILY_SIZE);
    const foundation = family * FAMILY_SIZE;
    const builds =
      main % FAMILY_SIZE > 2 ? [`${skillId(foundation)}-lesson-${Math.floor(random() * 2)}`] : [];
    const hardnesses = Array.from({ length: LESSONS_A_SKILL }, () => normal(random)).sort(
      (a, b) => a - b,
    );
    return hardnesses.map((hardness, place): TrueLesson => {
      const id = `${skillId(main)}-lesson-${place}`;
      const side = family * FAMILY_SIZE + Math.floor(random() * FAMILY_SIZE);
      const share = side === main ? 0 : 0.35 * random();
      const before =
        place > 2 && random() < 0.6 ? [`${skillId(main)}-lesson-${Math.floor(random() * 2)}`] : [];
      const skills = [
        { skill: main, share: 1 - share },
        ...(share > 0 ? [{ skill: side, share }] : []),
      ];
      const questions = ['q1', 'q2', 'q3'].map((question) => ({
        id: question,
        hardness: hardness + 0.4 * normal(random),
      }));
      return {
        card: lesson(id, [], {
          minutes: 2 + Math.floor(5 * random()),
          difficulty: clip(0.5 + (hardness + 0.5 * normal(random)) / 4, 0, 1),
          skills: skills.map(({ skill: index, share: weight }) => ({
            skill: skillId(index),
            weight,
          })),
          prerequisites: [...builds, ...before],
        }),
        skills,
        quality: Math.exp(-0.12 + 0.5 * normal(random)),
        hardness,
        questions,
      };
    });
  }).flat();

const ROLES = ['agent', 'engineer', 'lead'];
const TEAMS = ['north', 'south', 'west'];
/** Whose objective, the days on which its cycle starts and ends, and its weight. */
const CYCLES = [
  [undefined, -21, 13, 1],
  [undefined, -14, 27, 1.5],
  [undefined, -7, 41, 1],
  [undefined, 0, 55, 0.8],
  ['north', -14, 20, 1],
  ['south', -7, 34, 1],
  ['west', 0, 48, 1],
] as const;

/**
 * Two key results an objective, on one or two skills each; some skills are asked of two roles only.
 */
const objectivesOf = (random: () => number): TrackedObjective[] =>
  CYCLES.map(([team, start, end, weight], index) => {
    const taken = new Set<number>();
    const next = (): number => {
      for (;;) {
        const found = Math.floor(random() * FAMILIES * FAMILY_SIZE);
        if (taken.has(found) || (found % FAMILY_SIZE === 0 && random() < 0.8)) continue;
        taken.add(found);
        return found;
      }
    };
    const keyResults = ['a', 'b'].map((name) => ({
      id: `o${index}-${name}`,
      title: `Key result ${index} ${name}`,
      metric: { unit: '%', start: 0, current: 0, target: 100 },
      due: dayAfter(end),
      weight: 0.5 + random(),
      // The score counts every key result for everybody whom it asks, whatever their role lists.
      everyone: true,
      skills: Array.from({ length: 1 + Math.floor(2 * random()) }, () => {
        const spared = random() < 0.25 ? pickOf(ROLES, random) : undefined;
        return {
          skill: skillId(next()),
          level: 0.7 + 0.2 * random(),
          weight: 0.5 + 0.5 * random(),
          ...(spared !== undefined && { roles: ROLES.filter((one) => one !== spared) }),
        };
      }),
    }));
    return objective(`o${index}`, [], {
      owner: team === undefined ? { kind: 'company' } : { kind: 'team', id: team },
      cycle: { start: dayAfter(start), end: dayAfter(end) },
      weight,
      keyResults,
    });
  });

/** The day on which all that is asked of beginners is due. */
const BEGINNERS_DUE = 27;

/** One objective of the company: five to eight skills, a key result each, due on one day. */
const objectivesForBeginners = (random: () => number): TrackedObjective[] => {
  const ids = [...SKILL_INDEX.keys()];
  const count = 5 + Math.floor(4 * random());
  const chosen = Array.from(
    { length: count },
    () => ids.splice(Math.floor(random() * ids.length), 1)[0]!,
  );
  return [
    objective('o', [], {
      owner: { kind: 'company' },
      cycle: { start: dayAfter(-14), end: dayAfter(BEGINNERS_DUE) },
      keyResults: chosen.map((id, index) => ({
        id: `o-${index}`,
        title: `Key result ${index}`,
        metric: { unit: '%', start: 0, current: 0, target: 100 },
        due: dayAfter(BEGINNERS_DUE),
        weight: 0.5 + random(),
        everyone: true,
        skills: [{ skill: id, level: 0.7 + 0.2 * random() }],
      })),
    }),
  ];
};

const asksOf = (objectives: readonly TrackedObjective[], profile: DecisionProfile): Ask[] =>
  objectives
    .filter(({ owner }) => owner.kind === 'company' || owner.id === profile.team)
    .flatMap(({ keyResults, weight }) =>
      keyResults.flatMap((keyResult) =>
        keyResult.skills
          .filter(({ roles }) => roles === undefined || roles.includes(profile.role ?? ''))
          .map((needed) => ({
            skill: SKILL_INDEX.get(needed.skill)!,
            keyResult: keyResult.id,
            level: needed.level,
            weight: weight * keyResult.weight * needed.weight,
            dueDay: Math.round((startOfDay(keyResult.due) - startOfDay(dayAfter(0))) / 86_400_000),
          })),
      ),
    );

/** Weekends, a public holiday, a week off for one in four, and a day off in eight. */
const presenceOf = (random: () => number): boolean[] => {
  const holiday = random() < 0.25 ? 7 * Math.floor(6 * random()) : -7;
  return Array.from({ length: DAYS }, (_, day) => {
    const off = random() < 0.12;
    return !(day % 7 > 4 || day === 31 || (day >= holiday && day < holiday + 7) || off);
  });
};

/** An organisation drawn from a seed: the same seed, the same organisation. */
export const worldOf = (law: Law, seed: number, people: number): World =>
  sceneOf(usually(law), seed, people);

/** The same of any scene. */
export const sceneOf = (scene: Scene, seed: number, people: number): World => {
  const { law, beginners } = scene;
  const random = randomOf(`${law.name}|${seed}`);
  const lessons = lessonsOf(random);
  const objectives = beginners ? objectivesForBeginners(random) : objectivesOf(random);
  const familiarity = Array.from(SKILL_INDEX, () => 0.4 * normal(random));
  const roles = ROLES.map((id) =>
    role(
      id,
      Object.fromEntries(
        Array.from({ length: 4 }, () => [pickOf([...SKILL_INDEX.keys()], random), 0.7]),
      ),
    ),
  );
  const crowd = Array.from({ length: people }, (_, number): Person => {
    const own = randomOf(`${law.name}|${seed}|person ${number}`);
    const ability = -0.5 + 0.5 * normal(own);
    const bases = familiarity.map((familiar) =>
      beginners ? logit(0.05 + 0.25 * own()) : ability + familiar + 0.6 * normal(own),
    );
    const profile = {
      timeZone: 'UTC',
      language: 'en',
      role: pickOf(ROLES, own),
      team: TEAMS[number % TEAMS.length]!,
    };
    const assessments = Array.from({ length: own() < 0.5 ? 3 : 0 }, () => {
      const about = Math.floor(own() * bases.length);
      return { skill: about, level: clip(sigmoid(bases[about]! + 0.7 * normal(own)), 0.05, 0.95) };
    });
    return {
      id: `person-${number}`,
      profile,
      bases,
      quickness: Math.exp(0.25 * normal(own)),
      present: presenceOf(own),
      assessments,
      asks: asksOf(objectives, profile),
    };
  });
  return {
    scene,
    law,
    seed,
    skills: [...SKILL_INDEX.keys()].map((id) => skill(id)),
    kin: Array.from(SKILL_INDEX, (_, index) =>
      Array.from(
        { length: FAMILY_SIZE },
        (__, other) => Math.floor(index / FAMILY_SIZE) * FAMILY_SIZE + other,
      ).filter((other) => other !== index),
    ),
    lessons,
    roles,
    teams: TEAMS.map((id) => ({ id, name: id })),
    objectives,
    people: crowd,
  };
};
