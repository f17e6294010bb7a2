import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping, type EventSourceMappingOptions } from 'aws-cdk-lib/aws-lambda';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Grant, UpliftFunction } from './function.ts';
import { MAXIMUM } from './metrics.ts';

/** What is particular to a queue. */
export interface FedQueueProps {
  /** How it is encrypted, and whether it keeps an order. */
  readonly like: QueueProps;
  /** A message is given out anew after so long, and given up after so many times. */
  readonly visibility: Duration;
  readonly mostReceives: number;
}

/** A queue that feeds a function, and another one for what the function could not do. */
export class FedQueue extends Construct {
  readonly queue: Queue;
  readonly #dead: Queue;

  constructor(scope: Construct, id: string, { like, visibility, mostReceives }: FedQueueProps) {
    super(scope, id);
    const both = { ...like, enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY };
    this.#dead = new Queue(this, 'Dead', { ...both, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...both,
      visibilityTimeout: visibility,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.#dead, maxReceiveCount: mostReceives },
    });
  }

  /** What Lambda needs in order to take messages in a function's name. */
  get consuming(): Grant {
    return {
      actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: [this.queue.queueArn],
    };
  }

  /** Has a function fed by it. */
  feed({ live }: UpliftFunction, how: Omit<EventSourceMappingOptions, 'eventSourceArn'>): void {
    new EventSourceMapping(this, 'Feeding', {
      ...how,
      target: live,
      eventSourceArn: this.queue.queueArn,
    });
  }

  /** How many wait for a person. */
  metricDead(): IMetric {
    return this.#dead.metricApproximateNumberOfMessagesVisible({ ...MAXIMUM, label: 'dead' });
  }

  /** Where dead letters lie, and whence they can be sent anew. */
  get deadArn(): string {
    return this.#dead.queueArn;
  }
}
