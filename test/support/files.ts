import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * The files under a folder of the project, or the file itself, that a name must end with; from
 * `root` on, in order.
 */
export const filesIn = (root: string, path: string, ending: string): string[] => {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
};

/** The test files under a folder of the project, or the one that is named. */
export const testFilesIn = (root: string, path: string): string[] =>
  filesIn(root, path, '.test.ts');
