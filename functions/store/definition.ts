import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** Name of the local secondary index that sorts an employee's partition by arrival. */
export const BY_ARRIVAL = 'byArrival';

/**
 * The one table as plain data: the stack and the local runtime create it from the same definition.
 */
export const TABLE = {
  keys: { partition: 'pk', sort: 'sk' },
  index: { name: BY_ARRIVAL, sort: 'seen' },
  attributes: { pk: 'S', sk: 'S', seen: 'N' },
  /**
   * Attribute with the epoch second after which DynamoDB may drop an item; nothing depends on it
   * being dropped.
   */
  timeToLive: 'expires',
} as const;

/** The table as DynamoDB's CreateTable takes it. */
export const createTableInput = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: TABLE.keys.partition, KeyType: 'HASH' },
    { AttributeName: TABLE.keys.sort, KeyType: 'RANGE' },
  ],
  AttributeDefinitions: Object.entries(TABLE.attributes).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  })),
  LocalSecondaryIndexes: [
    {
      IndexName: TABLE.index.name,
      KeySchema: [
        { AttributeName: TABLE.keys.partition, KeyType: 'HASH' },
        { AttributeName: TABLE.index.sort, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});
