import { type Context, Hono } from 'hono';
import { DAY_MS, dayOf } from '../../../core/base/days.ts';
import { AUDIT_KINDS, type AuditRecord } from '../../../core/model/audit.ts';
import { Day } from '../../../core/model/primitives.ts';
import { TUNING_TEXTS } from '../../../core/texts/console/tuning/languages.ts';
import { readAudit } from '../../store/audit.ts';
import { authorsIn } from '../authors.ts';
import { csvAnswer } from '../csv-answer.ts';
import type { ConsoleEnv } from '../env.ts';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { type AuditAsked, AuditPage } from './audit-page.tsx';
import { look } from './look.ts';

const AUDIT = '/console/audit';
/** Records of one page, and of one file. */
const PAGE = 50;
const MOST_IN_FILE = 5000;
const FILE_PAGE = 500;
/** Days that are shown unless others are asked for. */
const USUAL_DAYS = 30;

const askedIn = (c: Context<ConsoleEnv>, nowMs: number): AuditAsked => {
  const given = (name: string, usual: string): string => c.req.query(name)?.trim() || usual;
  return {
    from: given('from', dayOf(nowMs - USUAL_DAYS * DAY_MS)),
    to: given('to', dayOf(nowMs)),
    actor: given('actor', ''),
    kind: given('kind', ''),
  };
};

const areDays = ({ from, to }: AuditAsked): boolean =>
  Day.safeParse(from).success && Day.safeParse(to).success && from <= to;

const queryOf = ({ from, to, actor, kind }: AuditAsked) => ({
  from,
  to,
  actor: actor === '' ? undefined : actor,
  kind: AUDIT_KINDS.find((one) => one === kind),
});

const peopleIn = (records: readonly AuditRecord[]): string[] =>
  records.flatMap(({ people = [] }) => people);

const rowOf = (record: AuditRecord): string[] => [
  record.at,
  record.actor,
  record.kind,
  record.what,
  (record.ids ?? []).join(' '),
  (record.people ?? []).join(' '),
  record.filter ?? '',
  record.from ?? '',
  record.to ?? '',
  record.note ?? '',
  record.request ?? '',
  record.unfinished ? 'unfinished' : '',
];

const HEADS = 'at,actor,kind,what,ids,people,filter,from,to,note,request,state'.split(',');

/** Who did what, and who looked at whom. */
export const auditRoutes = (services: ConsoleServices): Hono<ConsoleEnv> =>
  new Hono<ConsoleEnv>()
    .get(AUDIT, consoleRoute(services, { roles: ['admin'] }), async (c) => {
      const { tenant, language } = c.get('visitor');
      const texts = TUNING_TEXTS[language];
      const asked = askedIn(c, services.now());
      const cursor = c.req.query('cursor');
      const isRight = areDays(asked);
      const { items, cursor: next } = isRight
        ? await readAudit(services, tenant, { ...queryOf(asked), cursor, limit: PAGE })
        : { items: [] };
      await look(c, { page: 'audit', ids: peopleIn(items) });
      const params = new URLSearchParams({ ...asked });
      const older = next && `${AUDIT}?${params}&cursor=${encodeURIComponent(next)}`;
      return consolePage(
        c,
        { title: texts.audit.title, current: 'audit', status: isRight ? 200 : 422 },
        <AuditPage
          {...{ texts, asked, older }}
          author={
            await authorsIn(
              services,
              c.get('visitor'),
              items.map(({ actor }) => actor),
            )
          }
          by={(actor) => `${AUDIT}?${new URLSearchParams({ ...asked, actor })}`}
          records={items}
          csv={`${AUDIT}/csv?${params}`}
          error={isRight ? undefined : texts.audit.wrongDays}
        />,
      );
    })
    .get(`${AUDIT}/csv`, consoleRoute(services, { roles: ['admin'] }), async (c) => {
      const { tenant } = c.get('visitor');
      const asked = askedIn(c, services.now());
      const records: AuditRecord[] = [];
      let cursor: string | undefined;
      do {
        const page = areDays(asked)
          ? await readAudit(services, tenant, { ...queryOf(asked), cursor, limit: FILE_PAGE })
          : { items: [] };
        records.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined && records.length < MOST_IN_FILE);
      await look(c, { page: 'audit.csv', ids: peopleIn(records) });
      return csvAnswer('audit.csv', HEADS, records.slice(0, MOST_IN_FILE).map(rowOf));
    });
