import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Services, servicesOf } from '../services.ts';
import { dynamoTable } from '../store/dynamo.ts';
import { parseEnvironment } from './environment.ts';

/**
 * What a Lambda function works with, made once a process and without I/O: the client connects at its first call and is there for the
 * next invocations. Throws where the environment is wrong.
 */
export const lambdaServices = (): Services => {
  const { table, level } = parseEnvironment(process.env);
  // The table's adapter retries, with its own bounds.
  const client = new DynamoDBClient({ maxAttempts: 1 });
  return servicesOf({
    table: dynamoTable(client, table),
    now: Date.now,
    random: (size) => randomBytes(size),
    log: (entry) => {
      if (level === 'info' || entry.level !== 'info') console.log(JSON.stringify(entry));
    },
  });
};
