import { LIMITS, LIST_DATE, PRICES, REGION } from './list.ts';
import {
  type Bill,
  busyHourOf,
  COSTS,
  collectionsGb,
  employeesAtManifestLimit,
  eventsBill,
  INSTALLATION,
  JOBS,
  jobsOf,
  loadsOf,
  MONDAY,
  mailsBill,
  monthlyBill,
  peakOf,
  questionsBill,
  secondsToImport,
  secondsToMail,
  totalOf,
  USE,
} from './model.ts';

const MILLION = 1_000_000;
/** Apps that post from a queue, as large ones should. */
const BATCH = 20;
const SIZES = [1_000, 100_000, 1_000_000];
/** Of one employee within an hour: a kiosk that many share, or an import. */
const BUSY_EVENTS = 50_000;

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const dollars = (value: number): string =>
  value < 100 ? `$${value.toFixed(2)}` : `$${whole(value)}`;
const percent = (share: number): string => `${whole(share * 100)} %`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

const billRows = (bill: Bill): string[][] => [
  ...Object.entries(bill).map(([what, cost]) => [what, dollars(cost)]),
  ['**together**', `**${dollars(totalOf(bill))}**`],
];

/** What a month costs by the number of employees, as a table in Markdown. */
export const costTable = (): string => {
  const bills = SIZES.map(monthlyBill);
  const names = Object.keys(bills[0] ?? {});
  return table(
    ['a month', ...SIZES.map((employees) => `${whole(employees)} employees`)],
    [
      ...names.map((name) => [name, ...bills.map((bill) => dollars(bill[name] ?? 0))]),
      ['**together**', ...bills.map((bill) => `**${dollars(totalOf(bill))}**`)],
      [
        'an employee',
        ...bills.map((bill, index) => `$${(totalOf(bill) / SIZES[index]!).toFixed(4)}`),
      ],
    ],
  );
};

/** The sentence under the table: what it assumes. */
export const costNote = (): string =>
  `List prices of ${REGION}, looked up on ${LIST_DATE}; no free tier, no discount. An employee has ${whole(USE.eventsPerYear)} events a year, ` +
  `posted one at a time, ${USE.questionsPerMonth} recommendations and ${USE.mailsPerMonth.toFixed(1)} mails a month, and a year of history. ` +
  `The first ${PRICES.keyRotationsPaid} yearly rotations of the key add $${PRICES.keyMonth} a month each.`;

const loadTable = (throttle: number): string => {
  const batched = new Map(loadsOf(throttle, BATCH).map((load) => [load.what, load]));
  return table(
    ['what', 'limit', 'one event a request', 'of the limit', `${BATCH} events a request`],
    loadsOf(throttle).map(({ what, demand, limit, unit }) => [
      what,
      `${whole(limit)} ${unit}`,
      whole(demand),
      percent(demand / limit),
      percent((batched.get(what)?.demand ?? 0) / limit),
    ]),
  );
};

/**
 * The whole page, every number of it computed. `throttle`: requests a second that the stage `prod`
 * lets through unless told otherwise.
 */
