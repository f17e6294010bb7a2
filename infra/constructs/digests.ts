import { ArnFormat, CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { DeduplicationScope, FifoThroughputLimit, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { MAIL_ROUTES } from '../../functions/api/mail-routes.ts';
import { PLAN_EVERY_MS } from '../../functions/digest/planner.ts';
import { MOST_RECEIVES, MOST_SENDERS, VISIBILITY_MS } from '../../functions/digest/queue.ts';
import { SILENT_HALF_AN_HOUR, TWO_OF_THREE } from './base/alarms.ts';
import { FedQueue } from './base/fed-queue.ts';
import { UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';
import { mailEventsQueue, setNameOf } from './base/mail-events.ts';
import { graph, percent, total } from './base/metrics.ts';
import { ScheduledJob } from './base/scheduled-job.ts';
import type { Capability } from './capability.ts';

/** Where the pages of employees lie, beside the API. */
const PAGES = ['/l/{proxy+}', '/u/{proxy+}', '/me', '/me/{proxy+}'].map((path) => ({ path }));
const LATE_MS = 30 * 60_000;
/** Of mails in five minutes: among fewer, one without an answer tells nothing. */
const ENOUGH_MAILS = 100;

/** What a function that sends mails is told and may do: in one name, by one configuration set. */
const sendingFrom = (stack: Stack, ground: Ground, mailDomain: string) => {
  const address = `digest@${mailDomain}`;
  const set = setNameOf(ground);
  const arnOf = (resource: string, resourceName: string): string =>
    stack.formatArn({
      service: 'ses',
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  return {
    environment: {
      UPLIFT_MAIL_FROM: address,
      UPLIFT_MAIL_SET: set,
      UPLIFT_PAGES: ground.door.url,
    },
    grant: {
      actions: ['ses:SendEmail'],
      resources: [arnOf('identity', mailDomain), arnOf('configuration-set', set)],
      conditions: { StringEquals: { 'ses:FromAddress': address } },
    },
    /** How much the account may send: SES knows no resource for that. */
    asking: { actions: ['ses:GetAccount'], resources: ['*'] },
  };
};

/**
 * Mails that employees get, and the pages that these lead to, where a stage has a domain for mails:
 * planner, queue of shards, senders; and what SES tells of the mails.
 */
export class Digests implements Capability {
  readonly functions: readonly UpliftFunction[] = [];
  readonly widgets: readonly IWidget[] = [];

  constructor(stack: Stack, ground: Ground) {
    const { mailDomain } = ground.settings;
    if (mailDomain === undefined) return;
    const sending = sendingFrom(stack, ground, mailDomain);
    const shards = new FedQueue(stack, 'Shards', {
      like: {
        fifo: true,
        encryption: QueueEncryption.SQS_MANAGED,
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      },
      visibility: Duration.millis(VISIBILITY_MS),
      mostReceives: MOST_RECEIVES,
    });
    const queueing = {
      environment: { UPLIFT_SHARDS: shards.queue.queueUrl },
      grant: { actions: ['sqs:SendMessage'], resources: [shards.queue.queueArn] },
    };
    const planner = new UpliftFunction(stack, 'PlannerFunction', ground, {
      name: 'planner',
      description: 'Finds out where digests are due',
      memoryMegabytes: 512,
      timeout: Duration.minutes(4),
      table: ['Query'],
      grants: { Shards: queueing.grant },
      environment: queueing.environment,
      isAsynchronous: true,
    });
    new ScheduledJob(stack, 'PlannerSchedule', ground, {
      description: 'Uplift: plan digests',
      schedule: Schedule.rate(Duration.millis(PLAN_EVERY_MS)),
      handler: planner.live,
    });
    const sender = new UpliftFunction(stack, 'SenderFunction', ground, {
      name: 'sender',
      description: 'Writes and sends digests',
      memoryMegabytes: 1024,
      // A slice is a minute, and what it has begun ends; the message must not be out again by then.
      timeout: Duration.seconds(110),
      table: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
      index: ['Query'],
      grants: {
        Shards: shards.consuming,
        Again: queueing.grant,
        Mails: sending.grant,
        Account: sending.asking,
      },
      environment: {
        UPLIFT_QUOTAS: JSON.stringify(ground.settings.quotas),
        ...queueing.environment,
        ...sending.environment,
      },
    });
    shards.feed(sender, { batchSize: 1, maxConcurrency: MOST_SENDERS });
    const events = mailEventsQueue(stack, ground);
    const hearing = new UpliftFunction(stack, 'MailEventsFunction', ground, {
      name: 'mail-events',
      description: 'Hears what became of mails',
      memoryMegabytes: 512,
      timeout: Duration.minutes(1),
      table: ['GetItem', 'PutItem', 'Query', 'UpdateItem'],
      grants: { Events: events.consuming },
    });
    events.feed(hearing, {
      batchSize: 10,
      maxConcurrency: MOST_SENDERS,
      reportBatchItemFailures: true,
    });
    const pages = new UpliftFunction(stack, 'PagesFunction', ground, {
      name: 'pages',
      description: 'Shows employees what their mails lead to',
      memoryMegabytes: 1024,
      timeout: Duration.seconds(29),
      table: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
      index: ['Query'],
      grants: { Mails: sending.grant },
      environment: {
        UPLIFT_QUOTAS: JSON.stringify(ground.settings.quotas),
        ...sending.environment,
      },
    });
    ground.door.serveRoutes('Pages', PAGES, pages.live);
    const desk = new UpliftFunction(stack, 'MailApiFunction', ground, {
      name: 'mail-api',
      description: 'Shows an admin digests, and sends one at once',
      memoryMegabytes: 1024,
      timeout: Duration.seconds(29),
      table: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
      index: ['Query'],
      grants: {
        Mails: sending.grant,
        Account: sending.asking,
        // The account's own list of addresses that take no mail has no resource either.
        Suppressed: { actions: ['ses:DeleteSuppressedDestination'], resources: ['*'] },
      },
      environment: {
        UPLIFT_QUOTAS: JSON.stringify(ground.settings.quotas),
        ...sending.environment,
      },
    });
    ground.door.serveRoutes('MailApi', MAIL_ROUTES, desk.live);
    new CfnOutput(stack, 'ShardsDeadLetters', { value: shards.deadArn });
    new CfnOutput(stack, 'MailEventsDeadLetters', { value: events.deadArn });
    watchSending(ground, { planner, sender, shards });
    watchHearing(ground, { hearing, events });
    watchFaces(ground, { pages, desk });
    this.functions = [planner, sender, hearing, pages, desk];
    this.widgets = [
      graph(
        'Digests',
        [sender.metricOwn('digestsSent')],
        [sender.metricOwn('digestsUnknown'), sender.metricOwn('digestsParked')],
      ),
      graph('Digests: how late, ms', [planner.metricOwn('digestLag', 'Maximum')]),
      graph('Planner', [planner.metricRuns()], [planner.metricErrors()]),
      graph('Senders', [sender.metricRuns()], [sender.metricErrors(), shards.metricDead()]),
      graph('Mail events', [hearing.metricRuns()], [hearing.metricErrors(), events.metricDead()]),
      graph('Pages', [pages.metricRuns()], [pages.metricErrors(), pages.metricOwn('faults')]),
      graph(
        'Digests at once',
        [desk.metricRuns()],
        [desk.metricErrors(), desk.metricOwn('faults')],
      ),
    ];
  }
}

const watchSending = (
  { alarms }: Ground,
  {
    planner,
    sender,
    shards,
  }: { planner: UpliftFunction; sender: UpliftFunction; shards: FedQueue },
): void => {
  alarms.watch('planner-silent', {
    meaning: 'Nobody has looked for half an hour where digests are due.',
    metric: planner.metricOwn('digestPlans'),
    ...SILENT_HALF_AN_HOUR,
  });
  alarms.watch('planner-failing', {
    meaning: 'Nobody finds out where digests are due.',
    metric: planner.metricErrors(),
    threshold: 0,
    periods: TWO_OF_THREE,
  });
  alarms.watch('digests-late', {
    meaning: 'A digest has been due for more than half an hour.',
    metric: planner.metricOwn('digestLag', 'Maximum'),
    threshold: LATE_MS,
  });
  alarms.watch('digests-unknown', {
    meaning: 'Of more than one mail in a thousand nobody knows whether it was sent.',
    metric: percent(
      'unknown, %',
      sender.metricOwn('digestsUnknown'),
      total({
        sent: sender.metricOwn('digestsSent'),
        unknown: sender.metricOwn('digestsUnknown'),
      }),
      ENOUGH_MAILS,
    ),
    threshold: 0.1,
  });
  alarms.watch('digests-parked', {
    meaning: 'The digest of an employee failed time and again, and was given up.',
    metric: sender.metricOwn('digestsParked'),
    threshold: 0,
  });
  alarms.watch('sender-failing', {
    meaning: 'Digests that are due are not being sent.',
    metric: sender.metricErrors(),
    threshold: 0,
    periods: TWO_OF_THREE,
  });
  alarms.watch('shards-dead', {
    meaning: 'A shard of digests was given up after five tries.',
    metric: shards.metricDead(),
    threshold: 0,
  });
};

const watchHearing = (
  { alarms }: Ground,
  { hearing, events }: { hearing: UpliftFunction; events: FedQueue },
): void => {
  alarms.watch('tenant-paused', {
    meaning: 'The mails of a tenant bounce or annoy too often: it gets no more.',
    metric: hearing.metricOwn('tenantsPaused'),
    threshold: 0,
  });
  alarms.watch('mail-events-failing', {
    meaning: 'What became of mails is not being heard.',
    metric: hearing.metricErrors(),
    threshold: 0,
    periods: TWO_OF_THREE,
  });
  alarms.watch('mail-events-dead', {
    meaning: 'What SES told of a mail was given up after twelve tries.',
    metric: events.metricDead(),
    threshold: 0,
  });
};

const watchFaces = (
  { alarms }: Ground,
  { pages, desk }: { pages: UpliftFunction; desk: UpliftFunction },
): void => {
  alarms.watch('mail-api-failing', {
    meaning: 'Admins cannot look at a digest, nor send one at once.',
    metric: desk.metricErrors(),
    threshold: 0,
    periods: TWO_OF_THREE,
  });
  alarms.watch('pages-failing', {
    meaning: 'Pages that mails lead to are not shown: their function ends in errors.',
    metric: pages.metricErrors(),
    threshold: 0,
    periods: TWO_OF_THREE,
  });
};
