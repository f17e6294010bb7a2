import { Duration, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Settings } from '../stage.ts';
import { SILENT_HALF_AN_HOUR, TWO_OF_THREE } from './base/alarms.ts';
import { LIVE, UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';
import { graph } from './base/metrics.ts';
import { ScheduledJob } from './base/scheduled-job.ts';
import { wakingOf } from './base/waking.ts';
import type { Capability } from './capability.ts';

/** The function's own name: others wake it by that, wherever they stand in the stack. */
const nameOf = ({ stage }: Settings): string => `uplift-${stage}-jobs`;

/** What another function must be told and be allowed in order to wake the one that works jobs. */
export const wakingJobs = (stack: Stack, { settings }: Ground) => ({
  environment: { UPLIFT_JOBS: `${nameOf(settings)}:${LIVE}` },
  grant: wakingOf(stack, nameOf(settings)),
});

/**
 * Works what goes on after its request was answered. Whoever stores a job wakes it; every minute it
 * looks by itself, and goes on where a run was cut off. Several runs at once share the jobs.
 */
export class Jobs implements Capability {
  readonly functions;
  readonly widgets;

  constructor(stack: Stack, ground: Ground) {
    const jobs = new UpliftFunction(stack, 'JobsFunction', ground, {
      name: 'jobs',
      functionName: nameOf(ground.settings),
      description: 'Works jobs: large exports, digests of all, weeks played ahead',
      memoryMegabytes: 1024,
      timeout: Duration.minutes(5),
      table: ['DeleteItem', 'GetItem', 'PutItem', 'Query'],
      index: ['Query'],
      isAsynchronous: true,
    });
    new ScheduledJob(stack, 'JobsSchedule', ground, {
      description: 'Uplift: go on with jobs',
      schedule: Schedule.rate(Duration.minutes(1)),
      handler: jobs.live,
    });
    ground.alarms.watch('job-failed', {
      meaning: 'A job was given up after five tries.',
      metric: jobs.metricOwn('jobsFailed'),
      threshold: 0,
    });
    ground.alarms.watch('job-stuck', {
      meaning: 'A job is not at its end after a quarter of an hour.',
      metric: jobs.metricOwn('jobsStuck'),
      threshold: 0,
      periods: TWO_OF_THREE,
    });
    ground.alarms.watch('jobs-failing', {
      meaning: 'Jobs cannot be looked at: none is being worked.',
      metric: jobs.metricErrors(),
      threshold: 0,
      periods: TWO_OF_THREE,
    });
    ground.alarms.watch('jobs-silent', {
      meaning: 'Nobody has looked for jobs for half an hour.',
      metric: jobs.metricRuns(),
      ...SILENT_HALF_AN_HOUR,
    });
    this.functions = [jobs];
    this.widgets = [
      graph('Jobs', [jobs.metricRuns()], [jobs.metricErrors()]),
      graph('Jobs failed, stuck', [jobs.metricOwn('jobsFailed'), jobs.metricOwn('jobsStuck')]),
    ];
  }
}
