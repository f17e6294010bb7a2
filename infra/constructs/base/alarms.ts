import { Annotations, Aws } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from '../../stage.ts';

/** Of the last three periods two are bad: a single one passes by itself. */
export const TWO_OF_THREE = { bad: 2, of: 3 } as const;

/** Of runs counted by five minutes: none in half an hour, or nobody counts. */
export const SILENT_HALF_AN_HOUR = {
  threshold: 1,
  isBelow: true,
  periods: { bad: 6, of: 6 },
  isSilenceBad: true,
} as const;

/** What an alarm looks at, and when it rings. */
export interface WatchProps {
  /** What is the matter, as the person who is woken reads it. */
  readonly meaning: string;
  readonly metric: IMetric;
  /** The alarm rings above this, or below it where `isBelow`. */
  readonly threshold: number;
  readonly isBelow?: boolean;
  /** How many of how many last periods must be beyond the threshold; the last one if left out. */
  readonly periods?: { readonly bad: number; readonly of: number };
  /** Whether silence is bad too. */
  readonly isSilenceBad?: boolean;
}

/** The topic that people subscribe to, and the alarms that ring it. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: Alarm[] = [];
  readonly #stage: string;

  constructor(scope: Construct, id: string, { stage, alarmEmail }: Settings, key: IKey) {
    super(scope, id);
    this.#stage = stage;
    this.topic = new Topic(this, 'Topic', {
      displayName: `Uplift ${stage}`,
      masterKey: key,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsAndBudgets',
        principals: [
          new ServicePrincipal('cloudwatch.amazonaws.com'),
          new ServicePrincipal('budgets.amazonaws.com'),
        ],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (alarmEmail !== undefined) this.topic.addSubscription(new EmailSubscription(alarmEmail));
    else {
      Annotations.of(this).addWarningV2(
        'uplift:nobody-hears-alarms',
        'Nobody hears the alarms. Say who should: -c alarmEmail=you@example.com',
      );
    }
  }

  /**
   * Sets an alarm, named for the paragraph of infra/RUNBOOK.md that says what to do; a test holds
   * both lists together.
   */
  watch(
    paragraph: string,
    { meaning, metric, threshold, isBelow, periods, isSilenceBad }: WatchProps,
  ): void {
    const alarm = new Alarm(this, paragraph, {
      alarmName: `uplift-${this.#stage}-${paragraph}`,
      alarmDescription: `${meaning} What to do: infra/RUNBOOK.md#${paragraph}`,
      metric,
      threshold,
      comparisonOperator: isBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods?.of ?? 1,
      datapointsToAlarm: periods?.bad ?? 1,
      treatMissingData: isSilenceBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.alarms.push(alarm);
  }
}
