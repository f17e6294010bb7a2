import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { ENGINE_VERSION } from '../../../core/recommend/engine.ts';
import { answersOf, textOf } from '../../support/questions.ts';
import { wideSketches } from '../../support/wide.ts';

/** The version of the engine, and what it makes of the wide questions. */
const PINNED = { engine: '1.5.0', outcomes: 'SOGPICKM6m1iAeibcJpeuK' };

const CHANGED =
  'An outcome changed; if that is meant, raise ENGINE_VERSION and pin the new digest. If only the ' +
  'questions of test/support/wide.ts changed, pin the new digest alone.';

it('decides the wide questions as its version says', () => {
  const outcomes = wideSketches(20261128, 400).map((sketch) => {
    const { next, plan } = answersOf(sketch);
    return [next, plan];
  });
  const digest = hash('sha256', textOf(outcomes), 'base64url').slice(0, 22);
  expect({ engine: ENGINE_VERSION, outcomes: digest }, CHANGED).toEqual(PINNED);
});
