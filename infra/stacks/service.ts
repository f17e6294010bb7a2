import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { PublicApi } from '../constructs/api.ts';
import { CustomDomain } from '../constructs/domain.ts';
import { FailureQueue } from '../constructs/failures.ts';
import { UpliftFunction } from '../constructs/function.ts';
import { ScheduledJob } from '../constructs/job.ts';
import { Observability } from '../constructs/observability.ts';
import type { Settings } from '../stage.ts';

/** What may be thrown away and deployed again at any time: functions, API, schedules, alarms. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, key: IKey, props: StackProps) {
    super(scope, id, props);
    const failures = new FailureQueue(this, 'Failures').queue;
    const reservedConcurrency = settings.reservesJobs ? 1 : undefined;
    const api = new UpliftFunction(this, 'ApiFunction', {
      name: 'api',
      settings,
      key,
      description: 'Takes events and answers what to learn next',
      memoryMegabytes: 1024,
      // An HTTP API waits 30 s at most.
      timeout: Duration.seconds(29),
    });
    const sweep = new UpliftFunction(this, 'SweepFunction', {
      name: 'sweep',
      settings,
      key,
      description: 'Finishes erasures of employees',
      memoryMegabytes: 512,
      timeout: Duration.minutes(4),
      reservedConcurrency,
      failures,
    });
    const fit = new UpliftFunction(this, 'FitFunction', {
      name: 'fit',
      settings,
      key,
      description: 'Fits the learner model of each tenant to its own events',
      // One whole processor; a million events fit into 1 GB.
      memoryMegabytes: 1769,
      timeout: Duration.minutes(15),
      reservedConcurrency,
      failures,
    });
    new ScheduledJob(this, 'SweepSchedule', {
      description: 'Uplift: finish erasures',
      schedule: Schedule.rate(Duration.minutes(5)),
      handler: sweep.live,
      failures,
    });
    new ScheduledJob(this, 'FitSchedule', {
      description: 'Uplift: nightly fit',
      schedule: Schedule.cron({ hour: '2', minute: '30' }),
      handler: fit.live,
      failures,
    });
    const publicApi = new PublicApi(this, 'Public', { settings, key, handler: api.live });
    const { domain } = settings;
    if (domain !== undefined)
      new CustomDomain(this, 'Domain', { ...domain, api: publicApi.api, stage: publicApi.stage });
    const { alarms } = new Observability(
      this,
      'Observability',
      {
        settings,
        stage: publicApi.stage,
        functions: { api: api.function, sweep: sweep.function, fit: fit.function },
        failures,
      },
      key,
    );
    new CfnOutput(this, 'ApiUrl', {
      value: domain ? `https://${domain.name}` : publicApi.api.apiEndpoint,
    });
    new CfnOutput(this, 'TableName', { value: settings.tableName });
    for (const [output, { function: deployed }] of Object.entries({
      ApiFunction: api,
      SweepFunction: sweep,
      FitFunction: fit,
    }))
      new CfnOutput(this, `${output}Name`, { value: deployed.functionName });
    new CfnOutput(this, 'AlarmTopic', { value: alarms.topic.topicArn });
    new CfnOutput(this, 'FailureQueueUrl', { value: failures.queueUrl });
  }
}
