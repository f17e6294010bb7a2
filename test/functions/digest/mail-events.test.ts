import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { pauseReason } from '../../../core/digest/reputation.ts';
import { hearOfMails } from '../../../functions/digest/mail-events.ts';
import { refIn, refTags } from '../../../functions/mail/ref.ts';
import { type Link, lastsUntil, sealLink } from '../../../functions/pages/links.ts';
import { countDigests, findDigest, saveDigest } from '../../../functions/store/digests.ts';
import { eraseEmployee, finishErasures } from '../../../functions/store/erase.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import { mailPauseOf, pauseWhereBad, resumeMail } from '../../../functions/store/mail-standing.ts';
import { listSuppressions, suppressionOf } from '../../../functions/store/suppressions.ts';
import { notificationOf } from '../../../infra/local/ses/notification.ts';
import type { Fate } from '../../../infra/local/ses/simulator.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';

const DAY = 86_400_000;
const ADDRESS = 'ada@example.org';

let table: ReturnType<typeof memoryTable>;
let api: TestApi;
let counted: string[];
let logged: object[];
let services: Parameters<typeof hearOfMails>[0];
const open = async (): Promise<void> => {
  table = memoryTable();
  api = testApi(table);
  const key = await api.tenant('acme');
  await furnish(api, key);
  counted = [];
  logged = [];
  services = {
    ...api.services,
    ...linkKeeping(api.services),
    measure: (metric) => counted.push(metric),
    log: (entry) => logged.push(entry),
  };
};
beforeEach(open);

const periodOf = (day: number): string => new Date(NOW + day * DAY).toISOString().slice(0, 10);
const store = (day: number, employee = 'ada') =>
  saveDigest(
    services,
    'acme',
    employee,
    { id: `d${day}`, period: periodOf(day), state: 'sent', dueMs: NOW, atMs: NOW + day * DAY },
    { under: 1, turn: 1 + day, byMaker: true },
  );
const tagsOf = async (more: Partial<Link> = {}): Promise<Record<string, string>> => {
  const link: Link = {
    ...{ kind: 'ref', tenant: 'acme', employee: 'ada', epoch: 0 },
    untilMs: lastsUntil(NOW),
    ...more,
  };
  return refTags(sealLink(await services.linkKeys(), api.services.random, link));
};
const bodyOf = async (
  fate: Fate | { readonly type: 'Send' },
  day = 0,
  more: Partial<Link> = {},
): Promise<string> => {
  const tags = await tagsOf({ period: periodOf(day), ...more });
  const atMs = NOW + day * DAY;
  const from = 'digest@uplift.example';
  return notificationOf({ id: `m${day}`, atMs, from, to: ADDRESS, tags }, fate, atMs + 1_000);
};
const hear = (...bodies: readonly string[]): Promise<string[]> =>
  hearOfMails(
    services,
    bodies.map((body, index) => ({ messageId: `q${index}`, body })),
  );

const HARD: Fate = { type: 'Bounce', bounceType: 'Permanent', bounceSubType: 'General' };
const SOFT: Fate = { type: 'Bounce', bounceType: 'Transient', bounceSubType: 'MailboxFull' };
const COMPLAINT: Fate = { type: 'Complaint', feedback: 'abuse' };
const DELIVERY: Fate = { type: 'Delivery' };
const reason = async () =>
  (await suppressionOf(services, 'acme', { employee: 'ada', address: ADDRESS }))?.reason;
const delivery = async (day = 0) =>
  (await findDigest(services, 'acme', 'ada', periodOf(day)))?.delivery?.kind;

