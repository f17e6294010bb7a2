import type { StoredEvent } from '../../../core/model/event.ts';
import { seeded } from '../../support/random.ts';
import type { Learner } from '../logs.ts';

const START = Date.UTC(2025, 0, 1);
const HOUR = 3_600_000;

export interface Simulation {
  readonly learners: number;
  readonly seed: number;
  readonly skills?: number;
  readonly itemsPerSkill?: number;
  readonly sessions?: number;
}

/** One answer as a log holds it. */
export const answer = (
  skills: readonly string[],
  question: string,
  correct: boolean,
  at: number,
  id = String(at),
): StoredEvent => ({
  id,
  type: 'answered',
  lesson: skills.join('~'),
  question,
  correct,
  at,
  seen: at,
  lessonAs: { skills: skills.map((skill) => ({ skill, weight: 1 })), difficulty: 0, minutes: 0 },
});

/**
 * A small log in which there is something to find: learners and items differ, skills are learnt by
 * answering and half forgotten between sessions that lie days apart.
 */
export const simulate = ({
  learners,
  seed,
  skills = 4,
  itemsPerSkill = 6,
  sessions = 5,
}: Simulation): Learner[] => {
  const random = seeded(seed);
  const spread = (): number => (random() + random() + random() - 1.5) * 2;
  const ease = Array.from({ length: skills }, () => spread());
  const itemEase = Array.from({ length: skills * itemsPerSkill }, () => 1.5 * spread());
  return Array.from({ length: learners }, (_, index) => {
    const ability = spread();
    const practice = new Float64Array(skills);
    const events: StoredEvent[] = [];
    let at = START;
    for (let session = 0; session < sessions; session++) {
      for (let turn = 0; turn < 6; turn++) {
        const skill = Math.floor(random() * skills);
        const item = skill * itemsPerSkill + Math.floor(random() * itemsPerSkill);
        const logOdds =
          ability + ease[skill]! + itemEase[item]! + 0.8 * Math.log1p(practice[skill]!);
        const correct = random() < 1 / (1 + Math.exp(-logOdds));
        events.push(answer([`s${skill}`], `i${item}`, correct, at, String(events.length)));
        practice[skill]! += 1;
        at += HOUR / 30;
      }
      at += Math.ceil(random() * 10) * 24 * HOUR;
      for (let skill = 0; skill < skills; skill++) practice[skill]! /= 2;
    }
    return { id: String(index), events };
  });
};
