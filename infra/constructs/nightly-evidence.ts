import { Duration, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';
import { graph } from './base/metrics.ts';
import { ScheduledJob } from './base/scheduled-job.ts';
import type { Capability } from './capability.ts';

/** Replays decisions of every tenant, at night: by them drafts of the policy are judged. */
export class NightlyEvidence implements Capability {
  readonly functions;
  readonly widgets;

  constructor(stack: Stack, ground: Ground) {
    const evidence = new UpliftFunction(stack, 'EvidenceFunction', ground, {
      name: 'evidence',
      description: 'Replays decisions of each tenant, by which drafts of the policy are judged',
      // One whole processor; the releases of four weeks are compiled.
      memoryMegabytes: 1769,
      timeout: Duration.minutes(15),
      table: ['BatchWriteItem', 'GetItem', 'PutItem', 'Query'],
      isAsynchronous: true,
      runsAlone: true,
    });
    new ScheduledJob(stack, 'EvidenceSchedule', ground, {
      description: 'Uplift: nightly replay',
      schedule: Schedule.cron({ hour: '3', minute: '10' }),
      handler: evidence.live,
    });
    ground.alarms.watch('evidence-failing', {
      meaning: 'The nightly replay failed; drafts are judged by the log of the night before.',
      metric: evidence.metricErrors(),
      threshold: 0,
    });
    this.functions = [evidence];
    this.widgets = [graph('Nightly replay', [evidence.metricRuns()], [evidence.metricErrors()])];
  }
}
