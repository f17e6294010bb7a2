import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { MonthlyBudget } from './budget.ts';
import { type Metrics, metricsOf, type Watched } from './metrics.ts';

const TWO_OF_THREE = { bad: 2, of: 3 };

/** What a person should be told of, each with its paragraph in infra/RUNBOOK.md. */
const watch = (alarms: Alarms, metrics: Metrics): void => {
  alarms.watch('api-server-errors', {
    meaning: 'More than one request in a hundred ends in a 5xx.',
    metric: metrics.serverErrorPercent,
    threshold: 1,
    periods: TWO_OF_THREE,
  });
  alarms.watch('api-slow', {
    meaning: 'One request in a hundred takes longer than two seconds.',
    metric: metrics.latency('p99'),
    threshold: 2000,
    periods: TWO_OF_THREE,
  });
  alarms.watch('api-throttled', {
    meaning: 'Lambda refuses to start more copies of the API.',
    metric: metrics.throttledInvocations,
    threshold: 0,
    periods: TWO_OF_THREE,
  });
  alarms.watch('table-throttled', {
    meaning: 'DynamoDB throttles the table, or one partition of it.',
    metric: metrics.tableThrottles,
    threshold: 10,
    periods: TWO_OF_THREE,
  });
  alarms.watch('table-faults', {
    meaning: 'DynamoDB answers with faults of its own.',
    metric: metrics.tableFaults,
    threshold: 5,
    periods: TWO_OF_THREE,
  });
  alarms.watch('jobs-failed', {
    meaning: 'A run of a job failed three times and waits in the queue of failures.',
    metric: metrics.failedJobs,
    threshold: 0,
  });
  alarms.watch('sweep-silent', {
    meaning: 'Nobody has finished erasures for half an hour.',
    metric: metrics.runsOf('sweep'),
    threshold: 1,
    isBelow: true,
    periods: { bad: 6, of: 6 },
    isSilenceBad: true,
  });
  alarms.watch('sweep-failing', {
    meaning: 'Erasures are not being finished.',
    metric: metrics.errorsOf('sweep'),
    threshold: 0,
    periods: TWO_OF_THREE,
  });
  alarms.watch('fit-failing', {
    meaning: 'The nightly fit failed; the models of before stay in force.',
    metric: metrics.errorsOf('fit'),
    threshold: 0,
  });
  alarms.watch('refolds-many', {
    meaning: 'More than half of the answers fold a whole log anew: reading is slow and dear.',
    metric: metrics.refoldPercent,
    threshold: 50,
    periods: { bad: 6, of: 6 },
  });
  alarms.watch('duplicates-many', {
    meaning:
      'More than half of the events were stored before: an app sends everything again and again.',
    metric: metrics.duplicatePercent,
    threshold: 50,
    periods: { bad: 6, of: 6 },
  });
};

/** SES stops a sender at 10 % bounces or 0.5 % complaints; these ring well before. */
const watchMail = (alarms: Alarms): void => {
  const reputation = (metricName: string): Metric =>
    new Metric({
      namespace: 'AWS/SES',
      metricName,
      period: Duration.hours(1),
      statistic: 'Average',
    });
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
};

const graph = (
  title: string,
  left: readonly IMetric[],
  right: readonly IMetric[] = [],
): GraphWidget =>
  new GraphWidget({ title, width: 8, height: 6, left: [...left], right: [...right] });

/** Alarms, dashboard and budget. */
export class Observability extends Construct {
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, watched: Watched, key: IKey) {
    super(scope, id);
    const { settings } = watched;
    const metrics = metricsOf(watched);
    this.alarms = new Alarms(this, 'Alarms', settings, key);
    watch(this.alarms, metrics);
    if (settings.mailDomain !== undefined) watchMail(this.alarms);
    new MonthlyBudget(this, 'Budget', settings, this.alarms.topic);
    new Dashboard(this, 'Dashboard', {
      dashboardName: `uplift-${settings.stage}`,
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        [
          new AlarmStatusWidget({
            title: 'Alarms',
            width: 24,
            height: 3,
            alarms: this.alarms.alarms,
          }),
        ],
        [
          graph('Requests', [metrics.requests], [metrics.clientErrors, metrics.serverErrors]),
          graph('Latency, ms', [
            metrics.latency('p50'),
            metrics.latency('p99'),
            metrics.own('latency', 'p99'),
          ]),
          graph('Concurrency', [metrics.concurrency], [metrics.throttledInvocations]),
        ],
        [
          graph('Decisions and events', [metrics.own('decisions'), metrics.own('events')]),
          graph('Duplicates, late events, refolds', [
            metrics.own('duplicates'),
            metrics.own('lateEvents'),
            metrics.own('refolds'),
          ]),
          graph(
            'Table units',
            [metrics.readUnits, metrics.writeUnits],
            [metrics.tableThrottles, metrics.tableFaults],
          ),
        ],
        [
          graph('Sweep', [metrics.runsOf('sweep')], [metrics.errorsOf('sweep')]),
          graph('Nightly fit', [metrics.runsOf('fit')], [metrics.errorsOf('fit')]),
          graph('Failed jobs waiting', [metrics.failedJobs]),
        ],
      ],
    });
  }
}
