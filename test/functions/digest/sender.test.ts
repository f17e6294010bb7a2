import { describe, expect, it } from 'vitest';
import { DigestSettings } from '../../../core/model/digest.ts';
import { pacingOf } from '../../../functions/digest/pacer.ts';
import { planShards } from '../../../functions/digest/planner.ts';
import type { ShardMessage } from '../../../functions/digest/queue.ts';
import { workMessage } from '../../../functions/digest/sender.ts';
import { putDigestSettings, readDigestSettings } from '../../../functions/store/digest-settings.ts';
import { countDigests, digestCounts, listDigests } from '../../../functions/store/digests.ts';
import { PREFIX } from '../../../functions/store/keys.ts';
import {
  countFeedback,
  pauseWhereBad,
  resumeMail,
} from '../../../functions/store/mail-standing.ts';
import { dueShard, readSchedule } from '../../../functions/store/schedules.ts';
import { StoreUnavailable } from '../../../functions/store/table.ts';
import { createTenant } from '../../../functions/store/tenants.ts';
import {
  DAY,
  FREELY,
  HOUR,
  MINUTE,
  openPostOffice,
  type PostOffice,
  START,
  TENANT,
} from './post-office.ts';

const NINE = START + 4 * HOUR + 20 * MINUTE;

const recordsOf = async ({ sending }: PostOffice, employee: string) =>
  (await listDigests(sending, TENANT, employee, { limit: 100 })).items.toReversed();

