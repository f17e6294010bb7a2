import type { ConsoleLanguage, MemberRole } from '../../../model/member.ts';

/** The pages that the navigation leads to. */
export type PageName =
  | 'overview'
  | 'today'
  | 'policy'
  | 'rules'
  | 'history'
  | 'people'
  | 'teams'
  | 'roles'
  | 'goals'
  | 'lessons'
  | 'skills'
  | 'suggestions'
  | 'digests'
  | 'keys'
  | 'members'
  | 'audit';

/** Under which the pages stand in the navigation. */
export type PageGroup = 'decide' | 'people' | 'content' | 'account';

/** A heading, and what is said under it. */
export interface Said {
  readonly title: string;
  readonly text: string;
}

/** Who did something, where it was no member: a key, a token, a job, or whoever runs Uplift. */
export interface AuthorTexts {
  readonly operator: string;
  readonly key: (label: string) => string;
  /** A key that is not on the list any more. */
  readonly goneKey: (id: string) => string;
  readonly token: (host: string) => string;
  /** Somebody who was a member. */
  readonly goneMember: (id: string) => string;
  /** What runs by itself, by its name. */
  readonly jobs: Readonly<Record<string, string>>;
  readonly job: (name: string) => string;
}

/** The words of the console's frame: what stands around every page. */
export interface FrameTexts {
  readonly language: ConsoleLanguage;
  readonly dir: 'ltr' | 'rtl';
  /** By which numbers and dates are written. */
  readonly locale: string;
  readonly product: string;
  readonly skip: string;
  readonly menu: string;
  readonly navigation: string;
  readonly pages: Readonly<Record<PageName, string>>;
  readonly groups: Readonly<Record<PageGroup, string>>;
  readonly roles: Readonly<Record<MemberRole, string>>;
  readonly authors: AuthorTexts;
  readonly signedInAs: (name: string, tenant: string) => string;
  readonly signOut: string;
  readonly signOutEverywhere: string;
  readonly chooseLanguage: string;
  readonly languages: Readonly<Record<ConsoleLanguage, string>>;
  readonly signedOut: Said;
  readonly signIn: Said;
  readonly signInWith: (host: string) => string;
  readonly noSignIn: string;
  readonly localSignIn: (command: string) => string;
  readonly chooseTenant: Said;
  readonly noMember: Said;
  readonly signInFailed: Said;
  readonly signInDown: Said;
  readonly linkUsed: Said;
  readonly tryAgain: string;
  readonly toOverview: string;
  readonly notFound: Said;
  readonly forbidden: (roles: readonly string[]) => Said;
  readonly foreign: Said;
  /** The session that a form was made in is over; what it holds stands below. */
  readonly stale: Said;
  readonly sendAgain: string;
  readonly sessionOver: Said;
  readonly whatWasSent: string;
  readonly unavailable: Said;
  readonly failed: Said;
  readonly refused: string;
  readonly tooLarge: Said;
  readonly requestId: (id: string) => string;
}
