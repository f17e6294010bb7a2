import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/boundaries.ts';
import { reportsIn } from './job.ts';
import { mutantsOf } from './mutants.ts';
import { plant, SWITCH } from './plant.ts';
import { relatedTests } from './related.ts';
import { searchSurvivors } from './search.ts';
import { faultLine, percentOf, scoreOf } from './summary.ts';
import { reasonFor } from './unseen.ts';

const TOLL = 'test/mutants/planted/toll.ts';
const found = (text: string): string[] =>
  mutantsOf('a.ts', text).map(
    ({ before, after }) => `${before} → ${after === '' ? 'nothing' : after}`,
  );

describe('the faults of a file', () => {
  it.each([
    ['a < b;', ['a < b → (a) <= (b)', 'a < b → (a) >= (b)']],
    ['a ?? b;', ['a ?? b → (a) && (b)']],
    ['!a;', ['!a → a']],
    ['n += 1;', ['n += 1; → nothing', 'n += 1 → n -= 1']],
    ['n++;', ['n++ → n--']],
    ['f(true);', ['f(true); → nothing', 'true → false']],
    ["x = 'role';", ["x = 'role'; → nothing", "'role' → ''"]],
    ['const x = () => y;', ['y → undefined']],
    ['const x = a?.b.c;', ['a?.b.c → a.b.c']],
    [
      'const x = a.filter(f).max(b);',
      ['a.filter(f).max(b) → a.filter(f).min(b)', 'a.filter(f) → a'],
    ],
    ['const x = [a];', ['[a] → []']],
  ])('%s', (text, faults) => {
    expect(found(text)).toEqual(faults);
  });

  it.each([
    ['types', "type A = 'x' | true; let a: 'x' = b as 'y';"],
    ['names', "import { a } from 'x'; const x = (b: { 'c': string }) => {};"],
    ['sentences', "const x = 'There is no such lesson.';"],
  ])('are none in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('do not tear a?.b apart', () => {
    expect(found('const x = a?.filter(f).slice(1);')).toEqual([
      'a?.filter(f).slice(1) → a.filter(f).slice(1)',
    ]);
  });
});

describe('planted code', () => {
  const source = `
    const LEAST = Math.min(2, 5);
    const price = (axles, isResident, way = { name: 'bridge' }) => {
      let sum = 0;
      if (isResident || axles === 0) { sum = way?.name === 'bridge' ? LEAST : 0; } else { sum += 3 * axles; }
      return [sum - 1, !isResident, [way.name].filter((name) => name !== 'x')];
    };`;
  const question =
    'return [price(4, false), price(0, false), price(4, true), price(1, true, { name: "x" })];';
  const faults = mutantsOf('price.js', source).map((mutant, id) => ({ id, mutant }));
  /** What the code answers, or that it breaks. */
  const answer = (code: string, isOn: (id: number) => boolean = () => false): unknown => {
    try {
      return new Function(
        SWITCH,
        `${code.replaceAll(`globalThis.${SWITCH}`, SWITCH)}\n${question}`,
      )(isOn);
    } catch (error) {
      return (error as Error).name;
    }
  };
  const planted = plant(source, faults);

  it('does what the source does while every fault is off', () => {
    expect(answer(planted)).toEqual(answer(source));
  });

  it('does what the source with that fault in it does, whichever is on', () => {
    expect(faults.length).toBeGreaterThan(25);
    for (const { id, mutant } of faults) {
      const { start, end, replacement } = mutant;
      const put = replacement === undefined ? '{}' : `(${replacement})`;
      const single = answer(source.slice(0, start) + put + source.slice(end));
      expect(
        answer(planted, (asked) => asked === id),
        faultLine({ mutant, reached: true }),
      ).toEqual(single);
    }
  });
});

describe('the search', () => {
  it('tries the tests that come to a file by what they import, the nearest first', () => {
    const tests = relatedTests(ROOT, [TOLL]);
    expect(tests).toEqual(['test/mutants/planted/toll.test.ts']);
    expect(relatedTests(ROOT, ['core/goals/pace.ts'])[0]).toMatch(/^test\/core\/goals\//);
  });

  it('finds exactly what no test sees, and what none comes by; endless and loaded-once faults are seen', async () => {
    const mutants = mutantsOf(TOLL, readFileSync(join(ROOT, TOLL), 'utf8'));
    const told: string[] = [];
    const verdicts = await searchSurvivors(mutants, {
      root: ROOT,
      tests: ['test/mutants/planted/toll.test.ts'],
      together: 1,
      progress: (message) => told.push(message),
    });
    const survivors = verdicts.filter(({ by }) => by === undefined);
    expect(survivors.map((verdict) => faultLine(verdict).replace(`${TOLL}:`, ''))).toEqual([
      '6  test is false: isResident → false',
      '13  result left out (not reached): paid - 1 → undefined',
      '13  - is + (not reached): paid - 1 → (paid) + (1)',
    ]);
    const seen = verdicts.filter(({ by }) => by !== undefined).map(({ mutant }) => mutant.operator);
    expect(seen).toEqual(expect.arrayContaining(['++ is --', 'min is max', 'test is true']));
    expect(scoreOf(verdicts)).toEqual({ seen: verdicts.length - 3, survived: 1, unreached: 2 });
    expect(told).toEqual([expect.stringMatching(/toll\.test\.ts: saw \d+ of \d+ in \d+ s$/)]);
  });
});

describe('what cannot be seen', () => {
  const [mutant] = mutantsOf('a.ts', '\n  if (a < b) f();\n').filter(
    ({ operator }) => operator === '< is <=',
  );
  const entry = {
    file: 'a.ts',
    line: 'if (a < b) f();',
    before: 'a < b',
    after: '(a) <= (b)',
    reason: 'Equal ones tie.',
  };

  it('is known by its line and by what is put in place of what', () => {
    const textOf = () => '\n  if (a < b) f();\n';
    expect(reasonFor([entry], mutant!, textOf)?.reason).toBe('Equal ones tie.');
    for (const other of [{ file: 'b.ts' }, { line: 'if (a < c) f();' }, { after: '(a) >= (b)' }])
      expect(reasonFor([{ ...entry, ...other }], mutant!, textOf)).toBeUndefined();
  });

  it('has a reason that says more than a word', () => {
    const list = JSON.parse(
      readFileSync(join(ROOT, 'test/mutants/unseen.json'), 'utf8'),
    ) as (typeof entry)[];
    for (const { reason } of list) expect(reason.length).toBeGreaterThan(20);
  });
});

it('a line that is only half written yet is not read', () => {
  expect(reportsIn('{"kind":"begun","fault":1}\n{"kind":"do')).toEqual([
    { kind: 'begun', fault: 1 },
  ]);
});

it('where there is nothing to plant, nothing is missed', () => {
  expect(percentOf({ seen: 0, survived: 0, unreached: 0 })).toBe(100);
});
