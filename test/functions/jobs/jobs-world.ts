import { LearningEvent } from '../../../core/model/event.ts';
import { workJobs } from '../../../functions/jobs/work-jobs.ts';
import { eventItem } from '../../../functions/store/log.ts';
import type { Table } from '../../../functions/store/table.ts';
import { type Answer, eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { type Json, listOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

/** A tenant with one employee, `ada`, and a way to work its jobs. */
export interface JobWorld {
  readonly api: TestApi;
  readonly key: string;
  readonly call: (
    method: string,
    path: string,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** Runs the function that works jobs. */
  readonly work: () => ReturnType<typeof workJobs>;
  /** Asks for an export as a job; gives the job's address. */
  readonly ask: (employee?: string) => Promise<string>;
}

const RUN_MS = 300_000;

export const jobWorld = async (table: Table = memoryTable()): Promise<JobWorld> => {
  const api = testApi(table);
  const key = await api.tenant('acme');
  await furnish(api, key);
  const call: JobWorld['call'] = (method, path, headers) =>
    api.call(key, method, path, undefined, headers);
  return {
    api,
    key,
    call,
    work: () => workJobs(api.services, api.clock.now + RUN_MS),
    async ask(employee = 'ada') {
      const path = `/v1/employees/${employee}/export`;
      const { headers } = await call('GET', path, { prefer: 'respond-async' });
      return headers.get('location') ?? '';
    },
  };
};

/** Stores many events of an employee at once. */
export const manyEvents = async (
  { api }: JobWorld,
  count: number,
  { name = 'many', seenMs = NOW - 1, lesson = 'w1' } = {},
): Promise<void> => {
  const items = Array.from({ length: count }, (_, index) => {
    const id = `${name}-${String(index).padStart(6, '0')}`;
    const event = LearningEvent.parse(eventAt(NOW - index, { id, lesson }));
    return eventItem('acme', event, undefined, seenMs, { under: 1 });
  });
  await api.table.putMany(items);
};

/** Every page of a job's files. */
export const filesOf = async (
  { call }: Pick<JobWorld, 'call'>,
  address: string,
): Promise<Json[]> => {
  const pages: Json[] = [];
  let query = '';
  do {
    const { status, body } = await call('GET', `${address}/files${query}`);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body).slice(0, 300)}`);
    pages.push(body);
    query = body.cursor === undefined ? '' : `?cursor=${encodeURIComponent(textOf(body.cursor))}`;
  } while (query !== '');
  return pages;
};

/** Pages as one export. */
export const joined = (pages: readonly Json[]): Record<string, unknown> => {
  const whole: Record<string, unknown> = {};
  for (const { cursor: _, ...page } of pages)
    for (const [name, value] of Object.entries(page))
      whole[name] = Array.isArray(value)
        ? [...((whole[name] as unknown[] | undefined) ?? []), ...listOf(value as never)]
        : (whole[name] ?? value);
  return whole;
};
