import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Settings } from '../../stage.ts';

/**
 * Tells the alarm topic when the account's month costs, or is about to cost, more than it should.
 * It counts the whole account: a filter by tag would see nothing until somebody activates the tag
 * for billing.
 */
export class MonthlyBudget extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, monthlyBudgetDollars }: Settings,
    topic: ITopic,
  ) {
    super(scope, id);
    const tell = (
      notificationType: 'ACTUAL' | 'FORECASTED',
      threshold: number,
    ): CfnBudget.NotificationWithSubscribersProperty => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `uplift-${stage}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudgetDollars, unit: 'USD' },
      },
      notificationsWithSubscribers: [
        tell('ACTUAL', 80),
        tell('ACTUAL', 100),
        tell('FORECASTED', 100),
      ],
    });
  }
}
