import type { StoredEvent } from '../../../../core/model/event.ts';
import { type Contender, entry, itemOf, outcomeOf, sigmoid, skillsOf } from '../contender.ts';

/** A rating in log-odds and the answers behind it. */
interface Rating {
  value: number;
  answers: number;
}
const newRating = (): Rating => ({ value: 0, answers: 0 });

/**
 * The step after n answers is `most / (1 + decay · n)` (Pelánek 2016, "Applications of the Elo
 * rating system in adaptive educational systems").
 */
interface Step {
  readonly most: number;
  readonly decay: number;
}
// Of some twenty sets that were tried, the one that predicts these two public logs best.
const LEARNER: Step = { most: 0.25, decay: 0.005 };
const SKILL: Step = { most: 0.4, decay: 0.03 };
const ITEM: Step = { most: 0.6, decay: 0.2 };
const GROUP: Step = { most: 0.05, decay: 0.002 };
const ALL: Step = { most: 0.05, decay: 0.002 };
/**
 * Passes over the training answers: in the second, early learners meet ratings that have settled.
 */
const PASSES = 2;

const move = (rating: Rating, { most, decay }: Step, surprise: number): void => {
  rating.value += (most / (1 + decay * rating.answers)) * surprise;
  rating.answers += 1;
};

/**
 * Ratings of what is asked: all of it, each combination of skills, from which a new item starts,
 * and each item.
 */
class Questions {
  readonly #all = newRating();
  readonly #items = new Map<string, Rating>();
  readonly #groups = new Map<string, Rating>();

  ease(event: StoredEvent): number {
    const item = this.#items.get(itemOf(event))?.value ?? 0;
    return this.#all.value + (this.#groups.get(event.lesson ?? '')?.value ?? 0) + item;
  }
  update(event: StoredEvent, surprise: number): void {
    move(this.#all, ALL, surprise);
    move(entry(this.#items, itemOf(event), newRating), ITEM, surprise);
    move(entry(this.#groups, event.lesson ?? '', newRating), GROUP, surprise);
  }
}

/** One learner's ratings: in general, and on each skill. */
class Abilities {
  readonly #general = newRating();
  readonly #skills = new Map<string, Rating>();

  of(event: StoredEvent): number {
    const skills = skillsOf(event);
    const sum = skills.reduce((total, skill) => total + (this.#skills.get(skill)?.value ?? 0), 0);
    return this.#general.value + sum / Math.max(1, skills.length);
  }
  update(event: StoredEvent, surprise: number): void {
    move(this.#general, LEARNER, surprise);
    for (const skill of skillsOf(event))
      move(entry(this.#skills, skill, newRating), SKILL, surprise);
  }
}

/**
 * Elo with ratings of the learner, of each of the learner's skills, and of items, which learn from
 * training answers and then stay.
 */
export const ELO: Contender = {
  name: 'Elo',
  source: 'Pelánek 2016; learner, skill and item',
  fit: (train) => {
    const questions = new Questions();
    for (const { events } of Array.from({ length: PASSES }, () => train).flat()) {
      const abilities = new Abilities();
      for (const event of events) {
        const surprise = outcomeOf(event) - sigmoid(abilities.of(event) + questions.ease(event));
        abilities.update(event, surprise);
        questions.update(event, surprise);
      }
    }
    return ({ events }) => {
      const abilities = new Abilities();
      return Float64Array.from(events, (event) => {
        const probability = sigmoid(abilities.of(event) + questions.ease(event));
        abilities.update(event, outcomeOf(event) - probability);
        return probability;
      });
    };
  },
};
