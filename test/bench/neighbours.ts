import { startTarget } from './load/drive.ts';
import type { Answers } from './load/pace.ts';
import { startSender } from './load/sender.ts';
import { progress, type Row, short } from './report.ts';

const EMPLOYEES = 50;
const LESSONS = 1_000;
/** As of the stage dev: 1,500 in a minute. A minute of the server takes five seconds. */
const QUOTA_PER_SECOND = 25;
/** Well within its own quota. */
const NEIGHBOUR_PER_SECOND = 12;
/** Rounds of five seconds, without and with the noisy tenant in turn; the first is a warm-up. */
const ROUNDS = 24;
const ROUND_SECONDS = 5;

const at = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** What a neighbour saw in rounds of one kind: of each round the p50 and the p99, milliseconds. */
interface Seen {
  readonly p50: number[];
  readonly p99: number[];
}

const see = ({ p50, p99 }: Seen, answers: Answers): void => {
  const latencies = answers.map(([, milliseconds]) => milliseconds);
  p50.push(at(latencies, 0.5));
  p99.push(at(latencies, 0.99));
};

/** Of an even machine's rounds all are alike; of a busy one's, the one in the middle counts. */
const middle = (values: readonly number[]): number => at(values, 0.5);

/**
 * What neighbours notice of a tenant at ten times its quota: their latency without and with it, in
 * turn in the same run on one process. Refusals have to be cheap for it.
 */
export const neighbours = async (): Promise<Row[]> => {
  progress(`neighbours: ${ROUNDS} rounds of ${ROUND_SECONDS} s, without and with a noisy tenant`);
  const target = await startTarget('shared', { lessons: LESSONS, employees: EMPLOYEES });
  const [quiet, noisy] = [startSender(), startSender()];
  try {
    const { url, key, noisyKey = '' } = target;
    const of = { url, employees: EMPLOYEES, seconds: ROUND_SECONDS };
    const neighbour = { ...of, key, perSecond: NEIGHBOUR_PER_SECOND };
    const noise = { ...of, key: noisyKey, perSecond: 10 * QUOTA_PER_SECOND };
    const alone: Seen = { p50: [], p99: [] };
    const beside: Seen = { p50: [], p99: [] };
    const statuses = { taken: 0, refused: 0 };
    for (let round = 0; round <= ROUNDS; round++) {
      const isNoisy = round % 2 === 0;
      const [answers, others] = await Promise.all([
        quiet.send(neighbour),
        isNoisy ? noisy.send(noise) : [],
      ]);
      if (answers.some(([status]) => status !== 200)) throw new Error('a neighbour was refused');
      if (round === 0) continue;
      see(isNoisy ? beside : alone, answers);
      for (const [status] of others) statuses[status === 200 ? 'taken' : 'refused'] += 1;
    }
    const offered = statuses.taken + statuses.refused;
    return [
      {
        budget: 'quotas',
        what: "a neighbour's p99 beside a tenant at ten times its quota, by that without it",
        measured: middle(beside.p99) / middle(alone.p99),
        unit: '×',
        allowed: { atMost: 1.2 },
        beside: `p50 ${short(middle(beside.p50))} and ${short(middle(alone.p50))} ms, p99 ${short(middle(beside.p99))} and ${short(middle(alone.p99))} ms`,
      },
      {
        budget: 'quotas',
        what: 'of what the noisy tenant sent was refused',
        measured: (100 * statuses.refused) / offered,
        unit: '%',
        // Each of its rounds lies in two minutes of the server.
        beside: `${statuses.refused} of ${offered} requests`,
      },
    ];
  } finally {
    quiet.stop();
    noisy.stop();
    await target.stop();
  }
};
