import { Duration, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { FSRS_PACKAGES } from '../bundle.ts';
import { UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';
import { graph } from './base/metrics.ts';
import { ScheduledJob } from './base/scheduled-job.ts';
import type { Capability } from './capability.ts';

/** Fits every tenant's learner model to its own events, at night. */
export class NightlyFit implements Capability {
  readonly functions;
  readonly widgets;

  constructor(stack: Stack, ground: Ground) {
    const fit = new UpliftFunction(stack, 'FitFunction', ground, {
      name: 'fit',
      description: 'Fits the learner model of each tenant to its own events',
      // One whole processor; a million events fit into 1 GB.
      memoryMegabytes: 1769,
      timeout: Duration.minutes(15),
      table: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
      beside: () => ({ native: FSRS_PACKAGES }),
      isAsynchronous: true,
      runsAlone: true,
    });
    new ScheduledJob(stack, 'FitSchedule', ground, {
      description: 'Uplift: nightly fit',
      schedule: Schedule.cron({ hour: '2', minute: '30' }),
      handler: fit.live,
    });
    ground.alarms.watch('fit-failing', {
      meaning: 'The nightly fit failed; the models of before stay in force.',
      metric: fit.metricErrors(),
      threshold: 0,
    });
    this.functions = [fit];
    this.widgets = [graph('Nightly fit', [fit.metricRuns()], [fit.metricErrors()])];
  }
}
