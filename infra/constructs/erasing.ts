import { Duration, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { SILENT_HALF_AN_HOUR, TWO_OF_THREE } from './base/alarms.ts';
import { UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';
import { graph } from './base/metrics.ts';
import { ScheduledJob } from './base/scheduled-job.ts';
import type { Capability } from './capability.ts';

/**
 * Finishes the erasures of employees: whatever was cut off, and a second sweep for what arrived
 * meanwhile.
 */
export class Erasing implements Capability {
  readonly functions;
  readonly widgets;

  constructor(stack: Stack, ground: Ground) {
    const sweep = new UpliftFunction(stack, 'SweepFunction', ground, {
      name: 'sweep',
      description: 'Finishes erasures of employees',
      memoryMegabytes: 512,
      timeout: Duration.minutes(4),
      table: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
      isAsynchronous: true,
      runsAlone: true,
    });
    new ScheduledJob(stack, 'SweepSchedule', ground, {
      description: 'Uplift: finish erasures',
      schedule: Schedule.rate(Duration.minutes(5)),
      handler: sweep.live,
    });
    ground.alarms.watch('sweep-silent', {
      meaning: 'Nobody has finished erasures for half an hour.',
      metric: sweep.metricRuns(),
      ...SILENT_HALF_AN_HOUR,
    });
    ground.alarms.watch('sweep-failing', {
      meaning: 'Erasures are not being finished.',
      metric: sweep.metricErrors(),
      threshold: 0,
      periods: TWO_OF_THREE,
    });
    this.functions = [sweep];
    this.widgets = [graph('Sweep', [sweep.metricRuns()], [sweep.metricErrors()])];
  }
}
