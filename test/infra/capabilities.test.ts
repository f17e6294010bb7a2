import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../infra/stage.ts';
import { ROOT } from '../support/boundaries.ts';
import { type Json, listOf, textOf } from '../support/json.ts';
import { MOST_VARIABLES_BYTES, variablesBytes } from '../support/lambda-runtime.ts';
import { synthesise } from '../support/synthesis.ts';
import {
  allowedTo,
  flat,
  functionNamed,
  list,
  one,
  roleOf,
  statementsOf,
} from '../support/template.ts';

// Nothing here names a capability: another one is held to all of it as soon as it is deployed.
const ISSUERS = JSON.stringify([
  { issuer: 'https://login.example.com/', audience: 'uplift', tenants: ['acme'] },
]);
const STAGES = [
  {
    stage: 'prod',
    retentionDays: 90,
    deployed: synthesise({
      stage: 'prod',
      oidc: ISSUERS,
      decisionsDays: '730',
      mailDomain: 'example.com',
    }),
  },
  { stage: 'dev', retentionDays: 7, deployed: synthesise({ stage: 'dev' }) },
] as const;

/**
 * Written by the test that runs the functions' bundles against a table and looks at what they ask
 * of it.
 */
const SEEN: Record<string, { table: string[]; index: string[]; others: string[] }> = JSON.parse(
  readFileSync(join(ROOT, 'test/infra/recorded-actions.json'), 'utf8'),
);

/** Actions of SES that know no resource. */
const OF_ACCOUNT = new Set(['ses:GetAccount *', 'ses:DeleteSuppressedDestination *']);
/** What Lambda itself asks of a queue that feeds a function, in the function's name. */
const FEEDING = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

it('every entry in functions/lambda is a function of one capability, and was watched at work', () => {
  const folder = join(ROOT, 'functions/lambda');
  const entries = readdirSync(folder)
    .filter((file) => /^export const handler\b/m.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => file.replace(/\.ts$/, ''));
  const names = STAGES[0].deployed.functions.map(({ props }) => props.name);
  expect(names.toSorted()).toEqual(entries.toSorted());
  expect(Object.keys(SEEN).toSorted()).toEqual(entries.toSorted());
});

it('every function has room for its variables, with the largest settings that are allowed', () => {
  const oidcOf = (letters: number) =>
    JSON.stringify([
      { issuer: `https://${'x'.repeat(letters)}.example/`, audience: 'a', tenants: ['acme'] },
    ]);
  const fits = (letters: number): boolean => {
    try {
      return settingsOf({ oidc: oidcOf(letters) }).oidc !== undefined;
    } catch {
      return false;
    }
  };
  const letters = Array.from({ length: 2000 }, (_, at) => 2000 - at).find(fits) ?? 0;
  expect(letters).toBeGreaterThan(1500);
  const oidc = oidcOf(letters);
  const tableName = 'x'.repeat(255);
  const mailDomain = `${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.example`;
  const large = synthesise({ stage: 'prod', oidc, tableName, decisionsDays: '36500', mailDomain });
  for (const { Properties } of large.ofType('AWS::Lambda::Function'))
    expect(
      variablesBytes(Properties.Environment?.Variables as unknown as Record<string, string>),
    ).toBeLessThanOrEqual(MOST_VARIABLES_BYTES);
});

