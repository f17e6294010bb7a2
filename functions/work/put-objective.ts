import type { Objective } from '../../core/model/objective.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Acting } from '../capabilities.ts';
import { type RefusalPart, Refused, refusedFor } from '../refusal.ts';
import { audited } from '../store/audit.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import { etagOf } from '../store/etag.ts';
import { isOwnId, takenKeyResult } from '../store/own-ids.ts';
import { findPersonal, putPersonal } from '../store/personal-goals.ts';
import { currentRelease } from '../store/releases.ts';
import { unknownEmployee } from './access.ts';
import { objectiveWarnings } from './audience.ts';
import { ANY_STATE, checkPrecondition, type Precondition } from './precondition.ts';
import { type BulkItem, putResource, putResources } from './put-resource.ts';
import { readResource, readResources } from './read-resources.ts';
import { errorOf, type ItemResult, type PutResult, rejected } from './result.ts';

interface HowToPut {
  readonly hold: boolean;
  readonly precondition: Precondition;
}

/**
 * What an employee's own objective refers to wrongly, each thing with its place. Key results of
 * what is held are taken as well: publishing them must not give two the same id.
 */
const wrongReferences = (
  release: CompiledRelease,
  held: readonly Objective[],
  { keyResults }: Objective,
): RefusalPart[] => {
  const shared = new Set(
    [...release.goals.objectives, ...held].flatMap((objective) =>
      objective.keyResults.map(({ id }) => id),
    ),
  );
  return keyResults.flatMap(({ id, skills }, index) => [
    ...(shared.has(id)
      ? [
          {
            pointer: `/keyResults/${index}/id`,
            detail: `${id} is a key result of another objective. Give this one another id.`,
            code: 'duplicate-id',
          },
        ]
      : []),
    ...skills.flatMap(({ skill }, place) =>
      release.catalogue.skillIndex.has(skill)
        ? []
        : [
            {
              pointer: `/keyResults/${index}/skills/${place}/skill`,
              detail: `There is no skill ${skill}. Create it first, or take the reference out.`,
              code: 'unknown-reference',
            },
          ],
    ),
  ]);
};

/** The skills that an objective names. */
const skillsIn = (objective: Objective | undefined): ReadonlySet<string> =>
  new Set(objective?.keyResults.flatMap(({ skills }) => skills.map(({ skill }) => skill)));

/** The refusal of an objective whose id is another one's. */
const takenId = (why: string): Refused => {
  const detail = `${why} Choose another id.`;
  return new Refused('id-taken', detail, [{ pointer: '/id', detail, code: 'id-taken' }]);
};

/** Puts an objective of an employee's own: it takes effect at once, and cannot be held. */
const putOwn = async (
  services: StoreWriter & Acting,
  tenant: string,
  employee: string,
  objective: Objective,
  precondition: Precondition,
): Promise<PutResult> => {
  const { id } = objective;
  const under = await takenUnder(services, tenant, employee);
  const held = await readResources(services, tenant, 'objectives', true);
  const inForce = await readResource(services, tenant, 'objectives', id, false);
  if (inForce !== undefined || held.some((one) => one.id === id))
    throw takenId(`${id} is an objective of the company or a team.`);
  if ((await findEmployee(services, tenant, employee)) === undefined)
    throw unknownEmployee(employee);
  const { release } = await currentRelease(services, tenant);
  const before = await findPersonal(services, tenant, id);
  const etag = etagOf(objective);
  const check = (stored: Objective | undefined): void =>
    checkPrecondition(precondition, stored && etagOf(stored), etag);
  check(before);
  // A skill that was named before and is gone by now is no reason to refuse what stays as it was.
  const kept = skillsIn(before);
  const wrong = wrongReferences(release, held, objective);
  const isKept = ({ pointer, code }: RefusalPart): boolean => {
    const [, , index, , place] = pointer.split('/');
    const named = objective.keyResults[Number(index)]?.skills[Number(place)]?.skill ?? '';
    return code === 'unknown-reference' && kept.has(named);
  };
  const [first, ...others] = wrong.filter((part) => !isKept(part));
  if (first !== undefined)
    throw refusedFor(
      [first, ...others],
      first.code === 'duplicate-id' ? 'duplicate-id' : 'unknown-reference',
    );
  const warnings = wrong.length > 0 ? { warnings: wrong } : {};
  if (before !== undefined && etagOf(before) === etag)
    return { id, status: 'unchanged', etag, ...warnings };
  await audited(
    services,
    tenant,
    { kind: 'resource', what: 'objectives', people: [employee], to: etag },
    () => putPersonal(services, tenant, employee, objective, under, check),
  );
  return { id, status: before === undefined ? 'created' : 'updated', etag, ...warnings };
};

