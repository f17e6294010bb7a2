import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import { testFilesIn } from '../support/files.ts';

/** The project's files that a file imports when it runs: types leave nothing behind. */
const importsOf = (root: string, file: string): string[] => {
  const { module } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  return [...module.staticImports, ...module.staticExports]
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .flatMap((one) =>
      'moduleRequest' in one
        ? [one.moduleRequest]
        : one.entries.map((entry) => entry.moduleRequest),
    )
    .flatMap((request) =>
      request?.value.startsWith('.') ? [posix.join(posix.dirname(file), request.value)] : [],
    )
    .filter((path) => existsSync(join(root, path)));
};

/**
 * How many imports lie between a test file and the nearest of the files; infinite where it does not
 * come to them.
 */
const distance = (
  from: string,
  to: ReadonlySet<string>,
  importsIn: (file: string) => readonly string[],
): number => {
  const seen = new Set([from]);
  for (let ring = [from], steps = 0; ring.length > 0; steps++) {
    if (ring.some((file) => to.has(file))) return steps;
    ring = [...new Set(ring.flatMap(importsIn))].filter((file) => !seen.has(file));
    for (const file of ring) seen.add(file);
  }
  return Number.POSITIVE_INFINITY;
};

/** Tests that start processes of their own: faults that are planted here do not come there. */
const ELSEWHERE = ['test/e2e/', 'test/infra/'];

/**
 * The test files that come to any of the files by their imports, the nearest first: they see most,
 * and are mostly fast.
 */
export const relatedTests = (root: string, files: readonly string[]): string[] => {
  const known = new Map<string, string[]>();
  const importsIn = (file: string): readonly string[] => {
    const imports = known.get(file) ?? (/\.tsx?$/.test(file) ? importsOf(root, file) : []);
    known.set(file, imports);
    return imports;
  };
  const wanted = new Set(files);
  return testFilesIn(root, 'test')
    .filter((test) => !ELSEWHERE.some((folder) => test.startsWith(folder)))
    .map((test) => ({ test, steps: distance(test, wanted, importsIn) }))
    .filter(({ steps }) => Number.isFinite(steps))
    .sort((a, b) => a.steps - b.steps || (a.test < b.test ? -1 : 1))
    .map(({ test }) => test);
};
