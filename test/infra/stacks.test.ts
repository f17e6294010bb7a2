import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, it, vi } from 'vitest';
import { IMPORT_ROUTES } from '../../functions/api/import-routes.ts';
import { MAIL_ROUTES } from '../../functions/api/mail-routes.ts';
import { MOST_RECEIVES, VISIBILITY_MS } from '../../functions/digest/queue.ts';
import { type Issuer, parseIssuers } from '../../functions/http/issuer.ts';
import { createTableInput, TABLE } from '../../functions/store/definition.ts';
import { createCdkApp } from '../../infra/app.ts';
import { DEFAULTS } from '../../infra/stage.ts';
import { ROOT } from '../support/boundaries.ts';
import { listOf, textOf } from '../support/json.ts';
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
  // Neither a configuration set of SES nor a client of a user pool holds what a new one would not.
  const stateful =
    /^AWS::((DynamoDB|KMS|S3|RDS|Cognito|SecretsManager)::(?!UserPoolClient$)|SES::EmailIdentity)/;
  expect(Object.values(prod.service.Resources).filter(({ Type }) => stateful.test(Type))).toEqual(
    [],
  );
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

  it('counts what the gateway itself refused, in a metric that an alarm looks at', () => {
    const filter = one(deployed.ofType('AWS::Logs::MetricFilter'));
    expect(filter.Properties.FilterPattern).toBe(
      '{ ($.status = "429") && ($.integrationStatus = "-") }',
    );
    const [{ MetricName } = {}] = listOf(filter.Properties.MetricTransformations);
    const alarms = deployed.ofType('AWS::CloudWatch::Alarm');
    expect(JSON.stringify(alarms)).toContain(`"${textOf(MetricName)}"`);
    expect(textOf(Properties.AccessLogSettings?.Format)).toContain('$context.integrationStatus');
  });

  it('gives its function the quotas of its stage', () => {
    const variables = functionNamed(deployed, 'api').Properties.Environment?.Variables;
    expect(JSON.parse(textOf(variables?.UPLIFT_QUOTAS))).toEqual(DEFAULTS[stage].quotas);
  });

  it('logs every request, and of nobody who asked or was asked about', () => {
    const format = textOf(Properties.AccessLogSettings?.Format);
    const fields = [...format.matchAll(/\$context\.([A-Za-z.]+)/g)].map(([, field]) => field);
    expect(fields).toEqual(expect.arrayContaining(['requestId', 'routeKey', 'status']));
    expect(
      fields.filter((field) => /path|ip|identity|agent|authorizer|header|query/i.test(field ?? '')),
    ).toEqual([]);
    const routes = deployed.ofType('AWS::ApiGatewayV2::Route').map((of) => of.Properties.RouteKey);
    const pages = ['/l/{proxy+}', '/me', '/me/{proxy+}', '/u/{proxy+}'].map(
      (path) => `ANY ${path}`,
    );
    const consolePages = ['/console', '/console/{proxy+}'].map((path) => `ANY ${path}`);
    const mails = MAIL_ROUTES.map(({ method, path }) => `${method} ${path}`);
    const imports = IMPORT_ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect(routes.toSorted()).toEqual(
      [
        '$default',
        ...consolePages,
        ...imports,
        ...(stage === 'prod' ? [...pages, ...mails] : []),
      ].toSorted(),
    );
  });

  it('calls the version in force of its functions, of console, pages and mails those of their own', () => {
    const called = deployed
      .ofType('AWS::ApiGatewayV2::Integration')
      .map(({ Properties: target }) => {
        expect(target.PayloadFormatVersion).toBe('2.0');
        const alias = deployed.resources.find(
          ({ id }) => id === textOf(target.IntegrationUri?.Ref),
        );
        expect(alias).toMatchObject({ Type: 'AWS::Lambda::Alias', Properties: { Name: 'live' } });
        return textOf(alias?.Properties.FunctionName?.Ref).replace(/[0-9A-F]{8}$/, '');
      });
    expect(new Set(called)).toEqual(
      new Set([
        'ApiFunction',
        'ConsoleFunction',
        'ImportsFunction',
        ...(stage === 'prod' ? ['PagesFunction', 'MailApiFunction'] : []),
      ]),
    );
  });
});

