import {
  type DigestPreference,
  type DigestSettings,
  type OwnChoice,
  WEEKDAYS,
  type Weekday,
} from '../model/digest.ts';
import type { Employee } from '../model/employee.ts';
import type { Team } from '../model/team.ts';

/** What holds for one employee once every level has had its say. */
export interface Effective {
  readonly enabled: boolean;
  readonly frequency: NonNullable<DigestPreference['frequency']>;
  readonly days: readonly Weekday[];
  readonly hour: number;
  readonly minutes: number;
  readonly pausedUntil?: string;
  readonly timeZone: string;
  readonly language: string;
}

/** Who may say something of a digest, the farthest first. A nearer one goes before. */
export const LEVELS = ['product', 'tenant', 'team', 'employee', 'own'] as const;
type Level = (typeof LEVELS)[number];

/** Whom a value comes from; nothing is said where there is no value. */
export type Whence = Readonly<Record<Exclude<keyof Effective, 'pausedUntil'>, Level>> & {
  readonly pausedUntil?: Level;
};

/** All that is said of the digests of one employee. */
export interface Said {
  readonly settings: Pick<DigestSettings, 'enabled' | 'defaults'>;
  /** The nearest first. */
  readonly teams: readonly Pick<Team, 'digest' | 'quietDays'>[];
  readonly employee: Pick<Employee, 'digest' | 'timeZone' | 'language'>;
  readonly own?: OwnChoice | undefined;
}

/** On which days a digest comes where nobody says so. */
const USUAL_DAYS: Readonly<Record<Effective['frequency'], readonly Weekday[]>> = {
  daily: WEEKDAYS,
  weekdays: WEEKDAYS,
  weekly: ['mon'],
};

/** What holds where nobody says anything: little, on a weekday morning. */
const PRODUCT = {
  enabled: true,
  frequency: 'weekly',
  days: USUAL_DAYS.weekly,
  hour: 9,
  minutes: 10,
} as const;

type Draft = { values: Record<string, unknown>; from: Record<string, Level> };

/**
 * Lets one level have its say. Days belong to a frequency: whoever asks for another frequency and
 * for no days does not mean those of before, a daily digest on Mondays only.
 */
const say = ({ values, from }: Draft, level: Level, said: OwnChoice | undefined): void => {
  const { frequency } = said ?? {};
  if (frequency !== undefined && frequency !== values.frequency) {
    values.days = USUAL_DAYS[frequency];
    from.days = 'product';
  }
  for (const [name, value] of Object.entries(said ?? {})) {
    if (value === undefined) continue;
    values[name] = value;
    from[name] = level;
  }
};

/**
 * What holds for an employee, and whom each value comes from: the product, the tenant, the teams
 * from the farthest to the nearest, what was said of the employee, and at last their own choice.
 * Nobody can switch on what the tenant has not, nor what the employee has stopped.
 *
 * @example
 * effectivePreference({ settings, teams: [], employee, own: { hour: 7 } }).from.hour // 'own'
 */
export const effectivePreference = ({
  settings,
  teams,
  employee,
  own,
}: Said): { readonly values: Effective; readonly from: Whence } => {
  const { timeZone, language } = employee;
  const draft: Draft = { values: {}, from: {} };
  say(draft, 'product', PRODUCT as OwnChoice);
  say(draft, 'tenant', settings.defaults);
  for (const team of teams.toReversed()) say(draft, 'team', team.digest);
  say(draft, 'employee', { timeZone, language, ...employee.digest });
  say(draft, 'own', own);
  if (!settings.enabled && own?.enabled !== false) {
    draft.values.enabled = false;
    draft.from.enabled = 'tenant';
  }
  return draft as unknown as { values: Effective; from: Whence };
};
