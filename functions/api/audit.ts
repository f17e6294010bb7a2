import { Hono } from 'hono';
import * as z from 'zod';
import { csvOf } from '../../core/base/csv.ts';
import { DAY_MS, dayOf, startOfDay } from '../../core/base/days.ts';
import { AUDIT_KINDS, AuditRecord } from '../../core/model/audit.ts';
import { Day } from '../../core/model/primitives.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { readAudit } from '../store/audit.ts';

const USUAL_DAYS = 28;
const MOST_DAYS = 366;

const COLUMNS = Object.keys(AuditRecord.shape) as (keyof AuditRecord)[];

/** The days that are asked for: four weeks up to today where nobody says otherwise. */
const daysOf = (query: { from?: string | undefined; to?: string | undefined }, nowMs: number) => {
  const to = query.to ?? dayOf(nowMs);
  const from = query.from ?? dayOf(startOfDay(to) - (USUAL_DAYS - 1) * DAY_MS);
  const days = (startOfDay(to) - startOfDay(from)) / DAY_MS + 1;
  if (days >= 1 && days <= MOST_DAYS) return { from, to };
  const detail = `?from must not be after ?to, nor more than ${MOST_DAYS} days before it.`;
  throw new Refused('invalid-query', detail, [{ pointer: '?from', detail }]);
};

const csvRow = (record: AuditRecord): (string | number | boolean | undefined)[] =>
  COLUMNS.map((column) => {
    const value = record[column];
    return typeof value === 'object' ? value.join(' ') : value;
  });

/** How much a type is wanted by an Accept header that names it; 0 where it does not. */
const wanted = (accept: string, type: string): number => {
  const [own] = accept
    .split(',')
    .map((one) => one.split(';').map((part) => part.trim().toLowerCase()))
    .filter(([name]) => name === type);
  const quality = own?.find((part) => part.startsWith('q='))?.slice(2) ?? '1';
  return own === undefined ? 0 : Number(quality) || 0;
};

const wantsCsv = (accept: string): boolean => {
  const csv = wanted(accept, 'text/csv');
  return csv > 0 && csv >= wanted(accept, 'application/json');
};

/** Who did what, and who looked at whom. */
export const auditRoutes = (services: Services) =>
  new Hono<Env>().get(
    '/v1/audit',
    route(services, {
      group: 'Audit',
      summary: 'What was done and looked at, newest first',
      description:
        'Days are in UTC, both included. With format=csv, or Accept: text/csv, a page comes as ' +
        'CSV; its header Link names the next one.',
      scopes: ['admin'],
      query: PageQuery.extend({
        from: Day.optional().meta({ description: `${USUAL_DAYS} days before ?to if left out` }),
        to: Day.optional().meta({ description: 'Today if left out' }),
        actor: z
          .string()
          .min(1)
          .max(300)
          .optional()
          .meta({ description: 'Only what this one did' }),
        kind: z.enum(AUDIT_KINDS).optional(),
        format: z.enum(['json', 'csv']).optional(),
      }),
      responses: { 200: { description: 'A page', schema: pageOf(AuditRecord), csv: true } },
    }),
    async (c) => {
      const { format, from, to, ...query } = c.req.valid('query');
      const days = daysOf({ from, to }, services.now());
      const { tenant } = c.get('identity');
      const { items, cursor } = await readAudit(services, tenant, { ...query, ...days });
      const accept = c.req.header('accept') ?? '';
      if (format !== 'csv' && (format !== undefined || !wantsCsv(accept)))
        return c.json({ items: items as z.output<typeof AuditRecord>[], cursor }, 200);
      const next = new URL(c.req.url);
      next.searchParams.set('cursor', cursor ?? '');
      return c.body(csvOf(COLUMNS, items.map(csvRow)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="uplift-audit.csv"',
        'cache-control': 'no-store',
        ...(cursor !== undefined && { link: `<${next.pathname}${next.search}>; rel="next"` }),
      }) as never;
    },
  );
