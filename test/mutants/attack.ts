import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { ROOT } from '../support/boundaries.ts';
import { readJob } from './job.ts';

/** One process of the search: does its job and ends. */
const { test, planted } = readJob();
const vitest = await startVitest(
  'test',
  [test],
  {
    root: ROOT,
    watch: false,
    reporters: [{}],
    // In this very process, so that ending it ends everything.
    pool: 'threads',
    maxWorkers: 1,
    runner: join(import.meta.dirname, 'runner.ts'),
  },
  {
    plugins: [
      {
        name: 'faults',
        enforce: 'pre',
        transform: (_code: string, id: string) => planted[id.split('?')[0] ?? ''],
      },
    ],
  },
);
await vitest.close();
process.exit();
