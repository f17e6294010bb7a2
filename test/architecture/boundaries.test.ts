import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  circularIn,
  circularRooms,
  longLinesIn,
  ROOT,
  violationsIn,
  violationsUnder,
} from '../support/boundaries.ts';

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
  // They put abilities together, and nothing else.
  for (const entry of entries) expect(entry.trim().split('\n').length).toBeLessThanOrEqual(20);
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
    ['core/goals/pace.ts', 'const clock = { now: Date.now };'],
    ['core/goals/pace.ts', 'const paceOf = (metric, now = Date.now) => now();'],
    ['core/goals/pace.ts', 'const { now } = Date;'],
    ['core/goals/pace.ts', "const now = Date['now'];"],
    ['core/goals/pace.ts', 'const now = new Date();'],
    ['core/goals/pace.ts', 'const now = new Date;'],
    ['core/goals/pace.ts', 'const now = performance.timeOrigin;'],
    ['core/goals/pace.ts', 'const draw = Math.random();'],
    ['core/goals/pace.ts', 'list.sort(Math.random);'],
    ['core/goals/pace.ts', 'const { random } = Math;'],
    ['core/goals/pace.ts', 'const id = crypto.randomUUID();'],
    ['core/goals/pace.ts', 'const zone = process.env.TZ;'],
    ['core/base/days.ts', "import type { Policy } from '../model/policy.ts';"],
    ['core/model/lesson.ts', "import { foldEvents } from '../learner/fold.ts';"],
    ['core/learner/deep/er/fold.ts', "import { paceOf } from '../../../goals/pace.ts';"],
    ['core/catalogue/compile.ts', "import type { ReleaseParts } from '../release/parts.ts';"],
    ['core/texts/en.ts', "import type { Exclusion } from '../recommend/exclusions.ts';"],
    ['core/recommend/decide.ts', "import { historiesOf } from '../fit/histories.ts';"],
    ['core/digest/compose.ts', "import { previewOf } from '../tune/preview.ts';"],
    ['core/odds.ts', "import { clamp } from './base/odds.ts';"],
    ['functions/work/ask.ts', "import { written } from '../http/json.ts';"],
    ['functions/work/deep/ask.ts', "import type { Env } from '../../http/env.ts';"],
    ['functions/work/ask.ts', "import { Hono } from 'hono';"],
    ['functions/work/ask.ts', "import type { Context } from 'hono';"],
    ['functions/store/log.ts', "import { HTTPException } from 'hono/http-exception';"],
    ['functions/capabilities.ts', "import type { Table } from './store/table.ts';"],
    ['functions/refusal.ts', "import { count } from './metrics.ts';"],
    ['functions/mail/send.ts', "import { putItem } from '../store/table.ts';"],
    ['functions/store/log.ts', "import { ask } from '../work/ask.ts';"],
    ['functions/pages/layout.tsx', "import { ask } from '../api/ask.ts';"],
    ['functions/learn/page.tsx', "import { events } from '../api/events.ts';"],
    ['functions/jobs/sweep.ts', "import { route } from '../api/events.ts';"],
    ['functions/work/fit.ts', "import { refit } from '../../core/fit/refit.ts';"],
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
    ['core/goals/pace.ts', 'const start = new Date(startMs); const dated = Date.UTC(2026, 0, 1);'],
    ['core/recommend/decide.ts', "import { randomOf } from '../base/random.ts';"],
    ['core/fit/train/train.ts', "import { AT } from '../../learner/features.ts';"],
    ['functions/jobs/fit.ts', "import { refit } from '../../core/fit/refit.ts';"],
    ['functions/work/ask.ts', "import { load } from '../store/learner.ts';"],
    ['functions/console/page.tsx', "import { Hono } from 'hono';"],
    ['functions/console/page.tsx', "import { publish } from '../work/publish.ts';"],
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

  it('refuse rooms that import each other, at any depth, where no file stands on a circle', () => {
    const texts = new Map([
      ['core/learner/state/skill.ts', "import { memory } from '../memory/curve.ts';"],
      ['core/learner/memory/curve.ts', 'export const memory = 1;'],
      ['core/learner/memory/fsrs.ts', "import { lesson } from '../state/lesson.ts';"],
      ['core/learner/state/lesson.ts', 'export const lesson = 1;'],
    ]);
    expect(circularIn(texts)).toEqual([]);
    expect(circularRooms(texts)).toEqual(['core/learner/state/', 'core/learner/memory/']);
    texts.delete('core/learner/memory/fsrs.ts');
    expect(circularRooms(texts)).toEqual([]);
  });
});

describe('lines', () => {
  const wide = (text: string): number[] =>
    longLinesIn('core/a.ts', text).map((violation) => violation.line);
  const word = 'x'.repeat(96);

  it('are refused from 101 characters, code and comments alike, counted in characters', () => {
    expect(wide(`const a = ${'b + '.repeat(22)}b;`)).toEqual([]);
    expect(wide(`\nconst ab = ${'b + '.repeat(22)}c;`)).toEqual([2]);
    expect(wide(`// ${'ä'.repeat(97)}`)).toEqual([]);
    expect(wide(`// ${'ä'.repeat(98)}`)).toEqual([1]);
    expect(wide(` * ${'so '.repeat(40)}`)).toEqual([1]);
    expect(wide(` * “${'quoted '.repeat(20)}” \`and\` ticks`)).toEqual([1]);
  });

  it('may be longer where one string, template, pattern or address fills them', () => {
    expect(wide(`  it('${word}', () => {`)).toEqual([]);
    expect(wide(`  return \`${word} \${count === 1 ? '' : \`s of \${all}\`} ${word}\`;`)).toEqual(
      [],
    );
    expect(wide(`  pattern: /${word}/g,`)).toEqual([]);
    expect(wide(`// See https://example.com/${word}`)).toEqual([]);
    expect(wide(`const a = ${'b + '.repeat(22)}'c' + 'd';`)).toEqual([1]);
  });

  it('of a template over several lines are as long as its text needs', () => {
    const css = `export const STYLE = \`\n.a { ${word}: ${word}; }\n\`;\n// ${'long '.repeat(30)}`;
    expect(wide(css)).toEqual([4]);
  });
});
