/**
 * Budget B3: one decision, warm, at 1,000, 10,000 and 100,000 lessons (200 skills, 50 demanded, a year of history), beside a bare pass
 * over the same typed arrays in the same run. Prints a table, then one JSON line.
 */
import type { CompiledRelease } from '../../core/catalogue/compile.ts';
import { decide } from '../../core/recommend/decide.ts';
import type { DecideInput } from '../../core/recommend/situation.ts';
import { happened, input, lesson, objective, policy, release, role, skill, stateOf } from '../support/builders.ts';
import { seeded } from '../support/random.ts';

const SKILLS = 200;
const DEMANDED = 50;
const BUDGET_MS = new Map([
  [1_000, 0.1],
  [10_000, 0.7],
  [100_000, 7],
]);
const FACTOR = 5;

const build = (count: number): DecideInput => {
  const random = seeded(count);
  const pick = (below: number): number => Math.floor(random() * below);
  const skills = Array.from({ length: SKILLS }, (_, index) => skill(`skill-${String(index).padStart(3, '0')}`));
  const lessons = Array.from({ length: count }, (_, index) => {
    const first = pick(SKILLS);
    return lesson(`lesson-${String(index).padStart(6, '0')}`, [], {
      minutes: 2 + pick(5),
      difficulty: random(),
      skills: [
        { skill: skills[first]!.id, weight: 0.7 },
        { skill: skills[(first + 1 + pick(SKILLS - 1)) % SKILLS]!.id, weight: 0.3 },
      ],
      // One lesson in five builds on an earlier one.
      ...(index > 10 && random() < 0.2 && { prerequisites: [`lesson-${String(pick(index)).padStart(6, '0')}`] }),
    });
  });
  const demanded = skills.slice(0, DEMANDED).map(({ id }) => id);
  const objectives = Array.from({ length: 10 }, (_, index) =>
    objective(`o${index}`, demanded.slice(index * 4, index * 4 + 4), { weight: 0.5 + random() }),
  );
  const compiled: CompiledRelease = release({
    skills,
    lessons,
    objectives,
    roles: [role('agent', Object.fromEntries(demanded.slice(20).map((id) => [id, 0.7])))],
    policy: policy({ temperature: 0.02 }),
  });
  const touched = Array.from({ length: 150 }, () => lessons[pick(count)]!);
  const state = stateOf(
    ...touched.flatMap((one, index) => [
      ...[1, 2, 3].map((question) =>
        happened('answered', one, 2 + ((index * 7) % 360), { question: `q${question}`, correct: random() < 0.7 }),
      ),
      happened('completed', one, 2 + ((index * 7) % 360)),
    ]),
  );
  return input(compiled, { state, profile: { role: 'agent' } });
};

/** The least that any engine must do with these arrays: weight × value over every lesson's skills, per minute, and the best 50. */
const barePass = ({ release: { catalogue } }: DecideInput, values: Float64Array, into: Float64Array): number => {
  const { start, items } = catalogue.taught;
  const { taughtShare, minutes } = catalogue;
  const count = minutes.length;
  for (let index = 0; index < count; index++) {
    let sum = 0;
    for (let at = start[index]!; at < start[index + 1]!; at++) sum += taughtShare[at]! * values[items[at]!]!;
    into[index] = sum / minutes[index]!;
  }
  const best = new Float64Array(50);
  const which = new Int32Array(50);
  for (let index = 0; index < count; index++) {
    const worth = into[index]!;
    if (worth <= best[49]!) continue;
    let place = 49;
    while (place > 0 && best[place - 1]! < worth) {
      best[place] = best[place - 1]!;
      which[place] = which[place - 1]!;
      place -= 1;
    }
    best[place] = worth;
    which[place] = index;
  }
  return which[0]!;
};

/** Median milliseconds of one run, over batches long enough for the clock. */
const measure = (run: () => unknown, milliseconds: number): number => {
  const warmUntil = performance.now() + milliseconds / 2;
  while (performance.now() < warmUntil) run();
  const times: number[] = [];
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    const before = performance.now();
    run();
    times.push(performance.now() - before);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
};

const rows = [...BUDGET_MS].map(([count, budget]) => {
  const question = build(count);
  const values = Float64Array.from({ length: SKILLS }, (_, index) => (index < DEMANDED ? 1 / (index + 1) : 0));
  const into = new Float64Array(count);
  const bare = measure(() => barePass(question, values, into), 700);
  let turn = 0;
  const decided = measure(() => {
    turn += 1;
    return decide({ ...question, seed: `seed-${turn}` });
  }, 2_000);
  return {
    lessons: count,
    'decide ms': Number(decided.toFixed(4)),
    'budget ms': budget,
    'bare pass ms': Number(bare.toFixed(4)),
    ratio: Number((decided / bare).toFixed(1)),
    'allowed ratio': FACTOR,
  };
});
console.table(rows);
console.log(JSON.stringify({ bench: 'decide', rows }));
