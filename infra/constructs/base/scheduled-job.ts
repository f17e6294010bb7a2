import { Duration } from 'aws-cdk-lib';
import { Rule, type Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Ground } from './ground.ts';

export interface ScheduledJobProps {
  readonly description: string;
  readonly schedule: Schedule;
  /** Of an asynchronous function. */
  readonly handler: IFunction;
}

/**
 * Invokes a function on a schedule. A run that was missed by more than an hour is dropped: the next
 * one does its work too. An invocation that could not even be delivered goes to the failures.
 */
export class ScheduledJob extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { failures }: Pick<Ground, 'failures'>,
    { description, schedule, handler }: ScheduledJobProps,
  ) {
    super(scope, id);
    new Rule(this, 'Rule', {
      description,
      schedule,
      targets: [
        new LambdaFunction(handler, {
          retryAttempts: 2,
          maxEventAge: Duration.hours(1),
          deadLetterQueue: failures.queue,
        }),
      ],
    });
  }
}
