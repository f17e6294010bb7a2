import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { besideApi } from '../api-documents.ts';
import { TWO_OF_THREE } from './base/alarms.ts';
import { CustomDomain } from './base/domain.ts';
import { UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';
import type { PublicApi } from './base/http-api.ts';
import { graph, percent, total } from './base/metrics.ts';
import type { Capability } from './capability.ts';
import { wakingJobs } from './jobs.ts';

const HALF_AN_HOUR = { bad: 6, of: 6 };
/** A client that waits as it is told to is refused a few times a minute. */
const REFUSALS_IN_FIVE_MINUTES = 100;

/**
 * Takes events and answers what to learn next, over HTTPS, under a name of its own if it has one.
 */
export class Api implements Capability {
  readonly functions;
  readonly widgets;
  readonly #function: UpliftFunction;
  readonly #http: PublicApi;

  constructor(stack: Stack, ground: Ground) {
    const { environment, grant } = wakingJobs(stack, ground);
    this.#function = new UpliftFunction(stack, 'ApiFunction', ground, {
      name: 'api',
      description: 'Takes events and answers what to learn next',
      memoryMegabytes: 1024,
      // An HTTP API waits 30 s at most.
      timeout: Duration.seconds(29),
      table: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
      index: ['Query'],
      beside: besideApi,
      grants: { Jobs: grant },
      environment: { UPLIFT_QUOTAS: JSON.stringify(ground.settings.quotas), ...environment },
    });
    this.#http = ground.door;
    this.#http.serve(this.#function.live);
    const { domain } = ground.settings;
    if (domain !== undefined) new CustomDomain(stack, 'Domain', { ...domain, of: this.#http });
    new CfnOutput(stack, 'ApiUrl', { value: this.#http.url });
    this.#watch(ground);
    this.functions = [this.#function];
    this.widgets = this.#graphs();
  }

  /** Of the decisions, those for which a whole log was folded anew, in percent. */
  metricRefoldPercent(): IMetric {
    const of = this.#function;
    return percent('refolds, %', of.metricOwn('refolds'), of.metricOwn('decisions'), 100);
  }

  /** Of the events that were posted, those that were stored before, in percent. */
  metricDuplicatePercent(): IMetric {
    const [stored, again] = [
      this.#function.metricOwn('events'),
      this.#function.metricOwn('duplicates'),
    ];
    return percent('duplicates, %', again, total({ stored, again }), 100);
  }

  #watch({ alarms }: Ground): void {
    alarms.watch('api-server-errors', {
      meaning: 'More than one request in a hundred ends in a 5xx.',
      metric: this.#http.metricServerErrorPercent(),
      threshold: 1,
      periods: TWO_OF_THREE,
    });
    alarms.watch('api-slow', {
      meaning: 'One request in a hundred takes longer than two seconds.',
      metric: this.#http.metricLatency('p99'),
      threshold: 2000,
      periods: TWO_OF_THREE,
    });
    alarms.watch('api-throttled', {
      meaning: 'Lambda refuses to start more copies of the API.',
      metric: this.#function.metricThrottles(),
      threshold: 0,
      periods: TWO_OF_THREE,
    });
    alarms.watch('clock-off', {
      meaning: "The clock of a copy of the API is more than five minutes off the table's.",
      metric: this.#function.metricOwn('clockOff'),
      threshold: 0,
    });
    alarms.watch('quota-exceeded', {
      meaning: 'A tenant goes on sending though a quota of its own is used up.',
      metric: this.#function.metricOwn('quotaExceeded'),
      threshold: REFUSALS_IN_FIVE_MINUTES,
      periods: TWO_OF_THREE,
    });
    alarms.watch('gateway-throttled', {
      meaning: 'The gateway refuses requests of all tenants: more come than it is told to admit.',
      metric: this.#http.metricThrottled(),
      threshold: 0,
      periods: TWO_OF_THREE,
    });
    alarms.watch('refolds-many', {
      meaning: 'More than half of the answers fold a whole log anew: reading is slow and dear.',
      metric: this.metricRefoldPercent(),
      threshold: 50,
      periods: HALF_AN_HOUR,
    });
    alarms.watch('duplicates-many', {
      meaning:
        'More than half of the events were stored before: an app sends everything again and again.',
      metric: this.metricDuplicatePercent(),
      threshold: 50,
      periods: HALF_AN_HOUR,
    });
  }

  #graphs() {
    const [http, of] = [this.#http, this.#function];
    return [
      graph(
        'Requests',
        [http.metricRequests()],
        [http.metricClientErrors(), http.metricServerErrors()],
      ),
      graph('Latency, ms', [
        http.metricLatency('p50'),
        http.metricLatency('p99'),
        of.metricOwn('latency', 'p99'),
      ]),
      graph(
        'Refused for quotas, and by the gateway',
        [of.metricOwn('quotaExceeded')],
        [http.metricThrottled()],
      ),
      graph('Concurrency', [of.metricConcurrency()], [of.metricThrottles()]),
      graph('Decisions and events', [of.metricOwn('decisions'), of.metricOwn('events')]),
      graph('Duplicates, late events, refolds', [
        of.metricOwn('duplicates'),
        of.metricOwn('lateEvents'),
        of.metricOwn('refolds'),
      ]),
    ];
  }
}
