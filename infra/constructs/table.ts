import type { Stack } from 'aws-cdk-lib';
import { TWO_OF_THREE } from './base/alarms.ts';
import type { Ground } from './base/ground.ts';
import { graph } from './base/metrics.ts';
import { TableMetrics } from './base/table-metrics.ts';
import type { Capability } from './capability.ts';

/** Watches the table that the functions use; the table itself is made by the data stack. */
export class Table implements Capability {
  readonly functions = [];
  readonly widgets;

  constructor(_stack: Stack, { settings, alarms }: Ground) {
    const metrics = new TableMetrics(settings.tableName);
    alarms.watch('table-throttled', {
      meaning: 'DynamoDB throttles the table, or one partition of it.',
      metric: metrics.metricThrottles(),
      threshold: 10,
      periods: TWO_OF_THREE,
    });
    alarms.watch('table-faults', {
      meaning: 'DynamoDB answers with faults of its own.',
      metric: metrics.metricFaults(),
      threshold: 5,
      periods: TWO_OF_THREE,
    });
    this.widgets = [
      graph(
        'Table units',
        [metrics.metricReadUnits(), metrics.metricWriteUnits()],
        [metrics.metricThrottles(), metrics.metricFaults()],
      ),
    ];
  }
}
