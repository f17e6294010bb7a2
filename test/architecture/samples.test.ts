import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROOFS, samplingFiles } from '../proof/proofs.ts';
import { ROOT } from '../support/boundaries.ts';
import { testFilesIn } from '../support/files.ts';
import { scaled } from '../support/proof.ts';
import { unseededIn } from '../support/seeds.ts';

const files = testFilesIn(ROOT, 'test');
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('whatever is sampled', () => {
  it('has a seed in every test file', () => {
    const unseeded = files.flatMap((file) =>
      unseededIn(file, textOf(file)).map((line) => `${file}:${line}`),
    );
    expect(unseeded).toEqual([]);
  });

  it('is drawn through `fc`, by which its seed is looked for', () => {
    const otherwise = files.filter((file) =>
      /import \{[^}]*\} from 'fast-check'/.test(textOf(file)),
    );
    expect(otherwise).toEqual([]);
  });

  it.each([
    ['no options', 'fc.assert(property);'],
    ['options without one', 'fc.assert(property, { numRuns: 100 });'],
    ['a number of samples alone', 'fc.sample(arbitrary, 100);'],
    ['named options without one', 'const RUNS = { numRuns: 100 };\nfc.assert(property, RUNS);'],
    ['what nobody can look into', 'fc.assert(property, optionsOf(file));'],
  ])('is found where it has none: %s', (_, text) => {
    expect(unseededIn('a.test.ts', text)).toEqual([
      text.split('\n').filter((line) => line !== '').length,
    ]);
  });

  it.each([
    ['in the options', 'await fc.assert(property, { seed: 1, numRuns: 100 });'],
    ['in named options', 'const RUNS = { seed: 1 };\nfc.assert(property, RUNS);'],
    [
      'in what is spread',
      'const RUNS = { seed: 1 };\nfc.assert(property, { ...RUNS, numRuns: 9 });',
    ],
    ['handed on', 'const attack = (seed: number) => fc.assert(property, { seed });'],
  ])('is left alone where it has one: %s', (_, text) => {
    expect(unseededIn('a.test.ts', text)).toEqual([]);
  });
});

describe('the long proofs', () => {
  const registered = Object.values(PROOFS).flatMap(({ where }) => samplingFiles(ROOT, where));

  it('take in every test file that is scaled or draws with fast-check, each once', () => {
    const sampling = files.filter((file) => /\bscaled\(\d|\bfc\.assert\(/.test(textOf(file)));
    expect([...registered].sort()).toEqual(
      sampling.filter((file) => !file.startsWith('test/architecture/')),
    );
  });

  it('find something to run for each name', () => {
    const empty = Object.entries(PROOFS).filter(
      ([, { where }]) => samplingFiles(ROOT, where).length === 0,
    );
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  it('are small unless they are asked for', () => {
    expect(scaled(1, 20)).toBe(1);
  });
});
