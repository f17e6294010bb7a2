/**
 * The peer of a cold start: a handler that reads one item through Hono and the DynamoDB client, and
 * does nothing else.
 */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';

const client = new DynamoDBClient({ maxAttempts: 1 });
const Key = { pk: { S: 'T#health' }, sk: { S: 'MANIFEST' } };

const app = new Hono().get('/health/ready', async (c) => {
  await client.send(
    new GetItemCommand({ TableName: process.env.UPLIFT_TABLE, Key, ConsistentRead: true }),
  );
  return c.json({ status: 'ok' });
});

export const handler = handle(app);
