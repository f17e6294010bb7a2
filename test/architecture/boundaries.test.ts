import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circularIn, ROOT, violationsIn, violationsUnder } from '../support/boundaries.ts';

const why = (file: string, text: string): string[] =>
  violationsIn(file, text).map((violation) => violation.why);

it('the local runtime, the tests and the Lambda function serve what one factory makes, and differ only in their entries', () => {
  for (const entry of [
    'infra/local/parts/site.ts',
    'test/support/api.ts',
    'functions/lambda/api.ts',
  ]) {
    expect(readFileSync(join(ROOT, entry), 'utf8')).toMatch(
      /import \{ createApp \} from '[./]+(functions\/)?api\/app\.ts';/,
    );
  }
  const folder = join(ROOT, 'functions/lambda');
  const entries = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .filter((text) => /^export const handler\b/m.test(text));
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries) expect(entry.trim().split('\n').length).toBeLessThanOrEqual(5);
});

describe('import boundaries', () => {
  it('hold in the project as it stands', () => {
    const { files, violations } = violationsUnder(ROOT);
    expect(violations).toEqual([]);
    expect(files).toBeGreaterThan(20);
  });

  it.each([
    ['core/goals/pace.ts', "import { x } from '../../functions/store/table.ts';"],
    ['core/goals/pace.ts', "import type { X } from '../../functions/store/table.ts';"],
    ['core/goals/pace.ts', "export { x } from '../../infra/local/main.ts';"],
    ['core/goals/pace.ts', "const x = await import('../../functions/api/app.ts');"],
    ['core/goals/pace.ts', "import { readdirSync, readFileSync } from 'node:fs';"],
    ['core/goals/pace.ts', "import 'hono';"],
    ['core/goals/pace.ts', 'const now = Date.now();'],
    ['core/goals/pace.ts', 'const now = new Date();'],
    ['core/goals/pace.ts', 'const draw = Math.random();'],
    ['core/goals/pace.ts', 'const zone = process.env.TZ;'],
    ['functions/api/events.ts', "import { main } from '../../infra/local/main.ts';"],
    ['functions/api/events.ts', "import { GetItemCommand } from '@aws-sdk/client-dynamodb';"],
    ['functions/api/events.ts', "import { handler } from '../lambda/api.ts';"],
    ['functions/lambda/sweep.ts', "import { handler } from './api.ts';"],
    ['functions/api/events.ts', "import { parseEnvironment } from '../lambda/environment.ts';"],
    [
      'infra/local/server.ts',
      "import { parseEnvironment } from '../../functions/lambda/environment.ts';",
    ],
    ['infra/bundle.ts', "import { handler } from '../functions/lambda/api.ts';"],
    ['functions/store/releases.ts', "import type { Services } from '../services.ts';"],
    ['functions/store/tenants.ts', "import { partsOf } from '../http/problem.ts';"],
    ['functions/http/route.ts', "import type { Services } from '../services.ts';"],
    ['functions/api/events.ts', "import { trainModel } from '../../core/fit/train/train.ts';"],
    ['infra/local/main.ts', "import { memoryTable } from '../../test/support/memory-table.ts';"],
  ])('refuse in %s: %s', (file, text) => {
    expect(why(file, text)).toHaveLength(1);
  });

  it.each([
    [
      'core/goals/pace.ts',
      "import * as z from 'zod';\nimport { x } from '../model/skill.ts';\n// Date.now() would be impure",
    ],
    ['functions/lambda/sweep.ts', "import { job } from './job.ts';"],
    ['functions/store/dynamo.ts', "import { GetItemCommand } from '@aws-sdk/client-dynamodb';"],
    [
      'infra/local/main.ts',
      "import { createApp } from '../../functions/api/app.ts';\nconst now = Date.now();",
    ],
  ])('allow in %s: %s', (file, text) => {
    expect(why(file, text)).toEqual([]);
  });

  it('refuse a circle, of types too, and name only the files on it', () => {
    const texts = new Map([
      ['functions/top.ts', "import { a } from './a.ts';"],
      ['functions/a.ts', "import type { B } from './http/b.ts';"],
      [
        'functions/http/b.ts',
        "export { a } from '../a.ts';\nimport { ground } from '../ground.ts';",
      ],
      ['functions/ground.ts', "// import { a } from './a.ts';\nimport * as z from 'zod';"],
    ]);
    expect(circularIn(texts)).toEqual(['functions/a.ts', 'functions/http/b.ts']);
    texts.set('functions/a.ts', "import { ground } from './ground.ts';");
    expect(circularIn(texts)).toEqual([]);
  });
});
