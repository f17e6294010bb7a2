import { type SearchHit, searchingLessons } from '../../core/catalogue/search.ts';
import type { LessonCard } from '../../core/model/catalogue.ts';
import { situationOf } from '../../core/recommend/situation.ts';
import type { Counting } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { currentRelease } from '../store/releases.ts';
import { currentSearch } from '../store/search.ts';
import { inTurns } from '../turns.ts';
import { onlySelf } from './access.ts';
import { loadEmployee } from './load.ts';
import { NO_REQUEST, questionOf } from './question.ts';

/** A lesson that was found, and how well. */
export interface FoundLesson extends Omit<SearchHit, 'lesson'> {
  readonly lesson: LessonCard;
}

/** By skill, how far an employee is from what is asked of them, 0..1. */
const gapsOf = async (
  services: LogKeeper & Counting,
  tenant: string,
  employee: string,
): Promise<ReadonlyMap<string, number>> => {
  const loaded = await loadEmployee(services, tenant, employee);
  const { question } = await questionOf(services, loaded, NO_REQUEST);
  const { needs } = situationOf({ ...question, seed: '' });
  return new Map(needs.map(({ demand, gap }) => [demand.skill, gap]));
};

/**
 * Finds lessons by words, the best first; for an employee those that would close gaps come
 * earlier. A credential that speaks for one employee searches for that one.
 */
export const search = async (
  services: LogKeeper & Counting,
  identity: Identity,
  asked: { readonly words: string; readonly employee?: string | undefined; readonly limit: number },
): Promise<FoundLesson[]> => {
  const { tenant } = identity;
  const { words, employee = identity.employee, limit } = asked;
  if (employee !== undefined) onlySelf(identity, employee);
  const gaps = employee === undefined ? undefined : await gapsOf(services, tenant, employee);
  const { manifest, release } = await currentRelease(services, tenant);
  const index = await currentSearch(services, tenant, manifest);
  const { lessons, lessonIndex } = release.catalogue;
  const gapOf = (skill: string): number => gaps?.get(skill) ?? 0;
  const hits = await inTurns(searchingLessons(index, words, limit, gapOf));
  return hits.flatMap(({ lesson: id, ...hit }) => {
    const lesson = lessons[lessonIndex.get(id) ?? -1];
    return lesson === undefined ? [] : [{ lesson, ...hit }];
  });
};
