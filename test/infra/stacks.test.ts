import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, it, vi } from 'vitest';
import { createTableInput, TABLE } from '../../functions/store/definition.ts';
import { createCdkApp } from '../../infra/app.ts';
import { FUNCTION_NAMES } from '../../infra/bundle.ts';
import { ROOT } from '../support/boundaries.ts';
import { type Json, listOf, textOf } from '../support/json.ts';
import { type Resource, synthesise } from '../support/synthesis.ts';

const EVERYTHING = {
  alarmEmail: 'ops@example.com',
  domainName: 'learn.example.com',
  certificateArn:
    'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-0000-1111-2222-333344445555',
  mailDomain: 'example.com',
  oidc: JSON.stringify([
    { issuer: 'https://login.example.com/', audience: 'uplift', tenants: ['acme'] },
  ]),
};
const prod = synthesise({ stage: 'prod', ...EVERYTHING });
const dev = synthesise({ stage: 'dev' });
const STAGES = [
  { stage: 'prod', deployed: prod },
  { stage: 'dev', deployed: dev },
] as const;

const one = (resources: readonly Resource[]): Resource => {
  expect(resources).toHaveLength(1);
  return resources[0] as Resource;
};
/** Text of a value with intrinsic functions in it, for comparing. */
const flat = (value: Json | undefined): string =>
  typeof value === 'string'
    ? value
    : value?.['Fn::Join']
      ? listOf(value['Fn::Join'][1]).map(flat).join(textOf(value['Fn::Join'][0]))
      : value?.Ref
        ? `\${${value.Ref}}`
        : value?.['Fn::GetAtt']
          ? `\${${listOf(value['Fn::GetAtt']).join('.')}}`
          : JSON.stringify(value);
const list = (value: Json | Json[] | undefined): (Json | undefined)[] =>
  Array.isArray(value) ? value : [value];
const statementsOf = (document: Json | undefined): Json[] => listOf(document?.Statement);

/** The function, by what its description of the environment says it is. */
const functionNamed = (deployed: typeof prod, name: string): Resource =>
  one(
    deployed.ofType('AWS::Lambda::Function').filter(({ Properties }) => {
      const group = deployed.resources.find(
        ({ id }) => id === textOf(Properties.LoggingConfig?.LogGroup?.Ref),
      );
      return textOf(group?.Properties.LogGroupName).endsWith(`/${name}`);
    }),
  );
const roleOf = (deployed: typeof prod, name: string): Resource => {
  const [id] = listOf(functionNamed(deployed, name).Properties.Role?.['Fn::GetAtt']);
  return one(deployed.resources.filter((resource) => resource.id === textOf(id)));
};
const allowedTo = (role: Resource): { action: string; resource: string }[] =>
  listOf(role.Properties.Policies).flatMap(({ PolicyDocument }) =>
    statementsOf(PolicyDocument).flatMap(({ Action, Resource: on }) =>
      list(Action).flatMap((action) =>
        list(on).map((resource) => ({ action: textOf(action), resource: flat(resource) })),
      ),
    ),
  );

describe.each(STAGES)('the table of $stage', ({ stage, deployed }) => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = one(
    deployed.ofType('AWS::DynamoDB::Table'),
  );

  it('is the one that the store defines and the tests use', () => {
    const { KeySchema, AttributeDefinitions, LocalSecondaryIndexes, BillingMode } =
      createTableInput('any');
    const byName = (a: { AttributeName?: unknown }, b: { AttributeName?: unknown }): number =>
      String(a.AttributeName).localeCompare(String(b.AttributeName));
    expect(Properties.KeySchema).toEqual(KeySchema);
    expect(Properties.LocalSecondaryIndexes).toEqual(LocalSecondaryIndexes);
    expect(listOf(Properties.AttributeDefinitions).toSorted(byName)).toEqual(
      AttributeDefinitions?.toSorted(byName),
    );
    expect(Properties.BillingMode).toBe(BillingMode);
    expect(Properties.TimeToLiveSpecification).toEqual({
      AttributeName: TABLE.timeToLive,
      Enabled: true,
    });
  });

  it('is encrypted with a key of the customer that rotates, and can be restored to any second', () => {
    expect(Properties.SSESpecification).toEqual({
      KMSMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
      SSEEnabled: true,
      SSEType: 'KMS',
    });
    expect(one(deployed.ofType('AWS::KMS::Key')).Properties.EnableKeyRotation).toBe(true);
    expect(Properties.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: 35,
    });
  });

  it(stage === 'prod' ? 'cannot be deleted by accident' : 'goes with its stack', () => {
    expect([Properties.DeletionProtectionEnabled, DeletionPolicy, UpdateReplacePolicy]).toEqual(
      stage === 'prod' ? [true, 'Retain', 'Retain'] : [false, 'Delete', 'Delete'],
    );
    expect(one(deployed.ofType('AWS::KMS::Key')).DeletionPolicy).toBe(DeletionPolicy);
  });

  it('has a fixed name, so that no deployment can replace it by an empty one', () => {
    expect(Properties.TableName).toBe(`uplift-${stage}`);
  });
});

