import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide, type Outcome } from '../../../core/recommend/decide.ts';
import { ENGINE_VERSION } from '../../../core/recommend/engine.ts';
import type { DecideInput } from '../../../core/recommend/situation.ts';
import { decideInput } from '../../support/arbitraries.ts';
import { release } from '../../support/builders.ts';

/** The version of the engine, and what it makes of the sampled questions. */
const PINNED = { engine: '1.5.0', outcomes: 'I_BP_lvB1oHp0Etc12cwn7' };

const CHANGED =
  'An outcome changed; if that is meant, raise ENGINE_VERSION and pin the new digest. If only the questions of ' +
  'test/support changed, pin the new digest alone.';

/**
 * The same question where every lesson may be offered: of the questions as they are sampled, half
 * have nothing for an answer.
 */
const opened = (question: DecideInput): DecideInput => {
  const { catalogue, roles, goals, policy, model } = question.release;
  const { language } = question.profile;
  const lessons = catalogue.lessons.map((card) => ({
    ...card,
    language,
    archived: false,
    roles: [],
  }));
  return {
    ...question,
    request: { limit: 20 },
    release: release({
      skills: catalogue.skills,
      lessons,
      roles: [...roles.values()],
      objectives: goals.objectives,
      policy,
      model,
    }),
  };
};

/**
 * To 9 significant digits, and without what is but rounding: runtimes may differ in the last bits
 * of `Math.exp`.
 */
const rounded = (_name: string, value: unknown): unknown =>
  typeof value !== 'number' ? value : Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));

const digestOf = (outcomes: readonly Outcome[]): string =>
  hash('sha256', JSON.stringify(outcomes, rounded), 'base64url').slice(0, 22);

it('decides as its version says', () => {
  const questions = [
    ...fc.sample(decideInput(), { seed: 20261126, numRuns: 200 }),
    ...fc.sample(decideInput().map(opened), { seed: 20261126, numRuns: 400 }),
  ];
  const outcomes = questions.flatMap((question) => [decide(question), decide(question, 'plan')]);
  expect({ engine: ENGINE_VERSION, outcomes: digestOf(outcomes) }, CHANGED).toEqual(PINNED);
});
