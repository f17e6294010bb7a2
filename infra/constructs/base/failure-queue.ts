import { Duration, Validations } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAXIMUM } from './metrics.ts';

/** Keeps invocations that failed for good, for a person to look at. */
export class FailureQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'It is itself the dead-letter queue of the jobs; an alarm calls a person as soon as it is not empty.',
    });
  }

  /** How many wait for a person. */
  metricWaiting(): IMetric {
    return this.queue.metricApproximateNumberOfMessagesVisible(MAXIMUM);
  }
}
