import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/boundaries.ts';
import { listOf, textOf } from '../support/json.ts';
import { synthesise } from '../support/synthesis.ts';
import { flat, list, one, statementsOf } from '../support/template.ts';

// Every alarm that there is rings in a stage that has a domain for mails.
const deployed = synthesise({ stage: 'prod', mailDomain: 'example.com' });

/** The other topic is SES's. */
const topic = one(deployed.ofType('AWS::SNS::Topic').filter(({ id }) => /Alarms/.test(id)));

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
const runbook = readFileSync(join(ROOT, 'infra/RUNBOOK.md'), 'utf8');
const [, part = ''] = /^## When an alarm rings$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(runbook) ?? [];
const paragraphs = [...part.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
const alarms = deployed.ofType('AWS::CloudWatch::Alarm');
/** The paragraph of the runbook that each alarm names. */
const named = alarms.map(
  ({ Properties }) => /infra\/RUNBOOK\.md#([\w-]+)$/.exec(textOf(Properties.AlarmDescription))?.[1],
);

it('the runbook has a paragraph for each alarm, and none that nothing names', () => {
  // The budget tells the same topic, and is no alarm of CloudWatch.
  expect([...named, 'budget-exceeded'].toSorted()).toEqual(paragraphs.toSorted());
});

describe('alarms', () => {
  it('each name a paragraph of the runbook, each its own', () => {
    expect(named.filter((anchor) => anchor === undefined || !paragraphs.includes(anchor))).toEqual(
      [],
    );
    expect(new Set(named).size).toBe(alarms.length);
  });

  it('ring a topic that is encrypted, and say when it is over', () => {
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
      // What SES tells of mails, on its way to the queue.
      'ses.amazonaws.com',
      'sns.amazonaws.com',
    ]);
  });

  it('include the money', () => {
    const { Properties } = one(deployed.ofType('AWS::Budgets::Budget'));
    expect(Properties.Budget?.BudgetLimit).toEqual({
      Amount: 500,
      Unit: 'USD',
    });
    for (const { Subscribers } of listOf(Properties.NotificationsWithSubscribers)) {
      expect(Subscribers).toEqual([{ SubscriptionType: 'SNS', Address: { Ref: topic.id } }]);
    }
  });
});
