import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Services, servicesOf } from '../services.ts';
import { dynamoTable } from '../store/dynamo.ts';
import { parseEnvironment } from './environment.ts';
import { type Telemetry, telemetry } from './telemetry.ts';

/**
 * What a Lambda function works with, made once a process and without I/O: the client connects at
 * its first call and is there for the next invocations. Throws where the environment is wrong.
 */
export const lambdaServices = (
  name: string,
): { services: Services; during: Telemetry['during'] } => {
  const environment = parseEnvironment(process.env);
  // Not `console.log`: Lambda writes something before each of its lines, and then they are not
  // JSON.
  const { log, measure, during } = telemetry(name, environment, Date.now, (line) =>
    process.stdout.write(`${line}\n`),
  );
  // The table's adapter retries, with its own bounds.
  const client = new DynamoDBClient({ maxAttempts: 1 });
  const table = dynamoTable(client, environment.table);
  const { issuers } = environment;
  const random = (size: number): Uint8Array => randomBytes(size);
  return { services: servicesOf({ table, now: Date.now, random, log, measure, issuers }), during };
};

/**
 * The part of X-Ray's trace header that names the trace; Lambda sets it anew for every invocation.
 */
export const traceId = (): string | undefined =>
  /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1];
