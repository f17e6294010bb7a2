import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
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
import { Construct } from 'constructs';
import {
  type DIMENSIONS,
  NAMESPACE,
  type Metric as OwnMetric,
} from '../../../functions/metrics.ts';
import { BY_ARRIVAL } from '../../../functions/store/definition.ts';
import { type Beside, BUNDLES, type Bundle, bundleFunction } from '../../bundle.ts';
import type { Ground } from './ground.ts';
import { MAXIMUM, SUM, statisticOf } from './metrics.ts';
import type { TableOperation } from './table-metrics.ts';

/** Actions on resources, each by its full name and ARN. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Under which they are granted, in IAM's own words; always if left out. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What is particular to a function. */
export interface FunctionProps {
  /** Of its entry `functions/lambda/<name>.ts`, its log group and its metrics. */
  readonly name: string;
  /** Where others must know it by name; one that CloudFormation makes up if left out. */
  readonly functionName?: string;
  readonly description: string;
  readonly memoryMegabytes: number;
  readonly timeout: Duration;
  /** What it may do to the table; a test holds it against what it was seen to do. */
  readonly table: readonly TableOperation[];
  /** The same for the table's index by arrival. */
  readonly index?: readonly TableOperation[];
  /** What it may use besides table, log and traces, by a name for the policy. */
  readonly grants?: Readonly<Record<string, Grant>>;
  /** What it is told besides table, stage and issuers. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What lies beside its script; asked once a process. */
  readonly beside?: () => Beside;
  /** Nobody waits for its answer: it is tried three times, then its event goes to the failures. */
  readonly isAsynchronous?: boolean;
  /** It never runs twice at once, where the stage reserves concurrency for that. */
  readonly runsAlone?: boolean;
}

const allow = ({ actions, resources, conditions }: Grant): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...resources],
        ...(conditions !== undefined && { conditions }),
      }),
    ],
  });

const bundles = new Map<string, Bundle>();

/** A function's bundle: the same for every stage, so it is made once a process. */
const bundled = ({ name, beside }: FunctionProps): Bundle => {
  const bundle = bundles.get(name) ?? bundleFunction(name, BUNDLES, beside?.());
  bundles.set(name, bundle);
  return bundle;
};

/** The alias of the version in force. */
export const LIVE = 'live';

/**
 * A function of Uplift with its log group, a role that may do exactly what it does, and an output
 * that names it.
 */
export class UpliftFunction extends Construct {
  readonly props: FunctionProps;
  readonly function: LambdaFunction;
  /**
   * What callers invoke: the version in force. Moving it back to an older version is the whole of a
   * rollback.
   */
  readonly live: Alias;
  readonly #stage: string;

  constructor(scope: Construct, id: string, ground: Ground, props: FunctionProps) {
    super(scope, id);
    const { settings, failures } = ground;
    this.props = props;
    this.#stage = settings.stage;
    const logGroup = this.#logs(ground);
    const { directory, handler } = bundled(props);
    this.function = new LambdaFunction(this, 'Function', {
      ...(props.functionName !== undefined && { functionName: props.functionName }),
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(directory),
      handler,
      memorySize: props.memoryMegabytes,
      timeout: props.timeout,
      // The role is complete: what CDK would add of its own accord stays out.
      role: this.#role(ground, logGroup).withoutPolicyUpdates(),
      logGroup,
      tracing: Tracing.ACTIVE,
      ...(props.runsAlone && settings.reservesJobs && { reservedConcurrentExecutions: 1 }),
      // Older versions stay, or there would be nothing to go back to.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      environment: {
        UPLIFT_TABLE: settings.tableName,
        UPLIFT_STAGE: settings.stage,
        ...(settings.decisionsDays !== undefined && {
          UPLIFT_DECISIONS_DAYS: String(settings.decisionsDays),
        }),
        ...(settings.oidc !== undefined && { UPLIFT_OIDC: settings.oidc }),
        ...(settings.origins !== undefined && { UPLIFT_ORIGINS: settings.origins }),
        ...props.environment,
      },
    });
    const whenAsynchronous: EventInvokeConfigOptions = {
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failures.queue),
    };
    this.live = new Alias(this, 'Live', {
      aliasName: LIVE,
      version: this.function.currentVersion,
      ...(props.isAsynchronous && whenAsynchronous),
    });
    new CfnOutput(this, 'Name', { value: this.function.functionName }).overrideLogicalId(
      `${id}Name`,
    );
  }

  #logs({ settings, key }: Ground): LogGroup {
    return new LogGroup(this, 'Logs', {
      logGroupName: `/uplift/${settings.stage}/${this.props.name}`,
      retention: settings.logRetentionDays as RetentionDays,
      encryptionKey: key,
      // The stack may be deployed again after it was destroyed: a group left over would be in the
      // way.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #role({ settings, failures }: Ground, logGroup: LogGroup): Role {
    const { name, table, index = [], grants = {}, isAsynchronous } = this.props;
    const tableArn = Stack.of(this).formatArn({
      service: 'dynamodb',
      resource: 'table',
      resourceName: settings.tableName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const onTable = (operations: readonly TableOperation[], arn: string): PolicyDocument =>
      allow({ actions: operations.map((one) => `dynamodb:${one}`), resources: [arn] });
    const logging = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    const tracing = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    const role = new Role(this, 'Role', {
      description: `Uplift ${settings.stage}: what the function ${name} may do`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        Table: onTable(table, tableArn),
        ...(index.length > 0 && { Index: onTable(index, `${tableArn}/index/${BY_ARRIVAL}`) }),
        Logs: allow({ actions: logging, resources: [logGroup.logGroupArn] }),
        Traces: allow({ actions: tracing, resources: ['*'] }),
        ...(isAsynchronous && {
          Failures: allow({
            actions: ['sqs:SendMessage'],
            resources: [failures.queue.queueArn],
          }),
        }),
        ...Object.fromEntries(
          Object.entries(grants).map(([policy, grant]) => [policy, allow(grant)]),
        ),
      },
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        "X-Ray knows no resources: its two write actions take only *. No more do SES's GetAccount, by which a sender asks how fast it may send, and DeleteSuppressedDestination, by which an admin lets mails go to an address again.",
    });
    return role;
  }

  metricRuns(): IMetric {
    return this.function.metricInvocations(SUM);
  }

  metricErrors(): IMetric {
    return this.function.metricErrors(SUM);
  }

  /** Invocations that Lambda refused because too many ran already. */
  metricThrottles(): IMetric {
    return this.function.metricThrottles(SUM);
  }

  /** How many copies of it run at the same time. */
  metricConcurrency(): IMetric {
    return this.function.metric('ConcurrentExecutions', MAXIMUM);
  }

  /** What it counts about its own work. */
  metricOwn(metricName: OwnMetric, statistic = 'Sum'): Metric {
    const dimensionsMap: Record<(typeof DIMENSIONS)[number], string> = {
      function: this.props.name,
      stage: this.#stage,
    };
    return new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap,
      ...statisticOf(statistic),
    });
  }
}
