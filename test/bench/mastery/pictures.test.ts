import { describe, expect, it } from 'vitest';
import { ELO } from './baselines/elo.ts';
import { FSRS } from './baselines/fsrs.ts';
import { evaluate } from './evaluate.ts';
import { calibrationOf, forgettingOf } from './pictures.ts';
import { simulate } from './simulated.ts';
import { folds } from './splits.ts';

const LEARNERS = simulate({ learners: 300, seed: 4 });
const EVALUATION = evaluate(folds(LEARNERS, 2), [ELO, FSRS]);
const OPTIONS = { log: 'a <log> & more', resamples: 20, seed: 1 };

/** Elements that are opened and not closed, or closed and not opened. */
const unbalanced = (xml: string): string[] => {
  const open: string[] = [];
  for (const [, closing, name, end] of xml.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (end === '/') continue;
    if (closing !== '/') open.push(name!);
    else if (open.pop() !== name) return [name!];
  }
  return open;
};

describe.each([
  { name: 'calibration', draw: calibrationOf },
  { name: 'forgetting', draw: forgettingOf },
])('the picture of $name', ({ draw }) => {
  const svg = draw(EVALUATION, OPTIONS);

  it('is the same every time, whole, and escapes names', () => {
    expect(draw(EVALUATION, OPTIONS)).toBe(svg);
    expect(unbalanced(svg)).toEqual([]);
    expect(svg).toContain('a &lt;log&gt; &amp; more');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says in words what is to be seen, and has colours for the dark', () => {
    expect(svg).toMatch(/role="img" aria-labelledby="title description"/);
    expect(/<desc id="description">([^<]*)</.exec(svg)?.[1]).toMatch(/\d+ % right/);
    expect(svg).toContain('prefers-color-scheme: dark');
  });
});

it('shows every answer of the log in the calibration, and only repeated practice in the forgetting', () => {
  const answers = LEARNERS.reduce((sum, { events }) => sum + events.length, 0);
  expect(calibrationOf(EVALUATION, OPTIONS)).toContain(
    `${answers.toLocaleString('en')} answers of 300 learners`,
  );
  // Practice in the simulation is within minutes or after a day and more: there is nothing to draw
  // in between.
  expect(forgettingOf(EVALUATION, OPTIONS)).not.toContain('From 1.0 hours on');
  expect(forgettingOf(EVALUATION, OPTIONS)).toContain('From 96.0 hours on');
});
