import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { NAMESPACE } from '../../../functions/metrics.ts';
import type { Settings } from '../../stage.ts';
import { percent, SUM, statisticOf } from './metrics.ts';

/**
 * One line a request. Nothing here tells who asked or whom it was about: no path (ids stand in it),
 * no address, no credential. The function's own log has the pattern of the route, under the same
 * request id.
 */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    time: AccessLogField.contextRequestTimeEpoch(),
    routeKey: '$context.routeKey',
    method: AccessLogField.contextHttpMethod(),
    status: AccessLogField.contextStatus(),
    milliseconds: '$context.responseLatency',
    integrationMilliseconds: '$context.integrationLatency',
    integrationStatus: '$context.integrationStatus',
    responseBytes: AccessLogField.contextResponseLength(),
    error: AccessLogField.contextErrorMessage(),
    integrationError: '$context.integrationErrorMessage',
  }),
);

/**
 * Counts the requests that the gateway itself refused with 429, which AWS counts among all 4xx
 * alone: their lines name no answer of the function. The gateway's own answer is its own
 * (`{"message":"Too Many Requests"}`, without `Retry-After`): an HTTP API, unlike a REST API, has
 * no responses of its own that could be changed. So clients have to take both alike.
 */
const throttledIn = (logGroup: LogGroup, stage: string): MetricFilter =>
  new MetricFilter(logGroup, 'Throttled', {
    logGroup,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.status', '=', '429'),
      FilterPattern.stringValue('$.integrationStatus', '=', '-'),
    ),
    metricNamespace: NAMESPACE,
    metricName: `gatewayThrottled-${stage}`,
    metricValue: '1',
  });

/** What it is made with: how a stage is set, and what encrypts its logs. */
interface PublicApiProps {
  readonly settings: Settings;
  readonly key: IKey;
}

/** Requests that one function answers; `path` in the gateway's own words. */
interface PublicRoute {
  readonly path: string;
  /** Any if left out. */
  readonly method?: keyof typeof HttpMethod;
}

/** The API as the world reaches it: HTTPS, throttled, every request logged. */
export class PublicApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** Its origin, without a slash at the end. */
  readonly url: string;
  readonly #throttled: MetricFilter;

  constructor(scope: Construct, id: string, { settings, key }: PublicApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: `uplift-${settings.stage}`,
      description: `Uplift ${settings.stage}`,
      createDefaultStage: false,
    });
    this.url = settings.domain ? `https://${settings.domain.name}` : this.api.apiEndpoint;
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The function itself checks the API key or JWT of every route, and a generated matrix of routes, scopes and tenants tests it. Pages open by links that are sealed for one person.',
    });
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/uplift/${settings.stage}/access`,
      retention: settings.logRetentionDays as RetentionDays,
      encryptionKey: key,
      // The stack may be deployed again after it was destroyed: a group left over would be in the
      // way.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#throttled = throttledIn(accessLogs, settings.stage);
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: {
        rateLimit: settings.requestsPerSecond,
        burstLimit: 2 * settings.requestsPerSecond,
      },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLogs),
        format: ACCESS_LOG,
      },
    });
  }

  /** Has a function answer whatever no other one does. */
  serve(handler: IFunction): void {
    new HttpRoute(this.api, 'DefaultRoute', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Function', handler),
    });
  }

  /** Has a function answer these routes, each of one method or of any. */
  serveRoutes(name: string, routes: readonly PublicRoute[], handler: IFunction): void {
    const integration = new HttpLambdaIntegration(name, handler);
    for (const { path, method = 'ANY' } of routes)
      this.api.addRoutes({ path, methods: [HttpMethod[method]], integration });
  }

  metricRequests(): IMetric {
    return this.stage.metricCount(SUM);
  }

  metricServerErrors(): IMetric {
    return this.stage.metricServerError(SUM);
  }

  metricClientErrors(): IMetric {
    return this.stage.metricClientError(SUM);
  }

  /** Requests that the gateway refused with 429, before the function heard of them. */
  metricThrottled(): IMetric {
    return this.#throttled.metric({ ...SUM, label: 'refused by the gateway' });
  }

  /** Of the requests, those that ended in a 5xx, in percent. */
  metricServerErrorPercent(): IMetric {
    return percent('5xx, %', this.metricServerErrors(), this.metricRequests(), 20);
  }

  /** From a request to its answer, in milliseconds, as the gateway sees it. */
  metricLatency(statistic: string): IMetric {
    return this.stage.metricLatency(statisticOf(statistic));
  }
}