/** As prod, but another issuer lets people sign in. */
const LOGIN = { issuer: 'https://staff.example.com', audience: 'c', tenants: ['acme'] };
const withLogin = [...JSON.parse(EVERYTHING.oidc), { ...LOGIN, login: { clientId: 'c' } }];
const ownLogin = synthesise({ stage: 'prod', ...EVERYTHING, oidc: JSON.stringify(withLogin) });

describe.each([...STAGES, { stage: 'prod', deployed: ownLogin }] as const)(
  'people who sign in to the console of $stage',
  ({ stage, deployed }) => {
    it('stand in a pool that only an operator fills, each with a second factor and no telephone', () => {
      expect(one(deployed.ofType('AWS::Cognito::UserPool'))).toMatchObject({
        DeletionPolicy: stage === 'prod' ? 'Retain' : 'Delete',
        UpdateReplacePolicy: stage === 'prod' ? 'Retain' : 'Delete',
        Properties: {
          AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
          DeletionProtection: stage === 'prod' ? 'ACTIVE' : 'INACTIVE',
          MfaConfiguration: 'ON',
          EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
          UsernameAttributes: ['email'],
          AutoVerifiedAttributes: ['email'],
        },
      });
    });

    it('stay known when another issuer lets people in, or no longer does', () => {
      expect(deployed.data.Resources.People).toEqual(
        (stage === 'prod' ? prod : dev).data.Resources.People,
      );
      expect(deployed.data.Outputs).toEqual((stage === 'prod' ? prod : dev).data.Outputs);
    });
  },
);

