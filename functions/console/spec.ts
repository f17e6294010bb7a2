import type { MemberRole } from '../../core/model/member.ts';

/** Ids that there are in the organisation of the generated tests. */
export interface ExampleIds {
  readonly employee: string;
  readonly lesson: string;
  readonly skill: string;
  readonly role: string;
  readonly team: string;
  readonly objective: string;
  readonly keyResult: string;
  readonly member: string;
  readonly key: string;
  /** A draft of the policy. */
  readonly draft: string;
  /** One of the employee's. */
  readonly decision: string;
  readonly suggestion: string;
}

/** One route of the console, described once: its checks and its tests follow from this. */
export interface ConsoleSpec {
  /** Any of these lets one in; `viewer` lets in every member. */
  readonly roles: readonly MemberRole[];
  /** What a method that changes something takes: a form, or JSON from an island. */
  readonly takes?: 'form' | 'json';
  /** The path with its ids filled in, for the generated tests; where it has none, as it is. */
  readonly example?: (ids: ExampleIds) => string;
}