export const scalePage = (throttle: number): string => {
  const { tenants, largeTenantEmployees, employeesOfOthers } = INSTALLATION;
  const peak = peakOf(largeTenantEmployees);
  const batched = peakOf(largeTenantEmployees, BATCH);
  const jobs = jobsOf();
  const years = 10;
  const collections = collectionsGb(years);
  const [tightest] = loadsOf(throttle);
  const busy = busyHourOf(BUSY_EVENTS);
  return `# Scale, on paper

Nothing here was measured on AWS: it is arithmetic, from list prices and documented limits of ${REGION}, looked up on ${LIST_DATE}, and from what \`npm run bench\`
meters. \`npm run scale\` writes this page from [commands/scale/list.ts](commands/scale/list.ts) and [commands/scale/model.ts](commands/scale/model.ts); a test fails when it is stale.

## The installation

${whole(tenants)} tenants: one with ${whole(largeTenantEmployees)} employees, the others with ${employeesOfOthers} each. On Monday ${percent(MONDAY.shareActive)} of
the employees come between nine and ten. Each asks for a lesson (${MONDAY.questionsEach} request) and takes it (${MONDAY.eventsEach} events). The busiest
second has ${MONDAY.peakToMean} times the mean of the hour. The large tenant lives in one time zone; of the others a third have their nine o'clock at the same time.

Busiest second of the large tenant: ${whole(largeTenantEmployees)} × ${MONDAY.shareActive} × ${MONDAY.peakToMean} ÷ 3,600 = ${whole(peak.questions)} questions and
${whole(peak.events)} events, which makes ${whole(peak.requests)} requests when apps post events one at a time, ${whole(batched.requests)} when they post ${BATCH} together.

## What is close to a limit

${loadTable(throttle)}

**What breaks first** is ${tightest?.what ?? ''}: it protects a bill that nobody expects, and is meant to be raised before such a tenant
comes (\`-c requestsPerSecond=…\`). **What cannot be raised** comes second: one item takes ${whole(LIMITS.partitionReadUnits)} strongly consistent reads of up to 4 KB a second, and every
request reads the tenant's manifest and, with an API key, that key's item. DynamoDB's adaptive capacity gives such an item a partition of its
own, and no more than that. So a tenant whose apps post events one at a time reaches the limit at
${whole(employeesAtManifestLimit())} employees, and one whose apps post ${BATCH} together at ${whole(employeesAtManifestLimit(BATCH))}.
Beyond it DynamoDB throttles, Uplift tries again with jitter, and then answers 503 with \`Retry-After\`: slower, but nothing acknowledged is lost.

What to do, in this order:
1. **Post events in batches.** An app of that size has a queue anyway; it takes ${percent(1 - batched.requests / peak.requests)} of the requests away.
2. **Use JWTs, or a key for each app.** A JWT is checked without reading the table, and every key is an item of its own.
3. **Copies of the manifest**, if a tenant needs more than that. Not built. Readers pick one of *k* copies at random, which gives ${whole(LIMITS.partitionReadUnits)} × *k*
   requests a second. So that an admin's write still takes effect on the very next call, a writer first marks every copy as «ask the original»,
   then moves the original, on which alone it depends whether the change is in force, and then brings every copy up to date. A reader that finds the mark
   reads the original. Whoever dies in between leaves marks, which cost a read and no truth.

Reading the manifest at most every second or two instead would be simpler, and is not done: for that long a lesson that an admin has just
archived would still be offered.

No write path has a hot item: an event goes to its employee's partition, a decision to a partition of its own. Only creating employees writes to one
list of the tenant: ${whole(LIMITS.partitionWriteUnits)} a second, so that ${whole(largeTenantEmployees)} people take ${whole(secondsToImport(largeTenantEmployees) / 60)} minutes.
A table with a local secondary index holds at most ${LIMITS.itemCollectionGb} GB under one partition key. After ${years} years an employee has ${collections.employee.toFixed(3)} GB,
and the list of ${whole(largeTenantEmployees)} employees ${collections.list.toFixed(2)} GB.

A new on-demand table takes ${whole(LIMITS.newTableWriteUnits)} writes and ${whole(LIMITS.newTableReadUnits)} reads a second at once and later twice its earlier peak: before the first such Monday set its warm
throughput, and ask for higher quotas of a table and of Lambda where the table above comes near 100 %. Lambda adds ${whole(LIMITS.lambdaScalingPerTenSeconds)}
functions every ten seconds, more than the whole peak keeps busy.

**An hour with ${whole(BUSY_EVENTS)} events of one person**, such as a kiosk that many share or an import of a past. Their partition takes them in ${whole(busy.secondsToStore)} s at
the soonest. Until they are an hour old no snapshot may cover them, so that every question reads them all: ${whole(busy.readUnits)} read units, and ${busy.writeUnits} to write, since
the decision then keeps the learner's state instead of listing events: ${(100 * busy.dollars).toFixed(2)} cents a question. Their partition bears ${busy.questionsPerSecond.toFixed(1)} such questions a second; more are
answered 503 with \`Retry-After\`. After the hour a question costs what it always does.

## Mails

SES typically lets an account that has left the sandbox send ${LIMITS.mails} mails a second and ${whole(LIMITS.mailsPerDay)} a day. ${whole(largeTenantEmployees)} digests at that rate take
${whole(secondsToMail(largeTenantEmployees, LIMITS.mails) / 3_600)} hours and ${whole(largeTenantEmployees / LIMITS.mailsPerDay)} days' quota; to send them within an hour takes ${whole(largeTenantEmployees / 3_600)} a second. Such rates are asked for, and earned over
weeks. Digests go out at each employee's own hour, which spreads them.

## Jobs

- **Sweep**, every ${JOBS.sweepEveryMinutes} minutes: ${JOBS.sweepReads} small reads a tenant (and twice a day its releases and the list of its parts, to collect what nobody names), ${JOBS.sweepTogether} at a time, ${jobs.sweepSeconds.toFixed(1)} s a run, ${dollars(jobs.sweepDollarsPerMonth)} a month.
- **Jobs**, looked for every minute: ${dollars(jobs.lookDollarsPerMonth)} a month. An export of ${whole(JOBS.largeExportEvents)} events is counted once and read once, ${whole(jobs.exportUnits)} read units: a thousand of them cost
  ${dollars(1_000 * jobs.exportDollars)}. No copy is written: that alone costs twenty times as much for each byte as reading it.
- **Fit**, every night, looking at no more than ${whole(JOBS.mostEventsPerFit)} events a tenant: ${jobs.fitHoursPerNight.toFixed(0)} hours of one function and ${dollars(jobs.fitDollarsPerNight)} a night, if
  ${whole(MILLION)} events take ${JOBS.fitSecondsPerMillionEvents / 60} minutes. One function has ${LIMITS.lambdaSeconds / 60} minutes and gets through ${whole(jobs.tenantsPerFunction)} such tenants: for ${whole(tenants)} the schedule has to start a
  function a tenant. It does not yet; until then a night fits some, beginning with another one each time.

## Dollars per million

${table(
  [
    'a million …',
    'events, one a request',
    `events, ${BATCH} a request`,
    'recommendations',
    'mails',
  ],
  [
    [
      'costs',
      ...[
        eventsBill(MILLION, 1),
        eventsBill(MILLION, BATCH),
        questionsBill(MILLION),
        mailsBill(MILLION),
      ].map((bill) => dollars(totalOf(bill))),
    ],
  ],
)}

${table(['a million events, one a request', 'dollars'], billRows(eventsBill(MILLION, 1)))}

An event takes ${COSTS.writeUnitsPerEvent} write units × $${PRICES.writeUnitsPerMillion} a million (item and index entry), its request ${COSTS.readUnitsPerEventRequest} read units × $${PRICES.readUnitsPerMillion}, ${COSTS.lambdaMsPerEventRequest} ms of ${COSTS.lambdaGb} GB (assumed),
${COSTS.logBytesPerRequest} bytes of logs and, one time in ${1 / COSTS.tracedShare}, a trace, and every ${COSTS.eventsPerSnapshot} events a snapshot of ${COSTS.writeUnitsPerSnapshot} write units, a third of them for an older one at most.

${table(['a million recommendations', 'dollars'], billRows(questionsBill(MILLION)))}

A new recommendation takes up to ${COSTS.readUnitsPerQuestion} read units, ${COSTS.writeUnitsPerQuestion} write units and ${COSTS.lambdaMsPerQuestion} ms (assumed); one that is asked for again writes nothing.

${table(['a million mails', 'dollars'], billRows(mailsBill(MILLION)))}

## Dollars a month

${costTable()}

${costNote()}
`;
};
