import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';
import { leanZod } from './lean-zod.ts';
import { untold } from './untold.ts';

const ROOT = join(import.meta.dirname, '..');

/** Native code of FSRS's optimiser for Lambda's processor; npm leaves it out on other machines. */
const LAMBDA_ADDON = '@open-spaced-repetition/binding-linux-arm64-gnu';

/** What a function needs beside its script in order to fit FSRS's parameters. */
export const FSRS_PACKAGES = ['@open-spaced-repetition/binding', LAMBDA_ADDON] as const;

/** A function as it is uploaded. */
export interface Bundle {
  /** Holds nothing but what is uploaded. */
  readonly directory: string;
  /** `file.export`, as Lambda wants it. */
  readonly handler: string;
  /** Of the minified script. */
  readonly bytes: number;
  /** Which files went in, and how much of each is left. */
  readonly inputs: Metafile['outputs'][string]['inputs'];
}

/**
 * Writes a file at once or not at all, and leaves one that is right already: others may be reading
 * it.
 */
const writeWhole = (path: string, content: Uint8Array): void => {
  if (existsSync(path) && readFileSync(path).equals(content)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
};

/** What lies beside a function's script. */
export interface Beside {
  /** Packages with native code, which go along as folders. */
  readonly native?: readonly string[] | undefined;
  /** Texts by the names of their files. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Texts of descriptions that stand in these files, so that the script need not hold them. */
  readonly untold?: ReadonlySet<string> | undefined;
}

/** Copies an installed package to where a script in `directory` finds it. */
const layBeside = (name: string, directory: string): void => {
  const folder = join('node_modules', name);
  if (!existsSync(join(ROOT, folder))) return;
  for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    writeWhole(join(directory, relative(ROOT, path)), readFileSync(path));
  }
};

/**
 * Bundles an entry of the project for Lambda's Node 24 into a folder: one minified script without a
 * source map, byte for byte the same for the same sources, so that a stack changes only when its
 * code does; what it reads lies beside it.
 */
export const bundleEntry = (
  entry: string,
  directory: string,
  { native = [], files = {}, untold: texts }: Beside = {},
): Bundle => {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: 'index.js',
    write: false,
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: 'none',
    // Texts as they are, not as escapes.
    charset: 'utf8',
    platform: 'node',
    target: 'node24',
    // CommonJS starts a little sooner; the sources of packages are taken as ES modules, of which
    // unused parts can go.
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: [...native],
    alias: {
      '@aws-sdk/credential-provider-node': join(ROOT, 'infra/lambda-credentials.ts'),
      zod: leanZod(),
      '@smithy/core/event-streams': join(ROOT, 'infra/no-event-streams.ts'),
      '@aws/lambda-invoke-store': join(ROOT, 'infra/no-invoke-store.ts'),
      '@aws-sdk/endpoint-cache': join(ROOT, 'infra/no-endpoint-cache.ts'),
    },
    // A script of CommonJS knows its folder under this name.
    define: { 'import.meta.dirname': '__dirname' },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'error',
  });
  const [script] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (script === undefined || output === undefined)
    throw new Error(`esbuild made nothing of ${entry}`);
  const contents = texts === undefined ? script.contents : Buffer.from(untold(script.text, texts));
  writeWhole(join(directory, 'index.js'), contents);
  for (const name of native) layBeside(name, directory);
  for (const [name, text] of Object.entries(files))
    writeWhole(join(directory, name), Buffer.from(text));
  return { directory, handler: 'index.handler', bytes: contents.length, inputs: output.inputs };
};

/** Where bundles are made that are to be uploaded. */
export const BUNDLES = join(ROOT, 'cdk.out', 'bundles');

/**
 * Bundles the Lambda function whose entry is `functions/lambda/<name>.ts` into a folder of its own
 * under `into`.
 */
export const bundleFunction = (name: string, into = BUNDLES, beside?: Beside): Bundle =>
  bundleEntry(`functions/lambda/${name}.ts`, join(into, name), beside);

/**
 * What to know before deploying the bundles under `into`, if the fit's has no native code for
 * Lambda; nothing fails without it.
 */
export const addonWarning = (into = BUNDLES): string | undefined => {
  if (existsSync(join(into, 'fit', 'node_modules', LAMBDA_ADDON))) return undefined;
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const wanted = `${LAMBDA_ADDON}@${dependencies['@open-spaced-repetition/binding']}`;
  return `Deployed so, the nightly fit leaves FSRS's parameters as they are; else first: npm i --no-save --force ${wanted}`;
};
