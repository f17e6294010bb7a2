import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { provideAll, type Runtime } from '../capabilities.ts';
import { arriving, type LogKeeper } from '../store/arrivals.ts';
import { caching, type StoreWriter } from '../store/capabilities.ts';
import type { Keeping } from '../store/keeping.ts';
import { punctualTable } from '../store/punctual.ts';
import type { LambdaCapability } from './capability.ts';
import { EVERY_FUNCTION, parseEnvironment } from './environment.ts';
import { type Telemetry, telemetry } from './telemetry.ts';

/** What every Lambda function works with. */
export interface LambdaBase extends Runtime, StoreWriter, LogKeeper, Keeping {}

/** What a Lambda function works with, and how it says what it did. */
export interface LambdaServices<Services> {
  readonly services: Services;
  readonly during: Telemetry['during'];
}

const baseOf = (
  name: string,
  {
    UPLIFT_TABLE,
    UPLIFT_STAGE,
    UPLIFT_LOG,
    UPLIFT_DECISIONS_DAYS = Infinity,
  }: ReturnType<typeof valuesOf>,
): LambdaServices<LambdaBase> => {
  // Not `console.log`: Lambda writes something before each of its lines, and then they are not
  // JSON.
  const { log, measure, during } = telemetry(
    name,
    { stage: UPLIFT_STAGE, level: UPLIFT_LOG },
    Date.now,
    (line) => process.stdout.write(`${line}\n`),
  );
  // The table's adapter retries, with its own bounds.
  const client = new DynamoDBClient({ maxAttempts: 1 });
  const runtime = { now: Date.now, random: (size: number) => randomBytes(size), log, measure };
  const table = punctualTable(client, UPLIFT_TABLE, runtime);
  const keeping = { keepDecisionsDays: UPLIFT_DECISIONS_DAYS };
  return {
    services: { ...runtime, table, ...keeping, ...arriving(runtime), ...caching() },
    during,
  };
};

/** Checked for all abilities at once, so that one Error names all that is wrong. */
const valuesOf = (capabilities: readonly LambdaCapability<never, object>[]) => {
  const variables = capabilities.map((one) => one.variables);
  return parseEnvironment(
    Object.assign({}, EVERY_FUNCTION, ...variables) as typeof EVERY_FUNCTION,
    process.env,
  );
};

/**
 * What a Lambda function works with, made once a process and without I/O (the client connects at
 * its first call, and is there for the next invocations): the runtime, the store, and one ability
 * after the other, each made from those before it. Throws where the environment is wrong.
 */
export function lambdaServices(name: string): LambdaServices<LambdaBase>;
export function lambdaServices<B>(
  name: string,
  ...capabilities: readonly [LambdaCapability<LambdaBase, B>]
): LambdaServices<LambdaBase & B>;
export function lambdaServices<B, C>(
  name: string,
  ...capabilities: readonly [LambdaCapability<LambdaBase, B>, LambdaCapability<LambdaBase & B, C>]
): LambdaServices<LambdaBase & B & C>;
export function lambdaServices<B, C, D>(
  name: string,
  ...capabilities: readonly [
    LambdaCapability<LambdaBase, B>,
    LambdaCapability<LambdaBase & B, C>,
    LambdaCapability<LambdaBase & B & C, D>,
  ]
): LambdaServices<LambdaBase & B & C & D>;
export function lambdaServices(
  name: string,
  // Each fits those before it, as the signatures above say.
  ...capabilities: readonly LambdaCapability<never, object>[]
): LambdaServices<object> {
  const values = valuesOf(capabilities);
  const { services, during } = baseOf(name, values);
  const makes = capabilities.map(
    ({ give }) =>
      (before: object) =>
        give(values, before as never),
  );
  return { services: provideAll(services, makes), during };
}

/**
 * The part of X-Ray's trace header that names the trace; Lambda sets it anew for every invocation.
 */
export const traceId = (): string | undefined =>
  /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1];

/** As what a function that no request calls names itself on its lines, and in its failures. */
const NOUNS = { job: 'job', queue: 'function' } as const;

/**
 * One invocation of a function that no request calls: what it came to stands on one line, as `told`
 * says it, and so does what it threw; then the invocation fails, so that retries and alarms work.
 * `run` gets the instant at which it began (epoch milliseconds).
 */
export const reported = <Answer extends object>(
  { services, during }: LambdaServices<LambdaBase>,
  { kind, name }: { readonly kind: keyof typeof NOUNS; readonly name: string },
  lambdaRequestId: string,
  run: (startMs: number) => Promise<Answer>,
  told: (answer: Answer) => object = (answer) => answer,
): Promise<Answer> =>
  during({ lambdaRequestId, traceId: traceId() }, async () => {
    const start = services.now();
    try {
      const answer = await run(start);
      services.measure('latency', services.now() - start);
      services.log({ level: 'info', [kind]: name, ...told(answer) });
      return answer;
    } catch (error) {
      services.measure('faults', 1);
      services.log({ level: 'error', [kind]: name, error });
      // Lambda logs what is thrown, message and all; what the message says stays here.
      throw new Error(`The ${NOUNS[kind]} ${name} failed; the line before says why.`);
    }
  });
