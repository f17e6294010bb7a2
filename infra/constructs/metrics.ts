import { Duration } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type DIMENSIONS, NAMESPACE, type Metric as OwnMetric } from '../../functions/metrics.ts';
import type { FunctionName } from '../bundle.ts';
import { PERMISSIONS } from '../permissions.ts';
import type { Settings } from '../stage.ts';

const FIVE_MINUTES = Duration.minutes(5);

/**
 * What may be watched: of AWS's own metrics those that matter here, and what the functions
 * themselves count.
 */
export interface Metrics {
  readonly requests: IMetric;
  readonly serverErrors: IMetric;
  readonly clientErrors: IMetric;
  /** Share of requests that ended in a 5xx, percent; a handful of requests tells nothing. */
  readonly serverErrorPercent: IMetric;
  readonly latency: (statistic: string) => IMetric;
  readonly concurrency: IMetric;
  readonly throttledInvocations: IMetric;
  readonly tableThrottles: IMetric;
  readonly tableFaults: IMetric;
  readonly readUnits: IMetric;
  readonly writeUnits: IMetric;
  readonly failedJobs: IMetric;
  readonly errorsOf: (job: FunctionName) => IMetric;
  readonly runsOf: (job: FunctionName) => IMetric;
  /** What the API counts about its own work. */
  readonly own: (name: OwnMetric, statistic?: string) => IMetric;
  /** Of the decisions, those for which a whole log was folded anew. */
  readonly refoldPercent: IMetric;
  /** Of the events that were posted. */
  readonly duplicatePercent: IMetric;
}

/** What is asked of the table. */
const OPERATIONS = PERMISSIONS.api.table.map((action) => action.replace('dynamodb:', ''));

export interface Watched {
  readonly settings: Settings;
  readonly stage: HttpStage;
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
  readonly failures: IQueue;
}

export const metricsOf = ({ settings, stage, functions, failures }: Watched): Metrics => {
  const sum = { period: FIVE_MINUTES, statistic: 'Sum' };
  const ofTable = (metricName: string): Metric =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: settings.tableName },
      ...sum,
    });
  const throttled = new MathExpression({
    label: 'throttled',
    period: FIVE_MINUTES,
    expression: 'FILL(readsThrottled, 0) + FILL(writesThrottled, 0)',
    usingMetrics: {
      readsThrottled: ofTable('ReadThrottleEvents'),
      writesThrottled: ofTable('WriteThrottleEvents'),
    },
  });
  const faultsOf = (Operation: string): Metric =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName: 'SystemErrors',
      dimensionsMap: { TableName: settings.tableName, Operation },
      ...sum,
    });
  const faults = new MathExpression({
    label: 'faults',
    period: FIVE_MINUTES,
    expression: OPERATIONS.map((operation) => `FILL(faults${operation}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(
      OPERATIONS.map((operation) => [`faults${operation}`, faultsOf(operation)]),
    ),
  });
  const percent = (label: string, part: IMetric, whole: IMetric, atLeast: number): MathExpression =>
    new MathExpression({
      label,
      period: FIVE_MINUTES,
      expression: `IF(whole >= ${atLeast}, 100 * part / whole, 0)`,
      usingMetrics: { part, whole },
    });
  const dimensions: Record<(typeof DIMENSIONS)[number], string> = {
    function: 'api',
    stage: settings.stage,
  };
  const own = (metricName: OwnMetric, statistic = 'Sum'): Metric =>
    new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: dimensions,
      period: FIVE_MINUTES,
      statistic,
    });
  const requests = stage.metricCount(sum);
  const posted = new MathExpression({
    period: FIVE_MINUTES,
    expression: 'FILL(stored, 0) + FILL(again, 0)',
    usingMetrics: { stored: own('events'), again: own('duplicates') },
  });
  const serverErrors = stage.metricServerError(sum);
  return {
    requests,
    serverErrors,
    clientErrors: stage.metricClientError(sum),
    serverErrorPercent: percent('5xx, %', serverErrors, requests, 20),
    latency: (statistic) => stage.metricLatency({ period: FIVE_MINUTES, statistic }),
    concurrency: functions.api.metric('ConcurrentExecutions', {
      period: FIVE_MINUTES,
      statistic: 'Maximum',
    }),
    throttledInvocations: functions.api.metricThrottles(sum),
    tableThrottles: throttled,
    tableFaults: faults,
    readUnits: ofTable('ConsumedReadCapacityUnits'),
    writeUnits: ofTable('ConsumedWriteCapacityUnits'),
    failedJobs: failures.metricApproximateNumberOfMessagesVisible({
      period: FIVE_MINUTES,
      statistic: 'Maximum',
    }),
    errorsOf: (job) => functions[job].metricErrors(sum),
    runsOf: (job) => functions[job].metricInvocations(sum),
    own,
    refoldPercent: percent('refolds, %', own('refolds'), own('decisions'), 100),
    duplicatePercent: percent('duplicates, %', own('duplicates'), posted, 100),
  };
};
