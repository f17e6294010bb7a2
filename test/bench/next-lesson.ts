import { type Call, tripsOf } from '../support/meter.ts';
import { type Metered, startMetered } from './metered.ts';
import { employeeId } from './organisation.ts';
import { progress, type Row } from './report.ts';

const EMPLOYEES = 20;
const LESSONS = 1_000;
/** As many events as a busy hour has, after which a decision names them all. */
const BUSY_HOUR = 40;
const SETTLED_AFTER_MS = 20;

const isWrite = ({ operation }: Call): boolean =>
  operation !== 'GetItemCommand' && operation !== 'QueryCommand';

interface Cost {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly readTrips: number;
  readonly writeTrips: number;
  /** Of the largest item that was written. */
  readonly bytes: number;
}

const costOf = async (api: Metered, send: () => Promise<unknown>): Promise<Cost> => {
  api.meter.reset();
  await send();
  // An answer that was not waited for is still to come.
  await new Promise((fulfil) => setTimeout(fulfil, SETTLED_AFTER_MS));
  const { calls } = api.meter;
  const writes = calls.filter(isWrite);
  const reads = calls.filter((call) => !isWrite(call));
  return {
    readUnits: reads.reduce((sum, call) => sum + call.readUnits, 0),
    writeUnits: writes.reduce((sum, call) => sum + call.writeUnits, 0),
    readTrips: tripsOf(reads),
    writeTrips: tripsOf(writes),
    bytes: Math.max(0, ...writes.map((call) => call.bytes)),
  };
};

const most = (costs: readonly Cost[], field: keyof Cost): number =>
  Math.max(...costs.map((cost) => cost[field]));

const pathOf = (index: number, query = ''): string =>
  `/v1/employees/${employeeId(index)}/next-lesson${query}`;

const ask = async (api: Metered, query = ''): Promise<Cost[]> => {
  const costs: Cost[] = [];
  for (let index = 0; index < EMPLOYEES; index++)
    costs.push(await costOf(api, () => api.call('GET', pathOf(index, query))));
  return costs;
};

/** What made-up keys cost: the first ones, and those after somebody is known to be guessing. */
const guess = async (api: Metered): Promise<Cost[]> => {
  const costs: Cost[] = [];
  for (let index = 0; index < EMPLOYEES; index++)
    costs.push(await costOf(api, () => api.guess(pathOf(index))));
  return costs;
};

/**
 * Budget B2: what a next lesson costs after a year of history, metered from the requests; the worst
 * of twenty employees.
 */
export const nextLesson = async (): Promise<Row[]> => {
  progress(`B2: ${EMPLOYEES} employees with 1,000 events each, on the embedded table`);
  let now = Date.now();
  const api = await startMetered({ lessons: LESSONS, employees: EMPLOYEES }, () => now);
  try {
    await api.call('GET', `/v1/employees/${employeeId(0)}/next-lesson`);
    const first = await ask(api, '?minutes=10');
    const fresh = await ask(api, '?minutes=11');
    const repeated = await ask(api, '?minutes=11');
    const elsewhere = await ask(api.otherProcess(), '?minutes=11');
    const guessed = await guess(api.otherProcess());
    const lesson = 'lesson-000001';
    const busy = Array.from({ length: BUSY_HOUR }, (_, index) => ({
      id: `busy-${index}-0b5ce1a2-77d1-4c0e-9f3c`,
      type: 'started',
      employee: employeeId(0),
      lesson,
      at: new Date(now - index * 1_000).toISOString(),
    }));
    await api.call('POST', '/v1/events', { events: busy });
    const within = await costOf(api, () => api.call('GET', pathOf(0)));
    now += 2 * 3_600_000;
    const settled = await costOf(api, () => api.call('GET', pathOf(0, '?minutes=12')));
    return [
      {
        budget: 'B2',
        what: 'read units',
        measured: most(fresh, 'readUnits'),
        unit: 'RRU',
        allowed: { atMost: 10 },
        beside: 'key, manifest, and one query',
      },
      {
        budget: 'B2',
        what: 'read trips',
        measured: most(fresh, 'readTrips'),
        unit: '',
        allowed: { atMost: 1 },
      },
      {
        budget: 'B2',
        what: 'write units',
        measured: most(fresh, 'writeUnits'),
        unit: 'WRU',
        allowed: { atMost: 2 },
        beside: `a decision of up to ${most(fresh, 'bytes')} bytes, and where to find it`,
      },
      {
        budget: 'B2',
        what: 'write trips',
        measured: most(fresh, 'writeTrips'),
        unit: '',
        allowed: { atMost: 1 },
      },
      {
        budget: 'B2',
        what: 'write units of a repeated question',
        measured: most(repeated, 'writeUnits'),
        unit: 'WRU',
        allowed: { atMost: 0 },
        beside: `${most(elsewhere, 'writeUnits')} WRU in another process`,
      },
      {
        budget: 'B2',
        what: `write units after ${BUSY_HOUR} events in an hour`,
        measured: within.writeUnits,
        unit: 'WRU',
        allowed: { atMost: 2 },
        beside: `a decision of ${within.bytes} bytes`,
      },
      {
        budget: 'B2',
        what: 'read units of a made-up key',
        measured: most(guessed, 'readUnits'),
        unit: 'RRU',
        allowed: { atMost: 10 },
        beside: `of the first ones; ${guessed.at(-1)?.readUnits} RRU once somebody is guessing`,
      },
      {
        budget: 'B2',
        what: 'write units of a made-up key',
        measured: most(guessed, 'writeUnits'),
        unit: 'WRU',
        allowed: { atMost: 0 },
      },
      {
        budget: 'B2',
        what: 'read units with these events',
        measured: within.readUnits,
        unit: 'RRU',
        beside: `in ${within.readTrips} trip(s)`,
      },
      {
        budget: 'B2',
        what: 'write units when a snapshot is due',
        measured: settled.writeUnits,
        unit: 'WRU',
        beside: `at most every 16 events; ${settled.bytes} bytes, with its index entry; the first of a log: ${most(first, 'writeUnits')} WRU`,
      },
      {
        budget: 'B2',
        what: 'trips of both kinds when a snapshot is due',
        measured: settled.readTrips + settled.writeTrips,
        unit: '',
      },
    ];
  } finally {
    await api.stop();
  }
};
