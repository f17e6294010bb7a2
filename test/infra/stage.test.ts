import { describe, expect, it } from 'vitest';
import { DEFAULTS, settingsOf } from '../../infra/stage.ts';

const issuersOf = (count: number): object[] =>
  Array.from({ length: count }, (_, at) => ({
    issuer: `https://login-${at}.example.com/`,
    audience: 'https://uplift.example.com',
    tenants: ['acme'],
  }));

describe('the context of a deployment', () => {
  it('needs nothing: then it is the stage dev', () => {
    expect(
      settingsOf({ '@aws-cdk/core:target-partitions': ['aws'], 'aws:cdk:bundling-stacks': [] }),
    ).toEqual({
      stage: 'dev',
      isDestroyable: true,
      logRetentionDays: 7,
      requestsPerSecond: 50,
      quotas: DEFAULTS.dev.quotas,
      monthlyBudgetDollars: 20,
      reservesJobs: false,
      ownTableName: 'uplift-dev',
      tableName: 'uplift-dev',
    });
  });

  it('says otherwise in text, as the command line gives it', () => {
    expect(
      settingsOf({
        stage: 'prod',
        requestsPerSecond: '300',
        monthlyBudgetDollars: '90',
        logRetentionDays: '365',
        decisionsDays: '730',
        reserveJobs: 'false',
        tableName: 'uplift-prod-restored',
      }),
    ).toMatchObject({
      isDestroyable: false,
      requestsPerSecond: 300,
      monthlyBudgetDollars: 90,
      logRetentionDays: 365,
      decisionsDays: 730,
      reservesJobs: false,
      ownTableName: 'uplift-prod',
      tableName: 'uplift-prod-restored',
    });
  });

  it('takes quotas as text or as an object; what they leave out is the stage’s own', () => {
    for (const quotas of ['{"events": 7, "writes": null}', { events: 7, writes: null }])
      expect(settingsOf({ stage: 'prod', quotas }).quotas).toEqual({
        ...DEFAULTS.prod.quotas,
        events: 7,
        writes: null,
      });
    for (const wrong of ['{"event": 7}', '{"events": 0}', '{"events": 1.5}', 'many'])
      expect(() => settingsOf({ quotas: wrong }), wrong).toThrow(/-c quotas=.*(JSON|not valid)/);
  });

  it('keeps what belongs to a stage under its name, which the command line overrides', () => {
    const context = {
      prod: {
        alarmEmail: 'ops@example.com',
        tableName: 'uplift-prod-restored',
        requestsPerSecond: 300,
      },
      dev: { alarmEmail: 'dev@example.com' },
    };
    expect(settingsOf({ ...context, stage: 'prod', requestsPerSecond: '400' })).toMatchObject({
      alarmEmail: 'ops@example.com',
      tableName: 'uplift-prod-restored',
      requestsPerSecond: 400,
    });
    expect(settingsOf(context)).toMatchObject({
      alarmEmail: 'dev@example.com',
      tableName: 'uplift-dev',
    });
  });

  it.each([
    [{ dev: { tabelName: 'x' } }, /^-c tabelName: not known/],
    [{ stag: 'prod' }, /^-c stag: not known\. There are: stage, /],
    [{ stage: 'production' }, /^-c stage=production: must be dev or prod$/],
    [{ requestsPerSecond: 'many' }, /^-c requestsPerSecond=many: must be a whole number$/],
    [{ requestsPerSecond: '0' }, /^-c requestsPerSecond=0: /],
    [{ logRetentionDays: '8' }, /must be one of the retentions that CloudWatch Logs knows/],
    [{ decisionsDays: '0' }, /^-c decisionsDays=0: /],
    [{ alarmEmail: 'me' }, /^-c alarmEmail=me: must be an e-mail address$/],
    [{ domainName: 'learn.example.com' }, /domainName and certificateArn belong together/],
    [{ domainName: 'https://learn.example.com' }, /must be a host name such as/],
    [{ certificateArn: 'arn:aws:iam::1:x' }, /must be the ARN of a certificate in ACM/],
    [{ mailDomain: 'Example' }, /must be a host name/],
    [{ tableName: 'a b' }, /must be the name of a DynamoDB table/],
    [{ reserveJobs: 'no' }, /must be true or false/],
    [{ oidc: '[{}]' }, /^-c oidc=\[\{\}\]: .*not valid.*\/0\/issuer/],
    [{ oidc: 'nowhere.json' }, /no such file/],
    [{ oidc: issuersOf(25) }, /^-c oidc=.*takes more than the 2500 bytes.*npm run issuers/s],
  ])('is refused in one clear line: %j', (context, complaint) => {
    expect(() => settingsOf(context)).toThrow(complaint);
  });
});
