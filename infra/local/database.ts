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
import { close, listen } from './serve.ts';

/** Name of the table on this machine. */
export const LOCAL_TABLE = 'uplift';

/** A client of an embedded database; the credentials are a formality that its protocol asks for. */
export const localClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
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
 * `path` keeps the data in that folder; without it they live in memory.
 */
export const startDatabase = async (
  path?: string,
  patience: Patience = DEFAULT_PATIENCE,
): Promise<Database> => {
  const server: Server = dynalite({
    ...(path !== undefined && { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  const endpoint = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  const client = localClient(endpoint);
  await ensureTable(client);
  return {
    endpoint,
    client,
    table: dynamoTable(client, LOCAL_TABLE, patience),
    async stop() {
      client.destroy();
      await close(server);
    },
  };
};
