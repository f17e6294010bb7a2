import type { PolicyBody, Rule, TermName } from '../../model/policy.ts';

/** The words in which changes of a policy are told. */
export interface PolicyTexts {
  readonly terms: Readonly<Record<TermName, string>>;
  readonly temperature: string;
  readonly constraints: Readonly<Record<keyof PolicyBody['constraints'], string>>;
  readonly days: (days: string) => string;
  readonly overdue: Readonly<Record<'true' | 'false', string>>;
  readonly none: string;
  readonly holdout: string;
  readonly holdoutOf: (share: string, by: 'team' | 'employee') => string;
  readonly added: (rule: string) => string;
  readonly removed: (rule: string) => string;
  readonly effects: Readonly<Record<Rule['effect'], (lessons: string) => string>>;
  readonly tagged: (tags: string) => string;
  readonly forTeam: (team: string) => string;
  readonly forRole: (role: string) => string;
  readonly always: string;
  readonly from: (day: string) => string;
  readonly until: (day: string) => string;
  readonly more: (count: number) => string;
  readonly locale: string;
}
