import { type Metered, startMetered } from './metered.ts';
import { employeeId } from './organisation.ts';
import type { Row } from './report.ts';

const EVENTS = 100;

const events = (of: (index: number) => object) => ({
  events: Array.from({ length: EVENTS }, (_, index) => of(index)),
});

const answered = (index: number, at: string) => ({
  id: `0b5ce1a2-77d1-4c0e-9f3c-${String(index).padStart(12, '0')}`,
  type: 'answered',
  employee: employeeId(index % 5),
  lesson: 'lesson-000001',
  question: 'question-0001',
  correct: true,
  seconds: 21.5,
  at,
});

/** What one request cost; the event's own calls apart from the request's. */
const costOf = async (api: Metered, body: object) => {
  api.meter.reset();
  await api.call('POST', '/v1/events', body);
  const puts = api.meter.calls.filter(({ operation }) => operation === 'PutItemCommand');
  const others = api.meter.calls.filter(({ operation }) => operation !== 'PutItemCommand');
  return {
    callsPerEvent: puts.length / EVENTS,
    writeUnits: puts.reduce((sum, put) => sum + put.writeUnits, 0) / EVENTS,
    bytes: Math.max(...puts.map((put) => put.bytes)),
    reads: others.length,
    readUnits: others.reduce((sum, call) => sum + call.readUnits, 0),
  };
};

/** Budget B1: what a stored event costs, metered from the requests. */
export const ingest = async (): Promise<Row[]> => {
  const api = await startMetered({ lessons: 100, employees: 0 });
  try {
    const at = new Date().toISOString();
    await api.call('POST', '/v1/events', { events: [answered(EVENTS, at)] });
    const cost = await costOf(
      api,
      events((index) => answered(index, at)),
    );
    const again = await costOf(
      api,
      events((index) => answered(index, at)),
    );
    const beside = `${EVENTS} events in a request, up to ${cost.bytes} bytes each`;
    return [
      {
        budget: 'B1',
        what: 'calls an event',
        measured: cost.callsPerEvent,
        unit: '',
        allowed: { atMost: 1 },
        beside,
      },
      {
        budget: 'B1',
        what: 'write units an event',
        measured: cost.writeUnits,
        unit: 'WRU',
        allowed: { atMost: 2 },
        beside: 'one for the item, one for its index entry',
      },
      {
        budget: 'B1',
        what: 'reads a request',
        measured: cost.reads,
        unit: '',
        allowed: { atMost: 2 },
        beside: `key and manifest, ${cost.readUnits} RRU together`,
      },
      {
        budget: 'B1',
        what: 'write units of a repeated event',
        measured: again.writeUnits,
        unit: 'WRU',
        beside: `and ${(again.readUnits - cost.readUnits) / EVENTS} RRU to compare it`,
      },
    ];
  } finally {
    await api.stop();
  }
};
