import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { close, listen } from '../../infra/local/serve.ts';
import { DOCUMENT } from '../contract/document.ts';
import { furnish, NOW, type TestApi, testApi } from '../support/api.ts';
import {
  ALL_WELL,
  type ClientProject,
  clientProject,
  compileApp,
  runApp,
} from '../support/client-project.ts';
import { PROOF_MODE, scaled } from '../support/proof.ts';

const HERE = import.meta.dirname;
const run = promisify(execFile);

/** What strangers' tools make of the document; installed and run in the long proof alone. */
const isWhole = process.env[PROOF_MODE] === 'whole';

const manifest = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(HERE, 'package-lock.json'), 'utf8'));

describe('the packages of strangers', () => {
  it('are pinned, and locked with what they hold', () => {
    const pinned = { ...manifest.dependencies, ...manifest.optionalDependencies };
    for (const version of Object.values(pinned)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const { '': root, ...packages } = lock.packages;
    expect(root.dependencies).toEqual(manifest.dependencies);
    for (const [path, { integrity, resolved = '' }] of Object.entries<Record<string, string>>(
      packages,
    )) {
      expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
      expect(resolved).toMatch(/^(https:\/\/registry\.npmjs\.org\/.*)?$/);
    }
  });
});

const STRICT = {
  compilerOptions: {
    ...{ target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], types: [] },
    ...{ module: 'esnext', moduleResolution: 'bundler', outDir: 'out', skipLibCheck: true },
    ...{ strict: true, noUncheckedIndexedAccess: true, rootDir: '.' },
  },
};

if (isWhole)
  describe('what strangers make of the document', () => {
    let folder: string;
    let api: TestApi;
    let server: Server;
    let url: string;
    let project: ClientProject;

    const tool = (name: string, ...given: string[]) =>
      run(join(folder, 'node_modules/.bin', name), given, { cwd: folder }).catch(
        (error: { stdout: string; stderr: string }) => {
          throw new Error(`${name}: ${error.stdout}${error.stderr}`);
        },
      );
    /** Compiles what a generator made, with TypeScript 5. */
    const compile = (...files: string[]) => {
      const config = { ...STRICT, files };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
      return tool('tsc', '--project', folder);
    };

    beforeAll(
      async () => {
        folder = mkdtempSync(join(tmpdir(), 'uplift-clients-'));
        for (const name of ['package.json', 'package-lock.json'])
          cpSync(join(HERE, name), join(folder, name));
        cpSync(join(HERE, 'programs/generated.ts'), join(folder, 'generated.ts'));
        writeFileSync(join(folder, 'openapi.json'), JSON.stringify(DOCUMENT));
        writeFileSync(join(folder, 'spectral.yaml'), 'extends: ["spectral:oas"]\n');
        await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
          cwd: folder,
        }).catch((error: { stderr: string }) => {
          throw new Error(`npm's registry did not give the packages of strangers: ${error.stderr}`);
        });
        api = testApi();
        server = createAdaptorServer({ fetch: api.app.fetch }) as Server;
        url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
        project = await clientProject();
      },
      scaled(180_000, 1_200_000),
    );
    afterAll(async () => {
      if (server) await close(server);
      rmSync(folder, { recursive: true, force: true });
      if (project) rmSync(join(project.folder, '..'), { recursive: true });
    });

    it('openapi-typescript: types that compile strictly, and do the main job', async () => {
      await tool('openapi-typescript', 'openapi.json', '-o', 'schema.ts');
      await compile('generated.ts', 'schema.ts');
      const key = await api.tenant('acme');
      await furnish(api, key);
      const given = [join(folder, 'out/generated.js'), url, key, String(NOW)];
      const { stdout } = await run(process.execPath, given, { cwd: folder });
      expect(JSON.parse(stdout).seen).toEqual([
        'started: accepted',
        'reason: true',
        'answered: accepted',
        'refused: not-found',
      ]);
    });

    it('hey-api: a client that compiles strictly', async () => {
      const given = ['-i', 'openapi.json', '-o', 'hey-api', '-c', '@hey-api/client-fetch'];
      await tool('openapi-ts', ...given, '--no-log-file');
      await compile('hey-api/index.ts');
    });

    it('orval: a client that compiles strictly', async () => {
      await tool('orval', '--input', 'openapi.json', '--output', 'orval.ts', '--client', 'fetch');
      await compile('orval.ts');
    });

    it('redocly and spectral find no fault', async () => {
      const { stdout, stderr } = await tool('redocly', 'lint', 'openapi.json');
      expect(stdout + stderr).toContain('Your API description is valid');
      expect(stdout + stderr).not.toContain('warning');
      const given = ['lint', '--ruleset', 'spectral.yaml', '--fail-severity', 'hint'];
      expect((await tool('spectral', ...given, 'openapi.json')).stdout).toMatch(/No results/);
    });

    it('@uplift/client compiles with TypeScript 5, and does its job on Node 20', async () => {
      const tsc = join(folder, 'node_modules/typescript/bin/tsc');
      expect(await compileApp(project, tsc)).toBe('');
      const key = await api.tenant('globex');
      await furnish(api, key);
      const own = join(folder, 'node_modules', `node-linux-${process.arch}`, 'bin/node');
      const { node, seen } = await runApp(project, [url, key, String(NOW)], own);
      expect(node).toMatch(/^v20\./);
      expect(seen).toEqual(ALL_WELL);
    });
  });
