import { compareTexts } from '../base/order.ts';
import { stableShareOf } from '../base/random.ts';

/** Somebody who may be looked at. */
export interface Eligible {
  readonly id: string;
  readonly team?: string | undefined;
}

/**
 * A sample by team: each team comes in with its share of `size`, rounded up or down, so that every
 * person is as likely as any other. People stand team by team, in each in an order drawn from the
 * seed, and every so many are taken. All of them where they are no more than `size`. The same seed
 * gives the same sample, whatever the order of the list.
 */
export const sampleByTeam = <Person extends Eligible>(
  people: readonly Person[],
  size: number,
  seed: string,
): Person[] => {
  const drawn = people.map((person) => ({
    person,
    team: person.team ?? '',
    luck: stableShareOf(`${seed}|${person.id}`),
  }));
  drawn.sort(
    (a, b) =>
      compareTexts(a.team, b.team) || a.luck - b.luck || compareTexts(a.person.id, b.person.id),
  );
  if (drawn.length <= size) return drawn.map(({ person }) => person);
  const step = drawn.length / size;
  const start = stableShareOf(seed);
  return Array.from(
    { length: size },
    (_, index) => drawn[Math.min(drawn.length - 1, Math.floor((index + start) * step))]!.person,
  );
};