describe('an event of SES', () => {
  it.each<[string, Fate, string, string | undefined]>([
    ['a delivery', DELIVERY, 'delivered', undefined],
    ['a delay', { type: 'DeliveryDelay' }, 'delayed', undefined],
    ['a hard bounce', HARD, 'bounced', 'bounced'],
    ['a soft one', SOFT, 'soft-bounced', undefined],
    ['a complaint', COMPLAINT, 'complained', 'complained'],
  ])('is noted with its digest and suppresses what it must: %s', async (_, fate, kind, why) => {
    await store(0);
    expect(await hear(await bodyOf(fate))).toEqual([]);
    expect([await delivery(), await reason()]).toEqual([kind, why]);
    expect(counted).toEqual([]);
  });

  it('of a mail that was put back among the good ones is no complaint', async () => {
    await store(0);
    await hear(await bodyOf({ type: 'Complaint', feedback: 'not-spam' }));
    expect([await delivery(), await reason()]).toEqual([undefined, undefined]);
  });

  it('comes without an envelope too', async () => {
    await store(0);
    await hear(JSON.parse(await bodyOf(HARD)).Message);
    expect(await delivery()).toBe('bounced');
  });

  it('is given out again as long as the record may come, and then no more', async () => {
    const body = await bodyOf(HARD);
    expect(await hear(body)).toEqual(['q0']);
    expect(await reason()).toBe('bounced');
    await store(0);
    expect(await hear(body)).toEqual([]);
    expect(await delivery()).toBe('bounced');
    api.clock.now += 2 * 3_600_000;
    expect(await hear(await bodyOf(DELIVERY, 0, { employee: 'nobody' }))).toEqual([]);
  });

  it('about somebody who was erased is over, and names them nowhere', async () => {
    await store(0, 'zed-9');
    const body = await bodyOf(HARD, 0, { employee: 'zed-9' });
    await eraseEmployee(api.services, 'acme', 'zed-9');
    api.clock.now += 3 * 60_000;
    await finishErasures(api.services, 'acme');
    expect(await hear(body)).toEqual([]);
    expect(JSON.stringify([...table.items.values()])).not.toContain('zed-9');
    expect(
      (await suppressionOf(services, 'acme', { employee: 'x', address: ADDRESS }))?.reason,
    ).toBe('bounced');
  });

  it('that is not ours is counted and changes nothing', async () => {
    await store(0);
    const items = () => JSON.stringify([...table.items.values()]);
    const foreign = [
      '',
      'null',
      '[]',
      '{"Type":"Notification"}',
      '{"Type":"Notification","Message":"{"}',
      JSON.stringify({ eventType: 'Open', mail: {} }),
      (await bodyOf(HARD)).replace('Permanent', 'Temporary'),
      await bodyOf(HARD, 0, { kind: 'lesson' }),
      await bodyOf(HARD, 0, { tenant: 'nobody' }),
      await bodyOf(HARD, 0, { untilMs: NOW - 60_000 }),
    ];
    const sealed = (await tagsOf()).ref ?? '';
    foreign.push(
      (await bodyOf(HARD)).replace(/ref\\":\[\\"[^\\]+/, `ref\\":[\\"${sealed.slice(1)}`),
    );
    const before = items();
    expect(await hear(...foreign)).toEqual([]);
    expect(items()).toBe(before);
    expect(counted).toEqual(foreign.map(() => 'mailEventsForeign'));
  });

  it('that fails keeps no other from being heard, and comes again', async () => {
    await store(0);
    const broken = { ...services, linkKeys: services.linkKeys };
    let calls = 0;
    broken.linkKeys = (mark) => {
      calls += 1;
      if (calls === 1) throw new Error('down');
      return services.linkKeys(mark);
    };
    const body = await bodyOf(HARD);
    const messages = ['a', 'b'].map((messageId) => ({ messageId, body }));
    expect(await hearOfMails(broken, messages)).toEqual(['a']);
    expect(await delivery()).toBe('bounced');
  });
});

