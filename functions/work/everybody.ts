import type { NextLesson } from '../../core/model/decision.ts';
import type { Situation } from '../../core/recommend/situation.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Counting } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { type DirectoryEntry, employeesWhere } from '../store/directory.ts';
import type { Keeping } from '../store/keeping.ts';
import type { Limiting } from '../store/quotas.ts';
import { currentRelease } from '../store/releases.ts';
import { ask } from './ask.ts';
import { type InForce, loadUnder } from './load.ts';
import { reasonsFor } from './private.ts';
import { NO_REQUEST } from './question.ts';
import { inBatches } from './result.ts';

/** People that one page looks at; of more it says so. */
const MOST_LOOKED_AT = 500;
/** People that are read and decided for at the same time. */
const TOGETHER = 16;

/** What it takes to decide for people. */
export type Deciding = LogKeeper & Counting & Limiting & Keeping;

/** Whom to look at; a team holds those below it too. */
export interface Whom {
  readonly team?: string | undefined;
  readonly role?: string | undefined;
}

/** One employee, and what they would get if they asked just now. */
export interface LookedAt {
  readonly id: string;
  readonly name: string;
  readonly team: string | undefined;
  readonly role: string | undefined;
  readonly language: string;
  /** Nothing in it was made from their answers: reasons that are theirs alone are left out. */
  readonly next: Pick<NextLesson, 'lessons' | 'nothing'>;
  readonly needs: Situation['needs'];
}

/** Everybody who was looked at, and how many there are. */
export interface Everybody extends InForce {
  readonly people: readonly LookedAt[];
  readonly of: number;
}

/** Made from somebody's answers: told to that employee alone. */
const FOR_OTHERS = { scopes: [] } as const;

const isIn = (
  { prepared }: CompiledRelease,
  { team }: DirectoryEntry,
  wanted: string | undefined,
): boolean => wanted === undefined || (team !== undefined && prepared.lineageOf(team).has(wanted));

const lookAt = async (
  services: Deciding,
  tenant: string,
  { id, team, role, language }: DirectoryEntry,
  inForce: InForce,
): Promise<LookedAt | undefined> => {
  const asked = { kind: 'next', request: NO_REQUEST, dryRun: true, within: '?' } as const;
  try {
    const loaded = await loadUnder(services, tenant, id, inForce);
    const { answer, situation } = await ask(services, loaded, asked);
    const lessons = answer.lessons.map((one) => ({
      ...one,
      reasons: reasonsFor(FOR_OTHERS, one.reasons),
    }));
    const { needs } = situation;
    const name = loaded.learner.profile?.employee.name ?? id;
    return { id, name, team, role, language, needs, next: { ...answer, lessons } };
  } catch (failure) {
    // Whoever left meanwhile is looked at no more.
    if (failure instanceof Refused && failure.code !== 'unavailable') return undefined;
    throw failure;
  }
};

/**
 * What everybody would get who asked just now, the first 500 by id, in one pass. Stores nothing.
 * Throws `StoreUnavailable`.
 */
export const lookAtEverybody = async (
  services: Deciding,
  tenant: string,
  { team, role }: Whom,
): Promise<Everybody> => {
  const inForce = await currentRelease(services, tenant);
  const entries: DirectoryEntry[] = [];
  let of = 0;
  const some = role === undefined ? {} : { role };
  for await (const entry of employeesWhere(services, tenant, { active: true, ...some })) {
    if (!isIn(inForce.release, entry, team)) continue;
    of += 1;
    if (entries.length < MOST_LOOKED_AT) entries.push(entry);
  }
  const looked = await inBatches(entries, TOGETHER, (entry) =>
    lookAt(services, tenant, entry, inForce),
  );
  const people = looked.filter((one) => one !== undefined);
  return { ...inForce, people, of: of - (entries.length - people.length) };
};
