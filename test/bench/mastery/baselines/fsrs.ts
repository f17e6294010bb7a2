import {
  computeDecayFactor,
  FSRSAlgorithm,
  type FSRSState,
  generatorParameters,
  Rating,
} from 'ts-fsrs';
import { type Contender, elapsedDays, outcomeOf, skillsOf } from '../contender.ts';

const fsrs = new FSRSAlgorithm(
  generatorParameters({ enable_fuzz: false, enable_short_term: true }),
);
const { decay, factor } = computeDecayFactor(fsrs.parameters.w);

interface Memory {
  readonly state: FSRSState;
  readonly at: number;
}

/**
 * FSRS-6 with its default weights, one memory a skill; a right answer is rated "good", a wrong one
 * "again". It predicts the mean retrievability of the question's skills; of a skill that was never
 * answered it knows only how often first answers are right.
 */
export const FSRS: Contender = {
  name: 'FSRS-6 default',
  source: 'ts-fsrs, default weights; mean over skills',
  timed: true,
  fit: (train) => {
    const firsts = train.flatMap(({ events }) => {
      const seen = new Set<string>();
      return events.filter((event) => {
        const fresh = !skillsOf(event).some((skill) => seen.has(skill));
        for (const skill of skillsOf(event)) seen.add(skill);
        return fresh;
      });
    });
    const atFirst = firsts.reduce((sum, event) => sum + outcomeOf(event), 1) / (firsts.length + 2);
    return ({ events }) => {
      const memories = new Map<string, Memory>();
      return Float64Array.from(events, (event) => {
        const skills = skillsOf(event);
        let sum = 0;
        for (const skill of skills) {
          const memory = memories.get(skill);
          const days = memory ? elapsedDays(memory.at, event.at) : 0;
          sum += memory ? (1 + (factor * days) / memory.state.stability) ** decay : atFirst;
          const rating = event.correct ? Rating.Good : Rating.Again;
          memories.set(skill, {
            state: fsrs.next_state(memory?.state ?? null, Math.floor(days), rating),
            at: event.at,
          });
        }
        return skills.length === 0 ? atFirst : sum / skills.length;
      });
    };
  },
};
