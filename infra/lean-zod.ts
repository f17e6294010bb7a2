import { hash, randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ZOD = join(ROOT, 'node_modules', 'zod');

/** What of the package the bundles stand on. */
const KEPT = ['index.js', 'package.json', 'v4/index.js', 'v4/classic', 'v4/core', 'v4/locales'];

const NEVER = `const never = () => {
  throw new Error('No JSON Schemas are made in this bundle: see infra/lean-zod.ts.');
};
`;

/** What stands in for the files that make JSON Schemas of schemas, and for words of zod's own. */
const STAND_INS: Readonly<Record<string, string>> = {
  'v4/core/json-schema-processors.js': `${NEVER}export const allProcessors = {};
export { never as aggregateChecks, never as toJSONSchema };
`,
  // core/model/words.ts says it all.
  'v4/locales/en.js': `export default () => ({});
`,
  'v4/core/to-json-schema.js': `${NEVER}export const createToJSONSchemaMethod = () => never;
export const createStandardJSONSchemaMethod = () => never;
export {
  never as extractDefs, never as finalize, never as initializeContext,
  never as process, never as processSchema,
};
`,
};

/** Names a copy by all that is in it: another version, and other stand-ins, make another one. */
const nameOfCopy = (): string => {
  const { version } = JSON.parse(readFileSync(join(ZOD, 'package.json'), 'utf8')) as {
    version: string;
  };
  const made = hash('sha256', JSON.stringify([version, KEPT, STAND_INS]), 'hex');
  return `zod-${made.slice(0, 12)}`;
};

/**
 * Makes a copy of zod that cannot make JSON Schemas, once, and gives its entry: the API's documents
 * are made before it is deployed, and what makes them is a fortieth of each bundle. zod itself
 * names these files by relative paths, which no alias reaches.
 */
export const leanZod = (): string => {
  const place = join(ROOT, 'cdk.out', nameOfCopy());
  const entry = join(place, 'index.js');
  if (existsSync(entry)) return entry;
  // Others may be making it too: whole, or not at all.
  const draft = `${place}.${randomUUID()}`;
  for (const part of KEPT) {
    mkdirSync(dirname(join(draft, part)), { recursive: true });
    cpSync(join(ZOD, part), join(draft, part), { recursive: true });
  }
  for (const [path, text] of Object.entries(STAND_INS)) writeFileSync(join(draft, path), text);
  try {
    renameSync(draft, place);
  } catch (failure) {
    rmSync(draft, { recursive: true });
    if (!existsSync(entry)) throw failure;
  }
  return entry;
};
