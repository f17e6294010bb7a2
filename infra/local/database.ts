import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createTableInput } from '../../functions/store/definition.ts';
import { DEFAULT_PATIENCE, dynamoTable, type Patience } from '../../functions/store/dynamo.ts';
import type { Table } from '../../functions/store/table.ts';
import { guard } from './guard.ts';
import { close, listen } from './serve.ts';

/** Name of the table on this machine. */
export const LOCAL_TABLE = 'uplift';

/**
 * A client of an embedded database. The access key is what lets it in, where one is asked for; the
 * rest of the credentials is a formality.
 */
export const localClient = (endpoint: string, accessKey = 'local'): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: accessKey, secretAccessKey: 'local' },
    maxAttempts: 1,
  });

export interface Database {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly table: Table;
  stop(): Promise<void>;
}

/** Creates the table if it is not there, and waits until it can be used. */
const ensureTable = async (client: DynamoDBClient): Promise<void> => {
  for (;;) {
    try {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: LOCAL_TABLE }));
      if (Table?.TableStatus === 'ACTIVE') return;
      await sleep(5);
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      await client.send(new CreateTableCommand(createTableInput(LOCAL_TABLE)));
    }
  }
};

/**
 * Starts an embedded DynamoDB on a free port of the loopback interface, with the table in it.
 * `path` keeps the data in that folder; without it they live in memory. No web page is answered,
 * and with an access key only who knows that.
 */
export const startDatabase = async (
  path?: string,
  patience: Patience = DEFAULT_PATIENCE,
  accessKey?: string,
): Promise<Database> => {
  const server: Server = dynalite({
    ...(path !== undefined && { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  guard(server, accessKey);
  const endpoint = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  const client = localClient(endpoint, accessKey);
  await ensureTable(client);
  return {
    endpoint,
    client,
    table: dynamoTable(client, LOCAL_TABLE, patience),
    async stop() {
      // In this order: where a client leaves, the server thinks that nothing is under way any more
      // and closes its files below a call that still reads them.
      await close(server);
      client.destroy();
    },
  };
};
