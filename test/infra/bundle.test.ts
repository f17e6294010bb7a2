import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCdkApp } from '../../infra/app.ts';
import { addonWarning, type Bundle, bundleEntry, bundleFunction } from '../../infra/bundle.ts';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT } from '../support/boundaries.ts';

/** B5. */
const MOST_BYTES = 700_000;
/**
 * Pages have a renderer of Markdown, with its names of characters, and a client of SES besides;
 * imports read whatever people have.
 */
const MOST_BYTES_OF: Readonly<Record<string, number>> = {
  pages: 900_000,
  console: 1_000_000,
  imports: 900_000,
};

const packageOf = (path: string): string | undefined =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplift-bundles-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const context = { mailDomain: 'example.com' };
const deployed = createCdkApp({ context }).service.capabilities.flatMap(({ functions }) =>
  functions.map(({ props }) => props),
);
describe.each(deployed)('the bundle of $name', ({ name, beside }) => {
  let bundle: Bundle;
  beforeAll(() => {
    bundle = bundleFunction(name, folder, beside?.());
  });

  it('is at most 700 KB minified (B5), and what it may be where it does more', () => {
    expect(bundle.bytes).toBeLessThanOrEqual(MOST_BYTES_OF[name] ?? MOST_BYTES);
    expect(readFileSync(join(bundle.directory, 'index.js'))).toHaveLength(bundle.bytes);
  });

  it('is the same, byte for byte, when it is made again elsewhere', () => {
    const again = bundleFunction(name, join(folder, 'again'), beside?.());
    expect(readFileSync(join(again.directory, 'index.js'))).toEqual(
      readFileSync(join(bundle.directory, 'index.js')),
    );
    expect(readdirSync(again.directory)).toEqual(readdirSync(bundle.directory));
  });

  it('carries nothing that is for development, and no credentials but those of its environment', () => {
    const packages = new Set(Object.keys(bundle.inputs).map(packageOf));
    const unwanted = [
      ...Object.keys(manifest.devDependencies),
      '@aws-sdk/credential-provider-node',
    ];
    expect(unwanted.filter((one) => packages.has(one))).toEqual([]);
  });
});

it('fitting stays out of the API bundle', () => {
  const fitting = [
    /ml-matrix/,
    /open-spaced-repetition\/binding/,
    /core\/fit\/train\//,
    /functions\/jobs\//,
  ];
  const matched = (name: string): boolean[] => {
    const inputs = Object.keys(bundleFunction(name, folder).inputs);
    return fitting.map((pattern) => inputs.some((path) => pattern.test(path)));
  };
  expect(matched('api')).toEqual(fitting.map(() => false));
  // What is looked for is what the fit is made of: none of it has moved elsewhere.
  expect(matched('fit')).toEqual(fitting.map(() => true));
});

it('says what to install where the fit would be uploaded without native code for Lambda, as DEPLOYING.md does', () => {
  const into = join(folder, 'addon');
  const addon = '@open-spaced-repetition/binding-linux-arm64-gnu';
  const warning = addonWarning(into);
  const command = /npm i .*$/.exec(warning ?? '')?.[0] ?? '';
  expect(command).toContain(`${addon}@`);
  expect(readFileSync(join(ROOT, 'infra/DEPLOYING.md'), 'utf8')).toContain(command);
  mkdirSync(join(into, 'fit/node_modules', addon), { recursive: true });
  expect(addonWarning(into)).toBeUndefined();
});

it('a package with native code goes along as a folder in which the script finds it, and only where it is asked for', async () => {
  const name = '@open-spaced-repetition/binding';
  const entry = join(folder, 'entry.ts');
  writeFileSync(
    entry,
    `import * as binding from '${name}';\nexport const handler = () => typeof binding.computeParameters;\n`,
  );
  const platform = readdirSync(join(ROOT, 'node_modules/@open-spaced-repetition')).filter(
    (one) => one !== 'binding',
  );
  const native = [
    name,
    ...platform.map((one) => `@open-spaced-repetition/${one}`),
    '@open-spaced-repetition/nowhere',
  ];
  const { directory } = bundleEntry(entry, join(folder, 'native'), { native });
  const { handler } = createRequire(join(directory, '/'))('./index.js') as {
    handler: () => string;
  };
  expect(handler()).toBe('function');
  expect(readdirSync(bundleFunction('api', join(folder, 'bare')).directory)).toEqual(['index.js']);
});
