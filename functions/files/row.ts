import * as z from 'zod';
import { Employee } from '../../core/model/employee.ts';
import { LearningEvent } from '../../core/model/event.ts';
import { Lesson } from '../../core/model/lesson.ts';
import { CheckIn, Objective } from '../../core/model/objective.ts';
import { Id } from '../../core/model/primitives.ts';
import { Role } from '../../core/model/role.ts';
import { Skill } from '../../core/model/skill.ts';
import { Team } from '../../core/model/team.ts';

/** What files can hold, each checked against the API's own schema before anything is stored. */
const ROW_SCHEMAS = {
  skills: Skill,
  roles: Role,
  teams: Team,
  lessons: Lesson,
  employees: Employee,
  objectives: Objective,
  'check-ins': z.strictObject({ keyResult: Id, checkIn: CheckIn }),
  events: LearningEvent,
} as const;
export type RowKind = keyof typeof ROW_SCHEMAS;
/** Kinds whose rows are merge patches of resources that have an id. */
export type ResourceRowKind = Exclude<RowKind, 'check-ins' | 'events'>;

/** Kinds whose rows are held until they are published together; the rest takes effect at once. */
export const HELD: ReadonlySet<RowKind> = new Set<RowKind>([
  ...(['skills', 'roles', 'teams', 'lessons', 'objectives'] as const),
]);

/** Where a row stands; a row without a line is told by its file alone. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

/** A JSON object, as rows and stored resources are. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * One thing read from a file. A resource's `value` is a merge patch (RFC 7396): what the file does
 * not name is not in it, and `null` is a field that the file clears. Events and check-ins are
 * whole.
 */
export interface Row {
  readonly kind: RowKind;
  readonly place: Place;
  readonly value: Fields;
  /** All lines that the row was made of, where there are several. */
  readonly lines?: readonly number[] | undefined;
  /** Those lines as they stand, so that they can be mended and imported again. */
  readonly written?: readonly Written[] | undefined;
}

/** A line of a table as it stands. */
export interface Written {
  readonly columns: readonly string[];
  readonly cells: readonly string[];
}

/** The id that a row claims, for messages; empty where it has none. */
export const idOf = ({ id, keyResult }: Fields): string => {
  const claimed = id ?? keyResult;
  return typeof claimed === 'string' ? claimed : '';
};

/** What is wrong with a field of a row. */
export interface FieldProblem {
  /** The field, `keyResults.0.due`; empty for the row as a whole. */
  readonly field: string;
  readonly expected: string;
}

/** A patch without what it clears: what it makes of something new. */
const asNew = (value: Fields): Fields =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));

const isEvent = (kind: RowKind): boolean => kind === 'events' || kind === 'check-ins';

/**
 * Checks a row as the API would. What it leaves out is not missed unless the row `isNew`: it may be
 * stored already.
 */
export const problemsWith = ({ kind, value }: Row, isNew: boolean): FieldProblem[] => {
  const result = ROW_SCHEMAS[kind].safeParse(asNew(value));
  if (result.success) return [];
  return result.error.issues
    .filter(({ path: [first] }) => {
      const isThere = first === undefined || (value[String(first)] ?? undefined) !== undefined;
      return isThere || isNew || isEvent(kind) || value[String(first)] === null;
    })
    .map(({ path, message, code }) => {
      const field = path.map(String).join('.');
      const isMissing = code === 'invalid_type' && message.endsWith('received undefined');
      return { field, expected: isMissing ? 'must be given: it is not there yet' : message };
    });
};
