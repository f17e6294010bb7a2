import type { StoredEvent } from '../../../../core/model/event.ts';
import { type Contender, outcomeOf, sigmoid } from '../contender.ts';
import { fitLogistic } from './logistic-regression.ts';

/** Takes one named value of an answer. */
type Put = (name: string, value: number) => void;

/**
 * What a linear model sees of a learner: the features of each next answer, kept up to date by the
 * answers before.
 */
export interface Describer {
  describe(event: StoredEvent, put: Put): void;
  update(event: StoredEvent): void;
}

/**
 * The penalty that scikit-learn has by default, with which these models were published (Gervet et
 * al. 2020).
 */
const RIDGE = 1;

/** A logistic regression on named features; names that training has not seen count nothing. */
export const linear = (about: Omit<Contender, 'fit'>, describer: () => Describer): Contender => ({
  ...about,
  fit: (train) => {
    const columnOf = new Map([['intercept', 0]]);
    const starts = [0];
    const columns: number[] = [];
    const values: number[] = [];
    const outcomes: number[] = [];
    const put: Put = (name, value) => {
      if (value === 0) return;
      let column = columnOf.get(name);
      if (column === undefined) {
        column = columnOf.size;
        columnOf.set(name, column);
      }
      columns.push(column);
      values.push(value);
    };
    for (const { events } of train) {
      const learner = describer();
      for (const event of events) {
        put('intercept', 1);
        learner.describe(event, put);
        learner.update(event);
        starts.push(columns.length);
        outcomes.push(outcomeOf(event));
      }
    }
    const weights = fitLogistic({
      rows: {
        starts: Uint32Array.from(starts),
        columns: Uint32Array.from(columns),
        values: Float64Array.from(values),
      },
      outcomes: Uint8Array.from(outcomes),
      columnCount: columnOf.size,
      ridge: RIDGE,
    });
    return ({ events }) => {
      const learner = describer();
      return Float64Array.from(events, (event) => {
        let logOdds = weights[0]!;
        learner.describe(event, (name, value) => {
          const column = columnOf.get(name);
          if (column !== undefined) logOdds += value * weights[column]!;
        });
        learner.update(event);
        return sigmoid(logOdds);
      });
    };
  },
});

/** Wins and attempts. */
interface Count {
  wins: number;
  attempts: number;
}

/** Wins and attempts by name. */
export class Counts {
  readonly #counts = new Map<string, Count>();

  of(name: string): Readonly<Count> {
    return this.#counts.get(name) ?? { wins: 0, attempts: 0 };
  }
  add(name: string, outcome: number): void {
    const { wins, attempts } = this.of(name);
    this.#counts.set(name, { wins: wins + outcome, attempts: attempts + 1 });
  }
}
