import { Hono } from 'hono';
import * as z from 'zod';
import { DAY_MS, dayOf, startOfDay } from '../../core/base/days.ts';
import { NextLesson } from '../../core/model/decision.ts';
import { DigestRecord } from '../../core/model/digest-record.ts';
import { Day, Email, Instant } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { digestCounts, listDigests, NO_DIGESTS, shownDigest } from '../store/digests.ts';
import { findEmployee } from '../store/employees.ts';
import { mailPauseOf } from '../store/mail-standing.ts';
import { onlySelf, unknownEmployee } from '../work/access.ts';
import type { Digesting } from '../work/letters.ts';
import { previewDigest } from '../work/preview-digest.ts';
import { sendNow } from '../work/send-now.ts';
import { simulated } from './seen.ts';

const GROUP = 'Digests';
const PARAMS = { id: 'Employee' };
/** Days that are counted where nobody says which, and at most. */
const USUAL_DAYS = 28;
const MOST_DAYS = 366;

const Counts = z
  .object({
    sent: z.int(),
    skipped: z.int(),
    missed: z.int(),
    refused: z.int(),
    unknown: z.int(),
  })
  .meta({ id: 'DigestCounts' });

const PreviewAnswer = z
  .object({
    period: z.string(),
    nothing: z.string().optional().meta({
      description:
        'Why nothing is sent. With `disabled` or `no-address` the mail is shown all the same',
    }),
    subject: z.string().optional(),
    html: z.string().optional(),
    text: z.string().optional(),
    plan: NextLesson.optional().meta({
      description: 'What `GET …/plan` answers for their minutes',
    }),
  })
  .meta({ id: 'DigestPreview' });

const digestingOf = ({ digesting }: Services): Digesting => {
  if (digesting !== undefined) return digesting;
  throw new Refused(
    'disabled',
    'This installation of Uplift sends no mail: whoever runs it has to set up a mail domain.',
  );
};

/** The days that are asked for: up to today where nobody says otherwise. */
const daysOf = (query: { from?: string | undefined; to?: string | undefined }, nowMs: number) => {
  const to = query.to ?? dayOf(nowMs);
  const from = query.from ?? dayOf(startOfDay(to) - (USUAL_DAYS - 1) * DAY_MS);
  const days = (startOfDay(to) - startOfDay(from)) / DAY_MS + 1;
  if (days < 1 || days > MOST_DAYS) {
    const detail = `?from must not be after ?to, nor more than ${MOST_DAYS} days before it.`;
    throw new Refused('invalid-query', detail, [{ pointer: '?from', detail }]);
  }
  return { from, to };
};

/** What people get by mail, and what became of it. */
export const digestSendingRoutes = (services: Services) =>
  new Hono<Env>()
    .post(
      '/v1/employees/:id/digest/preview',
      route(services, {
        group: GROUP,
        summary: 'What an employee would get by mail, or why nothing',
        description: 'Writes nothing; the links in it lead nowhere.',
        scopes: ['admin'],
        uses: null,
        params: PARAMS,
        body: z.strictObject({
          at: Instant.optional().meta({
            description: 'As of this instant; needs the scope simulate',
          }),
        }),
        bodyOptional: true,
        responses: {
          200: { description: 'The mail, or why there is none', schema: PreviewAnswer },
          409: { description: 'This installation sends no mail', schema: Problem },
        },
      }),
      async (c) => {
        const identity = c.get('identity');
        const asOfMs = simulated(identity, c.req.valid('json')?.at);
        const of = { tenant: identity.tenant, employee: c.req.param('id'), asOfMs };
        return c.json(await previewDigest(services, digestingOf(services), of), 200);
      },
    )
    .post(
      '/v1/employees/:id/digest/send-now',
      route(services, {
        group: GROUP,
        summary: "Send an employee's digest of this period now",
        description:
          'At most one is ever sent in a period, whoever asks for it. With `to` a marked test goes ' +
          'to that address, whose links lead nowhere; that counts for nothing.',
        scopes: ['admin'],
        params: PARAMS,
        body: z.strictObject({ to: Email.optional() }),
        bodyOptional: true,
        responses: {
          202: {
            description: 'Handed over; what becomes of it is told later',
            schema: z.object({
              period: z.string(),
              state: z.enum(['sent', 'refused', 'unknown']),
            }),
          },
          409: {
            description:
              'already-sent, stopped, suppressed, disabled, inactive, or nothing-due: none is sent; ' +
              'conflict: it is being sent just now',
            schema: Problem,
          },
          422: { description: 'no-address: they have no e-mail address', schema: Problem },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const sending = { ...services, ...digestingOf(services) };
        const { to } = c.req.valid('json') ?? {};
        return c.json(await sendNow(sending, tenant, c.req.param('id'), to), 202);
      },
    )
    .get(
      '/v1/employees/:id/digests',
      route(services, {
        group: GROUP,
        summary: "What became of an employee's digests, newest first",
        scopes: ['admin', 'self'],
        params: PARAMS,
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(DigestRecord) } },
      }),
      async (c) => {
        const id = c.req.param('id');
        const { tenant } = c.get('identity');
        onlySelf(c.get('identity'), id);
        if ((await findEmployee(services, tenant, id)) === undefined) throw unknownEmployee(id);
        const page = await listDigests(services, tenant, id, c.req.valid('query'));
        return c.json({ ...page, items: page.items.map(shownDigest) }, 200);
      },
    )
    .get(
      '/v1/digests',
      route(services, {
        group: GROUP,
        summary: 'How many digests came to what, by the day, and whether mails are paused',
        description: 'Counted within a minute or so; days are in UTC.',
        scopes: ['admin'],
        query: z.strictObject({
          from: Day.optional().meta({ description: `${USUAL_DAYS} days before ?to if left out` }),
          to: Day.optional().meta({ description: 'Today if left out' }),
        }),
        responses: {
          200: {
            description: 'Both days included; days on which nothing was due are left out',
            schema: z.object({
              from: Day,
              to: Day,
              total: Counts,
              days: z.array(z.object({ day: Day, counts: Counts })),
              paused: z
                .object({ since: Instant, reason: z.enum(['bounces', 'complaints']) })
                .optional()
                .meta({
                  description:
                    'No mail goes since then, for too many bounced or were reported. Whoever ' +
                    'runs Uplift lets them go on: npm run tenant -- resume-mail',
                }),
            }),
          },
        },
      }),
      async (c) => {
        const { from, to } = daysOf(c.req.valid('query'), services.now());
        const { tenant } = c.get('identity');
        const [days, pause] = await Promise.all([
          digestCounts(services, tenant, from, to),
          mailPauseOf(services, tenant),
        ]);
        const paused = pause && {
          since: new Date(pause.atMs).toISOString(),
          reason: pause.reason,
        };
        const total = { ...NO_DIGESTS };
        for (const { counts } of days)
          for (const state of Object.keys(total) as (keyof typeof total)[])
            total[state] += counts[state];
        return c.json({ from, to, total, days, ...(paused && { paused }) }, 200);
      },
    );
