import { hideSmall, LEAST_SHOWN } from '../base/small-groups.ts';
import type { GoalsPart } from '../model/goals.ts';
import type { Compared, Simulation } from '../model/simulation.ts';
import { ALL, type Cell, ofKeyResult, ofTeam, type SimulationSums } from './sums.ts';

/** So often everybody plays the weeks, each time with other luck. */
export const RUNS = 6;

/** Fewer runs say nothing of how far they lie apart. */
const LEAST_SPREAD = 3;

/** What a cell comes to over the whole runs: of one under way single people could be told. */
const comparedOf = (cell: Cell, runs: number): Compared => {
  const [before, after] = [cell.wholeBefore / runs, cell.wholeAfter / runs];
  const { low, high, of: people } = cell;
  const spread = runs < LEAST_SPREAD ? {} : { low, high };
  return { before, after, difference: after - before, ...spread, people };
};

/** The groups that may be shown beside all `people`: those of no group are one that is hidden. */
const shownBeside = <T extends { readonly people: number }>(
  groups: readonly T[],
  people: number,
): readonly { readonly people: number }[] => {
  const rest = { people: people - groups.reduce((sum, group) => sum + group.people, 0) };
  return hideSmall<{ readonly people: number }>([...groups, rest]);
};

/** What a simulation is of. */
interface Of {
  readonly base: number;
  readonly weeks: number;
  readonly people: number;
}

/** What has come of a simulation so far, as it is shown: groups of under five people are not. */
export const simulationOf = (
  { runs, cells }: SimulationSums,
  { base, weeks, people }: Of,
  { objectives, teams }: Pick<GoalsPart, 'objectives' | 'teams'>,
): Simulation => {
  const find = (name: string): Compared | undefined => {
    const cell = cells[name];
    return cell && runs > 0 ? comparedOf(cell, runs) : undefined;
  };
  const all = find(ALL);
  const keyResults = objectives.flatMap((objective) =>
    objective.keyResults.flatMap(({ id, title, due }) => {
      const compared = find(ofKeyResult(id));
      return compared === undefined ? [] : [{ keyResult: id, title, due, ...compared }];
    }),
  );
  const ofTeams = teams.flatMap(({ id }) => {
    const compared = find(ofTeam(id));
    return compared === undefined ? [] : [{ team: id, ...compared }];
  });
  // What is asked of nearly everybody tells of the few of whom it is not asked.
  const few = (compared: Compared): boolean => compared.people < LEAST_SHOWN;
  const shownKeyResults = keyResults.filter((one) => !few(one));
  const beside = all === undefined ? [] : shownBeside(ofTeams, all.people);
  const shownTeams = ofTeams.filter((one) => beside.includes(one));
  return {
    ...{ base, weeks, people, runs, of: RUNS, trust: 'direction' },
    ...(all !== undefined && !few(all) && { overall: all }),
    keyResults: shownKeyResults,
    teams: shownTeams,
    hidden: keyResults.length - shownKeyResults.length + ofTeams.length - shownTeams.length,
  };
};
