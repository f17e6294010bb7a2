import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { openApiDocument } from '../api-documents.ts';
import { type ApiDocument, clientSource } from './generate.ts';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');

/** What the client is made of beside what is generated. */
const RUNTIME = ['batches', 'client', 'errors', 'settings', 'transport'] as const;

/** Where `npm run sdk` puts the package. */
export const PACKAGE = join(ROOT, 'dist/client');

const manifestOf = (version: string): object => ({
  name: '@uplift/client',
  version,
  description: 'The typed client of Uplift: the next lesson that most lifts your key results.',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.3' },
  exports: { '.': { types: './types/index.d.ts', default: './index.js' } },
  types: './types/index.d.ts',
  files: ['index.js', 'types', 'README.md', 'LICENSE'],
});

/** An import as this project writes it; what is published has no such files. */
const TS_IMPORT = /(from '\.\/[a-z]+)\.ts'/g;

/** Declarations of the sources in `from`. */
const declare = (from: string, into: string): void => {
  const require = createRequire(import.meta.url);
  const tsc = join(require.resolve('typescript/package.json'), '../bin/tsc');
  execFileSync(
    process.execPath,
    [
      tsc,
      ...[join(from, 'index.ts'), '--ignoreConfig', '--declaration', '--emitDeclarationOnly'],
      ...['--verbatimModuleSyntax', '--strict'],
      ...['--target', 'es2023', '--module', 'nodenext', '--lib', 'es2023,dom,dom.iterable'],
      ...['--types', '', '--rootDir', from, '--outDir', into],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
};

/**
 * Builds the package `@uplift/client` into an emptied folder: one script, its types, and what npm
 * shows of it. Gives the size of the script in bytes.
 */
export const buildClient = (into = PACKAGE): number => {
  rmSync(into, { recursive: true, force: true });
  // The generated source stands among the sources that it imports, and goes when it is compiled.
  const from = join(into, 'source');
  mkdirSync(from, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  writeFileSync(join(into, 'package.json'), `${JSON.stringify(manifestOf(version), null, 2)}\n`);
  const write = (name: string, source: string): void =>
    writeFileSync(join(from, `${name}.ts`), source.replace(TS_IMPORT, "$1.js'"));
  for (const name of RUNTIME) write(name, readFileSync(join(HERE, `${name}.ts`), 'utf8'));
  write('index', clientSource(openApiDocument() as unknown as ApiDocument));
  declare(from, join(into, 'types'));
  const { outputFiles } = buildSync({
    absWorkingDir: from,
    entryPoints: ['index.ts'],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    logLevel: 'error',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('esbuild made nothing of the client');
  writeFileSync(join(into, 'index.js'), script.contents);
  rmSync(from, { recursive: true });
  cpSync(join(HERE, 'README.md'), join(into, 'README.md'));
  cpSync(join(ROOT, 'LICENSE'), join(into, 'LICENSE'));
  return script.contents.length;
};
