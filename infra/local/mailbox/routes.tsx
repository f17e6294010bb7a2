import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { Randomness } from '../../../functions/capabilities.ts';
import { pageResponse } from '../../../functions/pages/page.ts';
import { ownNames } from '../own-names.ts';
import type { MailFolder } from '../ses/mail-folder.ts';
import { mailDocument } from './mail-document.ts';
import { ListPage, MAILBOX_PATH, MailPage, VIEWS } from './pages.tsx';

const MOST_LISTED = 100;
const Listing = z.object({
  to: z.string().max(320).default(''),
  limit: z.coerce.number().int().min(1).max(MOST_LISTED).default(50),
});
const Showing = z.object({ as: z.enum(VIEWS).catch('light') });
const Body = z.object({ scheme: z.enum(['light', 'dark']).catch('light') });

/**
 * The mailbox of this machine: its pages, and `messages`, the same as JSON. It answers under names
 * of this machine only, since mails hold links that open what is somebody's own.
 */
export const mailboxRoutes = (of: {
  readonly mails: MailFolder;
  readonly host: string;
  readonly random: Randomness['random'];
}): Hono => {
  const { mails } = of;
  const isOurs = ownNames(of.host);
  const gone = (c: Context): Response =>
    c.text('There is no such mail (any more). Go back to /mailbox.', 404);
  return new Hono()
    .basePath(MAILBOX_PATH)
    .use(async (c, next) => {
      if (!isOurs(c)) return c.text('The mailbox answers only to names of its machine.', 421);
      c.header('cache-control', 'no-store');
      return next();
    })
    .get('/', (c) => {
      const listing = Listing.safeParse(c.req.query());
      const { to, limit } = listing.data ?? Listing.parse({});
      const listed = mails.list({ limit, ...(to !== '' && { to }) });
      return pageResponse(of, (nonce) =>
        (<ListPage nonce={nonce} mails={listed} to={to} />).toString(),
      );
    })
    .get('/messages', (c) => {
      const listing = Listing.safeParse(c.req.query());
      if (!listing.success) {
        const detail = `?limit is 1 to ${MOST_LISTED}, ?to is an address`;
        return c.json({ title: 'That cannot be listed', status: 400, detail }, 400);
      }
      const { to, limit } = listing.data;
      const items = mails.list({ limit, ...(to !== '' && { to }) }).flatMap(({ id }) => {
        const mail = mails.find(id);
        if (mail === undefined) return [];
        const { at, to: recipient, subject, headers, html, text } = mail;
        return [{ id, at, to: recipient, subject, headers, html, text }];
      });
      return c.json({ items });
    })
    .get('/:id', (c) => {
      const mail = mails.find(c.req.param('id'));
      if (mail === undefined) return gone(c);
      const { as: view } = Showing.parse(c.req.query());
      const source = view === 'source' ? (mails.mime(mail.id)?.toString('utf8') ?? '') : '';
      return pageResponse(
        of,
        (nonce) => (<MailPage nonce={nonce} mail={mail} view={view} source={source} />).toString(),
        { hasFrames: true },
      );
    })
    .get('/:id/body', (c) => {
      const mail = mails.find(c.req.param('id'));
      if (mail === undefined) return gone(c);
      return mailDocument(mail.html, Body.parse(c.req.query()).scheme);
    })
    .get('/:id/source', (c) => {
      const mime = mails.mime(c.req.param('id'));
      if (mime === undefined) return gone(c);
      return c.body(new Uint8Array(mime), 200, {
        'content-type': 'message/rfc822',
        'content-disposition': 'attachment; filename="mail.eml"',
        'x-content-type-options': 'nosniff',
      });
    });
};