/** Throws where an employee's own objective has an id that a shared one would get. */
const refuseTaken = async (
  services: StoreWriter,
  tenant: string,
  objective: Objective,
): Promise<void> => {
  const { id, keyResults } = objective;
  const [isTaken, ...areTaken] = await Promise.all([
    isOwnId(services, tenant, 'objectives', id),
    ...keyResults.map((keyResult) => isOwnId(services, tenant, 'key-results', keyResult.id)),
  ]);
  if (isTaken) throw takenId(`${id} belongs to an employee's own objective.`);
  const index = areTaken.indexOf(true);
  if (index >= 0) throw takenKeyResult(objective, index);
};

/**
 * Results with a word on the people of whom a new or changed objective asks what is not in their
 * role. It is in force by now, so that this can only be said.
 */
const withAudience = async <Result extends ItemResult>(
  services: StoreWriter,
  tenant: string,
  results: readonly Result[],
): Promise<Result[]> => {
  const changed = results.filter(({ status }) => status === 'created' || status === 'updated');
  if (changed.length === 0) return [...results];
  const ids = new Set(changed.map(({ id }) => id));
  const warnings = await objectiveWarnings(services, tenant, ids);
  return results.map((result) => {
    const own = warnings.get(result.id);
    if (own === undefined || !changed.includes(result)) return result;
    const before = 'warnings' in result ? (result.warnings ?? []) : [];
    return { ...result, warnings: [...before, ...own] };
  });
};

/**
 * Puts one objective. Those of the company and its teams are part of the release; an employee's own
 * lie with the employee.
 */
export const putObjective = async (
  services: StoreWriter & Acting,
  tenant: string,
  objective: Objective,
  { hold, precondition }: HowToPut,
): Promise<PutResult> => {
  const { owner } = objective;
  if (owner.kind === 'employee') return putOwn(services, tenant, owner.id, objective, precondition);
  await refuseTaken(services, tenant, objective);
  const result = await putResource(services, tenant, 'objectives', objective, {
    hold,
    precondition,
  });
  if (hold) return result;
  const [warned] = await withAudience(services, tenant, [result]);
  return warned ?? result;
};

/**
 * Puts many objectives; bad ones are refused one by one. Gives the results by the items' places.
 */
export const putObjectives = async (
  services: StoreWriter & Acting,
  tenant: string,
  items: readonly BulkItem<Objective>[],
  hold: boolean,
): Promise<ReadonlyMap<number, ItemResult>> => {
  const results = new Map<number, ItemResult>();
  const attempt = async (
    { index, item }: BulkItem<Objective>,
    run: () => Promise<PutResult | undefined>,
  ): Promise<void> => {
    try {
      const result = await run();
      if (result !== undefined) results.set(index, result);
    } catch (failure) {
      results.set(index, rejected(item.id, errorOf(failure)));
    }
  };
  const isOwn = ({ item }: BulkItem<Objective>): boolean => item.owner.kind === 'employee';
  const shared = items.filter((one) => !isOwn(one));
  for (const one of shared)
    await attempt(one, async () => {
      await refuseTaken(services, tenant, one.item);
      return undefined;
    });
  const free = shared.filter(({ index }) => !results.has(index));
  if (free.length > 0) {
    const put = [...(await putResources(services, tenant, 'objectives', free, hold))];
    const said = put.map(([, result]) => result);
    const warned = hold ? said : await withAudience(services, tenant, said);
    for (const [place, [index]] of put.entries()) results.set(index, warned[place]!);
  }
  for (const one of items.filter(isOwn))
    await attempt(one, () =>
      putObjective(services, tenant, one.item, { hold: false, precondition: ANY_STATE }),
    );
  return results;
};
