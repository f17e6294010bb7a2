import { LIMITS, PRICES } from './list.ts';

/** How one employee uses Uplift. */
export const USE = {
  /** As in the budgets: a year of 1,000 events. */
  eventsPerYear: 1_000,
  /** The app asks once a working day; every answer is a new decision. */
  questionsPerMonth: 22,
  /** A weekly digest. */
  mailsPerMonth: 52 / 12,
} as const;

/**
 * What one call takes: the budgets, not the lower figures that `npm run bench` meters, unless it
 * says so.
 */
export const COSTS = {
  /** Budget B1, and key and manifest for the request. */
  writeUnitsPerEvent: 2,
  readUnitsPerEventRequest: 2,
  /** Budget B2. */
  readUnitsPerQuestion: 10,
  writeUnitsPerQuestion: 2,
  /**
   * Metered: a snapshot of a year's learner with its index entry, written after 16 new events at
   * the soonest; and at the most as often an older one of 12, without an entry, twice a week.
   */
  writeUnitsPerSnapshot: 36,
  olderSnapshots: 6,
  eventsPerSnapshot: 16,
  /** Metered: sizes of the items. Storage adds 100 bytes an item, also in the index. */
  bytesPerEvent: 290,
  bytesPerDecision: 380,
  bytesPerDecisionEntry: 110,
  bytesPerSnapshot: 12_000,
  bytesPerProfile: 500,
  /**
   * Metered: the catalogue part of 1,000 lessons is 26 KB; a function reads it once, when it
   * starts.
   */
  readUnitsPerColdStart: 7,
  storedOverhead: 100,
  /**
   * Assumed until it is deployed: milliseconds that a warm function is busy, waiting for the table
   * included, and its memory.
   */
  lambdaMsPerEventRequest: 15,
  lambdaMsPerQuestion: 25,
  lambdaGb: 1,
  /** The function's line and the gateway's. */
  logBytesPerRequest: 700,
  /** X-Ray's own rule: of a busy service, one request in twenty. */
  tracedShare: 0.05,
} as const;

const GB = 1_000_000_000;
const MILLION = 1_000_000;
const HOURS_PER_MONTH = 730;

/** Dollars by what they are for. */
export type Bill = Readonly<Record<string, number>>;

export const totalOf = (bill: Bill): number =>
  Object.values(bill).reduce((sum, one) => sum + one, 0);

const reads = (units: number): number => (units / MILLION) * PRICES.readUnitsPerMillion;
const writes = (units: number): number => (units / MILLION) * PRICES.writeUnitsPerMillion;

/** What HTTP requests cost before they touch the table. */
const requests = (count: number, busyMs: number): Bill => ({
  'HTTP API': (count / MILLION) * PRICES.httpApiPerMillion,
  Lambda:
    (count / MILLION) * PRICES.lambdaRequestsPerMillion +
    ((count * busyMs) / 1_000) * COSTS.lambdaGb * PRICES.lambdaPerGbSecond,
  Logs: ((count * COSTS.logBytesPerRequest) / GB) * PRICES.logsPerGb,
  Traces: ((count * COSTS.tracedShare) / MILLION) * PRICES.tracesPerMillion,
});

/** Dollars for a number of events, `perRequest` of them in a request. */
export const eventsBill = (events: number, perRequest: number): Bill => {
  const count = events / perRequest;
  const snapshots = events / COSTS.eventsPerSnapshot;
  return {
    ...requests(count, COSTS.lambdaMsPerEventRequest),
    'Table: events': writes(events * COSTS.writeUnitsPerEvent),
    'Table: key and manifest': reads(count * COSTS.readUnitsPerEventRequest),
    'Table: snapshots': writes(snapshots * COSTS.writeUnitsPerSnapshot),
  };
};

/** Dollars for a number of recommendations, each a new decision. */
export const questionsBill = (questions: number): Bill => ({
  ...requests(questions, COSTS.lambdaMsPerQuestion),
  'Table: reads': reads(questions * COSTS.readUnitsPerQuestion),
  'Table: decisions': writes(questions * COSTS.writeUnitsPerQuestion),
});