describe('the console is told an issuer by which people sign in', () => {
  const told = (deployed: typeof prod): readonly Issuer[] => {
    const { Properties } = functionNamed(deployed, 'console');
    // What is known once it is deployed stands for itself.
    const known = flat(Properties.Environment?.Variables?.UPLIFT_OIDC)
      .replace(/\$?\{"?Fn::ImportValue[^}]*\}/g, 'https://pool.example')
      .replaceAll(/\$\{ConsoleClient\w+\}/g, 'client');
    return parseIssuers(known);
  };

  it.each([
    ['prod', prod, ['https://login.example.com/']],
    ['dev', dev, []],
  ] as const)(
    'by the pool of %s, as a public client with PKCE that is sent back to the console alone',
    (_, deployed, others) => {
      const issuers = told(deployed);
      expect(issuers.map(({ issuer }) => issuer)).toEqual([...others, 'https://pool.example']);
      expect(issuers.at(-1)).toMatchObject({ login: { clientId: 'client' }, audience: ['client'] });
      const { Properties } = one(deployed.ofType('AWS::Cognito::UserPoolClient'));
      const { UPLIFT_CONSOLE_URL: url } =
        functionNamed(deployed, 'console').Properties.Environment?.Variables ?? {};
      expect(Properties).toMatchObject({
        GenerateSecret: false,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        PreventUserExistenceErrors: 'ENABLED',
      });
      expect(listOf(Properties.CallbackURLs).map(flat)).toEqual([
        `${flat(url)}/console/login/callback`,
      ]);
    },
  );

  it('by one of the context that has a login, and then by it alone', () => {
    expect(told(ownLogin).filter(({ login }) => login)).toMatchObject([
      { issuer: LOGIN.issuer, login: { clientId: 'c' } },
    ]);
    expect(ownLogin.ofType('AWS::Cognito::UserPoolClient')).toEqual([]);
  });

  it('and the API is told nothing of the pool, whose tokens open nothing there', () => {
    for (const deployed of [prod, dev]) {
      const { UPLIFT_OIDC: api } =
        functionNamed(deployed, 'api').Properties.Environment?.Variables ?? {};
      expect(JSON.stringify(api ?? '')).not.toContain('ImportValue');
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
    const subscriptions = prod.ofType('AWS::SNS::Subscription').map(({ Properties }) => Properties);
    expect(subscriptions.map(({ Protocol }) => textOf(Protocol)).toSorted()).toEqual([
      'email',
      'sqs',
    ]);
    expect(subscriptions.map(({ Endpoint }) => Endpoint)).toContain('ops@example.com');
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
      'AWS::SES::ConfigurationSet',
      'AWS::SES::ConfigurationSetEventDestination',
      'AWS::SNS::Subscription',
      'AWS::Lambda::EventSourceMapping',
    ])
      expect(dev.ofType(type)).toEqual([]);
  });

  it('lets a restored table take the place of the own one, which stays as it is', () => {
    const restored = synthesise({ stage: 'prod', tableName: 'uplift-prod-restored' });
    expect(one(restored.ofType('AWS::DynamoDB::Table')).Properties.TableName).toBe('uplift-prod');
    for (const { name } of restored.functions.map(({ props }) => props)) {
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

describe('mails', () => {
  it('are sent in one name and by one configuration set alone, and only by those that write to people', () => {
    const senders = prod.functions
      .map(({ props }) => roleOf(prod, props.name))
      .flatMap((role) =>
        listOf(role.Properties.Policies).flatMap(({ PolicyDocument }) =>
          statementsOf(PolicyDocument)
            .filter(({ Action }) => list(Action).map(flat).includes('ses:SendEmail'))
            .map(({ Action, Resource, Condition }) => ({
              by: role.id.replace(/FunctionRole[0-9A-F]{8}$/, ''),
              Action: textOf(Action),
              on: list(Resource).map((one_) => flat(one_)?.split(':').at(-1)),
              Condition,
            })),
        ),
      );
    const granted = {
      Action: 'ses:SendEmail',
      on: ['configuration-set/uplift-prod', 'identity/example.com'],
      Condition: { StringEquals: { 'ses:FromAddress': 'digest@example.com' } },
    };
    expect(senders).toEqual([
      { by: 'Sender', ...granted },
      { by: 'Pages', ...granted },
      { by: 'MailApi', ...granted },
    ]);
  });

  it('go over TLS or not at all, to nobody who bounced or complained, and their links stay as they are', () => {
    expect(one(prod.ofType('AWS::SES::ConfigurationSet')).Properties).toMatchObject({
      Name: 'uplift-prod',
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    });
    const { EventDestination: told } = one(
      prod.ofType('AWS::SES::ConfigurationSetEventDestination'),
    ).Properties;
    expect(listOf(told?.MatchingEventTypes as never).toSorted()).toEqual([
      'bounce',
      'complaint',
      'delivery',
      'deliveryDelay',
      'reject',
    ]);
  });

  it('bring their shards one after the other, as often and as long as on one machine', () => {
    const [shards] = prod
      .ofType('AWS::SQS::Queue')
      .filter(({ Properties }) => Properties.FifoQueue && Properties.RedrivePolicy);
    expect(shards?.Properties).toMatchObject({
      VisibilityTimeout: VISIBILITY_MS / 1000,
      RedrivePolicy: { maxReceiveCount: MOST_RECEIVES },
    });
  });
});

describe('cdk-nag', () => {
  it('stops the synthesis at a finding that nobody gave a reason for', () => {
    const { app, service } = createCdkApp({ context: { stage: 'prod' } });
    new Queue(service, 'Careless');
    // It has no queue for dead letters, and may be reached without TLS.
    const stopped = (() => {
      try {
        app.synth();
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(stopped).toContain('AwsSolutions-SQS3');
    expect(stopped).toContain('AwsSolutions-SQS4');
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