describe.each(STAGES)('in the stage $stage', ({ stage, retentionDays, deployed }) => {
  const queue = one(deployed.ofType('AWS::SQS::Queue').filter(({ id }) => /^Failures/.test(id)));
  const alarms = deployed.ofType('AWS::CloudWatch::Alarm');
  /** Whether a value names a resource or a metric, however deep. */
  const refersTo = (value: Json | undefined, name: string): boolean =>
    value !== undefined && JSON.stringify(value).includes(`"${name}"`);

  describe.each(deployed.functions)('the function $props.name', ({ props, logicalId }) => {
    const { name, isAsynchronous = false } = props;
    const { Properties } = functionNamed(deployed, name);
    const role = roleOf(deployed, name);
    const group = textOf(Properties.LoggingConfig?.LogGroup?.Ref);
    const aliases = deployed
      .ofType('AWS::Lambda::Alias')
      .filter((of) => refersTo(of.Properties.FunctionName, logicalId));
    /** The queues that feed it. */
    const fedBy = deployed
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter((of) => aliases.some(({ id }) => refersTo(of.Properties.FunctionName, id)))
      .flatMap((of) =>
        deployed
          .ofType('AWS::SQS::Queue')
          .filter(({ id }) => refersTo(of.Properties.EventSourceArn, id)),
      );

    it('may do to the table and its index exactly what it was seen to do', () => {
      const table = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/uplift-${stage}`;
      const index = `${table}/index/byArrival`;
      const allowed = allowedTo(role).filter(({ action }) => action.startsWith('dynamodb:'));
      const wanted = [
        ...(SEEN[name]?.table ?? []).map((action) => ({ action, resource: table })),
        ...(SEEN[name]?.index ?? []).map((action) => ({ action, resource: index })),
      ];
      expect(new Set(allowed)).toEqual(new Set(wanted));
      expect(allowed).toHaveLength(wanted.length);
    });

    it('is granted of other services exactly what it was seen to ask of them', () => {
      const granted = Object.values(props.grants ?? {}).flatMap(({ actions }) => actions);
      const fed = fedBy.length > 0 ? FEEDING : [];
      expect(granted.toSorted()).toEqual([...fed, ...(SEEN[name]?.others ?? [])].toSorted());
    });

    it('may besides write its own log and traces, use what it was granted, and nothing else', () => {
      const granted = Object.values(props.grants ?? {}).flatMap(({ actions, resources }) =>
        actions.flatMap((action) =>
          resources.map((on) => `${action} ${flat(on as unknown as Json)}`),
        ),
      );
      const rest = allowedTo(role).filter(
        ({ action, resource }) =>
          !action.startsWith('dynamodb:') && !granted.includes(`${action} ${resource}`),
      );
      expect(rest).toEqual([
        { action: 'logs:CreateLogStream', resource: `\${${group}.Arn}` },
        { action: 'logs:PutLogEvents', resource: `\${${group}.Arn}` },
        // X-Ray has no resources.
        { action: 'xray:PutTelemetryRecords', resource: '*' },
        { action: 'xray:PutTraceSegments', resource: '*' },
        ...(isAsynchronous ? [{ action: 'sqs:SendMessage', resource: `\${${queue.id}.Arn}` }] : []),
      ]);
      // Neither has what is asked of SES's account as a whole.
      expect(
        granted.filter((one) => one.includes('*')).filter((one) => !OF_ACCOUNT.has(one)),
      ).toEqual([]);
      expect(role.Properties.ManagedPolicyArns).toBeUndefined();
      expect(statementsOf(role.Properties.AssumeRolePolicyDocument)).toEqual([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
        },
      ]);
    });

    it('runs on Node 24 for ARM, traced, with nothing secret in its environment', () => {
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
          UPLIFT_DECISIONS_DAYS: '730',
        }),
        ...props.environment,
      });
    });

    it('has variables that Lambda takes, and answers before the gateway gives up where it is asked', () => {
      const variables = Properties.Environment?.Variables as unknown as Record<string, string>;
      expect(variablesBytes(variables)).toBeLessThanOrEqual(MOST_VARIABLES_BYTES);
      // A message that is still being worked on must not be given out again.
      const [visible] = fedBy.map(({ Properties: of }) => Number(of.VisibilityTimeout));
      expect(props.timeout.toSeconds()).toBeLessThanOrEqual(isAsynchronous ? 900 : (visible ?? 29));
    });

    it('writes into a log that is encrypted, and kept for as long as it is needed', () => {
      const log = one(deployed.resources.filter(({ id }) => id === group));
      expect(log.Properties).toMatchObject({
        LogGroupName: `/uplift/${stage}/${name}`,
        RetentionInDays: retentionDays,
      });
      expect(JSON.stringify(log.Properties.KmsKeyId)).toContain(
        `uplift-${stage}-data:ExportsOutput`,
      );
    });

    it('keeps its older versions and says its name, so that an operator can go back', () => {
      const version = one(
        deployed
          .ofType('AWS::Lambda::Version')
          .filter((of) => refersTo(of.Properties.FunctionName, logicalId)),
      );
      expect(version.DeletionPolicy).toBe('Retain');
      const outputs = Object.entries(deployed.service.Outputs);
      const naming = outputs.filter(([, output]) => refersTo(output, logicalId));
      expect(naming.map(([output]) => output)).toEqual([expect.stringMatching(/FunctionName$/)]);
    });

    it(isAsynchronous ? 'retries, and hands on what failed for good' : 'is waited for', () => {
      const configs = deployed
        .ofType('AWS::Lambda::EventInvokeConfig')
        .filter((of) => refersTo(of.Properties.FunctionName, logicalId));
      const handingOn = {
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue.id, 'Arn'] } } },
      };
      expect(configs.map((of) => of.Properties)).toEqual(
        isAsynchronous ? [expect.objectContaining(handingOn)] : [],
      );
    });

    it('is reserved concurrency where it must not run twice at once, and else none', () => {
      expect(Properties.ReservedConcurrentExecutions).toBe(
        stage === 'prod' && props.runsAlone ? 1 : undefined,
      );
    });

    it('is watched: an alarm rings for it, of its errors if nobody waits for them, and it is shown', () => {
      const own = alarms.filter((of) => refersTo(of.Properties, logicalId));
      expect(own).not.toEqual([]);
      if (isAsynchronous || fedBy.length > 0)
        expect(own.map((of) => textOf(of.Properties.MetricName))).toContain('Errors');
      const [dashboard] = deployed.ofType('AWS::CloudWatch::Dashboard');
      expect(refersTo(dashboard?.Properties.DashboardBody, logicalId)).toBe(true);
    });
  });

  it('what is invoked by schedule is asynchronous, and dead letters go to the failures', () => {
    const rules = deployed.ofType('AWS::Events::Rule');
    const asynchronous = deployed.functions.filter(({ props }) => props.isAsynchronous);
    const aliases = deployed.ofType('AWS::Lambda::Alias');
    expect(rules).not.toEqual([]);
    for (const { Properties } of rules) {
      for (const { Arn, DeadLetterConfig, RetryPolicy } of listOf(Properties.Targets)) {
        const alias = one(aliases.filter(({ id }) => id === textOf(Arn?.Ref)));
        expect(asynchronous.map(({ logicalId }) => logicalId)).toContain(
          textOf(alias.Properties.FunctionName?.Ref),
        );
        expect(DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] } });
        expect(RetryPolicy).toBeDefined();
      }
    }
  });

  it('permissions are said in the roles alone, one for each function, without a wildcard', () => {
    expect(
      deployed.ofType('AWS::IAM::Policy').concat(deployed.ofType('AWS::IAM::ManagedPolicy')),
    ).toEqual([]);
    const own = deployed.functions.map(({ props }) => roleOf(deployed, props.name).id);
    expect(
      deployed
        .ofType('AWS::IAM::Role')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(own.toSorted());
    const actions = deployed.ofType('AWS::IAM::Role').flatMap((of) => allowedTo(of));
    expect(actions.filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  it("every log is encrypted and kept as long as the functions' own", () => {
    for (const { Properties } of deployed.ofType('AWS::Logs::LogGroup')) {
      expect(textOf(Properties.LogGroupName)).toMatch(new RegExp(`^/uplift/${stage}/[a-z-]+$`));
      expect(Properties.RetentionInDays).toBe(retentionDays);
      expect(JSON.stringify(Properties.KmsKeyId)).toContain(`uplift-${stage}-data:ExportsOutput`);
    }
  });

  it('what a queue feeds a function with is tried some times and then lies with the dead letters, of which an alarm tells', () => {
    const queues = deployed.ofType('AWS::SQS::Queue');
    const fed = deployed.ofType('AWS::Lambda::EventSourceMapping');
    expect(fed).toHaveLength(stage === 'prod' ? 2 : 0);
    for (const { Properties } of fed) {
      const from = one(queues.filter(({ id }) => refersTo(Properties.EventSourceArn, id)));
      const { maxReceiveCount, deadLetterTargetArn } = from.Properties.RedrivePolicy ?? {};
      expect(Number(maxReceiveCount)).toBeGreaterThan(1);
      const dead = one(queues.filter(({ id }) => refersTo(deadLetterTargetArn, id)));
      expect(alarms.filter((of) => refersTo(of.Properties, dead.id))).toHaveLength(1);
      expect(Number(Properties.ScalingConfig?.MaximumConcurrency)).toBe(20);
    }
  });

  it('every queue is encrypted', () => {
    for (const { Properties } of deployed.ofType('AWS::SQS::Queue'))
      expect(list(Properties.SqsManagedSseEnabled ?? Properties.KmsMasterKeyId)).not.toEqual([
        undefined,
      ]);
  });

  it('a fault of the table is counted for every operation that a function may ask of it', () => {
    const alarm = one(
      alarms.filter(({ Properties }) => refersTo(Properties.Metrics, 'SystemErrors')),
    );
    const watched = [
      ...JSON.stringify(alarm.Properties.Metrics).matchAll(/"Operation","Value":"(\w+)"/g),
    ].map(([, operation]) => `dynamodb:${operation}`);
    const asked = Object.values(SEEN).flatMap(({ table, index }) => [...table, ...index]);
    expect(new Set(watched)).toEqual(new Set(asked));
  });
});
