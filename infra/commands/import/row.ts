import { createHash } from 'node:crypto';
import * as z from 'zod';
import { withoutEnd } from '../../../core/base/trimmed.ts';
import { Employee } from '../../../core/model/employee.ts';
import { LearningEvent } from '../../../core/model/event.ts';
import { Lesson } from '../../../core/model/lesson.ts';
import { CheckIn, Objective } from '../../../core/model/objective.ts';
import { Id } from '../../../core/model/primitives.ts';
import { Role } from '../../../core/model/role.ts';
import { Skill } from '../../../core/model/skill.ts';
import { Team } from '../../../core/model/team.ts';

/** What can be imported, each checked against the API's own schema before anything is sent. */
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

/** One thing read from a source; `place` says where, for people: `employees.csv line 12`. */
export interface Row {
  readonly kind: RowKind;
  readonly place: string;
  readonly value: unknown;
}

/** Something that could not be imported, and what to do about it. */
export interface RowError {
  readonly place: string;
  readonly kind: RowKind;
  readonly id: string;
  readonly problem: string;
}

/** The id that a raw value claims, for messages. */
export const idOf = (value: unknown): string => {
  const id =
    (value as { id?: unknown; keyResult?: unknown } | null)?.id ??
    (value as { keyResult?: unknown } | null)?.keyResult;
  return typeof id === 'string' ? id : '';
};

/** Checks a row as the API would; the problem names the fields. */
export const problemWith = ({ kind, value }: Row): string | undefined => {
  const result = ROW_SCHEMAS[kind].safeParse(value);
  return result.success
    ? undefined
    : result.error.issues
        .map((issue) => `${issue.path.join('.') || 'the row'}: ${issue.message}`)
        .join('; ');
};

/**
 * Makes an id out of any text: lower case, words joined by hyphens; what is too long keeps its
 * beginning and a hash of the whole.
 */
export const slug = (text: string): string => {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._:@-]+/g, '-');
  const id = withoutEnd(words, '-').replace(/^-+/, '');
  if (id.length <= 128) return id || 'unnamed';
  return `${id.slice(0, 115)}-${createHash('sha256').update(id).digest('hex').slice(0, 12)}`;
};
