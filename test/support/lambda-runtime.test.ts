import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Deployed, lambdaFunction, MOST_VARIABLES_BYTES } from './lambda-runtime.ts';

const directory = mkdtempSync(join(tmpdir(), 'uplift-lambda-'));
writeFileSync(
  join(directory, 'index.js'),
  'exports.handler = async ({ length }) => ({ text: "x".repeat(length) });',
);
afterAll(() => rmSync(directory, { recursive: true }));

const deployed: Deployed = { name: 'echo', directory, handler: 'index.handler', environment: {} };

it('gives answers of 6 MB, and refuses larger ones and larger events as Lambda does', async () => {
  const lambda = lambdaFunction(deployed);
  const around = JSON.stringify({ text: '' }).length;
  const limit = 6 * 1024 * 1024;
  try {
    expect((await lambda.invoke({ length: limit - around })).error).toBeUndefined();
    expect((await lambda.invoke({ length: limit - around + 1 })).error).toBe(
      'Function.ResponseSizeTooLarge',
    );
    // The environment lives on.
    expect((await lambda.invoke({ length: 1 })).isCold).toBe(false);
    await expect(lambda.invoke({ length: 1, more: 'x'.repeat(limit) })).rejects.toThrow('6 MB');
  } finally {
    await lambda.stop();
  }
});

it('takes no function with variables of more than 4 KB, or with more time than there is', async () => {
  const variables = { A: 'x'.repeat(MOST_VARIABLES_BYTES) };
  expect(() => lambdaFunction({ ...deployed, environment: variables })).toThrow('exceed 4 KB');
  expect(() => lambdaFunction({ ...deployed, timeoutMs: 901_000 })).toThrow('at most');
  const lambda = lambdaFunction({ ...deployed, timeoutMs: 29_000 });
  await expect(lambda.invoke({}, { timeoutMs: 30_000 })).rejects.toThrow('29000 ms');
});
