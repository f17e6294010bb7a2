import { LearningEvent } from '../../../core/model/event.ts';
import { Lesson } from '../../../core/model/lesson.ts';
import { CheckIn } from '../../../core/model/objective.ts';
import { Role } from '../../../core/model/role.ts';
import { Skill } from '../../../core/model/skill.ts';
import { Team } from '../../../core/model/team.ts';
import type { Acting, Counting, Randomness } from '../../capabilities.ts';
import type { Problem } from '../../files/problem.ts';
import { idOf, type Row } from '../../files/row.ts';
import { type Patched, patching } from '../../http/patched.ts';
import { PATCHED_EMPLOYEE, PATCHED_OBJECTIVE } from '../../http/patched-kinds.ts';
import { refusalOf } from '../../http/problem.ts';
import { type RefusalPart, Refused } from '../../refusal.ts';
import type { LogKeeper } from '../../store/arrivals.ts';
import type { StoreWriter } from '../../store/capabilities.ts';
import type { Change } from '../../store/change.ts';
import { currentRelease } from '../../store/releases.ts';
import { checkIn } from '../../work/check-in.ts';
import { postEvents } from '../../work/post-events.ts';
import { changeEmployees } from '../../work/put-employee.ts';
import { changeObjectives } from '../../work/put-objective.ts';
import { type BulkItem, changeResources } from '../../work/put-resource.ts';
import { errorOf, type ItemError, type ItemResult } from '../../work/result.ts';

/** Whoever stores rows: for somebody, and with a log to post events to. */
export type Storing = StoreWriter & LogKeeper & Counting & Randomness & Acting;

/** What became of one row. */
export type Outcome =
  | { readonly status: 'stored' | 'unchanged' }
  | { readonly status: 'refused'; readonly error: ItemError };

type WorkspaceKind = 'skills' | 'roles' | 'teams' | 'lessons';

const PATCHED = {
  skills: { schema: Skill, noun: 'skill' },
  roles: { schema: Role, noun: 'role' },
  teams: { schema: Team, noun: 'team' },
  lessons: { schema: Lesson, noun: 'lesson' },
  employees: PATCHED_EMPLOYEE,
  objectives: PATCHED_OBJECTIVE,
} as const;

/** The change that a row of a resource asks for. */
export const changeOf = <T extends { readonly id: string }>({ kind, value }: Row): Change<T> =>
  patching(PATCHED[kind as keyof typeof PATCHED] as unknown as Patched<T>, String(value.id), value);

/** What stands at a pointer into a row; undefined where that is no text, number or truth. */
const valueAt = (value: Row['value'], pointer: string): string | undefined => {
  const found = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((here, key) => (here as Row['value'] | null | undefined)?.[key], value);
  return found === undefined || found === null || typeof found === 'object'
    ? undefined
    : String(found).slice(0, 300);
};

/** What is wrong with a row, as problems of its file. */
export const problemsOf = (row: Row, { detail, errors }: Omit<ItemError, 'code'>): Problem[] => {
  const { place, value, kind } = row;
  const at = { ...(place.line !== undefined && { line: place.line }), file: place.file };
  const common = { ...at, id: idOf(value), kind, severity: 'refused' as const };
  const [written] = row.written ?? [];
  const parts: readonly RefusalPart[] = errors.length > 0 ? errors : [{ pointer: '', detail }];
  return parts.slice(0, 10).map((part) => {
    const column = part.pointer.slice(1).replaceAll('/', '.');
    const said = valueAt(value, part.pointer);
    return {
      ...common,
      ...(column !== '' && { column }),
      ...(said !== undefined && { value: said }),
      expected: part.detail,
      ...(written && { row: written }),
    };
  });
};

const outcomeOf = (result: ItemResult | undefined): Outcome => {
  if (result?.status === 'rejected') return { status: 'refused', error: result.error };
  return { status: result?.status === 'unchanged' ? 'unchanged' : 'stored' };
};

const refused = (failure: unknown): Outcome => ({ status: 'refused', error: errorOf(failure) });

const storeEvents = async (
  services: Storing,
  tenant: string,
  rows: readonly Row[],
): Promise<Outcome[]> => {
  const identity = { tenant, scopes: ['events'], author: services.acting.by } as const;
  const checked = rows.map(({ value }) => LearningEvent.safeParse(value));
  const good = checked.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const inForce = await currentRelease(services, tenant);
  const posted = (await postEvents(services, identity, inForce, good)).values();
  return checked.map(({ error }): Outcome => {
    if (error !== undefined) return refused(refusalOf(error, 'invalid-body'));
    const { status, error: why } = posted.next().value!;
    if (status === 'accepted') return { status: 'stored' };
    if (status === 'duplicate') return { status: 'unchanged' };
    const detail = why?.detail ?? '';
    return { status: 'refused', error: { code: 'conflict', detail, errors: why?.errors ?? [] } };
  });
};

const storeCheckIns = async (
  services: Storing,
  tenant: string,
  rows: readonly Row[],
  nameOf: (index: number) => string,
): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const [index, { value }] of rows.entries()) {
    const parsed = CheckIn.safeParse(value.checkIn);
    try {
      if (!parsed.success) throw refusalOf(parsed.error, 'invalid-body');
      // Cut off and worked again it is the same check-in.
      const keyResult = String(value.keyResult);
      const { isNew } = await checkIn(services, tenant, keyResult, parsed.data, nameOf(index));
      outcomes.push({ status: isNew ? 'stored' : 'unchanged' });
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      outcomes.push(refused(failure));
    }
  }
  return outcomes;
};

/** Changes as items of a bulk request; a later one of the same id waits for another turn. */
const itemsOf = <T extends { readonly id: string }>(rows: readonly Row[]): BulkItem<Change<T>>[] =>
  rows.map((row, index) => ({ index, item: changeOf<T>(row) }));

/**
 * Stores rows of one kind, none of them about the same thing as another; what is wrong with one
 * keeps no other from being stored. To store them again does no harm. `nameOf` names rows that
 * would else be created anew.
 */
export const storeRows = async (
  services: Storing,
  tenant: string,
  rows: readonly Row[],
  nameOf: (index: number) => string,
): Promise<Outcome[]> => {
  const kind = rows[0]?.kind;
  if (kind === undefined) return [];
  if (kind === 'events') return storeEvents(services, tenant, rows);
  if (kind === 'check-ins') return storeCheckIns(services, tenant, rows, nameOf);
  const results =
    kind === 'employees'
      ? await changeEmployees(services, tenant, itemsOf(rows))
      : kind === 'objectives'
        ? await changeObjectives(services, tenant, itemsOf(rows), true)
        : await changeResources(services, tenant, kind as WorkspaceKind, itemsOf(rows), true);
  return rows.map((_, index) => outcomeOf(results.get(index)));
};
