import type { Mailer } from '../../../functions/mail/mailer.ts';
import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import type { Schedule } from '../../../functions/store/schedules.ts';
import type { Item, Table } from '../../../functions/store/table.ts';
import { type Context, GROUND, type Ground } from '../process.ts';
import { SHARD, TENANT } from './world.ts';

/** How digests are sent, as far as a run can tell. */
export interface Design {
  readonly name: string;
  readonly ground: Ground;
  readonly mailer: (mailer: Mailer) => Mailer;
}

/** The product as it is. */
export const RIGHT: Design = { name: 'as it is', ground: GROUND, mailer: (mailer) => mailer };

type Decorate = (table: Table, context: Context) => Partial<Table>;

/** A wrong design that reaches the table in another way. */
const byTable = (name: string, decorate: Decorate): Design => ({
  ...RIGHT,
  name,
  ground: {
    ...GROUND,
    table: (table, context) => ({ ...table, ...decorate(table, context) }),
  },
});

/** A wrong design that takes what the mailer says for something else. */
const byMailer = (name: string, send: (mailer: Mailer) => Mailer['send']): Design => ({
  ...RIGHT,
  name,
  mailer: (mailer) => ({ ...mailer, send: send(mailer) }),
});

const isRegister = ({ sk }: { readonly sk: string }): boolean => sk === sort.schedule;
const isRecord = ({ sk }: { readonly sk: string }): boolean => sk.startsWith(PREFIX.digest);
const isHint = ({ pk }: { readonly pk: string }): boolean => pk === partition.due(TENANT, SHARD);
const scheduleIn = (item: Item): Schedule => item as unknown as Schedule;

/** Whether a write of the register takes a period that none had taken before. */
const claims = (item: Item, before: Item | undefined): boolean => {
  const { claim } = scheduleIn(item);
  return (
    isRegister(item) &&
    claim !== undefined &&
    claim.turn > ((before && scheduleIn(before).claim?.turn) ?? 0)
  );
};

/** A wrong design that writes the register in another way where a period is taken. */
const byClaim = (
  name: string,
  put: (table: Table, context: Context, ...of: Parameters<Table['put']>) => Promise<boolean>,
): Design =>
  byTable(name, (table, context) => ({
    put: async (item, condition) =>
      isRegister(item) && claims(item, await table.get(item))
        ? put(table, context, item, condition)
        : table.put(item, condition),
  }));

