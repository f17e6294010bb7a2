import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SUM, total } from './metrics.ts';

/**
 * What functions may ask of the table. DynamoDB counts its faults by operation, so one that is not
 * here could fail unseen.
 */
const TABLE_OPERATIONS = [
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'UpdateItem',
] as const;
export type TableOperation = (typeof TABLE_OPERATIONS)[number];

/** What DynamoDB counts of a table. */
export class TableMetrics {
  readonly #tableName: string;

  constructor(tableName: string) {
    this.#tableName = tableName;
  }

  #metric(metricName: string, dimensions: Readonly<Record<string, string>> = {}): Metric {
    return new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: this.#tableName, ...dimensions },
      ...SUM,
    });
  }

  /** Reads and writes that were refused. */
  metricThrottles(): IMetric {
    const parts = {
      readsThrottled: this.#metric('ReadThrottleEvents'),
      writesThrottled: this.#metric('WriteThrottleEvents'),
    };
    return total(parts, 'throttled');
  }

  /** Answers with a fault of DynamoDB's own. */
  metricFaults(): IMetric {
    const faults = TABLE_OPERATIONS.map(
      (Operation) => [`faults${Operation}`, this.#metric('SystemErrors', { Operation })] as const,
    );
    return total(Object.fromEntries(faults), 'faults');
  }

  metricReadUnits(): IMetric {
    return this.#metric('ConsumedReadCapacityUnits');
  }

  metricWriteUnits(): IMetric {
    return this.#metric('ConsumedWriteCapacityUnits');
  }
}
