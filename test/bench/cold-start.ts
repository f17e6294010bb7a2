import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { servicesOf } from '../../functions/services.ts';
import { createTenant } from '../../functions/store/tenants.ts';
import { type Bundle, bundleEntry, bundleFunction } from '../../infra/bundle.ts';
import { LOCAL_TABLE, startDatabase } from '../../infra/local/database.ts';
import { furnish, testApi } from '../support/api.ts';
import { gatewayEvent } from '../support/gateway-event.ts';
import { lambdaFunction } from '../support/lambda-runtime.ts';
import { progress, type Row, short } from './report.ts';

const STARTS = 15;

/** Milliseconds from the start of a process to its first answer. Throws where that is not 200. */
const firstAnswer = async (
  of: Bundle,
  endpoint: string,
  path: string,
  key?: string,
): Promise<number> => {
  const lambda = lambdaFunction({
    name: 'cold-start',
    directory: of.directory,
    handler: of.handler,
    environment: {
      UPLIFT_TABLE: LOCAL_TABLE,
      UPLIFT_STAGE: 'bench',
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    },
    memoryMegabytes: 1024,
  });
  const headers: Record<string, string> =
    key === undefined ? {} : { authorization: `Bearer ${key}` };
  const start = performance.now();
  const { payload } = await lambda.invoke(gatewayEvent({ method: 'GET', path, headers }));
  const milliseconds = performance.now() - start;
  await lambda.stop();
  if ((payload as { statusCode?: number }).statusCode !== 200)
    throw new Error(`${path}: ${JSON.stringify(payload)}`);
  return milliseconds;
};

const medianOf = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

/**
 * Budget B5: how large the API's bundle is, and how long a process takes from its start to its
 * first answer, as a ratio to a bare handler that was bundled in the same way and started in turn
 * with it.
 */
export const coldStart = async (): Promise<Row[]> => {
  progress(`B5: ${STARTS} cold starts each`);
  const folder = mkdtempSync(join(tmpdir(), 'uplift-cold-'));
  const database = await startDatabase();
  try {
    const api = bundleFunction('api', folder);
    const bare = bundleEntry('test/bench/bare-function.ts', join(folder, 'bare'));
    const { call, services } = testApi(database.table);
    const { adminKey = '' } =
      (await createTenant(servicesOf({ ...services, now: Date.now }), 'acme')) ?? {};
    await furnish({ call, clock: { now: Date.now() } }, adminKey);
    const times: Record<'bare' | 'ready' | 'next', number[]> = { bare: [], ready: [], next: [] };
    for (let round = 0; round < STARTS; round++) {
      times.bare.push(await firstAnswer(bare, database.endpoint, '/health/ready'));
      times.ready.push(await firstAnswer(api, database.endpoint, '/health/ready'));
      times.next.push(
        await firstAnswer(api, database.endpoint, '/v1/employees/ada/next-lesson', adminKey),
      );
    }
    const peer = medianOf(times.bare);
    const beside = (milliseconds: number): string =>
      `${short(milliseconds)} ms; a bare Hono and DynamoDB handler, ${short(bare.bytes / 1_000)} KB: ${short(peer)} ms`;
    const [ready, next] = [medianOf(times.ready), medianOf(times.next)];
    return [
      {
        budget: 'B5',
        what: 'API bundle, minified',
        measured: api.bytes / 1_000,
        unit: 'KB',
        allowed: { atMost: 700 },
        beside: `bare handler: ${short(bare.bytes / 1_000)} KB`,
      },
      {
        budget: 'B5',
        what: 'process start to the first answer',
        measured: ready / peer,
        unit: '×',
        allowed: { atMost: 2 },
        beside: beside(ready),
      },
      // Reads and writes ten items where the peer reads one, and most of that time is the embedded
      // table's: it only tells.
      {
        budget: 'B5',
        what: 'process start to the first next lesson',
        measured: next / peer,
        unit: '×',
        beside: beside(next),
      },
    ];
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