/** Wrong designs, each by one idea: what cannot find them finds nothing. */
export const WRONG: readonly Design[] = [
  byClaim('a period is taken without a condition', (table, _, item) => table.put(item)),
  byClaim(
    'a period is taken on the condition that it is not taken, whatever else has changed',
    async (table, _, item) => {
      const before = await table.get(item);
      if (before !== undefined && scheduleIn(before).period === scheduleIn(item).period)
        return false;
      return table.put(item);
    },
  ),
  byClaim(
    'only another claim stands in the way of a claim, a stop does not',
    async (table, _, item) => {
      const before = await table.get(item);
      const { claim } = scheduleIn(item);
      if (before !== undefined && (scheduleIn(before).claim?.turn ?? 0) >= (claim?.turn ?? 0))
        return false;
      return table.put(item);
    },
  ),
  byClaim('a period whose taking got no answer counts as taken', (table, _, item, condition) =>
    table.put(item, condition).catch(() => true),
  ),
  byTable('the mail is handed over before its period is taken', (table, { memory }) => ({
    put: async (item, condition) => {
      const waiting = memory.get(item.pk) as Parameters<Table['put']> | undefined;
      if (isRecord(item) && waiting !== undefined) {
        memory.delete(item.pk);
        await table.put(...waiting);
      }
      if (!isRegister(item) || !claims(item, await table.get(item)))
        return table.put(item, condition);
      memory.set(item.pk, [item, condition]);
      return true;
    },
  })),
  byTable('a stop leaves the version of the register as it was', (table) => ({
    put: async (item, condition) => {
      if (!isRegister(item) || scheduleIn(item).own?.enabled !== false)
        return table.put(item, condition);
      return table.put({ ...item, version: (item.version as number) - 1 }, condition);
    },
  })),
  byTable('the hint is dropped as soon as the period is taken', (table) => ({
    put: async (item, condition) => {
      const before = isRegister(item) ? await table.get(item) : undefined;
      const isDone = await table.put(item, condition);
      if (isDone && claims(item, before) && before !== undefined) {
        const dueMs = scheduleIn(before).dueMs ?? 0;
        const employee = item.pk.split('#E#')[1] ?? '';
        await table.delete({ pk: partition.due(TENANT, SHARD), sk: sort.due(dueMs, employee) });
      }
      return isDone;
    },
  })),
  byTable('the hint is written after the truth', (table, { memory }) => ({
    put: async (item, condition) => {
      if (isHint(item)) {
        memory.set(`hint ${item.sk.split('#')[1]}`, item);
        return true;
      }
      const isDone = await table.put(item, condition);
      const name = `hint ${item.pk.split('#E#')[1]}`;
      const hint = memory.get(name) as Item | undefined;
      if (isRegister(item) && hint !== undefined) {
        memory.delete(name);
        if (isDone) await table.put(hint);
      }
      return isDone;
    },
  })),
  byTable('a hint that the truth does not bear out is dropped at once', (table) => ({
    query: async (query) => {
      const page = await table.query(query);
      if (query.pk !== partition.due(TENANT, SHARD)) return page;
      return { ...page, items: page.items.map((item) => ({ ...item, written: 0 })) };
    },
    delete: (key, condition) => (isHint(key) ? table.delete(key) : table.delete(key, condition)),
  })),
  byTable('a claim of which nothing is on record counts as not made', (table) => ({
    get: async (key) => {
      const item = await table.get(key);
      if (item === undefined || !isRegister(key)) return item;
      const { claim } = scheduleIn(item);
      if (claim === undefined) return item;
      const record = await table.get({ pk: key.pk, sk: sort.digest(claim.period) });
      if (record?.id === claim.id) return item;
      const { claim: _claim, period: _period, lastAtMs: _last, ...rest } = item;
      return { ...rest, dueMs: claim.dueMs } as Item;
    },
  })),
  byTable('the record is not written where the mail went', (table) => ({
    put: async (item, condition) =>
      isRecord(item) && item.state === 'unknown' && item.reason === 'sender-died'
        ? true
        : table.put(item, condition),
  })),
  byTable('profiles are remembered', (table, { memory }) => ({
    query: async (query) => {
      if (query.byArrival !== true) return table.query(query);
      const known = memory.get(query.pk) ?? (await table.query(query));
      memory.set(query.pk, known);
      return known as Awaited<ReturnType<Table['query']>>;
    },
  })),
  byTable('how the register stood is remembered', (table, { memory, what }) => ({
    get: async (key) => {
      if (!isRegister(key) || what !== 'slice') return table.get(key);
      const known = memory.get(key.pk) ?? (await table.get(key));
      memory.set(key.pk, known);
      return known as Item | undefined;
    },
    put: async (item, condition) => {
      if (!isRegister(item) || condition?.is !== 'equal') return table.put(item, condition);
      const isDone = await table.put(item);
      memory.set(item.pk, item);
      return isDone;
    },
  })),
  byMailer('a mail whose fate is unknown is sent again', (mailer) => async (mail) => {
    const outcome = await mailer.send(mail);
    return outcome.state === 'unknown' ? { state: 'unsent', cause: outcome.cause } : outcome;
  }),
  byMailer('the client of SES tries again by itself', (mailer) => async (mail) => {
    const outcome = await mailer.send(mail);
    return outcome.state === 'unknown' ? mailer.send(mail) : outcome;
  }),
  byMailer('what came too fast counts as sent', (mailer) => async (mail) => {
    const outcome = await mailer.send(mail);
    return outcome.state === 'throttled' ? { state: 'sent', id: '' } : outcome;
  }),
  byMailer('what is not known to be sent counts as refused', (mailer) => async (mail) => {
    const outcome = await mailer.send(mail);
    return outcome.state === 'unknown' ? { state: 'refused', cause: 'unknown' } : outcome;
  }),
];
