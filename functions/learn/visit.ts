import type { Effective } from '../../core/digest/preference.ts';
import type { Employee } from '../../core/model/employee.ts';
import { pageTextsOf } from '../../core/texts/pages/languages.ts';
import type { PageTexts } from '../../core/texts/pages/texts.ts';
import type { Identity } from '../identity.ts';
import { type Link, type LinkKind, markOf, openLink } from '../pages/links.ts';
import { Refused } from '../refusal.ts';
import { readDigestSettings } from '../store/digest-settings.ts';
import { findEmployee } from '../store/employees.ts';
import { readSchedule, type Schedule } from '../store/schedules.ts';
import { type Loaded, loadEmployee } from '../work/load.ts';
import { holdingOf } from '../work/plan-digests.ts';
import type { PagesServices } from './services.ts';

/** Somebody who has come to their own pages, with all that the pages need to know of them. */
export interface Visit extends Loaded {
  /** What the pages do in their name, they do as a credential of theirs alone could. */
  readonly identity: Identity;
  readonly person: Employee;
  readonly schedule: Schedule;
  readonly effective: Effective;
  /** What would hold if they had chosen nothing. */
  readonly inherited: Effective;
  readonly texts: PageTexts;
}

/** What a token says, if it is of this kind and opens still; no more is known of who is named. */
export const openToken = async (
  services: PagesServices,
  token: string,
  kind: LinkKind,
): Promise<Link | undefined> => {
  const mark = markOf(token);
  if (mark === undefined) return undefined;
  const link = openLink(await services.linkKeys(mark), token, services.now());
  return link?.kind === kind ? link : undefined;
};

/** The identity of an employee on their own pages. */
const identityOf = (tenant: string, employee: string): Identity => ({
  tenant,
  scopes: ['self'],
  employee,
  author: 'self-page',
});

/** The refusals that say that there is no such person any more. */
const GONE: ReadonlySet<string> = new Set(['unknown-employee', 'unauthorized', 'inactive']);

/** Undefined where what is asked for says that somebody is gone; throws on whatever else fails. */
export const unlessGone = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((failure) => {
    if (failure instanceof Refused && GONE.has(failure.code)) return undefined;
    throw failure;
  });

/**
 * Who comes with a right to open their pages that was given under an epoch of links; undefined
 * where they are gone or not active, or where all that was given by then was revoked.
 */
export const visitOf = async (
  services: PagesServices,
  { tenant, employee, epoch }: Pick<Link, 'tenant' | 'employee' | 'epoch'>,
): Promise<Visit | undefined> => {
  const [loaded, schedule, stored, { settings }] = await Promise.all([
    unlessGone(loadEmployee(services, tenant, employee)),
    readSchedule(services, tenant, employee),
    findEmployee(services, tenant, employee),
    readDigestSettings(services, tenant),
  ]);
  if (loaded === undefined || stored === undefined) return undefined;
  const { employee: person } = stored;
  if (!person.active || schedule.linkEpoch !== epoch) return undefined;
  const valuesOf = (of: Schedule): Effective =>
    holdingOf({ settings, release: loaded.release }, stored, of).values;
  const effective = valuesOf(schedule);
  const inherited = valuesOf({ ...schedule, own: undefined });
  const texts = pageTextsOf(effective.language);
  const identity = identityOf(tenant, employee);
  return { ...loaded, chosen: effective, person, schedule, effective, inherited, identity, texts };
};

/** Who comes by a link of a kind that its time and its epoch end. */
export const visitBy = async (
  services: PagesServices,
  token: string,
  kind: 'lesson' | 'me',
): Promise<(Visit & { readonly link: Link }) | undefined> => {
  const link = await openToken(services, token, kind);
  const visit = link && (await visitOf(services, link));
  return visit && { ...visit, link };
};
