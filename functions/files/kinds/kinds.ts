import type { Kind } from '../kind.ts';
import { checkIns } from './check-ins.ts';
import { completions } from './completions.ts';
import { employees } from './employees.ts';
import { lessons } from './lessons.ts';
import { objectives } from './objectives.ts';
import { roles } from './roles.ts';
import { skills } from './skills.ts';
import { teams } from './teams.ts';

/** All that can be imported from a table, by name. */
export const KINDS = {
  skills,
  roles,
  teams,
  employees,
  lessons,
  objectives,
  'check-ins': checkIns,
  completions,
} as const satisfies Record<string, Kind>;
export type KindName = keyof typeof KINDS;

export const isKindName = (name: string): name is KindName => Object.hasOwn(KINDS, name);
