import { hash } from 'node:crypto';
import { MOST_PREVIEWED, type PreviewRequest } from '../../core/model/preview.ts';
import { sampleByTeam } from '../../core/tune/sample.ts';
import type { Crowd } from '../../core/tune/warnings.ts';
import type { Counting } from '../capabilities.ts';
import { type RefusalPart, Refused, refusedFor } from '../refusal.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { type DirectoryEntry, employeesWhere } from '../store/directory.ts';
import { erasedCheck } from '../store/erased.ts';
import type { LoadedLearner } from '../store/learner.ts';
import { type InForce, loadUnder } from './load.ts';
import { inBatches } from './result.ts';

/** Somebody whom a preview looks at, as they were read. */
export interface Member {
  readonly employee: string;
  readonly team: string | undefined;
  readonly learner: LoadedLearner;
}

/** Whom a preview looks at, and whom they stand for. */
export interface Panel {
  readonly members: readonly Member[];
  /** When they were read, epoch milliseconds. */
  readonly atMs: number;
  readonly of: number;
  /** How many people each team has; those without one are under ''. */
  readonly teams: ReadonlyMap<string, number>;
  /** Every role with every team that somebody has; undefined where not all were looked at. */
  readonly census?: readonly Crowd[];
}

type Whom = Pick<PreviewRequest, 'employees' | 'team' | 'size'>;

/**
 * For so long a sample is looked at as it was read, so that a slider that is drawn reads nothing: a
 * preview says as of when it is.
 */
const KEPT_MS = 120_000;
/** Reads that are on their way at the same time. */
const TOGETHER = 16;
/** Heap of what is kept of somebody: for each lesson and skill in their state, and besides. */
const BYTES_A_LESSON = 400;
const BYTES_BESIDES = 4_000;

/** Everything that people are looked at by, the policy aside. */
export const partsBeside = ({ manifest: { parts } }: InForce): string =>
  `${parts.catalogue}#${parts.goals}#${parts.model}`;

const unknown = (index: number, employee: string): RefusalPart => ({
  pointer: `/employees/${index}`,
  code: 'unknown-reference',
  detail: `There is no employee ${employee}.`,
});

const inactive = (index: number, employee: string): RefusalPart => ({
  pointer: `/employees/${index}`,
  code: 'inactive',
  detail: `${employee} is not active, and gets no lessons.`,
});

/** Somebody as they are now; undefined without a profile. */
const read = async (
  services: LogKeeper & Counting,
  tenant: string,
  employee: string,
  inForce: InForce,
): Promise<Member | undefined> => {
  try {
    const { learner } = await loadUnder(services, tenant, employee, inForce);
    return { employee, team: learner.profile?.employee.team, learner };
  } catch (failure) {
    if (failure instanceof Refused && failure.code === 'unknown-employee') return undefined;
    throw failure;
  }
};

const isActive = ({ learner }: Member): boolean => learner.profile?.employee.active !== false;

/** Those who were named, as they are now. Throws `unknown-reference` with each who is missing. */
const readNamed = async (
  services: LogKeeper & Counting,
  tenant: string,
  named: readonly string[],
  inForce: InForce,
): Promise<Panel> => {
  const atMs = services.now();
  const found = await inBatches(named, TOGETHER, (one) => read(services, tenant, one, inForce));
  const wrong = found.flatMap((member, index): RefusalPart[] => {
    if (member === undefined) return [unknown(index, named[index]!)];
    return isActive(member) ? [] : [inactive(index, named[index]!)];
  });
  const [first, ...others] = wrong;
  if (first !== undefined) throw refusedFor([first, ...others], 'unknown-reference');
  // Named twice, somebody is looked at once.
  const members = [...new Map(found.flatMap((one) => (one ? [[one.employee, one]] : []))).values()];
  return { members, atMs, of: members.length, teams: new Map() };
};

/** Who is active, from the tenant's list alone: all, and those of a team and the teams below it. */
const listPeople = async (
  services: LogKeeper,
  tenant: string,
  team: string | undefined,
  { release }: InForce,
): Promise<{ chosen: DirectoryEntry[]; census: Crowd[] }> => {
  const chosen: DirectoryEntry[] = [];
  const census = new Map<string, Crowd>();
  for await (const one of employeesWhere(services, tenant, { active: true })) {
    census.set(JSON.stringify([one.role ?? null, one.team ?? null]), {
      role: one.role,
      team: one.team,
    });
    const isIn =
      team === undefined ||
      (one.team !== undefined && release.prepared.lineageOf(one.team).has(team));
    if (isIn) chosen.push(one);
  }
  return { chosen, census: [...census.values()] };
};

const readSample = async (
  services: LogKeeper & Counting,
  tenant: string,
  { team, size = MOST_PREVIEWED }: Whom,
  inForce: InForce,
): Promise<Panel> => {
  const atMs = services.now();
  const { chosen, census } = await listPeople(services, tenant, team, inForce);
  const teams = new Map<string, number>();
  for (const one of chosen) teams.set(one.team ?? '', (teams.get(one.team ?? '') ?? 0) + 1);
  // Another day, another sample: so nobody is left out of sight for good.
  const day = new Date(atMs).toISOString().slice(0, 10);
  const seed = hash('sha256', `${inForce.manifest.secret}|preview|${day}`, 'base64url');
  const found = await inBatches(sampleByTeam(chosen, size, seed), TOGETHER, ({ id }) =>
    read(services, tenant, id, inForce),
  );
  const members = found.filter((one) => one !== undefined).filter(isActive);
  // The list may be behind the profiles.
  const of = members.length < size ? members.length : chosen.length;
  return { members, atMs, of, teams, census };
};

const bytesOf = ({ members }: Panel): number =>
  members.reduce(
    (sum, { learner: { state } }) =>
      sum + BYTES_BESIDES + BYTES_A_LESSON * (state.lessons.size + state.skills.size),
    0,
  );

/**
 * Whom a request is about, with what is known of them: those who are named as they are now, samples
 * as they were within `KEPT_MS`. Whoever was erased meanwhile is not among them. Throws
 * `unknown-reference`.
 */
export const panelOf = async (
  services: LogKeeper & Counting,
  tenant: string,
  whom: Whom,
  inForce: InForce,
): Promise<Panel> => {
  const { employees, team, size } = whom;
  if (employees !== undefined) return readNamed(services, tenant, employees, inForce);
  if (team !== undefined && !inForce.release.goals.teams.some(({ id }) => id === team))
    throw refusedFor(
      [{ pointer: '/team', code: 'unknown-reference', detail: `There is no team ${team}.` }],
      'unknown-reference',
    );
  const turn = Math.floor(services.now() / KEPT_MS);
  const parts = partsBeside(inForce);
  const key = `PANEL#${tenant}#${turn}#${parts}#${team ?? ''}#${size ?? ''}`;
  const known = services.cache.get(key) as Panel | undefined;
  if (known === undefined) {
    const panel = await readSample(services, tenant, whom, inForce);
    services.cache.keep(key, panel, bytesOf(panel));
    return panel;
  }
  const isErased = await erasedCheck(services, tenant, inForce.manifest);
  const members = known.members.filter(({ employee }) => !isErased(employee));
  return members.length === known.members.length ? known : { ...known, members };
};
