/** What was attained of one thing that is compared: a key result, a team, or all. */
export interface Cell {
  /** Of the run under way: of how many people, and their attained shares added up. */
  readonly people: number;
  readonly before: number;
  readonly after: number;
  /** Of the whole runs: the means of each added up, and where the difference lay. */
  readonly wholeBefore: number;
  readonly wholeAfter: number;
  readonly low: number;
  readonly high: number;
  /** People of a whole run. */
  readonly of: number;
}

/** All that a simulation has added up: anybody can go on from it. */
export interface SimulationSums {
  /** Whole runs, and how many people have played the one under way. */
  readonly runs: number;
  readonly played: number;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** Nothing was played yet. */
export const NO_SUMS: SimulationSums = { runs: 0, played: 0, cells: {} };

// No id begins like this, so that none is taken for a name that objects have of themselves.
export const ALL = 'all';
export const ofKeyResult = (id: string): string => `k:${id}`;
export const ofTeam = (id: string): string => `t:${id}`;

/** What one employee attained under both policies, 0..1, of each thing that is compared. */
export type PlayedPerson = ReadonlyMap<string, { readonly before: number; readonly after: number }>;

const EMPTY: Cell = {
  people: 0,
  before: 0,
  after: 0,
  wholeBefore: 0,
  wholeAfter: 0,
  low: Number.MAX_VALUE,
  high: -Number.MAX_VALUE,
  of: 0,
};

/** The sums with one more employee of the run under way. */
export const withPerson = (sums: SimulationSums, person: PlayedPerson): SimulationSums => {
  const cells = { ...sums.cells };
  for (const [name, { before, after }] of person) {
    const cell = cells[name] ?? EMPTY;
    cells[name] = {
      ...cell,
      people: cell.people + 1,
      before: cell.before + before,
      after: cell.after + after,
    };
  }
  return { ...sums, played: sums.played + 1, cells };
};

const closed = (cell: Cell): Cell => {
  if (cell.people === 0) return cell;
  const before = cell.before / cell.people;
  const after = cell.after / cell.people;
  return {
    people: 0,
    before: 0,
    after: 0,
    wholeBefore: cell.wholeBefore + before,
    wholeAfter: cell.wholeAfter + after,
    low: Math.min(cell.low, after - before),
    high: Math.max(cell.high, after - before),
    of: cell.people,
  };
};

/** The sums once everybody has played the run under way. */
export const withRun = ({ runs, cells }: SimulationSums): SimulationSums => ({
  runs: runs + 1,
  played: 0,
  cells: Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, closed(cell)])),
});
