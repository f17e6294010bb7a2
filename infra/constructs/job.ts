import { Duration } from 'aws-cdk-lib';
import { Rule, type Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface ScheduledJobProps {
  readonly description: string;
  readonly schedule: Schedule;
  readonly handler: IFunction;
  /** Where an invocation goes that could not even be delivered. */
  readonly failures: IQueue;
}

/**
 * Invokes a function on a schedule. A run that was missed by more than an hour is dropped: the next
 * one does its work too.
 */
export class ScheduledJob extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { description, schedule, handler, failures }: ScheduledJobProps,
  ) {
    super(scope, id);
    new Rule(this, 'Rule', {
      description,
      schedule,
      targets: [
        new LambdaFunction(handler, {
          retryAttempts: 2,
          maxEventAge: Duration.hours(1),
          deadLetterQueue: failures,
        }),
      ],
    });
  }
}
