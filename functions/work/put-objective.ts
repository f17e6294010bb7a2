import type { Objective } from '../../core/model/objective.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Acting } from '../capabilities.ts';
import { type RefusalPart, Refused, refusedFor } from '../refusal.ts';
import { audited } from '../store/audit.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { type Change, replacing } from '../store/change.ts';
import { findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import { etagOf } from '../store/etag.ts';
import { isOwnId, takenKeyResult } from '../store/own-ids.ts';
import { changePersonal, findPersonal } from '../store/personal-goals.ts';
import { currentRelease } from '../store/releases.ts';
import { unknownEmployee } from './access.ts';
import { objectiveWarnings } from './audience.ts';
import { ANY_STATE, checkPrecondition, type Precondition } from './precondition.ts';
import { allReplacing, type BulkItem, changeResource, changeResources } from './put-resource.ts';
import { readObjective } from './read-objectives.ts';
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

/** Changes an objective of an employee's own: it takes effect at once, and cannot be held. */
const changeOwn = async (
  services: StoreWriter & Acting,
  tenant: string,
  employee: string,
  asked: Change<Objective>,
  precondition: Precondition,
): Promise<PutResult> => {
  const { id } = asked;
  const under = await takenUnder(services, tenant, employee);
  const held = await readResources(services, tenant, 'objectives', true);
  const inForce = await readResource(services, tenant, 'objectives', id, false);
  if (inForce !== undefined || held.some((one) => one.id === id))
    throw takenId(`${id} is an objective of the company or a team.`);
  if ((await findEmployee(services, tenant, employee)) === undefined)
    throw unknownEmployee(employee);
  const { release } = await currentRelease(services, tenant);
  const before = await findPersonal(services, tenant, id);
  const objective = asked.wanted(before);
  const check = (stored: Objective | undefined, wanted: Objective = objective): void =>
    checkPrecondition(precondition, stored && etagOf(stored), etagOf(wanted));
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
  const etag = etagOf(objective);
  if (before !== undefined && etagOf(before) === etag)
    return { id, status: 'unchanged', etag, ...warnings };
  const changed = await audited(
    services,
    tenant,
    { kind: 'resource', what: 'objectives', people: [employee], to: etag },
    () => changePersonal(services, tenant, employee, asked, under, check),
    (done) => ({ to: etagOf(done.objective) }),
  );
  const status = changed.before === undefined ? 'created' : 'updated';
  return { id, status, etag: etagOf(changed.objective), ...warnings };
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
 * Changes one objective, into what `wanted` was like when it was last read. Those of the company
 * and its teams are part of the release; an employee's own lie with the employee.
 */
const changeAt = async (
  services: StoreWriter & Acting,
  tenant: string,
  asked: Change<Objective>,
  wanted: Objective,
  { hold, precondition }: HowToPut,
): Promise<PutResult> => {
  const { owner } = wanted;
  if (owner.kind === 'employee') return changeOwn(services, tenant, owner.id, asked, precondition);
  await refuseTaken(services, tenant, wanted);
  const how = { hold, precondition };
  const result = await changeResource(services, tenant, 'objectives', asked, how);
  if (hold) return result;
  const [warned] = await withAudience(services, tenant, [result]);
  return warned ?? result;
};

/** What a change makes of an objective as it is now, whoever owns it. Throws what it throws. */
const wantedNow = async (
  services: StoreWriter,
  tenant: string,
  { id, wanted }: Change<Objective>,
  hold: boolean,
): Promise<Objective> => wanted(await readObjective(services, tenant, id, hold));

/** Changes one objective, whoever owns it. */
export const changeObjective = async (
  services: StoreWriter & Acting,
  tenant: string,
  asked: Change<Objective>,
  how: HowToPut,
): Promise<PutResult> => {
  const wanted = await wantedNow(services, tenant, asked, how.hold);
  return changeAt(services, tenant, asked, wanted, how);
};

/** Puts one objective, whoever owns it and whatever was there. */
export const putObjective = (
  services: StoreWriter & Acting,
  tenant: string,
  objective: Objective,
  how: HowToPut,
): Promise<PutResult> => changeAt(services, tenant, replacing(objective), objective, how);

/** A change of an objective, its place in a request, and what it comes to as far as is known. */
interface Placed extends BulkItem<Change<Objective>> {
  readonly wanted: Objective;
}

/**
 * Changes many objectives; bad ones are refused one by one. `wantedOf` says what each comes to as
 * far as is known. Gives the results by the items' places.
 */
const changeAll = async (
  services: StoreWriter & Acting,
  tenant: string,
  items: readonly BulkItem<Change<Objective>>[],
  hold: boolean,
  wantedOf: (change: Change<Objective>) => Promise<Objective> | Objective,
): Promise<ReadonlyMap<number, ItemResult>> => {
  const results = new Map<number, ItemResult>();
  const attempt = async <T>(
    { index, item }: BulkItem<Change<Objective>>,
    run: () => Promise<T>,
  ): Promise<T[]> => {
    try {
      return [await run()];
    } catch (failure) {
      results.set(index, rejected(item.id, errorOf(failure)));
      return [];
    }
  };
  const placed: Placed[] = [];
  for (const one of items)
    placed.push(
      ...(await attempt(one, async () => {
        const wanted = await wantedOf(one.item);
        if (wanted.owner.kind !== 'employee') await refuseTaken(services, tenant, wanted);
        return { ...one, wanted };
      })),
    );
  const isOwn = ({ wanted }: Placed): boolean => wanted.owner.kind === 'employee';
  const shared = placed.filter((one) => !isOwn(one));
  if (shared.length > 0) {
    const put = [...(await changeResources(services, tenant, 'objectives', shared, hold))];
    const said = put.map(([, result]) => result);
    const warned = hold ? said : await withAudience(services, tenant, said);
    for (const [place, [index]] of put.entries()) results.set(index, warned[place]!);
  }
  const how = { hold: false, precondition: ANY_STATE };
  for (const one of placed.filter(isOwn))
    for (const result of await attempt(one, () =>
      changeAt(services, tenant, one.item, one.wanted, how),
    ))
      results.set(one.index, result);
  return results;
};

/** Changes many objectives, each on its own; gives the results by the items' places. */
export const changeObjectives = (
  services: StoreWriter & Acting,
  tenant: string,
  items: readonly BulkItem<Change<Objective>>[],
  hold: boolean,
): Promise<ReadonlyMap<number, ItemResult>> =>
  changeAll(services, tenant, items, hold, (one) => wantedNow(services, tenant, one, hold));

/** Puts many objectives, whatever was there; gives the results by the items' places. */
export const putObjectives = (
  services: StoreWriter & Acting,
  tenant: string,
  items: readonly BulkItem<Objective>[],
  hold: boolean,
): Promise<ReadonlyMap<number, ItemResult>> =>
  changeAll(services, tenant, allReplacing(items), hold, ({ wanted }) => wanted(undefined));
