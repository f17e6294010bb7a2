import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import type { Schedule } from '../../../functions/store/schedules.ts';
import type { Item } from '../../../functions/store/table.ts';
import { demand } from '../broken.ts';
import type { MemoryTable } from '../scheduler.ts';
import type { Book, Call } from './book.ts';
import { FIRST, HOUR, PEOPLE, SHARD, TENANT } from './world.ts';

/** What is left of a run. */
interface Left {
  readonly book: Book;
  readonly table: MemoryTable;
  readonly nowMs: number;
}

/** Clocks differ, and so two mails may seem a little nearer than they were meant. */
const TOLERANCE_MS = 10_000;

const mayBeGone = ({ isGone, outcome }: Call): boolean => isGone || outcome === 'unknown';

/** Nobody gets two mails of a period, or two within half a day. */
const atMostOnce = ({ calls }: Book, employee: string): void => {
  const gone = calls.filter((one) => one.employee === employee && mayBeGone(one));
  for (const period of new Set(gone.map((one) => one.period)))
    demand(
      gone.filter((one) => one.period === period).length === 1,
      'doubled',
      `${employee} may have got two mails of ${period}`,
    );
  for (const [index, { atMs, period }] of gone.entries()) {
    const before = gone[index - 1];
    if (before === undefined) continue;
    demand(
      atMs - before.atMs >= 12 * HOUR - TOLERANCE_MS,
      'doubled',
      `${employee} got the mails of ${before.period} and ${period} too near to each other`,
    );
  }
};

/** A stop that was acknowledged beats every later claim, until they want mails again. */
const stopHolds = ({ changes, claims }: Book, employee: string): void => {
  const own = changes.filter((one) => one.employee === employee);
  for (const stop of own.filter(({ kind, acked }) => kind === 'stop' && acked !== undefined)) {
    const acked = stop.acked ?? 0;
    // Whoever was cut off may come about at any time.
    const back = own.filter(
      ({ kind, acked: over }) => kind === 'resume' && (over ?? Infinity) > stop.begins,
    );
    for (const claim of claims) {
      const isLater = claim.employee === employee && claim.will === 'send' && claim.step > acked;
      const isBack = back.some(({ begins }) => begins < claim.step);
      demand(
        !isLater || isBack,
        'resurrected',
        `${employee} had stopped, and ${claim.period} was taken`,
      );
    }
  }
};

/** A mail goes to an address that held when it was looked at, not to one changed before. */
const addressHolds = ({ changes, calls }: Book, employee: string): void => {
  const changed = changes.filter((one) => one.employee === employee && one.kind === 'address');
  for (const call of calls.filter((one) => one.employee === employee)) {
    const over = changed.find(
      ({ acked = Infinity, value }) =>
        acked < call.begins &&
        value !== call.to &&
        // None of the later changes may have brought it.
        !changed.some((later) => later.value === call.to && (later.acked ?? Infinity) > acked),
    );
    demand(over === undefined, 'lost', `a mail went to ${call.to}, which was changed before`);
    const isKnown = call.to === FIRST.address || changed.some(({ value }) => value === call.to);
    demand(isKnown, 'lost', `a mail went to ${call.to}, which nobody gave`);
  }
};

/** Every period that was taken has one outcome, and it is true. */
const outcomesHold = (
  { claims, calls, records }: Book,
  employee: string,
  stored: ReadonlyMap<string, Item>,
): void => {
  for (const claim of claims) {
    if (claim.employee !== employee || claim.isBack) continue;
    const record = stored.get(claim.period);
    demand(
      record !== undefined,
      'lost',
      `${employee}: nobody knows what became of ${claim.period}`,
    );
    const own = calls.filter((one) => one.employee === employee && one.period === claim.period);
    const state = record?.state as string;
    const gone = own.filter(({ isGone }) => isGone);
    if (state === 'sent')
      demand(gone.length === 1, 'lost', `${employee}: ${claim.period} counts as sent, and is not`);
    else if (state !== 'unknown')
      demand(
        !own.some(mayBeGone),
        'lost',
        `${employee}: ${claim.period} is ${state}, and was sent`,
      );
    const wasSent = records.some(
      (one) => one.employee === employee && one.period === claim.period && one.state === 'sent',
    );
    demand(
      !wasSent || state === 'sent',
      'lost',
      `${employee}: that ${claim.period} was sent is forgotten`,
    );
  }
};

/** Whoever wants mails has the next one in sight; nothing is left behind. */
const nothingIsLost = ({ nowMs, table }: Left, employee: string, schedule: Schedule): void => {
  const isOff = schedule.own?.enabled === false;
  if (isOff) return;
  demand(schedule.dueMs !== undefined, 'lost', `${employee} gets no digest any more`);
  const dueMs = schedule.dueMs ?? 0;
  demand(dueMs > nowMs, 'lost', `${employee}: a digest is due, and nobody sends it`);
  const key = { pk: partition.due(TENANT, SHARD), sk: sort.due(dueMs, employee) };
  demand(
    table.items.has(`${key.pk}\u0000${key.sk}`),
    'lost',
    `${employee}: nothing leads to the next digest`,
  );
};

/** Says what is wrong after a run, by what was promised alone. */
export const judge = (left: Left): void => {
  const { book, table } = left;
  for (const employee of PEOPLE) {
    const pk = partition.employee(TENANT, employee);
    const own = [...table.items.values()].filter((item) => item.pk === pk);
    const schedule = own.find(({ sk }) => sk === sort.schedule) as unknown as Schedule;
    const stored = new Map(
      own
        .filter(({ sk }) => sk.startsWith(PREFIX.digest))
        .map((item) => [item.sk.slice(PREFIX.digest.length), item]),
    );
    atMostOnce(book, employee);
    stopHolds(book, employee);
    addressHolds(book, employee);
    outcomesHold(book, employee, stored);
    nothingIsLost(left, employee, schedule);
  }
};
