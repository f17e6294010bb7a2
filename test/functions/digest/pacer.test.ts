import { describe, expect, it } from 'vitest';
import { pacingOf } from '../../../functions/digest/pacer.ts';

const SENT = { state: 'sent', id: 'm' } as const;

const world = (perSecond = 10, left = 1_000) => {
  const clock = { now: 1_000_000 };
  const mailer = { send: async () => SENT, account: async () => ({ perSecond, left }) };
  const wait = async (milliseconds: number): Promise<void> => {
    clock.now += milliseconds;
  };
  return { clock, pacing: pacingOf({ mailer, now: () => clock.now }, 0.5, wait) };
};

describe('the pacer of a sender', () => {
  it('lets mails go at its share of what the account allows', async () => {
    const { clock, pacing } = world();
    const pacer = pacing(clock.now + 60_000);
    const beganMs = clock.now;
    for (let mail = 0; mail < 51; mail++) expect(await pacer.turn()).toBe('go');
    expect(clock.now - beganMs).toBeCloseTo(10_000, -2);
  });

  it('goes half as fast once it hears that mails come too fast, in the next slice too', async () => {
    const { clock, pacing } = world();
    const pacer = pacing(clock.now + 60_000);
    await pacer.turn();
    pacer.heard({ state: 'throttled' });
    await pacer.turn();
    const next = pacing(clock.now + 60_000);
    const beganMs = clock.now;
    await next.turn();
    expect(clock.now - beganMs).toBeGreaterThan(300);
  });

  it('says when its time is over before the next turn, and takes none', async () => {
    const { clock, pacing } = world();
    const pacer = pacing(clock.now + 100);
    expect(await pacer.turn()).toBe('go');
    expect(await pacer.turn()).toBe('over');
    expect(await pacing(clock.now + 60_000).turn()).toBe('go');
  });

  it('says when the quota of the day is used up', async () => {
    const { clock, pacing } = world(10, 0);
    expect(await pacing(clock.now + 60_000).turn()).toBe('quota');
  });
});
