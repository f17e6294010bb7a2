import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Alias,
  Architecture,
  Code,
  type EventInvokeConfigOptions,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BY_ARRIVAL } from '../../functions/store/definition.ts';
import { bundleFunction, type FunctionName } from '../bundle.ts';
import { PERMISSIONS } from '../permissions.ts';
import type { Settings } from '../stage.ts';

export interface UpliftFunctionProps {
  readonly name: FunctionName;
  readonly settings: Settings;
  readonly key: IKey;
  readonly description: string;
  readonly memoryMegabytes: number;
  readonly timeout: Duration;
  readonly reservedConcurrency?: number;
  /** Where an invocation goes that failed for good. */
  readonly failures?: IQueue;
}

const allow = (actions: readonly string[], resources: readonly string[]): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...resources],
      }),
    ],
  });

/** A function of Uplift with its log group and a role that may do exactly what it does. */
export class UpliftFunction extends Construct {
  readonly function: LambdaFunction;
  /**
   * What callers invoke: the version in force. Moving it back to an older version is the whole of a
   * rollback.
   */
  readonly live: Alias;

  constructor(scope: Construct, id: string, props: UpliftFunctionProps) {
    super(scope, id);
    const { name, settings, key, failures } = props;
    const stack = Stack.of(this);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/uplift/${settings.stage}/${name}`,
      retention: settings.logRetentionDays as RetentionDays,
      encryptionKey: key,
      // The stack may be deployed again after it was destroyed: a group left over would be in the
      // way.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const tableArn = stack.formatArn({
      service: 'dynamodb',
      resource: 'table',
      resourceName: settings.tableName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const { table, index } = PERMISSIONS[name];
    const role = new Role(this, 'Role', {
      description: `Uplift ${settings.stage}: what the function ${name} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Table: allow(table, [tableArn]),
        ...(index.length > 0 && { Index: allow(index, [`${tableArn}/index/${BY_ARRIVAL}`]) }),
        Logs: allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
        Traces: allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']),
        ...(failures && { Failures: allow(['sqs:SendMessage'], [failures.queueArn]) }),
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray knows no resources: its two write actions take only *.',
    });
    const { directory, handler } = bundleFunction(name);
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(directory),
      handler,
      memorySize: props.memoryMegabytes,
      timeout: props.timeout,
      // The role is complete: what CDK would add of its own accord stays out.
      role: role.withoutPolicyUpdates(),
      logGroup,
      tracing: Tracing.ACTIVE,
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      // Older versions stay, or there would be nothing to go back to.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: {
        UPLIFT_TABLE: settings.tableName,
        UPLIFT_STAGE: settings.stage,
        ...(settings.oidc !== undefined && { UPLIFT_OIDC: settings.oidc }),
      },
    });
    const whenAsynchronous: EventInvokeConfigOptions = failures
      ? {
          retryAttempts: 2,
          maxEventAge: Duration.hours(1),
          onFailure: new SqsDestination(failures),
        }
      : {};
    this.live = new Alias(this, 'Live', {
      aliasName: 'live',
      version: this.function.currentVersion,
      ...whenAsynchronous,
    });
  }
}
