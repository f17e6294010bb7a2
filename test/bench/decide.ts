import { Matrix } from 'ml-matrix';
import { decide } from '../../core/recommend/decide.ts';
import type { DecideInput } from '../../core/recommend/situation.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import {
  happened,
  input,
  lesson,
  objective,
  policy,
  release,
  role,
  skill,
  stateOf,
} from '../support/builders.ts';
import { seeded } from '../support/random.ts';
import { progress, type Row, short } from './report.ts';
import { median } from './time.ts';

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
  const skills = Array.from({ length: SKILLS }, (_, index) =>
    skill(`skill-${String(index).padStart(3, '0')}`),
  );
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
      ...(index > 10 &&
        random() < 0.2 && { prerequisites: [`lesson-${String(pick(index)).padStart(6, '0')}`] }),
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
    policy: policy({ temperature: 0.05 }),
  });
  const touched = Array.from({ length: 150 }, () => lessons[pick(count)]!);
  const state = stateOf(
    ...touched.flatMap((one, index) => [
      ...[1, 2, 3].map((question) =>
        happened('answered', one, 2 + ((index * 7) % 360), {
          question: `q${question}`,
          correct: random() < 0.7,
        }),
      ),
      happened('completed', one, 2 + ((index * 7) % 360)),
    ]),
  );
  return input(compiled, { state, profile: { role: 'agent' } });
};

/**
 * The least that any engine must do with these arrays: weight × value over every lesson's skills,
 * per minute, and the best 50.
 */
const barePass = (
  { release: { catalogue } }: DecideInput,
  values: Float64Array,
  into: Float64Array,
): number => {
  const { start, items } = catalogue.taught;
  const { taughtShare, minutes } = catalogue;
  const count = minutes.length;
  for (let index = 0; index < count; index++) {
    let sum = 0;
    for (let at = start[index]!; at < start[index + 1]!; at++)
      sum += taughtShare[at]! * values[items[at]!]!;
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

/**
 * The same weighted sum for every lesson as ml-matrix has it, a dense matrix by a vector, beside a
 * loop over one Float64Array.
 */
const matrixVector = (rows: number, columns: number): { matrix: number; loop: number } => {
  const random = seeded(1);
  const values = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => random()),
  );
  const vector = Float64Array.from({ length: columns }, () => random());
  const matrix = new Matrix(values);
  const column = Matrix.columnVector(vector);
  const flat = Float64Array.from(values.flat());
  const into = new Float64Array(rows);
  const loop = (): Float64Array => {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let at = 0; at < columns; at++) sum += flat[row * columns + at]! * vector[at]!;
      into[row] = sum;
    }
    return into;
  };
  return { matrix: median(() => matrix.mmul(column), 400), loop: median(loop, 400) };
};

/**
 * Budget B3: the compute of one decision, beside the least that any engine must do with the same
 * arrays.
 */
export const decision = (): Row[] => {
  const { matrix, loop } = matrixVector(1_000, SKILLS);
  const peer = `ml-matrix takes ${short(matrix)} ms for a 1,000 × ${SKILLS} product where a loop takes ${short(loop)} ms`;
  return [...BUDGET_MS].flatMap(([count, budget], index): Row[] => {
    progress(`B3: decisions among ${count.toLocaleString('en-US')} lessons`);
    const question = build(count);
    const values = Float64Array.from({ length: SKILLS }, (_, skill) =>
      skill < DEMANDED ? 1 / (skill + 1) : 0,
    );
    const into = new Float64Array(count);
    const bare = median(() => barePass(question, values, into), 700);
    let turn = 0;
    const decided = median(() => {
      turn += 1;
      return decide({ ...question, seed: `seed-${turn}` });
    }, 2_000);
    const among = `among ${count.toLocaleString('en-US')} lessons`;
    return [
      {
        budget: 'B3',
        what: `one decision ${among}`,
        measured: decided,
        unit: 'ms',
        allowed: { atMost: budget },
        beside: `a bare pass over the same arrays: ${short(bare)} ms`,
      },
      {
        budget: 'B3',
        what: `times a bare pass, ${among}`,
        measured: decided / bare,
        unit: '×',
        allowed: { atMost: FACTOR },
        ...(index === 0 && { beside: peer }),
      },
    ];
  });
};
