/** Why a lesson may not be offered, in the order in which it is checked. */
export const EXCLUSIONS = [
  'archived',
  'hidden',
  'language',
  'role',
  'minutes',
  'format',
  'filter',
  'overdue-review',
  'dismissed',
  'cooldown',
  'failed',
  'prerequisites',
  'seen',
  'not-due',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];