describe('a slice of a shard', () => {
  it('sends to everybody whose hour has come, once, and nothing more', async () => {
    const office = await openPostOffice();
    for (const [id, timeZone] of [
      ['ada', 'UTC'],
      ['bob', 'Asia/Tokyo'],
      ['eve', 'America/New_York'],
    ])
      await office.add(id!, { timeZone });
    office.clock.now = NINE;
    await office.slices();
    await office.slices();
    expect(office.mails.map(({ to }) => to).sort()).toEqual(['ada@example.org']);
    office.clock.now = NINE + 5 * HOUR;
    await office.slices();
    expect(office.mails.map(({ to }) => to).sort()).toEqual(['ada@example.org', 'eve@example.org']);
    expect((await recordsOf(office, 'bob')).map(({ state }) => state)).toEqual([]);
  });

  it('sends nothing twice, though fifty work on it at the same time', async () => {
    const office = await openPostOffice();
    const people = Array.from({ length: 40 }, (_, index) => `p${index}`).filter(
      (id) => dueShard(id) === dueShard('p0'),
    );
    for (const id of people) await office.add(id);
    office.clock.now = NINE;
    await Promise.all(Array.from({ length: 50 }, () => office.slices(dueShard('p0'))));
    expect(office.mails.map(({ to }) => to).sort()).toEqual(
      people.map((id) => `${id}@example.org`).sort(),
    );
    const [today] = await digestCounts(office.sending, TENANT, '2026-03-02', '2026-03-02');
    expect(today?.counts.sent).toBe(people.length);
  });

  it('brings one mail after an outage of a week, not seven, and says that one was missed', async () => {
    const office = await openPostOffice();
    await office.add('ada');
    office.clock.now = NINE + 7 * DAY;
    await office.slices();
    await office.slices();
    expect(office.mails).toHaveLength(1);
    expect(await recordsOf(office, 'ada')).toMatchObject([
      { period: '2026-03-02', state: 'missed', reason: 'late' },
      { period: '2026-03-09', state: 'sent' },
    ]);
  });

  it('is not stopped by one with whom something is wrong, who is put off and set aside', async () => {
    const office = await openPostOffice(async ({ employee }, { period }) => {
      if (employee === 'bad') throw new Error('something is wrong with this one');
      return {
        letter: { subject: 's', html: 'h', text: 't', headers: [], tags: { period } },
        answer: { decision: 'd' } as never,
        lessons: [],
      };
    });
    for (const id of ['bad', 'ada', 'bob', 'eve']) await office.add(id);
    office.clock.now = NINE;
    await office.slices();
    expect(office.mails).toHaveLength(3);
    expect(office.measured.digestsParked).toBeUndefined();
    for (let minutes = 0; minutes < 300; minutes += 5) {
      office.clock.now = NINE + minutes * MINUTE;
      await office.slices(dueShard('bad'));
    }
    expect(office.measured).toMatchObject({ faults: 5, digestsParked: 1 });
    expect(await recordsOf(office, 'bad')).toMatchObject([{ state: 'missed', reason: 'failed' }]);
    expect((await readSchedule(office.sending, TENANT, 'bad')).dueMs).toBeGreaterThan(
      NINE + 18 * HOUR,
    );
  });

  it('leaves what cannot be read where it is, and goes on with the others', async () => {
    let isBroken = false;
    const office = await openPostOffice(undefined, (table) => ({
      ...table,
      get: (key) => {
        if (isBroken && key.pk.endsWith('#E#ada')) throw new StoreUnavailable('busy');
        return table.get(key);
      },
    }));
    for (const id of ['ada', 'bob']) await office.add(id);
    office.clock.now = NINE;
    isBroken = true;
    await office.slices();
    expect(office.mails.map(({ to }) => to)).toEqual(['bob@example.org']);
    isBroken = false;
    await office.slices();
    expect(office.mails).toHaveLength(2);
  });

  it.each(['quota', 'paused'] as const)(
    'stops for everybody at %s, and goes on later',
    async (state) => {
      const office = await openPostOffice();
      for (const id of ['ada', 'bob', 'eve']) await office.add(id);
      office.clock.now = NINE;
      office.fates.push(...Array.from({ length: 9 }, () => ({ state, cause: 'test' })));
      const stopped = (await office.slices()).map((slice) => slice.stopped);
      expect(stopped).toContain(state === 'quota' ? 'quota' : 'account-paused');
      expect(office.mails).toEqual([]);
      office.fates.length = 0;
      office.clock.now += 21 * MINUTE;
      await office.slices();
      expect(office.mails).toHaveLength(3);
      expect(await recordsOf(office, 'ada')).toMatchObject([
        { state: 'sent', period: '2026-03-02' },
      ]);
    },
  );

  it('keeps to what a tenant may send in a day', async () => {
    const office = await openPostOffice();
    for (let n = 0; n < 30; n++) await office.add(`p${n}`);
    await office.settle({
      enabled: true,
      defaults: { frequency: 'daily' },
      maxPerWeek: 7,
      dailyLimit: 8,
    });
    for (let tick = 0; tick < 12; tick++) {
      office.clock.now = NINE + 5 * tick * MINUTE;
      for (let shard = 0; shard < 4; shard++) await office.slices(shard);
    }
    expect(office.mails).toHaveLength(8);
  });

  it.each([1, 2, 3, 5])('keeps to a limit of %i, though shards go side by side', async (limit) => {
    const office = await openPostOffice();
    for (let n = 0; n < 30; n++) await office.add(`p${n}`);
    const settings = { enabled: true, defaults: { frequency: 'daily' }, maxPerWeek: 7 };
    await office.settle({ ...settings, dailyLimit: limit });
    // Of these nothing is sent, and their places are not lost.
    office.fates.push({ state: 'refused', cause: 'test' }, { state: 'throttled' });
    office.clock.now = NINE;
    const stopped = (await office.slices()).map((slice) => slice.stopped);
    expect(stopped).toContain('daily-limit');
    await office.slices();
    expect(office.mails).toHaveLength(limit);
    office.clock.now = NINE + 7 * HOUR;
    await office.slices();
    const all = await Promise.all(Array.from({ length: 30 }, (_, n) => recordsOf(office, `p${n}`)));
    const missed = all.flat().filter(({ state }) => state === 'missed');
    expect(missed.length).toBe(30 - limit - 1);
    expect(new Set(missed.map(({ reason }) => reason))).toEqual(new Set(['daily-limit']));
    expect(office.mails).toHaveLength(limit);
  });

  it('writes as many letters as mails may go, and goes on until its shard is at its end', async () => {
    let letters = 0;
    const office = await openPostOffice(async ({ employee }, { period }) => {
      letters += 1;
      const answer = { decision: 'd' } as never;
      // A turn of which no mail comes is the next one's.
      if (letters % 3 === 0) return { nothing: 'nothing-due', answer };
      const tags = { employee, period };
      const letter = { subject: 's', html: 'h', text: 't', headers: [], tags };
      return { letter, answer, lessons: [] };
    });
    const people = Array.from({ length: 100 }, (_, n) => `p${n}`).filter(
      (id) => dueShard(id) === dueShard('p0'),
    );
    for (const id of people) await office.add(id);
    office.clock.now = NINE;
    const account = async () => ({ perSecond: 1, left: 1_000 });
    const sending = { ...office.sending, mailer: { ...office.sending.mailer, account } };
    const queue: ShardMessage[] = [];
    const shardQueue = { send: async (message: ShardMessage) => void queue.push(message) };
    // Of those who wait at the same time, the first is woken first.
    const waiting: { untilMs: number; wake: () => void }[] = [];
    const wait = (ms: number) =>
      new Promise<void>((wake) => waiting.push({ untilMs: office.clock.now + ms, wake }));
    const timer = setInterval(() => {
      waiting.sort((a, b) => a.untilMs - b.untilMs);
      const first = waiting.shift();
      if (first === undefined) return;
      office.clock.now = Math.max(office.clock.now, first.untilMs);
      first.wake();
    }, 1);
    const pacing = pacingOf({ mailer: sending.mailer, now: () => office.clock.now }, 1 / 5, wait);
    const message = { tenant: TENANT, shard: dueShard('p0') };
    const services = { ...sending, shardQueue };
    let slices = 0;
    for (queue.push(message); queue.length > 0; slices += 1)
      await workMessage(services, queue.shift()!, pacing);
    clearInterval(timer);
    expect(slices).toBeGreaterThan(1);
    expect(letters).toBe(people.length);
    expect(office.mails).toHaveLength(people.length - Math.floor(people.length / 3));
    const tookMs = office.clock.now - NINE;
    expect(tookMs).toBeGreaterThanOrEqual((office.mails.length - 9) * 5_000);
    expect(tookMs).toBeLessThanOrEqual((people.length + 12) * 5_000);
  });

  it('sends nothing for a tenant that is paused, and writes down what comes too late', async () => {
    const office = await openPostOffice();
    await office.add('ada');
    await countFeedback(office.sending, TENANT, START, { bounced: 200 });
    await countDigests(office.sending, TENANT, START, { sent: 200 });
    await pauseWhereBad(office.sending, TENANT, START, START);
    office.clock.now = NINE;
    const shard = dueShard('ada');
    expect(await office.slices(shard)).toMatchObject([{ stopped: 'tenant-paused' }]);
    office.clock.now = NINE + 7 * HOUR;
    await office.slices(shard);
    expect(office.mails).toEqual([]);
    expect(await recordsOf(office, 'ada')).toMatchObject([
      { state: 'missed', reason: 'tenant-paused' },
    ]);
    await resumeMail(office.sending, TENANT, office.clock.now);
    office.clock.now = NINE + DAY;
    await office.slices(shard);
    expect(office.mails).toHaveLength(1);
  });

  it('sends nothing for a tenant that was switched off', async () => {
    const office = await openPostOffice();
    await office.add('ada');
    await office.settle({ enabled: false });
    office.clock.now = NINE;
    await office.slices();
    expect(office.mails).toEqual([]);
  });

  it('goes back to the end of the queue where its minute is over', async () => {
    const office = await openPostOffice();
    for (let n = 0; n < 40; n++) await office.add(`p${n}`);
    office.clock.now = NINE;
    const sent: ShardMessage[] = [];
    const shardQueue = { send: async (message: ShardMessage) => void sent.push(message) };
    const message = { tenant: TENANT, shard: dueShard('p0') };
    const slow = {
      ...FREELY,
      turn: async () => {
        office.clock.now += 20_000;
        return 'go' as const;
      },
    };
    const { isCut } = await workMessage({ ...office.sending, shardQueue }, message, () => slow);
    expect([isCut, sent]).toEqual([true, [message]]);
    for (let again = 0; again < 20; again++)
      await workMessage({ ...office.sending, shardQueue }, message, () => FREELY);
    const people = Array.from({ length: 40 }, (_, n) => `p${n}`);
    const own = people.filter((id) => dueShard(id) === message.shard);
    expect(office.mails).toHaveLength(own.length);
  });
});

