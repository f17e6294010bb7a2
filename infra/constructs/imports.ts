import { Duration, type Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { IMPORT_ROUTES } from '../../functions/api/import-routes.ts';
import type { Settings } from '../stage.ts';
import { SILENT_HALF_AN_HOUR, TWO_OF_THREE } from './base/alarms.ts';
import { LIVE, UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';
import { graph } from './base/metrics.ts';
import { ScheduledJob } from './base/scheduled-job.ts';
import { wakingOf } from './base/waking.ts';
import type { Capability } from './capability.ts';

/** The function's own name: it wakes itself by that. */
const nameOf = ({ stage }: Settings): string => `uplift-${stage}-imports`;

/**
 * Takes files, and reads and stores them after the request was answered: woken by whoever takes
 * them, and every minute by itself. The readers of files are its own, so that no answer of the API
 * waits for them to load.
 */
export class Imports implements Capability {
  readonly functions;
  readonly widgets;

  constructor(stack: Stack, ground: Ground) {
    const name = nameOf(ground.settings);
    const imports = new UpliftFunction(stack, 'ImportsFunction', ground, {
      name: 'imports',
      functionName: name,
      description: 'Takes files, reads what they hold and stores it',
      // One whole processor; a table of 4 MB unpacks to many times that.
      memoryMegabytes: 1769,
      timeout: Duration.minutes(5),
      table: ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
      isAsynchronous: true,
      grants: { Itself: wakingOf(stack, name) },
      environment: {
        UPLIFT_QUOTAS: JSON.stringify(ground.settings.quotas),
        UPLIFT_IMPORTS: `${name}:${LIVE}`,
      },
    });
    ground.door.serveRoutes('Imports', IMPORT_ROUTES, imports.live);
    new ScheduledJob(stack, 'ImportsSchedule', ground, {
      description: 'Uplift: go on with imports',
      schedule: Schedule.rate(Duration.minutes(1)),
      handler: imports.live,
    });
    ground.alarms.watch('import-failed', {
      meaning: 'An import was given up after five tries.',
      metric: imports.metricOwn('jobsFailed'),
      threshold: 0,
    });
    ground.alarms.watch('imports-failing', {
      meaning: 'Imports cannot be taken or looked at.',
      metric: imports.metricErrors(),
      threshold: 0,
      periods: TWO_OF_THREE,
    });
    ground.alarms.watch('imports-silent', {
      meaning: 'Nobody has looked for imports for half an hour.',
      metric: imports.metricRuns(),
      ...SILENT_HALF_AN_HOUR,
    });
    this.functions = [imports];
    this.widgets = [graph('Imports', [imports.metricRuns()], [imports.metricErrors()])];
  }
}
