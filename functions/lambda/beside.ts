import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a file of JSON says that was laid beside the script when it was bundled. */
export const readBeside = <T>(name: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as T;
