import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { readLearners } from '../logs.ts';
import { ablated } from './ablation.ts';
import { readOptions } from './options.ts';
import { simulate } from './simulated.ts';
import { BLANK } from './uplift.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-mastery-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A simulated log as a file. */
const write = (name: string, seed: number, timed = true): string => {
  const rows = simulate({ learners: 60, seed }).flatMap(({ id, events }) =>
    events.map(({ question, correct, at, lesson }) =>
      [id, question, timed ? at / 1000 : 0, correct ? 1 : 0, lesson].join('\t'),
    ),
  );
  const file = join(folder, name);
  writeFileSync(file, ['user_id\titem_id\ttimestamp\tcorrect\tskill_id', ...rows].join('\n'));
  return file;
};
const TIMED = write('timed.tsv', 1);
const ORDERED = write('ordered.tsv', 2, false);
const OTHER = write('other.tsv', 3);

const run = async (script: string, args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', `test/bench/mastery/${script}.ts`, ...args],
    {
      maxBuffer: 2 ** 24,
    },
  );

describe('bench:mastery', () => {
  it('prints a table a slice, draws, and ends with one JSON line', async () => {
    const pictures = join(folder, 'pictures');
    const { stdout, stderr } = await run('main', [
      '--log',
      TIMED,
      '--folds',
      '2',
      '--baselines',
      'elo, PFA',
      '--hide-skills',
      '.3',
      '--pictures',
      pictures,
      '--resamples',
      '20',
    ]);
    expect(stdout).toContain('all answers: 1,800');
    expect(stderr).toContain('Elo: fit 2 of 2');
    const line = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(line.all).toMatchObject({
      answers: 1800,
      logLoss: expect.any(Number),
      auc: expect.any(Number),
    });
    expect(line.all).toMatchObject({ rmse: expect.any(Number), ece: expect.any(Number) });
    expect(line.all.logLossInterval.low).toBeLessThan(line.all.logLoss);
    expect(line.unknownSkill.answers).toBeGreaterThan(0);
    expect(line.afterADay.answers + line.first.answers).toBeLessThan(1800);
    expect(Object.keys(line.baselines)).toEqual(['Elo', 'PFA']);
    expect(line.baselines.PFA.all.minusFirst.logLoss.high).toBeTypeOf('number');
    expect(line.microsecondsPerEvent).toBeGreaterThan(0);
    expect(readdirSync(pictures)).toEqual(['calibration.svg', 'forgetting.svg']);
  });

  it('says what is wrong with its arguments', () => {
    expect(() => readOptions([])).toThrow('Usage: npm run bench:mastery');
    expect(() => readOptions(['--log', TIMED, '--baselines', 'magic'])).toThrow(
      'There is no baseline "magic"',
    );
    expect(() => readOptions(['--log', ORDERED, '--baselines', 'das3h'])).toThrow(
      'DAS3H needs times',
    );
    expect(() => readOptions(['--log', TIMED, '--hide-items', 'some'])).toThrow(
      '--hide-items must be a number',
    );
    expect(() => readOptions(['--log', TIMED, '--folds', '2.5'])).toThrow(
      '--folds must be a whole number',
    );
    expect(() => readOptions(['--log', TIMED, '--train', TIMED, '--test', TIMED])).toThrow(
      'either',
    );
  });

  it('leaves out baselines that need times where a log has only an order', () => {
    const names = (file: string): string[] =>
      readOptions(['--log', file]).baselines.map(({ name }) => name);
    expect(names(TIMED).filter((name) => !names(ORDERED).includes(name))).toEqual([
      'FSRS-6 default',
      'DAS3H',
    ]);
  });

  it('ablates every feature that logs show, families at once, and really without them', () => {
    const models = ablated(BLANK);
    expect(models.length).toBeGreaterThan(5);
    const [learner] = readLearners(TIMED);
    const easeless = models
      .find(({ name }) => name === 'without difficulty')!
      .fit(readLearners(TIMED));
    const asked = { ...learner!, events: learner!.events.slice(0, 1) };
    const otherItem = {
      ...asked,
      events: asked.events.map((event) => ({ ...event, question: 'never seen' })),
    };
    expect(easeless(asked)).toEqual(easeless(otherItem));
  });
});

describe('bench:transfer', () => {
  it('goes every way round and ends with one JSON line', async () => {
    const { stdout } = await run('transfer', [
      '--log',
      TIMED,
      '--log',
      `${OTHER},${ORDERED}`,
      '--resamples',
      '20',
    ]);
    expect(stdout).toContain('From timed to other');
    const { directions } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(directions.map(({ from, to }: { from: string; to: string }) => [from, to])).toEqual([
      ['timed', 'other'],
      ['other', 'timed'],
    ]);
    for (const { models } of directions)
      for (const scores of Object.values<{ all: { logLoss: number } }>(models))
        expect(scores.all.logLoss).toBeLessThan(1);
  });
});
