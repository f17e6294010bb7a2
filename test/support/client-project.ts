import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { buildClient } from '../../infra/client/build.ts';
import { ROOT } from './boundaries.ts';

const run = promisify(execFile);

/** The strictest that an app may ask for; libraries are checked too. */
const TSCONFIG = {
  compilerOptions: {
    ...{ target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], types: [] },
    ...{ module: 'nodenext', moduleResolution: 'nodenext', outDir: 'out', skipLibCheck: false },
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    ...{
      noPropertyAccessFromIndexSignature: true,
      noUnusedLocals: true,
      verbatimModuleSyntax: true,
    },
  },
  files: ['sdk.ts'],
};

/** An app in a folder of its own that has nothing but the packed client. */
export interface ClientProject {
  readonly folder: string;
  /** Files of the package, from its root on. */
  readonly packed: readonly string[];
  /** Bytes of its script. */
  readonly bytes: number;
}

/** Builds, packs and unpacks the client beside the program of an app; nothing is fetched. */
export const clientProject = async (): Promise<ClientProject> => {
  const folder = mkdtempSync(join(tmpdir(), 'uplift-sdk-'));
  const built = join(folder, 'built');
  const bytes = buildClient(built);
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--offline', '--pack-destination', folder],
    {
      cwd: built,
    },
  );
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const target = join(folder, 'app/node_modules/@uplift/client');
  mkdirSync(target, { recursive: true });
  await extract({ file: join(folder, filename), cwd: target, strip: 1 });
  const app = join(folder, 'app');
  writeFileSync(join(app, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  cpSync(join(ROOT, 'test/clients/programs/sdk.ts'), join(app, 'sdk.ts'));
  writeFileSync(
    join(app, 'run.js'),
    `import { mainJob } from './out/sdk.js';
const [url, key, now] = process.argv.slice(2);
console.log(JSON.stringify({ node: process.version, seen: await mainJob(url, key, Number(now)) }));
`,
  );
  const packed = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1));
  return { folder: app, packed: packed.sort(), bytes };
};

const require = createRequire(import.meta.url);

/** The compiler of this project. */
const OWN_TSC = join(require.resolve('typescript/package.json'), '../bin/tsc');

/** Compiles the app with a compiler of one's choice; what that finds fault with. */
export const compileApp = async ({ folder }: ClientProject, tsc = OWN_TSC): Promise<string> => {
  try {
    await run(process.execPath, [tsc, '--project', folder]);
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout || String(error);
  }
};

/** Runs the compiled app on a Node of one's choice. */
export const runApp = async (
  { folder }: ClientProject,
  given: readonly string[],
  node = process.execPath,
): Promise<{ readonly node: string; readonly seen: readonly string[] }> => {
  const { stdout } = await run(node, [join(folder, 'run.js'), ...given]);
  return JSON.parse(stdout);
};

/** What the app sees where all is well. */
export const ALL_WELL = [
  'lessons: 4',
  'reason: true',
  'started: accepted',
  'sent: duplicate,accepted,unknown-lesson',
  'put: updated',
  'refused: 404 not-found true',
  'of somebody else: 404',
  'of their own: ada',
  'import: import queued',
  'silence: 2',
];
