import { describe, expect, it } from 'vitest';
import { silenceOf } from '../../../core/digest/silence.ts';
import { DAY, NOW } from '../../support/builders.ts';

describe('mails that nobody answers', () => {
  it('say so when they become rarer, until there are 28 days between them', () => {
    const said = (frequency: 'daily' | 'weekdays' | 'weekly') =>
      Array.from({ length: 25 }, (_, ignored) => silenceOf({ ignored }, frequency, NOW)).flatMap(
        (one, ignored) => (one.say === 'rarer' ? [[ignored, one.days]] : []),
      );
    expect(said('weekly')).toEqual([
      [3, 14],
      [6, 28],
    ]);
    expect(said('daily')).toEqual([
      [3, 2],
      [6, 4],
      [9, 8],
      [12, 16],
      [15, 28],
    ]);
    expect(said('weekdays')).toEqual(said('daily'));
  });

  it('end with one that says so after 180 days, and come again after a sign of life', () => {
    const silentSince = NOW - 180 * DAY;
    const at = (lastAtMs: number, nowMs: number) =>
      silenceOf({ ignored: 24, silentSince, lastAtMs }, 'weekly', nowMs).say;
    expect(at(NOW - 28 * DAY, NOW - 1)).toBe('nothing');
    expect(at(NOW - 28 * DAY, NOW)).toBe('last');
    expect(at(NOW, NOW + 28 * DAY)).toBe('over');
    expect(silenceOf({ ignored: 0, silentSince: NOW, lastAtMs: NOW }, 'weekly', NOW + DAY)).toEqual(
      { say: 'nothing' },
    );
    expect(silenceOf({ ignored: 0 }, 'weekly', NOW).say).toBe('nothing');
  });
});
