import { Email, Id } from '../../core/model/primitives.ts';
import { pageTextsOf } from '../../core/texts/pages/languages.ts';
import { sealLink } from '../pages/links.ts';
import { readDigestSettings } from '../store/digest-settings.ts';
import { emailHashOf, employeesWhere } from '../store/directory.ts';
import { findEmployee } from '../store/employees.ts';
import { countLink, countLinkRequest } from '../store/link-requests.ts';
import { findManifest } from '../store/manifest.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { settledSchedule } from '../work/own-choice.ts';
import { linkMail } from './link-mail.tsx';
import type { PagesServices } from './services.ts';
import { unlessGone } from './visit.ts';

/** A link that was asked for opens for so long. */
const LASTS_MINUTES = 30;
/** Who sends a tenant's mails where it says nothing of it. */
const SENDER = 'Uplift';
/** Employees who may share one address: a kiosk, an assistant. */
const MOST_PEOPLE = 3;

/** No employee's id, where an address alone is meant. */
const NOBODY = '';

/** Sends one employee their link, if their address is still the one that was asked for. */
const sendTo = async (
  services: PagesServices,
  tenant: string,
  employee: string,
  address: string,
): Promise<void> => {
  const person = (await findEmployee(services, tenant, employee))?.employee;
  const to = person?.email;
  if (person?.active !== true || to?.toLowerCase() !== address.toLowerCase()) return;
  // Whoever has stopped the digests may still ask; an address that takes no mail is left alone.
  if ((await suppressionOf(services, tenant, { employee: NOBODY, address })) !== undefined) return;
  const schedule = await unlessGone(settledSchedule(services, tenant, employee));
  if (schedule === undefined) return;
  const untilMs = services.now() + LASTS_MINUTES * 60_000;
  const token = sealLink(await services.linkKeys(), services.random, {
    kind: 'me',
    ...{ tenant, employee, epoch: schedule.linkEpoch, untilMs },
  });
  const { settings } = await readDigestSettings(services, tenant);
  const from = { name: settings.sender?.name ?? SENDER, address: services.mailFrom };
  const texts = pageTextsOf(schedule.own?.language ?? person.language);
  const url = `${services.pagesUrl}/me/${token}`;
  const mail = linkMail(texts, { url, minutes: LASTS_MINUTES, to, from, tenant });
  const outcome = await services.mailer.send(mail);
  if (outcome.state !== 'sent')
    services.log({ level: 'warn', message: `a link was not sent: ${outcome.state}` });
};

/**
 * Sends a link to whoever has this address in an organisation. Tells nobody whether there is such a
 * one, nor such an organisation; whoever asks too often is sent nothing and told the same.
 */
export const askForLink = async (
  services: PagesServices,
  asked: { readonly tenant: string; readonly address: string },
): Promise<void> => {
  const tenant = Id.safeParse(asked.tenant.trim()).data;
  const address = Email.safeParse(asked.address.trim()).data;
  if (tenant === undefined || address === undefined) return;
  const manifest = await findManifest(services, tenant);
  if (manifest === undefined) return;
  if (!(await countLinkRequest(services, tenant, manifest, address))) return;
  const emailHash = emailHashOf(manifest, address);
  const found: string[] = [];
  for await (const { id } of employeesWhere(services, tenant, { emailHash, active: true }))
    if (found.length < MOST_PEOPLE) found.push(id);
  if (found.length === 0 || !(await countLink(services, tenant))) return;
  for (const id of found) await sendTo(services, tenant, id, address);
};
