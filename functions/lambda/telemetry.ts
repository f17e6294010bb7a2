import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logging } from '../capabilities.ts';
import { DIMENSIONS, METRICS, type Measure, type Metric, NAMESPACE } from '../metrics.ts';
import type { Level } from './environment.ts';

const RANK: Readonly<Record<Level, number>> = { info: 0, warn: 1, error: 2 };

/**
 * The ids under which an invocation is found elsewhere: in Lambda's own lines, in X-Ray, in the
 * access log.
 */
type InvocationIds = Readonly<Record<string, string | undefined>>;

interface Invocation {
  readonly ids: InvocationIds;
  /** Since the last line that carried metrics. */
  readonly measured: Map<Metric, number[]>;
}

/** What a function says of its work, on lines of JSON. */
export interface Telemetry {
  readonly log: Logging['log'];
  readonly measure: Measure;
  /**
   * Runs an invocation: its lines carry its ids, and what was measured is out when it has ended.
   */
  during<T>(ids: InvocationIds, run: () => Promise<T>): Promise<T>;
}

/**
 * An error without its messages, since those may quote data: names, codes and where it came from.
 */
const withoutData = (error: unknown): object | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { name, message, stack = '', cause } = error;
  const { code } = error as { code?: unknown };
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return {
    name,
    ...(typeof code === 'string' && /^[A-Z_]+$/.test(code) && { code }),
    stack: frames.match(/^[ \t]+at .*$/gm)?.map((frame) => frame.trim()) ?? [],
    ...(cause !== undefined && { cause: withoutData(cause) }),
  };
};

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Metrics in CloudWatch's embedded format: it makes them from the line itself, and no request is
 * spent on them.
 */
const embedded = (measured: ReadonlyMap<Metric, number[]>, at: number): object => {
  if (measured.size === 0) return {};
  const Metrics = [...measured.keys()].map((metric) => ({ Name: metric, Unit: METRICS[metric] }));
  const directive = { Namespace: NAMESPACE, Dimensions: [DIMENSIONS], Metrics };
  return {
    _aws: { Timestamp: at, CloudWatchMetrics: [directive] },
    // Counts add up; times are kept one by one, so that percentiles are right.
    ...Object.fromEntries(
      [...measured].map(([metric, values]) => [
        metric,
        METRICS[metric] === 'Count' ? total(values) : values,
      ]),
    ),
  };
};

/**
 * Logs and metrics of a function. Every line is one JSON object with the function, the stage and
 * the invocation's ids. Metrics ride on the lines that are written anyway; tenants are a field of a
 * line and never a dimension, which would cost by the tenant.
 */
export const telemetry = (
  name: string,
  { stage, level }: { readonly stage: string; readonly level: Level },
  now: () => number,
  write: (line: string) => void,
): Telemetry => {
  const current = new AsyncLocalStorage<Invocation>();
  const say = (entry: Readonly<Record<string, unknown>>): void => {
    const invocation = current.getStore();
    const measured = new Map(invocation?.measured);
    invocation?.measured.clear();
    const error = 'error' in entry && { error: withoutData(entry.error) };
    write(
      JSON.stringify({
        ...entry,
        ...error,
        function: name,
        stage,
        ...invocation?.ids,
        ...embedded(measured, now()),
      }),
    );
  };
  return {
    log: (entry) => {
      if (RANK[entry.level as Level] >= RANK[level]) say(entry);
    },
    measure: (metric, value) => {
      const measured = current.getStore()?.measured;
      const values = measured?.get(metric);
      if (values === undefined) measured?.set(metric, [value]);
      else values.push(value);
    },
    during: (ids, run) =>
      current.run({ ids, measured: new Map() }, async () => {
        try {
          return await run();
        } finally {
          if (current.getStore()?.measured.size) say({ level: 'info' });
        }
      }),
  };
};