describe('the planner', () => {
  it('sends a message for each shard in which something is due, and reads of no other tenant', async () => {
    const read: string[] = [];
    const office = await openPostOffice(undefined, (table) => ({
      ...table,
      query: (query) => {
        read.push(query.pk);
        return table.query(query);
      },
    }));
    await createTenant(office.sending, 'quiet');
    await office.add('ada');
    office.clock.now = NINE;
    read.length = 0;
    const sent = new Map<string, ShardMessage>();
    const shardQueue = {
      send: async (message: ShardMessage, name: string) => void sent.set(name, message),
    };
    const plan = await planShards({ ...office.sending, shardQueue });
    await planShards({ ...office.sending, shardQueue });
    expect(plan).toMatchObject({ tenants: 1, shards: 1, failed: 0 });
    expect(plan.lagMs).toBeGreaterThan(0);
    // Two planners at once name their messages alike.
    expect([...sent.values()]).toEqual([{ tenant: TENANT, shard: dueShard('ada') }]);
    expect(read.some((pk) => pk.includes('quiet'))).toBe(false);
    expect(office.measured).toMatchObject({ digestPlans: 2 });
  });

  it('is not halted by a tenant of which nothing can be read', async () => {
    let isBroken = false;
    const office = await openPostOffice(undefined, (table) => {
      const fail = (pk: string): void => {
        if (isBroken && pk.startsWith('T#aaa#')) throw new StoreUnavailable('busy');
        if (isBroken && pk === 'T#aaa') throw new StoreUnavailable('busy');
      };
      return {
        ...table,
        get: async (key) => {
          fail(key.pk);
          return table.get(key);
        },
        query: async (query) => {
          fail(query.pk);
          return table.query(query);
        },
      };
    });
    await createTenant(office.sending, 'aaa');
    const seen = await readDigestSettings(office.sending, 'aaa');
    await putDigestSettings(office.sending, 'aaa', DigestSettings.parse({ enabled: true }), seen);
    await office.add('ada');
    office.clock.now = NINE;
    isBroken = true;
    const shardQueue = { send: async () => {} };
    const plan = await planShards({ ...office.sending, shardQueue });
    expect(plan).toMatchObject({ tenants: 2, shards: 1, failed: 4 });
  });
});

