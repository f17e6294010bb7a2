import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Api } from '../constructs/api.ts';
import { FailureQueue } from '../constructs/base/failure-queue.ts';
import type { Ground } from '../constructs/base/ground.ts';
import { PublicApi } from '../constructs/base/http-api.ts';
import { Observability } from '../constructs/base/observability.ts';
import type { Capability, CapabilityClass } from '../constructs/capability.ts';
import { Console } from '../constructs/console.ts';
import { Digests } from '../constructs/digests.ts';
import { Erasing } from '../constructs/erasing.ts';
import { FailedJobs } from '../constructs/failed-jobs.ts';
import { Imports } from '../constructs/imports.ts';
import { Jobs } from '../constructs/jobs.ts';
import { Mail } from '../constructs/mail.ts';
import { NightlyEvidence } from '../constructs/nightly-evidence.ts';
import { NightlyFit } from '../constructs/nightly-fit.ts';
import { Table } from '../constructs/table.ts';
import type { Settings } from '../stage.ts';
import type { DataStack } from './data.ts';

/**
 * What Uplift can do, in the order in which the dashboard shows it. Another capability is a file in
 * constructs/ and its name here; the tests of test/infra hold it to the same promises.
 */
const CAPABILITIES: readonly CapabilityClass[] = [
  Api,
  Table,
  Jobs,
  Erasing,
  NightlyFit,
  NightlyEvidence,
  FailedJobs,
  Mail,
  Digests,
  Console,
  Imports,
];

/** What may be thrown away and deployed again at any time: every capability, and who is told. */
export class ServiceStack extends Stack {
  readonly capabilities: readonly Capability[];

  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    { key, people }: Pick<DataStack, 'key' | 'people'>,
    props: StackProps,
  ) {
    super(scope, id, props);
    const observability = new Observability(this, 'Observability', settings, key);
    const { alarms } = observability;
    const failures = new FailureQueue(this, 'Failures');
    const door = new PublicApi(this, 'Public', { settings, key });
    const ground: Ground = { settings, key, people, failures, door, alarms };
    this.capabilities = CAPABILITIES.map((Deployed) => new Deployed(this, ground));
    observability.show(this.capabilities.flatMap(({ widgets }) => widgets));
    new CfnOutput(this, 'TableName', { value: settings.tableName });
    new CfnOutput(this, 'AlarmTopic', { value: alarms.topic.topicArn });
  }
}
