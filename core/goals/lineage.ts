import { remembered } from '../base/remembered.ts';
import type { Team } from '../model/team.ts';

/** Teams from one upwards, the nearest first, each with how many steps up it is. */
export type Lineage = ReadonlyMap<string, number>;

/** Lineages that are kept; of a tree of any depth, so not of every team. */
const MOST_KEPT = 64;

/**
 * Says of a team which teams stand above it, itself first. Of a team that is not there nothing is
 * above. Linear in the height of the tree, and in that alone.
 */
export const lineagesOf = (teams: readonly Team[]): ((team: string) => Lineage) => {
  const parents = new Map(teams.map(({ id, parent }) => [id, parent]));
  return remembered(MOST_KEPT, (team) => {
    const line = new Map<string, number>();
    // A cycle cannot be published; should one exist all the same, the walk still ends.
    for (
      let one: string | undefined = team;
      one !== undefined && !line.has(one);
      one = parents.get(one)
    )
      line.set(one, line.size);
    return line;
  });
};
