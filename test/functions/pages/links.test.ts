import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../core/base/days.ts';
import {
  LINK_KINDS,
  type Link,
  lastsUntil,
  markOf,
  openLink,
  sealLink,
} from '../../../functions/pages/links.ts';
import type { LinkKey, LinkKeys } from '../../../functions/store/link-keys.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

const NOW = Date.parse('2026-12-01T08:00:00Z');
const draw = seeded(11);
const random = (size: number) => Uint8Array.from({ length: size }, () => Math.floor(draw() * 256));

const keyOf = (fill: number, sinceMs: number): LinkKey => ({
  mark: Buffer.alloc(6, fill).toString('base64url'),
  secret: new Uint8Array(32).fill(fill),
  sinceMs,
});
const OLD = keyOf(1, NOW - 75 * DAY_MS);
const USED = keyOf(2, NOW - 40 * DAY_MS);
const NEW = keyOf(3, NOW - 10 * DAY_MS);
const KEYS: LinkKeys = [NEW, USED, OLD];

const id = fc.stringMatching(/^[A-Za-z0-9_.:@-]{1,128}$/);
const link = (): fc.Arbitrary<Link> =>
  fc.record(
    {
      kind: fc.constantFrom(...LINK_KINDS),
      tenant: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
      employee: id,
      lesson: id,
      period: fc.constantFrom('2026-11-28', '2026-W48'),
      decision: fc.stringMatching(/^d[A-Za-z0-9_-]{22}$/),
      epoch: fc.nat(1e6),
      untilMs: fc.nat(60_000).map((minutes) => NOW + (minutes + 1) * 60_000),
    },
    { requiredKeys: ['kind', 'tenant', 'employee', 'epoch', 'untilMs'] },
  );

const LESSON: Link = {
  kind: 'lesson',
  tenant: 'acme',
  employee: 'ada',
  lesson: 'calm-upset',
  period: '2026-12-01',
  epoch: 0,
  untilMs: lastsUntil(NOW),
};

describe('A sealed link', () => {
  it('says what it was made with, in letters that any address may carry', () => {
    fc.assert(
      fc.property(link(), (one) => {
        const token = sealLink(KEYS, random, one);
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(openLink(KEYS, token, NOW)).toEqual(one);
        expect(markOf(token)).toBe(NEW.mark);
      }),
      { seed: 1, numRuns: scaled(100, 20_000) },
    );
  });

  it('is refused with any one bit changed, and cut off or drawn out anywhere', () => {
    fc.assert(
      fc.property(link(), fc.nat(), fc.nat(7), (one, place, bit) => {
        const token = sealLink(KEYS, random, one);
        const bytes = Buffer.from(token, 'base64url');
        const at = place % bytes.length;
        bytes[at] = bytes[at]! ^ (1 << bit);
        expect(openLink(KEYS, bytes.toString('base64url'), NOW)).toBeUndefined();
        expect(openLink(KEYS, token.slice(0, place % token.length), NOW)).toBeUndefined();
        expect(openLink(KEYS, `${token}A`, NOW)).toBeUndefined();
      }),
      { seed: 2, numRuns: scaled(100, 20_000) },
    );
  });

  it('has one way to be written: no character may be another, and none be added', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. %';
    const token = sealLink(KEYS, random, LESSON);
    for (let at = 0; at < token.length; at++)
      for (const letter of letters) {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        if (changed !== token) expect(openLink(KEYS, changed, NOW), changed).toBeUndefined();
        expect(openLink(KEYS, token.slice(0, at) + letter + token.slice(at), NOW)).toBeUndefined();
      }
  });

  it('is refused whatever somebody makes up', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 1500 })), (token) => {
        expect(openLink(KEYS, token, NOW)).toBeUndefined();
      }),
      { seed: 3, numRuns: scaled(100, 20_000) },
    );
  });

  it('opens with no other key, not even one of the same mark', () => {
    const token = sealLink(KEYS, random, LESSON);
    expect(openLink([USED, OLD], token, NOW)).toBeUndefined();
    const other = { ...NEW, secret: new Uint8Array(32).fill(9) };
    expect(openLink([other], token, NOW)).toBeUndefined();
  });

  it('lasts 35 days', () => {
    expect(lastsUntil(NOW) - NOW).toBe(35 * DAY_MS);
  });

  it('ends when it says, to the minute; one that stops never does, however old its key is', () => {
    for (const kind of LINK_KINDS) {
      const token = sealLink(KEYS, random, { ...LESSON, kind });
      expect(openLink(KEYS, token, LESSON.untilMs - 1)).toBeDefined();
      const after = openLink(KEYS, token, LESSON.untilMs);
      expect(after === undefined).toBe(kind !== 'stop');
      expect(openLink(KEYS, token, NOW + 9_000 * DAY_MS) === undefined).toBe(kind !== 'stop');
    }
  });

  it('is refused where its key is too old, whatever it says: that key may be out', () => {
    for (const kind of LINK_KINDS) {
      const token = sealLink([OLD], random, { ...LESSON, kind, untilMs: NOW + 999 * DAY_MS });
      expect(openLink(KEYS, token, NOW) === undefined).toBe(kind !== 'stop');
    }
    const token = sealLink([USED], random, LESSON);
    expect(openLink(KEYS, token, NOW)).toBeDefined();
  });

  it('reveals nothing: neither names nor kinds nor, by and large, how long names are', () => {
    const lengths = LINK_KINDS.flatMap((kind) =>
      ['ada', 'bob-the-builder'].map((employee) => {
        const token = sealLink(KEYS, random, { ...LESSON, kind, employee });
        expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain(employee);
        return token.length;
      }),
    );
    expect(new Set(lengths).size).toBe(1);
    expect(sealLink(KEYS, random, LESSON)).not.toBe(sealLink(KEYS, random, LESSON));
  });

  it('fits into a tag of a mail for names of usual length', () => {
    const ref: Link = { ...LESSON, kind: 'ref', employee: 'ada.lovelace@example.com' };
    expect(sealLink(KEYS, random, ref).length).toBeLessThanOrEqual(256);
  });
});