/** Dollars for a number of mails, each with a recommendation that no gateway carries. */
export const mailsBill = (mails: number): Bill => {
  const { 'HTTP API': _gateway, ...decided } = questionsBill(mails);
  return { ...decided, SES: (mails / 1_000) * PRICES.mailsPerThousand };
};

/** Gigabytes of employees after some years of use, as they are billed. */
export const storedGb = (employees: number, years: number): number => {
  const { storedOverhead: extra } = COSTS;
  const events = USE.eventsPerYear * years * 2 * (COSTS.bytesPerEvent + extra);
  const decisions =
    USE.questionsPerMonth *
    12 *
    years *
    (COSTS.bytesPerDecision + COSTS.bytesPerDecisionEntry + 2 * extra);
  const heads =
    2 * (COSTS.bytesPerSnapshot + COSTS.bytesPerProfile + 2 * extra) +
    COSTS.olderSnapshots * (COSTS.bytesPerSnapshot + extra);
  return (employees * (events + decisions + heads)) / GB;
};

/**
 * What is paid whether or not anybody learns, of a stage that sends mails: of alarms each metric
 * that one looks at, own metrics that are shown or watched, the dashboard and the key.
 */
export const STANDING = { alarmMetrics: 49, metrics: 21, dashboards: 1, keys: 1 } as const;

const standingBill = (): number =>
  STANDING.alarmMetrics * PRICES.alarmMonth +
  STANDING.metrics * PRICES.metricMonth +
  STANDING.dashboards * PRICES.dashboardMonth +
  STANDING.keys * PRICES.keyMonth;

/**
 * Dollars of one month for employees who have used Uplift for a year; events one a request, which
 * is the dearest way.
 */
export const monthlyBill = (employees: number): Bill => ({
  Events: totalOf(eventsBill((employees * USE.eventsPerYear) / 12, 1)),
  Recommendations: totalOf(questionsBill(employees * USE.questionsPerMonth)),
  'Weekly mails': totalOf(mailsBill(employees * USE.mailsPerMonth)),
  'Storage and backup':
    storedGb(employees, 1) * (PRICES.storagePerGbMonth + PRICES.pointInTimeRecoveryPerGbMonth),
  'Key, alarms, metrics': standingBill(),
});

/** The installation that the page is about. */
export const INSTALLATION = {
  tenants: 10_000,
  largeTenantEmployees: 1_000_000,
  employeesOfOthers: 200,
} as const;

/** Monday at nine. */
export const MONDAY = {
  /** Of the employees, in that hour; those of the large tenant all live in one time zone. */
  shareActive: 0.5,
  /** Of the other tenants, how many have their nine o'clock at the same time. */
  shareSameHour: 1 / 3,
  questionsEach: 1,
  /** A lesson: begun, three questions, completed. */
  eventsEach: 5,
  /** The busiest second by the mean of the hour: a reminder goes out at nine sharp. */
  peakToMean: 3,
} as const;

/** Requests in the busiest second. */
export interface Peak {
  readonly questions: number;
  readonly events: number;
  readonly eventRequests: number;
  readonly requests: number;
}

/** The busiest second of a number of employees, with `perRequest` events in a request. */
export const peakOf = (employees: number, perRequest = 1): Peak => {
  const perSecond = (employees * MONDAY.shareActive * MONDAY.peakToMean) / 3_600;
  const questions = perSecond * MONDAY.questionsEach;
  const events = perSecond * MONDAY.eventsEach;
  const eventRequests = events / perRequest;
  return { questions, events, eventRequests, requests: questions + eventRequests };
};

const sumOf = (a: Peak, b: Peak): Peak => ({
  questions: a.questions + b.questions,
  events: a.events + b.events,
  eventRequests: a.eventRequests + b.eventRequests,
  requests: a.requests + b.requests,
});

