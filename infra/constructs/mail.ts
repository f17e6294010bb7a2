import { Duration, type Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Ground } from './base/ground.ts';
import type { Capability } from './capability.ts';

const reputation = (metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/SES',
    metricName,
    period: Duration.hours(1),
    statistic: 'Average',
  });

/**
 * Watches how the account's mails are taken, where a stage has a domain for them. SES stops a
 * sender at 10 % bounces or 0.5 % complaints; these alarms ring well before.
 */
export class Mail implements Capability {
  readonly functions = [];
  readonly widgets = [];

  constructor(_stack: Stack, { settings, alarms }: Ground) {
    if (settings.mailDomain === undefined) return;
    alarms.watch('mail-bounces', {
      meaning: 'More than 4 % of the mails of this account bounce.',
      metric: reputation('Reputation.BounceRate'),
      threshold: 0.04,
    });
    alarms.watch('mail-complaints', {
      meaning: 'More than 0.08 % of the mails of this account are reported as spam.',
      metric: reputation('Reputation.ComplaintRate'),
      threshold: 0.0008,
    });
  }
}