describe('a year of employees', () => {
  const PEOPLE = 24;
  const ZONES = ['UTC', 'Europe/Berlin', 'Pacific/Apia', 'America/St_Johns', 'Asia/Kathmandu'];

  /** Runs from due instant to due instant, which skips only ticks that find nothing. */
  const year = async (): Promise<{ trace: string[]; office: PostOffice }> => {
    const office = await openPostOffice();
    for (let n = 0; n < PEOPLE; n++)
      await office.add(`p${n}`, {
        timeZone: ZONES[n % ZONES.length],
        digest: {
          frequency: (['daily', 'weekdays', 'weekly'] as const)[n % 3],
          hour: 7 + (n % 12),
        },
      });
    const trace: string[] = [];
    for (let day = 0; day < 365; day++)
      for (let hour = 0; hour < 24; hour += 2) {
        office.clock.now = START + day * DAY + hour * HOUR + 17 * MINUTE;
        const before = office.mails.length;
        await office.slices();
        for (const { tags } of office.mails.slice(before))
          trace.push(`${office.clock.now} ${tags.employee} ${tags.period}`);
      }
    return { trace, office };
  };

  it('brings each period at most one mail, far enough apart, the same whenever it is run', async () => {
    const { trace, office } = await year();
    const again = await year();
    expect(again.trace).toEqual(trace);
    const byWhom = new Map<string, { atMs: number; period: string }[]>();
    for (const line of trace) {
      const [at, employee = '', period = ''] = line.split(' ');
      byWhom.set(employee, [...(byWhom.get(employee) ?? []), { atMs: Number(at), period }]);
    }
    expect(byWhom.size).toBe(PEOPLE);
    for (const mails of byWhom.values()) {
      expect(new Set(mails.map(({ period }) => period)).size).toBe(mails.length);
      for (const [index, { atMs }] of mails.entries())
        if (index > 0) expect(atMs - mails[index - 1]!.atMs).toBeGreaterThanOrEqual(12 * HOUR);
    }
    for (let n = 0; n < PEOPLE; n++) {
      const stored = [...office.table.items.values()].filter(
        ({ pk, sk }) => pk.endsWith(`#E#p${n}`) && sk.startsWith(PREFIX.digest),
      );
      expect(stored.map(({ state }) => state)).toEqual(stored.map(() => 'sent'));
    }
  });
});
