import { Duration, type Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailSendingEvent,
  EventDestination,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { FedQueue } from './fed-queue.ts';
import type { Ground } from './ground.ts';

/** Not opens nor clicks: for these SES would put other links into the mails. */
const TOLD = [
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.DELIVERY_DELAY,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
];

/** The name of the configuration set, by which mails must be sent. */
export const setNameOf = ({ settings }: Pick<Ground, 'settings'>): string =>
  `uplift-${settings.stage}`;

/**
 * How mails are sent, and the way on which SES tells what became of them: by a topic into a queue.
 * Nobody outside can write to either; EventBridge would get the same at best effort only.
 */
export const mailEventsQueue = (stack: Stack, ground: Ground): FedQueue => {
  // By its ARN: what may use the key stands in its own stack alone.
  const key = Key.fromKeyArn(stack, 'MailEventsKey', ground.key.keyArn);
  const events = new FedQueue(stack, 'MailEvents', {
    like: { encryption: QueueEncryption.KMS, encryptionMasterKey: key },
    // Of a mail that was just handed over the record may come later: an hour is waited for it.
    visibility: Duration.minutes(6),
    mostReceives: 12,
  });
  const topic = new Topic(stack, 'MailEventsTopic', {
    displayName: `Uplift ${ground.settings.stage}: what became of mails`,
    masterKey: key,
    enforceSSL: true,
  });
  topic.addSubscription(new SqsSubscription(events.queue));
  const set = new ConfigurationSet(stack, 'MailSet', {
    configurationSetName: setNameOf(ground),
    tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    reputationMetrics: true,
  });
  set.addEventDestination('Events', {
    destination: EventDestination.snsTopic(topic),
    events: TOLD,
  });
  return events;
};
