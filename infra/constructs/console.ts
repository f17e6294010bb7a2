import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import { consoleFiles } from '../islands.ts';
import { TWO_OF_THREE } from './base/alarms.ts';
import { UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';
import { graph } from './base/metrics.ts';
import { signInBy } from './base/sign-in.ts';
import type { Capability } from './capability.ts';
import { wakingJobs } from './jobs.ts';

const PATHS = ['/console', '/console/{proxy+}'].map((path) => ({ path }));

/** Pages on which admins see how Uplift decides and change it, beside the API at its gateway. */
export class Console implements Capability {
  readonly functions;
  readonly widgets;

  constructor(stack: Stack, ground: Ground) {
    const { environment, grant } = wakingJobs(stack, ground);
    const { settings, door, alarms } = ground;
    const pages = new UpliftFunction(stack, 'ConsoleFunction', ground, {
      name: 'console',
      description: 'Shows admins how Uplift decides, and lets them change it',
      beside: () => ({ files: consoleFiles() }),
      memoryMegabytes: 1769,
      timeout: Duration.seconds(29),
      // It calls the verbs of the API, but counts no use of quotas.
      table: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
      index: ['Query'],
      grants: { Jobs: grant },
      environment: {
        UPLIFT_QUOTAS: JSON.stringify(settings.quotas),
        UPLIFT_CONSOLE_URL: door.url,
        UPLIFT_OIDC: signInBy(stack, ground),
        ...environment,
      },
    });
    door.serveRoutes('Console', PATHS, pages.live);
    new CfnOutput(stack, 'ConsoleUrl', { value: `${door.url}/console` });
    alarms.watch('console-failing', {
      meaning: 'The console of admins is not shown: its function ends in errors.',
      metric: pages.metricErrors(),
      threshold: 0,
      periods: TWO_OF_THREE,
    });
    this.functions = [pages];
    this.widgets = [
      graph('Console', [pages.metricRuns()], [pages.metricErrors(), pages.metricOwn('faults')]),
    ];
  }
}
