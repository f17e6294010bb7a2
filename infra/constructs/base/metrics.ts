import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';

const FIVE_MINUTES = Duration.minutes(5);

/** A metric added up, and its highest value, over the five minutes that alarms look at. */
export const SUM = { period: FIVE_MINUTES, statistic: 'Sum' } as const;
export const MAXIMUM = { period: FIVE_MINUTES, statistic: 'Maximum' } as const;

/** A statistic of a metric, such as `p99`, over the same five minutes. */
export const statisticOf = (statistic: string) => ({ period: FIVE_MINUTES, statistic });

/** Several metrics added up; one without a value counts as 0. */
export const total = (parts: Readonly<Record<string, Metric>>, label?: string): MathExpression =>
  new MathExpression({
    label,
    period: FIVE_MINUTES,
    expression: Object.keys(parts)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + '),
    usingMetrics: parts,
  });

/** A share in percent; 0 while the whole is below `atLeast`, for a handful tells nothing. */
export const percent = (
  label: string,
  part: IMetric,
  whole: IMetric,
  atLeast: number,
): MathExpression =>
  new MathExpression({
    label,
    period: FIVE_MINUTES,
    expression: `IF(whole >= ${atLeast}, 100 * part / whole, 0)`,
    usingMetrics: { part, whole },
  });

/** A graph of the dashboard, a third of its width. */
export const graph = (
  title: string,
  left: readonly IMetric[],
  right: readonly IMetric[] = [],
): GraphWidget =>
  new GraphWidget({ title, width: 8, height: 6, left: [...left], right: [...right] });
