import { jsx } from 'hono/jsx';
import { once } from '../../core/base/once.ts';
import { oneLine } from '../../core/base/shortened.ts';
import type { Digest } from '../../core/digest/compose.ts';
import { senderName } from '../../core/digest/wording.ts';
import type { Links } from './links.ts';
import type { Branding } from './look.ts';
import { MailPage } from './mail.tsx';
import { mailText } from './text.ts';

/** A mail, but for who gets it. */
export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const isWebUrl = (address: string | undefined): address is string =>
  /^https?:$/.test(address !== undefined && URL.canParse(address) ? new URL(address).protocol : '');

/** Lines of a postal address, and units of each, that are shown. */
const MOST_LINES = 8;
const MOST_LINE = 120;

/** What people wrote of their looks, as it may stand in a mail. */
const clean = once(
  ({ logo, logoDark, color, address, privacyUrl }: Branding): Branding => ({
    ...(isWebUrl(logo) && { logo }),
    ...(isWebUrl(logo) && isWebUrl(logoDark) && { logoDark }),
    ...(isWebUrl(privacyUrl) && { privacyUrl }),
    ...(color !== undefined && { color }),
    ...(address !== undefined && {
      address: address
        .split(/\r\n|[\r\n]/)
        .slice(0, MOST_LINES)
        .map((line) => oneLine(line).slice(0, MOST_LINE).toWellFormed())
        .filter((line) => line !== '')
        .join('\n'),
    }),
  }),
);

/**
 * What a mail says to machines: how to stop it with one click (RFC 8058), which list it is of, and
 * that nobody should answer it automatically.
 */
const headersOf = (oneClick: string): Rendered['headers'] => {
  // An address as browsers write it holds neither breaks nor anything that is not ASCII.
  const { href, hostname } = new URL(oneClick);
  return [
    { name: 'List-Unsubscribe', value: `<${href}>` },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
    { name: 'List-Id', value: `<digest.${hostname}>` },
    { name: 'Auto-Submitted', value: 'auto-generated' },
    { name: 'X-Auto-Response-Suppress', value: 'All' },
  ];
};

/**
 * Lays a digest out as a mail: as HTML and as text, both with the same words, and the headers that
 * belong to it.
 *
 * @example
 * const { subject, html, text, headers } = renderDigest(digest, { links, branding, sender });
 */
export const renderDigest = (
  digest: Digest,
  {
    links,
    branding,
    sender,
  }: {
    readonly links: Links;
    readonly branding: Branding;
    readonly sender?: { readonly name: string } | undefined;
  },
): Rendered => {
  const shown = { links, branding: clean(branding), name: senderName(sender) };
  return {
    subject: digest.subject,
    html: `<!doctype html>${jsx(MailPage, { digest, ...shown }).toString()}`,
    text: mailText(digest, shown),
    headers: headersOf(links.stop),
  };
};
