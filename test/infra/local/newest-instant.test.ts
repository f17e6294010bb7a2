import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptArrivals } from '../../../infra/local/newest-instant.ts';

const START = Date.UTC(2026, 2, 3, 9, 30);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let folder: string;
let clock: number;
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplift-instant-'));
  clock = START;
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'clock.json');
const onFile = (): number => Date.parse(JSON.parse(readFileSync(file(), 'utf8')).newest);
const start = () =>
  keptArrivals(
    folder,
    () => clock,
    (message) => told.push(message),
  );
const stampOf = (of: ReturnType<typeof start>): Promise<number> =>
  of.arrivals.stamping(async (now) => now());

describe('the newest instant that the data know of', () => {
  it('is never stamped behind, in one run or the next, be it stopped or killed', async () => {
    const first = start();
    clock += DAY;
    expect(await stampOf(first)).toBe(START + DAY);
    clock = START - 5 * HOUR;
    expect(await stampOf(first)).toBe(START + DAY);
    // Killed: what it knew at most a minute ago is there.
    expect(await stampOf(start())).toBe(START + DAY);
    clock = START + DAY + MINUTE / 2;
    const second = start();
    second.save();
    clock = START;
    expect(await stampOf(start())).toBe(START + DAY + MINUTE / 2);
  });

  it('is what readers go by too, who do not see it as now', async () => {
    const first = start();
    clock += DAY;
    expect(first.arrivals.now()).toBe(START + DAY);
    clock = START;
    expect(first.arrivals.now()).toBe(START);
    expect(await stampOf(start())).toBe(START + DAY);
  });

  it('is written once a minute, at once where the clock leaps, and for this user alone', async () => {
    const { arrivals } = start();
    expect(onFile()).toBe(START);
    clock += MINUTE - 1;
    arrivals.now();
    expect(onFile()).toBe(START);
    clock += 1;
    arrivals.now();
    expect(onFile()).toBe(START + MINUTE);
    clock += 3 * DAY;
    arrivals.now();
    expect(onFile()).toBe(clock);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is spoken of when the clock is behind it, once until it is right again', () => {
    start();
    expect(told).toEqual([]);
    clock = START - 5 * HOUR;
    const { arrivals } = start();
    expect(told).toEqual([expect.stringMatching(/^The clock of this machine is 5 hours behind /)]);
    arrivals.now();
    expect(told).toHaveLength(1);
    clock = START + MINUTE;
    arrivals.now();
    clock = START - 3 * DAY;
    arrivals.now();
    expect(told[1]).toContain('is 3 days behind');
  });

  it('cannot be known where its file is damaged: that is said, and the file left as it is', () => {
    for (const text of ['', '{"newest":', '{"a":1}', '{"newest":"yesterday"}', '7']) {
      writeFileSync(file(), text);
      expect(start).toThrow(/clock\.json cannot be read .*delete the file/);
      expect(readFileSync(file(), 'utf8')).toBe(text);
    }
  });

  it('that cannot be kept is nothing to stamp by', async () => {
    const { arrivals } = start();
    rmSync(folder, { recursive: true });
    clock += HOUR;
    await expect(arrivals.stamping(async (now) => now())).rejects.toThrow('did not answer');
    expect(() => arrivals.now()).toThrow('did not answer');
    mkdirSync(folder);
    expect(arrivals.now()).toBe(clock);
    rmSync(folder, { recursive: true });
    expect(start).toThrow(/clock\.json cannot be written .*room/);
  });
});