it('keeps the logical ids of what is stateful: another id would be another, empty resource', () => {
  expect(
    Object.fromEntries(Object.entries(prod.data.Resources).map(([id, { Type }]) => [id, Type])),
  ).toEqual(JSON.parse(readFileSync(join(ROOT, 'test/infra/stateful-ids.json'), 'utf8')));
  const stateful = /^AWS::(DynamoDB|KMS|SES|S3|RDS|Cognito|SecretsManager)::/;
  expect(Object.values(prod.service.Resources).filter(({ Type }) => stateful.test(Type))).toEqual(
    [],
  );
});

describe.each(STAGES)('what functions of $stage may do', ({ stage, deployed }) => {
  // Written by the test that runs the functions' bundles against a table and looks at what they ask
  // of it.
  const seen: Record<string, { table: string[]; index: string[] }> = JSON.parse(
    readFileSync(join(ROOT, 'test/infra/recorded-actions.json'), 'utf8'),
  );

  it.each(FUNCTION_NAMES)(
    '%s may do to the table and its index exactly what it was seen to do',
    (name) => {
      const table = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/uplift-${stage}`;
      const allowed = allowedTo(roleOf(deployed, name)).filter(({ action }) =>
        action.startsWith('dynamodb:'),
      );
      const actionsOn = (arn: string): string[] =>
        allowed.filter(({ resource }) => resource === arn).map(({ action }) => action);
      expect(actionsOn(table).toSorted()).toEqual(seen[name]?.table.toSorted());
      expect(actionsOn(`${table}/index/byArrival`).toSorted()).toEqual(
        seen[name]?.index.toSorted(),
      );
      expect(new Set(allowed.map(({ resource }) => resource))).toEqual(
        new Set(seen[name]?.index.length ? [table, `${table}/index/byArrival`] : [table]),
      );
    },
  );

  it.each(FUNCTION_NAMES)(
    '%s may besides write its own log and traces, and nothing else',
    (name) => {
      const role = roleOf(deployed, name);
      const group = functionNamed(deployed, name).Properties.LoggingConfig?.LogGroup?.Ref;
      const queue = one(deployed.ofType('AWS::SQS::Queue')).id;
      expect(allowedTo(role).filter(({ action }) => !action.startsWith('dynamodb:'))).toEqual([
        { action: 'logs:CreateLogStream', resource: `\${${group}.Arn}` },
        { action: 'logs:PutLogEvents', resource: `\${${group}.Arn}` },
        // X-Ray has no resources.
        { action: 'xray:PutTelemetryRecords', resource: '*' },
        { action: 'xray:PutTraceSegments', resource: '*' },
        ...(name === 'api' ? [] : [{ action: 'sqs:SendMessage', resource: `\${${queue}.Arn}` }]),
      ]);
      expect(role.Properties.ManagedPolicyArns).toBeUndefined();
      expect(statementsOf(role.Properties.AssumeRolePolicyDocument)).toEqual([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
        },
      ]);
    },
  );

  it('is said in the roles alone, one for each function', () => {
    expect(
      deployed.ofType('AWS::IAM::Policy').concat(deployed.ofType('AWS::IAM::ManagedPolicy')),
    ).toEqual([]);
    expect(deployed.ofType('AWS::IAM::Role')).toHaveLength(FUNCTION_NAMES.length);
    expect(new Set(FUNCTION_NAMES.map((name) => roleOf(deployed, name).id)).size).toBe(
      FUNCTION_NAMES.length,
    );
  });

  it('has no action with a wildcard', () => {
    const actions = deployed
      .ofType('AWS::IAM::Role')
      .flatMap((role) => allowedTo(role).map(({ action }) => action));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });
});

describe.each(STAGES)('nobody outside of the account reaches $stage', ({ deployed }) => {
  it('but through the API', () => {
    expect(deployed.ofType('AWS::Lambda::Url')).toEqual([]);
    for (const { Properties } of deployed.ofType('AWS::Lambda::Permission')) {
      expect(Properties.Principal).toMatch(/^(apigateway|events)\.amazonaws\.com$/);
      expect(Properties.SourceArn).toBeDefined();
    }
  });

  it('through a policy of key, queue or topic: whoever is named * is refused, or in this account and through DynamoDB', () => {
    const policies = deployed.resources.flatMap(({ Properties }) =>
      [Properties.KeyPolicy, Properties.PolicyDocument].filter(
        (document) => document !== undefined,
      ),
    );
    expect(policies.length).toBeGreaterThanOrEqual(3);
    for (const { Effect, Principal, Condition } of policies.flatMap(statementsOf)) {
      if (textOf(Effect) !== 'Allow') continue;
      expect(Principal).toBeDefined();
      if ([Principal, ...list(Principal?.AWS ?? [])].map(flat).includes('*')) {
        expect(Condition?.StringEquals).toMatchObject({
          'kms:CallerAccount': { Ref: 'AWS::AccountId' },
          'kms:ViaService': expect.anything(),
        });
      }
      if (Principal?.Service !== undefined) expect(Condition).toBeDefined();
    }
  });
});

describe.each(STAGES)('the API of $stage', ({ stage, deployed }) => {
  const { Properties } = one(deployed.ofType('AWS::ApiGatewayV2::Stage'));

  it('is throttled', () => {
    const rate = stage === 'prod' ? 1000 : 50;
    expect(Properties.DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: rate,
      ThrottlingBurstLimit: 2 * rate,
    });
  });

  it('logs every request, and of nobody who asked or was asked about', () => {
    const format = textOf(Properties.AccessLogSettings?.Format);
    const fields = [...format.matchAll(/\$context\.([A-Za-z.]+)/g)].map(([, field]) => field);
    expect(fields).toEqual(expect.arrayContaining(['requestId', 'routeKey', 'status']));
    expect(
      fields.filter((field) => /path|ip|identity|agent|authorizer|header|query/i.test(field ?? '')),
    ).toEqual([]);
    expect(one(deployed.ofType('AWS::ApiGatewayV2::Route')).Properties.RouteKey).toBe('$default');
  });

  it('calls the version in force of the function', () => {
    const target = one(deployed.ofType('AWS::ApiGatewayV2::Integration')).Properties;
    expect(target.PayloadFormatVersion).toBe('2.0');
    const alias = deployed.resources.find(({ id }) => id === textOf(target.IntegrationUri?.Ref));
    expect(alias).toMatchObject({ Type: 'AWS::Lambda::Alias', Properties: { Name: 'live' } });
  });
});

describe.each(STAGES)('the functions of $stage', ({ stage, deployed }) => {
  it.each(FUNCTION_NAMES)(
    '%s runs on Node 24 for ARM, traced, with nothing secret in its environment',
    (name) => {
      const { Properties } = functionNamed(deployed, name);
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
      });
      expect(Properties.Environment?.Variables).toEqual({
        UPLIFT_TABLE: `uplift-${stage}`,
        UPLIFT_STAGE: stage,
        ...(stage === 'prod' && {
          UPLIFT_OIDC: expect.stringContaining('https://login.example.com/'),
        }),
      });
    },
  );

  it('keep their older versions, so that there is something to go back to', () => {
    const versions = deployed.ofType('AWS::Lambda::Version');
    expect(versions).toHaveLength(FUNCTION_NAMES.length);
    for (const { DeletionPolicy } of versions) expect(DeletionPolicy).toBe('Retain');
  });

  it('of the jobs retry, and hand on what failed for good', () => {
    const queue = one(deployed.ofType('AWS::SQS::Queue'));
    const arn = { 'Fn::GetAtt': [queue.id, 'Arn'] };
    expect(queue.Properties.SqsManagedSseEnabled).toBe(true);
    const configs = deployed.ofType('AWS::Lambda::EventInvokeConfig');
    expect(configs).toHaveLength(2);
    for (const { Properties } of configs) {
      expect(Properties).toMatchObject({
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Destination: arn } },
      });
    }
    for (const { Properties } of deployed.ofType('AWS::Events::Rule')) {
      expect(Properties.Targets).toMatchObject([
        { DeadLetterConfig: { Arn: arn }, RetryPolicy: expect.anything() },
      ]);
    }
    const schedules = deployed
      .ofType('AWS::Events::Rule')
      .map(({ Properties }) => Properties.ScheduleExpression);
    expect(schedules.toSorted()).toEqual(['cron(30 2 * * ? *)', 'rate(5 minutes)']);
  });

  it(
    stage === 'prod' ? 'of the jobs never run twice at once' : 'reserve nothing of a small account',
    () => {
      const reserved = FUNCTION_NAMES.map(
        (name) => functionNamed(deployed, name).Properties.ReservedConcurrentExecutions,
      );
      expect(reserved).toEqual(
        FUNCTION_NAMES.map((name) => (stage === 'prod' && name !== 'api' ? 1 : undefined)),
      );
    },
  );
});

describe.each(STAGES)('the logs of $stage', ({ stage, deployed }) => {
  it('are encrypted, and kept for as long as they are needed and no longer', () => {
    const groups = deployed.ofType('AWS::Logs::LogGroup');
    expect(groups.map(({ Properties }) => Properties.LogGroupName).toSorted()).toEqual(
      ['access', ...FUNCTION_NAMES].map((name) => `/uplift/${stage}/${name}`).toSorted(),
    );
    for (const { Properties } of groups) {
      expect(Properties.RetentionInDays).toBe(stage === 'prod' ? 90 : 7);
      expect(JSON.stringify(Properties.KmsKeyId)).toContain(`uplift-${stage}-data:ExportsOutput`);
    }
  });
});

describe.each(STAGES)('alarms of $stage', ({ deployed }) => {
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const runbook = readFileSync(join(ROOT, 'infra/RUNBOOK.md'), 'utf8');
  const [, part = ''] =
    /^## When an alarm rings$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(runbook) ?? [];
  const paragraphs = [...part.matchAll(/^### (.+)$/gm)].map(([, heading = '']) =>
    anchorOf(heading),
  );
  const alarms = deployed.ofType('AWS::CloudWatch::Alarm');
  const named = alarms.map(
    ({ Properties }) =>
      /infra\/RUNBOOK\.md#([\w-]+)$/.exec(textOf(Properties.AlarmDescription))?.[1],
  );

  it('each name a paragraph of the runbook, each its own', () => {
    expect(named.filter((anchor) => anchor === undefined || !paragraphs.includes(anchor))).toEqual(
      [],
    );
    expect(new Set(named).size).toBe(alarms.length);
  });

  it('ring a topic that is encrypted, and say when it is over', () => {
    const topic = one(deployed.ofType('AWS::SNS::Topic'));
    expect(topic.Properties.KmsMasterKeyId).toBeDefined();
    for (const { Properties } of alarms) {
      expect(Properties.AlarmActions).toEqual([{ Ref: topic.id }]);
      expect(Properties.OKActions).toEqual([{ Ref: topic.id }]);
      expect(Properties.TreatMissingData).toMatch(/^(notBreaching|breaching)$/);
    }
  });

  it('may use the key of their topic, without which they would ring unheard; so may the logs', () => {
    const statements = statementsOf(one(deployed.ofType('AWS::KMS::Key')).Properties.KeyPolicy);
    const mayEncrypt = statements
      .filter(({ Action }) => {
        const actions = list(Action).map(flat);
        return actions.includes('kms:Decrypt') && actions.includes('kms:GenerateDataKey*');
      })
      .flatMap(({ Principal }) => list(Principal?.Service ?? []).map(flat));
    expect(mayEncrypt.toSorted()).toEqual([
      'budgets.amazonaws.com',
      'cloudwatch.amazonaws.com',
      `logs.\${AWS::Region}.amazonaws.com`,
    ]);
  });

  it('leave no paragraph of the runbook unused', () => {
    // The budget is no alarm of CloudWatch; mail is watched only where there is some.
    expect([...named, 'budget-exceeded'].toSorted()).toEqual(
      deployed === prod
        ? paragraphs.toSorted()
        : paragraphs.filter((name) => !name.startsWith('mail-')).toSorted(),
    );
  });

  it('include the money', () => {
    const { Properties } = one(deployed.ofType('AWS::Budgets::Budget'));
    expect(Properties.Budget?.BudgetLimit).toEqual({
      Amount: deployed === prod ? 500 : 20,
      Unit: 'USD',
    });
    for (const { Subscribers } of listOf(Properties.NotificationsWithSubscribers)) {
      expect(Subscribers).toEqual([
        { SubscriptionType: 'SNS', Address: { Ref: one(deployed.ofType('AWS::SNS::Topic')).id } },
      ]);
    }
  });
});

describe('what is optional', () => {
  it('comes when it is asked for', () => {
    expect(one(prod.ofType('AWS::ApiGatewayV2::DomainName')).Properties).toMatchObject({
      DomainName: 'learn.example.com',
      DomainNameConfigurations: [
        { CertificateArn: EVERYTHING.certificateArn, SecurityPolicy: 'TLS_1_2' },
      ],
    });
    expect(one(prod.ofType('AWS::SES::EmailIdentity')).Properties).toMatchObject({
      EmailIdentity: 'example.com',
      DkimAttributes: { SigningEnabled: true },
      MailFromAttributes: {
        MailFromDomain: 'bounce.example.com',
        BehaviorOnMxFailure: 'REJECT_MESSAGE',
      },
    });
    expect(one(prod.ofType('AWS::SNS::Subscription')).Properties.Endpoint).toBe('ops@example.com');
    expect(Object.keys(prod.data.Outputs).filter((name) => name.startsWith('Dns'))).toEqual([
      'DnsDkim1',
      'DnsDkim2',
      'DnsDkim3',
      'DnsMailFromMx',
      'DnsMailFromSpf',
      'DnsDmarc',
    ]);
    expect(flat(prod.service.Outputs.ApiUrl?.Value)).toBe('https://learn.example.com');
  });

  it('stays away when it is not', () => {
    for (const type of [
      'AWS::ApiGatewayV2::DomainName',
      'AWS::SES::EmailIdentity',
      'AWS::SNS::Subscription',
    ])
      expect(dev.ofType(type)).toEqual([]);
  });

  it('lets a restored table take the place of the own one, which stays as it is', () => {
    const restored = synthesise({ stage: 'prod', tableName: 'uplift-prod-restored' });
    expect(one(restored.ofType('AWS::DynamoDB::Table')).Properties.TableName).toBe('uplift-prod');
    for (const name of FUNCTION_NAMES) {
      expect(functionNamed(restored, name).Properties.Environment?.Variables?.UPLIFT_TABLE).toBe(
        'uplift-prod-restored',
      );
      const tables = allowedTo(roleOf(restored, name)).filter(({ action }) =>
        action.startsWith('dynamodb:'),
      );
      for (const { resource } of tables)
        expect(resource).toMatch(/:table\/uplift-prod-restored(\/index\/byArrival)?$/);
    }
  });
});

describe('cdk-nag', () => {
  it('stops the synthesis at a finding that nobody gave a reason for', () => {
    const { app, service } = createCdkApp({ context: { stage: 'prod' } });
    new Queue(service, 'Careless');
    expect(() => app.synth()).toThrow(
      /AwsSolutions-SQS3[\s\S]*AwsSolutions-SQS4|AwsSolutions-SQS4[\s\S]*AwsSolutions-SQS3/,
    );
  });

  it('finds again what each reason excuses, so that no excuse outlives its cause', () => {
    const excused: { path: string; id: string; reason: string }[] = [];
    const acknowledging = vi
      .spyOn(Validations.prototype, 'acknowledge')
      .mockImplementation(function (this: Validations, ...rules) {
        const { scope } = this as unknown as { scope: IConstruct };
        for (const { id, reason } of rules) excused.push({ path: scope.node.path, id, reason });
      });
    const { app } = createCdkApp({ context: { stage: 'prod', ...EVERYTHING } });
    acknowledging.mockRestore();
    const found = new AwsSolutionsChecks()
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({
          id: ruleName,
          path: constructPath ?? '',
        })),
      );
    expect(excused.length).toBeGreaterThan(0);
    for (const { path, id, reason } of excused) {
      expect(reason.length).toBeGreaterThan(40);
      expect(
        found.filter((finding) => finding.id === id && finding.path.startsWith(path)),
      ).not.toEqual([]);
    }
  });
});
