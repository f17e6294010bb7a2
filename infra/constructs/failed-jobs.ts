import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { Ground } from './base/ground.ts';
import { graph } from './base/metrics.ts';
import type { Capability } from './capability.ts';

/** Calls a person to what asynchronous functions could not do. */
export class FailedJobs implements Capability {
  readonly functions = [];
  readonly widgets;

  constructor(stack: Stack, { alarms, failures }: Ground) {
    alarms.watch('jobs-failed', {
      meaning: 'A run of a job failed three times and waits in the queue of failures.',
      metric: failures.metricWaiting(),
      threshold: 0,
    });
    new CfnOutput(stack, 'FailureQueueUrl', { value: failures.queue.queueUrl });
    this.widgets = [graph('Failed jobs waiting', [failures.metricWaiting()])];
  }
}
