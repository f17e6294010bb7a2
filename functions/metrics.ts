/** Namespace of the metrics in CloudWatch. */
export const NAMESPACE = 'Uplift';

/**
 * By what they are told apart: `function` is the name of a function (api, sweep …), not of what was
 * deployed for it.
 */
export const DIMENSIONS = ['function', 'stage'] as const;

/** What is counted, and the unit in which CloudWatch shows it. */
export const METRICS = {
  /** Answers that were remembered, not dry runs. */
  decisions: 'Count',
  /** Events that were stored. */
  events: 'Count',
  /** Events that were posted again. */
  duplicates: 'Count',
  /** Stored events that had happened more than an hour before. */
  lateEvents: 'Count',
  /**
   * Whole logs that were folded though there was a snapshot: an event came late, or the fold has
   * changed.
   */
  refolds: 'Count',
  /** Jobs that were given up for good. */
  jobsFailed: 'Count',
  /** Slices of jobs, or looks at them, that are not at their end after a quarter of an hour. */
  jobsStuck: 'Count',
  /** Calls that were given up because the process's clock is off the table's. */
  clockOff: 'Count',
  /** Requests that were refused since a quota of their tenant was used up. */
  quotaExceeded: 'Count',
  /** Digests that were handed over. */
  digestsSent: 'Count',
  /** Digests of which nobody knows whether they were sent. */
  digestsUnknown: 'Count',
  /** Employees with whom something is wrong, time and again: they are set aside. */
  digestsParked: 'Count',
  /** Runs of the planner. */
  digestPlans: 'Count',
  /** How late the latest digest is that is due. */
  digestLag: 'Milliseconds',
  /** What was told of mails that are not ours, or not known to be. */
  mailEventsForeign: 'Count',
  /** Tenants that were paused since their mails bounced or annoyed too often. */
  tenantsPaused: 'Count',
  /** Answers with a 5xx status, and tenants for which a job failed. */
  faults: 'Count',
  /** From a request to its answer. */
  latency: 'Milliseconds',
} as const;

export type Metric = keyof typeof METRICS;

/** Counts what happened, or says how long something took. */
export type Measure = (metric: Metric, value: number) => void;
