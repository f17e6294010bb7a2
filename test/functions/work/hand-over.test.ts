import { describe, expect, it } from 'vitest';
import type { Mail, Outcome } from '../../../functions/mail/mailer.ts';
import { handOver, type Pacer } from '../../../functions/work/hand-over.ts';

const MAIL = { to: 'ada@example.org' } as Mail;
const SENT: Outcome = { state: 'sent', id: 'm' };
const unsent: Outcome = { state: 'unsent', cause: 'x' };

const play = async (
  fates: readonly Outcome[],
  { turn = 'go', passMs = 0 }: { turn?: 'go' | 'over' | 'quota'; passMs?: number } = {},
) => {
  const left = [...fates];
  const heard: string[] = [];
  let [calls, nowMs] = [0, 1_000];
  const mailer = {
    send: async () => {
      calls += 1;
      nowMs += passMs;
      return left.shift() ?? SENT;
    },
    account: async () => ({ perSecond: 1, left: 1 }),
  };
  const pacer: Pacer = {
    turn: async () => turn,
    unused: () => {},
    heard: ({ state }) => heard.push(state),
    barredBy: async () => undefined,
  };
  const services = { mailer, now: () => nowMs };
  const came = await handOver(services, pacer, { atMs: 1_000 }, MAIL);
  return { came, calls, heard };
};

describe('a mail whose period was taken', () => {
  it.each<[string, readonly Outcome[], object, number]>([
    ['sent', [SENT], { is: 'over', state: 'sent' }, 1],
    ['refused', [{ state: 'refused', cause: 'x' }], { is: 'over', state: 'refused' }, 1],
    ['of unknown fate', [{ state: 'unknown', cause: 'x' }], { is: 'over', state: 'unknown' }, 1],
    ['too fast, then sent', [{ state: 'throttled' }, SENT], { is: 'over', state: 'sent' }, 2],
    ['not gone, then sent', [unsent, SENT], { is: 'over', state: 'sent' }, 2],
    [
      'not gone, then unknown',
      [unsent, { state: 'unknown', cause: 'x' }],
      { is: 'over', state: 'unknown' },
      2,
    ],
    [
      'not gone three times',
      [unsent, unsent, unsent],
      { is: 'not-gone', reason: 'failed', isAll: false },
      3,
    ],
    [
      'too fast three times',
      Array(3).fill({ state: 'throttled' }),
      { is: 'not-gone', reason: 'throttled', isAll: false },
      3,
    ],
    ['over the quota', [{ state: 'quota' }], { is: 'not-gone', reason: 'quota', isAll: true }, 1],
    [
      'of a paused account',
      [{ state: 'paused', cause: 'x' }],
      { is: 'not-gone', reason: 'account-paused', isAll: true },
      1,
    ],
  ])(
    '%s: goes again only where it is certain that nothing was sent',
    async (_, fates, expected, calls) => {
      const played = await play(fates);
      expect(played.came).toMatchObject(expected);
      expect(played.calls).toBe(calls);
      expect(played.heard).toHaveLength(calls);
    },
  );

  it.each(['over', 'quota'] as const)('is not tried again without a turn: %s', async (turn) => {
    const { came, calls } = await play([unsent, SENT], { turn });
    expect([came.is, calls]).toEqual(['not-gone', 1]);
  });

  it('is not handed over any more once its machine slept', async () => {
    const { came, calls } = await play([unsent, SENT], { passMs: 4 * 60_000 });
    expect([came, calls]).toEqual([{ is: 'not-gone', reason: 'late', isAll: false }, 1]);
  });
});
