import { hash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Script } from '../functions/console/services.ts';

/** Where the console's islands stand: one entry a file. */
const ISLANDS = join(import.meta.dirname, '..', 'functions', 'console', 'islands');

const HASH_CHARACTERS = 12;

/** A script under the path at which the console serves it, which names what is in it. */
const scriptOf = (name: string, body: string): Script => ({
  path: `/console/static/${name}-${hash('sha256', body, 'hex').slice(0, HASH_CHARACTERS)}.js`,
  body,
});

/**
 * Bundles the console's islands, each into one minified script, byte for byte the same for the same
 * sources. By their names.
 */
export const buildIslands = (): Record<string, Script> => {
  const files = existsSync(ISLANDS) ? readdirSync(ISLANDS) : [];
  const entries = files.filter((file) => /^[a-z-]+\.tsx$/.test(file));
  if (entries.length === 0) return {};
  const { outputFiles } = buildSync({
    entryPoints: entries.map((file) => join(ISLANDS, file)),
    outdir: 'out',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx/dom',
    legalComments: 'none',
    logLevel: 'error',
  });
  return Object.fromEntries(
    outputFiles.map(({ path, text }) => {
      const name = /([a-z-]+)\.js$/.exec(path)?.[1] ?? '';
      return [name, scriptOf(name, text)];
    }),
  );
};
