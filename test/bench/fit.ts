import type { LearningEvent } from '../../core/model/event.ts';
import { fitTenant } from '../../functions/jobs/fit.ts';
import { memoryFitter } from '../../functions/jobs/fit-memory.ts';
import { servicesOf } from '../../functions/services.ts';
import { partition } from '../../functions/store/keys.ts';
import { eventItem } from '../../functions/store/log.ts';
import type { Item, Page, Table } from '../../functions/store/table.ts';
import { createTenant } from '../../functions/store/tenants.ts';
import { reportTable } from '../../infra/commands/fit-report.ts';
import { type LessonWorld, simulateLessons } from '../support/lesson-world.ts';
import { memoryTable } from '../support/memory-table.ts';
import { seeded } from '../support/random.ts';

/**
 * The nightly fit of one tenant as its Lambda would run it: `npm run bench:fit -- [learners]`, by
 * default 10,000 learners with 100 events each. Their events are made up when they are asked for,
 * so that the memory measured is the job's own.
 */
const LEARNERS = Number(process.argv[2] ?? 10_000);
const MINUTES = 15;
const TOGETHER = 50;
const TENANT = 'bench';
const WORLD: LessonWorld = {
  seed: 7,
  learners: TOGETHER,
  skills: 40,
  lessonsPerSkill: 15,
  dosesEach: 25,
  meanEffect: 0.6,
  spread: 0.3,
};

const idOf = (index: number): string => `p${String(index).padStart(7, '0')}`;

/** The logs of some learners, made from their number alone. */
let made: { readonly chunk: number; readonly items: readonly (readonly Item[])[] } | undefined;
const itemsOf = (index: number): readonly Item[] => {
  const chunk = Math.floor(index / TOGETHER);
  if (made?.chunk !== chunk) {
    const { logs } = simulateLessons({ ...WORLD, learnerSeed: 1_000 + chunk });
    const items = logs.map((log, place) =>
      log.map(({ lessonAs, seen, ...event }) => {
        const employee = idOf(chunk * TOGETHER + place);
        const fact = { ...event, employee, at: new Date(event.at).toISOString() } as LearningEvent;
        return eventItem(TENANT, fact, lessonAs, seen);
      }),
    );
    made = { chunk, items };
  }
  return made.items[index % TOGETHER]!;
};

/** A table in memory, but for employees and their events, which are made up. */
const table: Table = (() => {
  const kept = memoryTable();
  const ofEmployee = partition.employee(TENANT, '');
  return {
    ...kept,
    query: async (query): Promise<Page> => {
      if (query.pk === partition.list(TENANT, 'employees'))
        return {
          items: Array.from({ length: LEARNERS }, (_, index) => ({
            pk: query.pk,
            sk: idOf(index),
          })),
        };
      if (!query.pk.startsWith(ofEmployee)) return kept.query(query);
      return { items: itemsOf(Number(query.pk.slice(ofEmployee.length + 1))) };
    },
  };
})();

const random = seeded(1);
const services = servicesOf({
  table,
  now: Date.now,
  random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
  log: (entry) => console.error(entry),
});
await createTenant(services, TENANT);
const before = process.resourceUsage().maxRSS;
const start = Date.now();
const report = await fitTenant(services, TENANT, {
  deadlineMs: start + MINUTES * 60_000,
  fitMemory: memoryFitter(services.log),
  progress: (message) =>
    console.error(
      `${((Date.now() - start) / 1000).toFixed(0).padStart(5)} s  ${Math.round(process.memoryUsage().rss / 1e6)} MB  ${message}`,
    ),
});
const seconds = (Date.now() - start) / 1000;
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
if (report === undefined) throw new Error('nothing was fitted');
console.log(`\n${reportTable(report)}\n`);
console.log(`  ${'budget'.padEnd(22)}${'at most'.padStart(10)}${'took'.padStart(10)}`);
console.log(
  `  ${'seconds'.padEnd(22)}${String(MINUTES * 60).padStart(10)}${seconds.toFixed(0).padStart(10)}`,
);
console.log(
  `  ${'peak memory, MB'.padEnd(22)}${'1024'.padStart(10)}${peakMegabytes.toFixed(0).padStart(10)}\n`,
);
console.log(
  JSON.stringify({
    bench: 'fit',
    learners: report.learners,
    events: report.events,
    answers: report.answers,
    verdict: report.verdict,
    seconds,
    peakMegabytes,
    megabytesBefore: before / 1024,
  }),
);
