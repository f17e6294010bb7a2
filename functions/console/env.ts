import type { Child } from 'hono/jsx';
import type { ConsoleLanguage, Member, MemberRole } from '../../core/model/member.ts';
import type { FrameTexts, PageName } from '../../core/texts/console/frame/texts.ts';
import type { ConsoleServices } from './services.ts';
import type { ConsoleSpec } from './spec.ts';

/** A member who is signed in, and what their pages need to know of them. */
export interface Visitor {
  readonly tenant: string;
  readonly member: Member;
  /** As whom they stand in what they change. */
  readonly author: string;
  /** A form that does not carry it was not sent from one of the session's own pages. */
  readonly formToken: string;
  readonly texts: FrameTexts;
  readonly language: ConsoleLanguage;
  /** Whether they may see and do what a role is for. */
  readonly can: (role: MemberRole) => boolean;
}

/** A page that the navigation leads to. */
export interface Place {
  readonly name: PageName;
  readonly path: string;
  readonly roles: readonly MemberRole[];
}

/** What stands above the content of every page; nothing where there is nothing to say. */
export type Banner = (services: ConsoleServices, visitor: Visitor) => Promise<Child | undefined>;

/** What a request of the console carries through its handlers. */
export interface ConsoleEnv {
  Variables: {
    services: ConsoleServices;
    requestId: string;
    places: readonly Place[];
    banner: Banner | undefined;
    /** Set once it is known which route is asked for. */
    spec: ConsoleSpec | undefined;
    visitor: Visitor;
    /** Above the content of this page. */
    above: Child | undefined;
    /** What a form sent, without its token; set for routes that take one. */
    form: URLSearchParams;
    /** What an island sent; to be checked by who takes it. */
    json: unknown;
  };
}