/** How many employees of the other tenants have their Monday morning in the same hour. */
const othersAwake = (): number =>
  (INSTALLATION.tenants - 1) * INSTALLATION.employeesOfOthers * MONDAY.shareSameHour;

/** How many functions the busiest second keeps at work. */
const busyOf = ({ questions, eventRequests }: Peak): number =>
  (questions * COSTS.lambdaMsPerQuestion + eventRequests * COSTS.lambdaMsPerEventRequest) / 1_000;

/** Something that has a limit, and what the busiest second asks of it. */
export interface Load {
  readonly what: string;
  readonly demand: number;
  readonly limit: number;
  readonly unit: string;
}

/**
 * Everything that has a limit in the busiest second, the tightest first. `throttle` is the stage's
 * own.
 */
export const loadsOf = (throttle: number, perRequest = 1): readonly Load[] => {
  const large = peakOf(INSTALLATION.largeTenantEmployees, perRequest);
  const all = sumOf(large, peakOf(othersAwake(), perRequest));
  const readUnits =
    all.questions * COSTS.readUnitsPerQuestion + all.eventRequests * COSTS.readUnitsPerEventRequest;
  const writeUnits =
    all.events *
      (COSTS.writeUnitsPerEvent + COSTS.writeUnitsPerSnapshot / COSTS.eventsPerSnapshot) +
    all.questions * COSTS.writeUnitsPerQuestion;
  const loads: Load[] = [
    {
      what: 'the throttle of the stage `prod` (`requestsPerSecond`, ours)',
      demand: all.requests,
      limit: throttle,
      unit: 'requests/s',
    },
    {
      what: 'manifest of the large tenant (one item)',
      demand: large.requests,
      limit: LIMITS.partitionReadUnits,
      unit: 'RRU/s',
    },
    {
      what: 'its API key, if all its apps share one (one item)',
      demand: large.requests,
      limit: LIMITS.partitionReadUnits,
      unit: 'RRU/s',
    },
    {
      what: 'its catalogue of 1,000 lessons, if its functions all start in that second (one item)',
      demand: busyOf(large) * COSTS.readUnitsPerColdStart,
      limit: LIMITS.partitionReadUnits,
      unit: 'RRU/s',
    },
    {
      what: 'writes of a table that is new',
      demand: writeUnits,
      limit: LIMITS.newTableWriteUnits,
      unit: 'WRU/s',
    },
    {
      what: 'reads of a table that is new',
      demand: readUnits,
      limit: LIMITS.newTableReadUnits,
      unit: 'RRU/s',
    },
    { what: 'writes of a table', demand: writeUnits, limit: LIMITS.tableWriteUnits, unit: 'WRU/s' },
    { what: 'reads of a table', demand: readUnits, limit: LIMITS.tableReadUnits, unit: 'RRU/s' },
    {
      what: 'HTTP APIs of the account',
      demand: all.requests,
      limit: LIMITS.httpApiRequests,
      unit: 'requests/s',
    },
    {
      what: 'functions at work at the same time',
      demand: busyOf(all),
      limit: LIMITS.lambdaConcurrency,
      unit: 'functions',
    },
  ];
  return loads.sort((a, b) => b.demand / b.limit - a.demand / a.limit);
};

/** How many employees of one tenant bring its manifest to the limit of one item. */
export const employeesAtManifestLimit = (perRequest = 1): number =>
  LIMITS.partitionReadUnits / peakOf(1, perRequest).requests;

/** Seconds to send a number of mails at a rate. */
export const secondsToMail = (mails: number, perSecond: number): number => mails / perSecond;

/** Seconds to create a number of employees: all their entries lie in one list of the tenant. */
export const secondsToImport = (employees: number): number =>
  employees / LIMITS.partitionWriteUnits;

/**
 * Gigabytes of the largest item collections: an employee after some years, and the list of a
 * tenant's employees.
 */
