import { type Driven, drive, freshEvents, freshQuestions, startTarget } from './load/drive.ts';
import { progress, type Row, short } from './report.ts';

const CONNECTIONS = [1, 8];
/**
 * Fresh answers a second that one core should give with the table's part taken out, and how uneven
 * they may be.
 */
const TARGET_PER_SECOND = 2_500;
const UNEVEN = 4;

const figures = ({ perCpuSecond, p50, p99 }: Driven): string =>
  `p50 ${short(p50)} ms, p99 ${short(p99)} ms, ${short(perCpuSecond)} a second of processor time`;

/** The least that a server on such a table can be. */
const FLOORS = {
  memory: { kind: 'bare', name: 'a bare Hono server' },
  embedded: { kind: 'bare-table', name: 'a bare Hono server that reads one key of such a table' },
} as const;

/** What is asked for under load. */
export interface LoadSize {
  readonly lessons: number;
  readonly employees: number;
  readonly seconds: number;
}

const DEFAULT_SIZE: LoadSize = { lessons: 1_000, employees: 50, seconds: 6 };

/** Both tables under load, at 1 and 8 connections, beside a bare server in the same run. */
export const load = async ({
  lessons,
  employees,
  seconds,
}: LoadSize = DEFAULT_SIZE): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const kind of ['memory', 'embedded'] as const) {
    const bare = await startTarget(FLOORS[kind].kind);
    try {
      progress(`load: ${employees} employees with 1,000 events each, on the ${kind} table`);
      const target = await startTarget(kind, { lessons, employees });
      try {
        const on = (connections: number): string =>
          `${kind} table, ${connections} connection${connections > 1 ? 's' : ''}`;
        for (const connections of CONNECTIONS) {
          const how = { connections, seconds };
          const floor = await drive(bare, freshQuestions(employees), {
            ...how,
            seconds: Math.ceil(seconds / 3),
          });
          const asked = await drive(target, freshQuestions(employees), how);
          const isTarget = kind === 'memory' && connections === 8;
          rows.push(
            {
              budget: 'load',
              what: `fresh next lessons, ${on(connections)}`,
              measured: asked.perSecond,
              unit: '/s',
              ...(isTarget && { allowed: { atLeast: TARGET_PER_SECOND } }),
              beside: `${figures(asked)}; ${FLOORS[kind].name}: ${short(floor.perSecond)}/s`,
            },
            {
              budget: 'load',
              what: `p99 by p50 of these, ${on(connections)}`,
              measured: asked.p99 / asked.p50,
              unit: '×',
              ...(isTarget && { allowed: { atMost: UNEVEN } }),
              beside: `of the bare server: ${short(floor.p99 / floor.p50)} ×`,
            },
          );
        }
        // Last, since every event of the last hour makes the questions after it dearer.
        for (const connections of CONNECTIONS) {
          const posted = await drive(target, freshEvents(employees), {
            connections,
            seconds: Math.ceil(seconds / 2),
          });
          rows.push({
            budget: 'load',
            what: `posted events, one a request, ${on(connections)}`,
            measured: posted.perSecond,
            unit: '/s',
            beside: figures(posted),
          });
        }
      } finally {
        await target.stop();
      }
    } finally {
      await bare.stop();
    }
  }
  return rows;
};