describe('mails that do not get through', () => {
  it('suppress their address when they are three in a row, heard in whatever order', async () => {
    const row = fc.array(fc.constantFrom('soft', 'delivered', 'skipped'), { maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(row, fc.infiniteStream(fc.nat(1_000)), async (days, luck) => {
        await open();
        const bodies: string[] = [];
        for (const [day, what] of days.entries()) {
          if (what === 'skipped') continue;
          await store(day);
          bodies.push(await bodyOf(what === 'soft' ? SOFT : DELIVERY, day));
        }
        api.clock.now += 10 * DAY;
        const shuffled = bodies
          .flatMap((body) => [body, body])
          .map((body) => ({ body, at: luck.next().value }))
          .sort((a, b) => a.at - b.at);
        for (const { body } of shuffled) await hear(body);
        const sent = days.filter((what) => what !== 'skipped').join(' ');
        const expected = sent.includes('soft soft soft') ? 'soft-bounces' : undefined;
        expect(await reason()).toBe(expected);
      }),
      { numRuns: scaled(25, 500), seed: 20261128 },
    );
  });
});

describe('a tenant whose mails bounce or annoy', () => {
  it.each([
    [{ sent: 199, bounced: 199, complained: 9 }, undefined],
    [{ sent: 200, bounced: 7, complained: 0 }, undefined],
    [{ sent: 200, bounced: 8, complained: 0 }, 'bounces'],
    [{ sent: 10_000, bounced: 0, complained: 7 }, undefined],
    [{ sent: 10_000, bounced: 0, complained: 8 }, 'complaints'],
    [{ sent: 0, bounced: 0, complained: 0 }, undefined],
    [{ sent: 1_000, bounced: 0, complained: 0 }, undefined],
  ])('%j is paused for %s', (week, why) => expect(pauseReason(week)).toBe(why));

  const bounceAll = async (count: number): Promise<void> => {
    for (let day = 0; day < count; day++) {
      await store(day);
      const body = await bodyOf(HARD, day);
      // All of one week, whatever they are called.
      const sent = body.replaceAll(
        new Date(NOW + day * DAY).toISOString(),
        new Date(NOW).toISOString(),
      );
      await hear(sent, sent);
    }
  };

  it('is paused once 4 % of 200 bounce, each counted once; it is said once', async () => {
    await countDigests(services, 'acme', NOW, { sent: 199 });
    await bounceAll(9);
    expect(await mailPauseOf(services, 'acme')).toBeUndefined();
    await countDigests(services, 'acme', NOW, { sent: 1 });
    await hear(await bodyOf(HARD));
    await hear(await bodyOf(HARD));
    expect(await mailPauseOf(services, 'acme')).toMatchObject({
      ...{ reason: 'bounces', sent: 200, bounced: 9, complained: 0 },
    });
    expect(counted).toEqual(['tenantsPaused']);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain('ada');
  });

  it('is not paused for mails that SES never tried', async () => {
    await countDigests(services, 'acme', NOW, { sent: 200 });
    for (let day = 0; day < 12; day++) {
      await store(day);
      const subType = 'OnAccountSuppressionList';
      await hear(await bodyOf({ ...HARD, bounceSubType: subType } as Fate, day));
      expect(await delivery(day)).toBe('bounced');
    }
    for (let day = 0; day < 12; day++)
      expect(await pauseWhereBad(services, 'acme', NOW + day * DAY, NOW)).toBeUndefined();
    const weeks = [...table.items.values()].filter(({ sk }) => sk.startsWith('WEEK#'));
    expect(weeks).toEqual([]);
  });

  it('goes on when somebody says so, and what was counted is forgotten', async () => {
    await countDigests(services, 'acme', NOW, { sent: 200 });
    await bounceAll(8);
    expect(await resumeMail(services, 'acme', NOW)).toBe(true);
    expect(await mailPauseOf(services, 'acme')).toBeUndefined();
    await hear(await bodyOf(HARD));
    expect(await mailPauseOf(services, 'acme')).toBeUndefined();
    expect(await resumeMail(services, 'acme', NOW)).toBe(false);
  });
});

describe('the tags of a mail', () => {
  it('carry tokens of any length in pieces that SES takes', () => {
    const tokens = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '_', '-'), maxLength: 800 });
    fc.assert(
      fc.property(tokens, (token) => {
        const tags = refTags(token);
        for (const value of Object.values(tags)) expect(value).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
        const told = Object.fromEntries(Object.entries(tags).map(([name, one]) => [name, [one]]));
        expect(refIn(told)).toBe(token);
      }),
      { seed: 20261128 },
    );
  });

  it('know a mail again whose ids are as long as ids may be', async () => {
    await store(0);
    const employee = `${'e'.repeat(120)}:@x`;
    const tags = await tagsOf({ employee, tenant: 'acme', period: periodOf(0) });
    expect(Object.keys(tags)).toEqual(['ref', 'ref2']);
    await store(0, employee);
    await hear(await bodyOf(HARD, 0, { employee }));
    expect((await listSuppressions(services, 'acme', { limit: 9 })).items[0]?.employee).toBe(
      employee,
    );
  });
});
