import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../../core/learner/features.ts';
import { isTimed, type Learner } from '../logs.ts';
import { fadingFeatures, genericFrom } from './generic.ts';
import { simulate } from './simulated.ts';

const TIMED = simulate({ learners: 80, seed: 1 });

/** The same answers, an answer a minute. */
const START = Date.UTC(2025, 0, 1);
const ORDERED = simulate({ learners: 80, seed: 2 }).map(
  ({ id, events }): Learner => ({
    id,
    events: events.map((event, turn) => ({ ...event, at: START + turn * 60_000 })),
  }),
);

describe('generic parameters', () => {
  it('name nothing of the logs', () => {
    const { skills, lessons, questions } = genericFrom([TIMED]);
    expect([skills, lessons, questions]).toEqual([[], [], []]);
  });

  it('learn of what fades from logs with times alone', () => {
    const fading = fadingFeatures();
    expect(fading.length).toBeGreaterThan(0);
    expect([isTimed(TIMED), isTimed(ORDERED)]).toEqual([true, false]);
    const [timed, ordered, both] = [[TIMED], [ORDERED], [ORDERED, TIMED]].map(
      (logs) => genericFrom(logs).weights,
    );
    for (const name of FEATURES) {
      if (!fading.includes(name)) continue;
      expect(ordered![name]).toBe(0);
      expect(both![name]).toBe(timed![name]);
    }
    expect(both!.generalFails).not.toBe(timed!.generalFails);
  });

  it('are written with what they were made from', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fit-defaults-'));
    const [log, out] = [join(folder, 'log.tsv'), join(folder, 'out.json')];
    const rows = TIMED.flatMap(({ id, events }) =>
      events.map(({ question, at, correct, lesson }) =>
        [id, question, at / 1000, correct ? 1 : 0, lesson].join('\t'),
      ),
    );
    writeFileSync(log, ['user_id\titem_id\ttimestamp\tcorrect\tskill_id', ...rows].join('\n'));
    const script = 'test/bench/mastery/make-defaults.ts';
    await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      script,
      '--log',
      log,
      '--out',
      out,
    ]);
    const { made, weights } = JSON.parse(readFileSync(out, 'utf8'));
    expect(made).toEqual([{ files: ['log.tsv'], learners: 80, answers: 2400, times: true }]);
    expect(Object.keys(weights)).toEqual([...FEATURES]);
    rmSync(folder, { recursive: true });
  });
});
