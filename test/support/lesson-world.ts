import type { LearnerLog } from '../../core/fit/train/train.ts';
import type { StoredEvent } from '../../core/model/event.ts';
import { seeded } from './random.ts';

const DAY = 86_400_000;

/** How learners of a made-up organisation learn; none of it is the engine's own law. */
export interface LessonWorld {
  readonly seed: number;
  readonly learners: number;
  readonly skills: number;
  readonly lessonsPerSkill: number;
  /** Lessons that each learner does. */
  readonly dosesEach: number;
  readonly meanEffect: number;
  /** Standard deviation of the lessons' true effects. */
  readonly spread: number;
  /**
   * Share of the picks that go to the skill with the lowest observed success: lessons are for those
   * who are weak.
   */
  readonly selection?: number;
  /** What answering one question teaches by itself, in log-odds. */
  readonly fromQuestions?: number;
  /** Days until half of what a lesson added is forgotten. */
  readonly halfLifeDays?: number;
  readonly questionsEach?: number;
  /** Other learners of the same lessons. */
  readonly learnerSeed?: number;
}

/**
 * What the organisation's apps would have sent, and what doing each lesson truly adds, its
 * questions included.
 */
export interface SimulatedLessons {
  readonly logs: LearnerLog[];
  readonly effects: ReadonlyMap<string, number>;
}

/**
 * Learners with a general ability and one on each skill, who do lessons, answer its questions
 * afterwards, and forget: what a lesson added decays by halves down to a lasting half of it.
 * Questions differ in difficulty, and so do lessons. Who is weak gets more lessons.
 */
export const simulateLessons = (world: LessonWorld): SimulatedLessons => {
  const { selection = 0.7, fromQuestions = 0.02, halfLifeDays = 60, questionsEach = 3 } = world;
  let random = seeded(world.seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const lessons = Array.from({ length: world.skills * world.lessonsPerSkill }, (_, index) => ({
    id: `l${String(index).padStart(3, '0')}`,
    skill: index % world.skills,
    effect: Math.max(0, world.meanEffect + world.spread * normal()),
    difficulty: 0.5 * normal(),
    questions: Array.from({ length: 8 }, () => 0.4 * normal()),
  }));
  if (world.learnerSeed !== undefined) random = seeded(world.learnerSeed);
  const logs = Array.from({ length: world.learners }, (_, learner): StoredEvent[] => {
    const general = 0.7 * normal();
    const skills = Array.from({ length: world.skills }, (_, index) => ({
      ability: general + 0.8 * normal() - 0.3,
      gained: [] as { at: number; effect: number }[],
      right: 1,
      all: 2,
      left: lessons.flatMap((lesson, place) => (lesson.skill === index ? [place] : [])),
    }));
    const log: StoredEvent[] = [];
    let at = Date.UTC(2026, 0, 1) + Math.floor(random() * 30 * DAY);
    for (let dose = 0; dose < world.dosesEach; dose++) {
      at += Math.floor((0.5 + 4 * random()) * DAY);
      const open = skills.filter(({ left }) => left.length > 0);
      if (open.length === 0) break;
      const weakest = open.reduce((worst, one) =>
        one.right / one.all < worst.right / worst.all ? one : worst,
      );
      const skill = random() < selection ? weakest : open[Math.floor(random() * open.length)]!;
      // Early lessons of a skill tend to come first.
      const place = Math.floor(random() * random() * skill.left.length);
      const lesson = lessons[skill.left.splice(place, 1)[0]!]!;
      const lessonAs = {
        skills: [{ skill: `s${lesson.skill}`, weight: 1 }],
        difficulty: 0,
        minutes: 4,
      };
      const base = { lesson: lesson.id, lessonAs };
      skill.gained.push({ at, effect: lesson.effect });
      for (let question = 0; question < questionsEach; question++) {
        at += 30_000;
        const id = Math.floor(random() * lesson.questions.length);
        const lift = skill.gained.reduce(
          (sum, one) => sum + one.effect * (0.5 + 0.5 * 2 ** (-(at - one.at) / DAY / halfLifeDays)),
          0,
        );
        const logOdds = skill.ability + lift - lesson.difficulty - lesson.questions[id]!;
        const correct = random() < 1 / (1 + Math.exp(-logOdds));
        const key = `${learner}-${dose}-${question}`;
        log.push({
          ...base,
          id: key,
          type: 'answered',
          question: `q${id}`,
          correct,
          at,
          seen: at,
        } as StoredEvent);
        skill.ability += fromQuestions;
        skill.all += 1;
        skill.right += correct ? 1 : 0;
      }
      log.push({
        ...base,
        id: `${learner}-${dose}-done`,
        type: 'completed',
        at,
        seen: at,
      } as StoredEvent);
    }
    return log;
  });
  return {
    logs,
    effects: new Map(lessons.map(({ id, effect }) => [id, effect + fromQuestions * questionsEach])),
  };
};

/** Spearman's rank correlation of two lists of equal length without ties to speak of. */
export const spearman = (a: readonly number[], b: readonly number[]): number => {
  const ranks = (list: readonly number[]): number[] => {
    const order = list.map((_, index) => index).sort((one, other) => list[one]! - list[other]!);
    const rank = new Array<number>(list.length).fill(0);
    for (const [place, index] of order.entries()) rank[index] = place;
    return rank;
  };
  const [x, y] = [ranks(a), ranks(b)];
  const squares = x.reduce((sum, rank, index) => sum + (rank - y[index]!) ** 2, 0);
  return 1 - (6 * squares) / (a.length * (a.length ** 2 - 1));
};