export const collectionsGb = (years: number) => ({
  employee: storedGb(1, years),
  list: (INSTALLATION.largeTenantEmployees * (80 + COSTS.storedOverhead)) / GB,
});

/**
 * What a question costs while so many events of its employee came within the last hour, which no
 * snapshot covers yet: it reads them all, and its decision keeps the state instead of a list.
 */
export const busyHourOf = (events: number) => {
  const readUnits = Math.ceil((events * COSTS.bytesPerEvent) / 4_096);
  const writeUnits = COSTS.writeUnitsPerQuestion + Math.ceil(COSTS.bytesPerSnapshot / 1_024);
  return {
    readUnits,
    writeUnits,
    dollars: reads(readUnits) + writes(writeUnits),
    questionsPerSecond: LIMITS.partitionReadUnits / readUnits,
    secondsToStore: events / LIMITS.partitionWriteUnits,
  };
};

/** Jobs that go through all tenants. */
export const JOBS = {
  sweepEveryMinutes: 5,
  /** Erasures that wait, suggestions to enter, and when it was last collected. */
  sweepReads: 3,
  sweepMsPerTenant: 10,
  sweepTogether: 8,
  sweepGb: 0.5,
  /**
   * Most events that a fit looks at, learners in the order of their ids (functions/jobs/fit.ts); a
   * tenant of 200 people has fewer.
   */
  mostEventsPerFit: 1_200_000,
  /** Assumed: time to read and to fit them. */
  fitSecondsPerMillionEvents: 600,
  /** Memory of the fit, infra/constructs/nightly-fit.ts. */
  fitGb: 1_769 / 1_024,
  /** A look for jobs that are due, when there are none. */
  lookEveryMinutes: 1,
  lookMs: 20,
  lookGb: 1,
  /** An export that is too large for one answer: it is counted, and read in pages. */
  largeExportEvents: 50_000,
  exportReads: 2,
} as const;

/** What sweeping and fitting all tenants takes. */
export const jobsOf = () => {
  const { tenants, employeesOfOthers } = INSTALLATION;
  const runs = (HOURS_PER_MONTH * 60) / JOBS.sweepEveryMinutes;
  const sweepSeconds = (tenants * JOBS.sweepMsPerTenant) / 1_000 / JOBS.sweepTogether;
  const sweepDollars =
    reads(runs * tenants * JOBS.sweepReads) +
    runs * sweepSeconds * JOBS.sweepGb * PRICES.lambdaPerGbSecond;
  const looks = (HOURS_PER_MONTH * 60) / JOBS.lookEveryMinutes;
  const lookDollars =
    reads(looks) +
    (looks / MILLION) * PRICES.lambdaRequestsPerMillion +
    ((looks * JOBS.lookMs) / 1_000) * JOBS.lookGb * PRICES.lambdaPerGbSecond;
  const exportUnits = JOBS.exportReads * ((JOBS.largeExportEvents * COSTS.bytesPerEvent) / 4_096);
  const eventsOfOther = employeesOfOthers * USE.eventsPerYear;
  const fittedEvents = (tenants - 1) * eventsOfOther + JOBS.mostEventsPerFit;
  const fitSeconds = (fittedEvents / MILLION) * JOBS.fitSecondsPerMillionEvents;
  const nightReads = reads((fittedEvents * COSTS.bytesPerEvent) / 4_096);
  const nightLambda = fitSeconds * JOBS.fitGb * PRICES.lambdaPerGbSecond;
  return {
    sweepSeconds,
    sweepDollarsPerMonth: sweepDollars,
    lookDollarsPerMonth: lookDollars,
    exportUnits,
    exportDollars: reads(exportUnits),
    fitHoursPerNight: fitSeconds / 3_600,
    fitDollarsPerNight: nightReads + nightLambda,
    tenantsPerFunction:
      LIMITS.lambdaSeconds / ((eventsOfOther / MILLION) * JOBS.fitSecondsPerMillionEvents),
  };
};
