import { elapsedDays, entry, itemOf, outcomeOf, skillsOf } from '../contender.ts';
import { linear } from './linear.ts';

/** Time windows in days; an answer counts in every window that it lies in. */
const WINDOWS = [1 / 24, 1, 7, 30, Number.POSITIVE_INFINITY] as const;

/**
 * Answers on one skill, in order, with a place from which on they lie in each window: both only
 * move forward.
 */
class Practice {
  readonly #at: number[] = [];
  readonly #wins: number[] = [0];
  readonly #from = WINDOWS.map(() => 0);

  add(at: number, outcome: number): void {
    this.#at.push(at);
    this.#wins.push(this.#wins.at(-1)! + outcome);
  }
  /** Wins and attempts in a window that ends at `now`. */
  within(window: number, now: number): { wins: number; attempts: number } {
    let from = this.#from[window]!;
    while (from < this.#at.length && elapsedDays(this.#at[from]!, now) > WINDOWS[window]!)
      from += 1;
    this.#from[window] = from;
    return { wins: this.#wins.at(-1)! - this.#wins[from]!, attempts: this.#at.length - from };
  }
}

/**
 * DAS3H (Choffin et al. 2019): items, skills, and by skill and time window logarithms of wins and
 * attempts. Learners at test are new, so their own ability, which the paper fits, is unknown and
 * left out.
 */
export const DAS3H = linear(
  { name: 'DAS3H', source: 'Choffin et al. 2019, new learners', timed: true },
  () => {
    const practice = new Map<string, Practice>();
    return {
      describe: (event, put) => {
        put(`item ${itemOf(event)}`, 1);
        for (const skill of skillsOf(event)) {
          put(`ease ${skill}`, 1);
          const own = practice.get(skill);
          if (own === undefined) continue;
          for (let window = 0; window < WINDOWS.length; window++) {
            const { wins, attempts } = own.within(window, event.at);
            put(`wins ${window} ${skill}`, Math.log1p(wins));
            put(`attempts ${window} ${skill}`, Math.log1p(attempts));
          }
        }
      },
      update: (event) => {
        for (const skill of skillsOf(event))
          entry(practice, skill, () => new Practice()).add(event.at, outcomeOf(event));
      },
    };
  },
);
