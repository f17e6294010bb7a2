import type { Runtime } from '../capabilities.ts';
import { heardIn, type MailEvent } from '../mail/events.ts';
import { refIn } from '../mail/ref.ts';
import { type Link, markOf, openLink } from '../pages/links.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { type FoundDigest, listDigests, noteDelivery } from '../store/digests.ts';
import { isErasedNow } from '../store/erased.ts';
import type { LinkKeeping } from '../store/link-keys.ts';
import { countFeedback, pauseWhereBad } from '../store/mail-standing.ts';
import { findManifest } from '../store/manifest.ts';
import { suppress } from '../store/suppressions.ts';
import { inBatches } from '../work/result.ts';

/** What hearing of mails needs. */
type Hearing = Runtime & StoreReader & LinkKeeping;

/** A message as the queue gives it out. */
export interface MailMessage {
  readonly messageId: string;
  /** What SNS passed on. */
  readonly body: string;
}

const TOGETHER = 8;
/** The record of a mail just handed over may not be written yet; later than this it never is. */
const WRITTEN_WITHIN_MS = 3_600_000;
/** So many mails in a row that did not get through are enough. */
const MOST_SOFT = 3;
/** Records among which such a row is looked for: days on which nothing was sent stand between. */
const LOOKED_THROUGH = 60;

/** The mail that an event is about; undefined where it is not one of ours. */
const mailOf = async (services: Hearing, { tags }: MailEvent): Promise<Link | undefined> => {
  const token = refIn(tags);
  const mark = markOf(token);
  if (mark === undefined) return undefined;
  const link = openLink(await services.linkKeys(mark), token, services.now());
  if (link?.kind !== 'ref') return undefined;
  return (await findManifest(services, link.tenant)) && link;
};

/** Whether a mail is one of several in a row that did not get through, in whatever order heard. */
const isOneOfRow = (digests: readonly FoundDigest[], period: string): boolean => {
  const sent = digests.filter(({ state }) => state === 'sent' || state === 'unknown');
  const at = sent.findIndex((digest) => digest.period === period);
  const isSoft = (index: number): boolean => sent[index]?.delivery?.kind === 'soft-bounced';
  if (!isSoft(at)) return false;
  let [first, last] = [at, at];
  while (isSoft(first - 1)) first -= 1;
  while (isSoft(last + 1)) last += 1;
  return last - first + 1 >= MOST_SOFT;
};

/** What a mail's address, and the tenant's name with SES, are in for. */
const judge = async (
  services: Hearing,
  { tenant, employee, period }: Link,
  { kind, atMs, addresses }: MailEvent,
): Promise<void> => {
  const silence = async (reason: 'bounced' | 'complained' | 'soft-bounces'): Promise<void> => {
    for (const address of addresses)
      await suppress(services, tenant, { employee, address, reason, atMs });
  };
  if (kind === 'bounced' || kind === 'complained') return silence(kind);
  if (kind !== 'soft-bounced' || period === undefined) return;
  const { items } = await listDigests(services, tenant, employee, { limit: LOOKED_THROUGH });
  if (isOneOfRow(items, period)) await silence('soft-bounces');
};

/**
 * Takes one event in; false where it must be given out again. What suppresses may be done twice and
 * is; only what was not known before is counted.
 */
const hear = async (services: Hearing, link: Link, event: MailEvent): Promise<boolean> => {
  const { tenant, employee, period } = link;
  const { kind, atMs, sentAtMs, isListed } = event;
  if (kind !== 'soft-bounced') await judge(services, link, event);
  // A test mail: nothing is kept of it.
  if (period === undefined) return true;
  const noted = await noteDelivery(services, tenant, employee, period, { kind, atMs });
  if (kind === 'soft-bounced') await judge(services, link, event);
  if (noted === 'not-yet') {
    const mayCome = services.now() - sentAtMs < WRITTEN_WITHIN_MS;
    return !mayCome || (await isErasedNow(services, tenant, employee));
  }
  if (noted === 'noted' && isListed !== true && (kind === 'bounced' || kind === 'complained'))
    await countFeedback(services, tenant, sentAtMs, { [kind]: 1 });
  return true;
};

/** Takes a message in; gives the week that it told of, where it is one of ours. */
const take = async (
  services: Hearing,
  { body }: MailMessage,
): Promise<{ tenant: string; sentAtMs: number; isDone: boolean } | undefined> => {
  const heard = heardIn(body);
  if (heard === 'nothing') return undefined;
  const link = heard === 'foreign' ? undefined : await mailOf(services, heard.event);
  if (heard === 'foreign' || link === undefined) {
    services.measure('mailEventsForeign', 1);
    return undefined;
  }
  const isDone = await hear(services, link, heard.event);
  return { tenant: link.tenant, sentAtMs: heard.event.sentAtMs, isDone };
};

/**
 * Takes in what SES tells of mails; gives the ids of the messages that must be given out again.
 * Events that come twice, late, in another order, or that are of somebody else's mails change
 * nothing. One that fails keeps no other from being heard.
 */
export const hearOfMails = async (
  services: Hearing,
  messages: readonly MailMessage[],
): Promise<string[]> => {
  const { now, log, measure } = services;
  const again: string[] = [];
  /** Of each tenant an instant of the newest week that was told of. */
  const weeks = new Map<string, number>();
  await inBatches(messages, TOGETHER, async (message) => {
    try {
      const taken = await take(services, message);
      if (taken === undefined) return;
      const { tenant, sentAtMs, isDone } = taken;
      weeks.set(tenant, Math.max(weeks.get(tenant) ?? 0, sentAtMs));
      if (!isDone) again.push(message.messageId);
    } catch (error) {
      again.push(message.messageId);
      measure('faults', 1);
      log({ level: 'warn', error });
    }
  });
  for (const [tenant, sentAtMs] of weeks) {
    const pause = await pauseWhereBad(services, tenant, sentAtMs, now());
    if (pause === undefined) continue;
    measure('tenantsPaused', 1);
    const { reason, sent, bounced, complained } = pause;
    log({ level: 'error', tenant, paused: reason, sent, bounced, complained });
  }
  return again;
};
