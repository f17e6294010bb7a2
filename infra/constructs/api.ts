import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../stage.ts';

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

export interface PublicApiProps {
  readonly settings: Settings;
  readonly key: IKey;
  readonly handler: IFunction;
}

/** The API as the world reaches it: HTTPS, throttled, every request logged. */
export class PublicApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { settings, key, handler }: PublicApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: `uplift-${settings.stage}`,
      description: `Uplift ${settings.stage}`,
      createDefaultStage: false,
      defaultIntegration: new HttpLambdaIntegration('Function', handler),
    });
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The function itself checks the API key or JWT of every route, and a generated matrix of routes, scopes and tenants tests it.',
    });
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      logGroupName: `/uplift/${settings.stage}/access`,
      retention: settings.logRetentionDays as RetentionDays,
      encryptionKey: key,
      // The stack may be deployed again after it was destroyed: a group left over would be in the
      // way.
      removalPolicy: RemovalPolicy.DESTROY,
    });
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
}
