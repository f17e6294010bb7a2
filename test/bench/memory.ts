import { buildSearch } from '../../core/catalogue/search.ts';
import { DEFAULT_MODEL } from '../../core/learner/defaults.ts';
import type { CataloguePart, ContentPart } from '../../core/model/catalogue.ts';
import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { compileRelease } from '../../core/release/compile.ts';
import { caching } from '../../functions/store/capabilities.ts';
import { currentRelease } from '../../functions/store/releases.ts';
import { currentSearch } from '../../functions/store/search.ts';
import type { Table } from '../../functions/store/table.ts';
import { createTenant } from '../../functions/store/tenants.ts';
import { changeWorkspace } from '../../functions/store/workspace.ts';
import { asTest } from '../support/acting.ts';
import { memoryTable } from '../support/memory-table.ts';
import { seeded } from '../support/random.ts';
import { lessonsOf, workspaceOf } from './organisation.ts';

/**
 * What a release takes in memory, with tenants of 10,000 lessons, in bytes a character of its JSON;
 * and that a process with the heap of a function of 1 GB answers for far more tenants than fit.
 * Needs --expose-gc and --max-old-space-size=860: `npm run bench:memory`.
 */
const LESSONS = 10_000;
const WORDS = 120;
const TIMES = 5;
const TENANTS = 150;
/** One tenant in this many searches. */
const SEARCHING = 10;
const NOW = Date.UTC(2026, 2, 3);

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Bytes that are in use. */
const used = (): number => {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Makes something several times and says what each takes. */
const measure = <T>(name: string, characters: number, make: (index: number) => T): T[] => {
  const before = used();
  const made = Array.from({ length: TIMES }, (_, index) => make(index));
  const each = (used() - before) / TIMES;
  console.log(
    `${name.padEnd(24)}${megabytes(each).padStart(8)} MB  ${(each / characters).toFixed(2)} bytes a character`,
  );
  return made;
};

const bodyOf = (index: number): string =>
  Array.from({ length: WORDS }, (_, word) => `word${(index * 31 + word * 17) % 5000}`).join(' ');

const lessons = lessonsOf(LESSONS).map((lesson, index) => ({ ...lesson, body: bodyOf(index) }));
const workspace = workspaceOf(lessons, NOW);
const { goals } = workspace;
const [catalogueJson, contentJson] = [workspace.catalogue, workspace.content].map((part) =>
  JSON.stringify(part),
) as [string, string];
const policy = { ...DEFAULT_POLICY, version: 1 };
const model = DEFAULT_MODEL;
console.log(`${catalogueJson.length} characters of catalogue, ${contentJson.length} of text`);

const sizes = (): void => {
  const catalogues = measure(
    'catalogue',
    catalogueJson.length,
    () => JSON.parse(catalogueJson) as CataloguePart,
  );
  const contents = measure(
    'text',
    contentJson.length,
    () => JSON.parse(contentJson) as ContentPart,
  );
  measure('compiled, beyond parts', catalogueJson.length, (index) =>
    compileRelease(1, { catalogue: catalogues[index]!, goals, policy, model }),
  );
  measure('search, beyond parts', catalogueJson.length + contentJson.length, (index) =>
    buildSearch(catalogues[index]!, contents[index]!),
  );
};

/** Every tenant reads what was stored for one: only what the process keeps of it is their own. */
const sharedBy = (table: Table, one: string): Table => {
  const ofOne = <T extends { readonly pk: string }>(at: T): T => ({
    ...at,
    pk: at.pk.replace(/tenant-\d+/, one),
  });
  return {
    ...table,
    get: (key) => table.get(ofOne(key)),
    query: (query) => table.query(ofOne(query)),
  };
};

const filling = async (): Promise<void> => {
  const table = memoryTable();
  const random = seeded(1);
  const outside = {
    now: () => NOW,
    random: (size: number) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
  };
  await createTenant({ ...outside, ...caching(), table }, 'tenant-0');
  await changeWorkspace(asTest({ ...outside, ...caching(), table }), 'tenant-0', false, () => ({
    apply: () => workspace,
    check: () => undefined,
    act: () => ({ kind: 'resource', what: 'everything' }),
  }));
  const before = used();
  const services = { ...outside, table: sharedBy(table, 'tenant-0'), ...caching() };
  let highest = 0;
  for (let tenant = 0; tenant < TENANTS; tenant++) {
    const { manifest } = await currentRelease(services, `tenant-${tenant}`);
    if (tenant % SEARCHING === 0) await currentSearch(services, `tenant-${tenant}`, manifest);
    highest = Math.max(highest, process.memoryUsage().rss);
  }
  console.log(
    `${TENANTS} tenants one after the other: ${megabytes(used() - before)} MB kept, at most ${megabytes(highest)} MB resident`,
  );
};

// First what is resident at most, before anything else has been.
await filling();
sizes();
