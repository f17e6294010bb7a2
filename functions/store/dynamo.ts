import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { BY_ARRIVAL } from './definition.ts';
import {
  type Condition,
  type Cursor,
  type Item,
  type Key,
  type Page,
  type Query,
  StoreUnavailable,
  storable,
  type Table,
} from './table.ts';

/**
 * How patient the adapter is. The client itself must not retry (`maxAttempts: 1`), or the bounds
 * multiply.
 */
export interface Patience {
  readonly attempts: number;
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** Of the first pause; each further one doubles. The real pause is drawn between 0 and this. */
  readonly pauseMs: number;
  /** 0..1, for the jitter. */
  readonly random: () => number;
}

/** Together well under the minute after which an event's put is given up. */
export const DEFAULT_PATIENCE: Patience = {
  attempts: 4,
  timeoutMs: 3000,
  pauseMs: 60,
  random: Math.random,
};

const RETRYABLE = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'InternalFailure',
  'ServiceUnavailable',
  'LimitExceededException',
  'TransactionConflictException',
  'AbortError',
  'TimeoutError',
  'RequestTimeout',
  'NetworkingError',
]);

const isPassing = (error: unknown): boolean => {
  const { name, code, $metadata, $retryable } = error as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number; clockSkewCorrected?: boolean };
    $retryable?: object;
  };
  return (
    RETRYABLE.has(name ?? '') ||
    $retryable !== undefined ||
    // The signature was too old or too new; from now on the client signs with the table's time.
    $metadata?.clockSkewCorrected === true ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|UND_)/.test(code ?? '')
  );
};

const pause = (milliseconds: number): Promise<void> =>
  new Promise((fulfil) => setTimeout(fulfil, milliseconds));

const toItem = (attributes: Record<string, AttributeValue>): Item => unmarshall(attributes) as Item;
const fromItem = (item: Item): Record<string, AttributeValue> => marshall(storable(item));
const fromKey = ({ pk, sk }: Key): Record<string, AttributeValue> => ({
  pk: { S: pk },
  sk: { S: sk },
});

const conditionOf = (condition: Condition | undefined) => {
  if (condition === undefined) return {};
  if (condition.is === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' };
  if (condition.is === 'present') return { ConditionExpression: 'attribute_exists(pk)' };
  if (condition.is === 'unset')
    return {
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#a)',
      ExpressionAttributeNames: { '#a': condition.attribute },
    };
  const isLower = condition.is === 'lower';
  return {
    ConditionExpression: isLower ? 'attribute_not_exists(#a) OR #a < :a' : '#a = :a',
    ExpressionAttributeNames: { '#a': condition.attribute },
    ExpressionAttributeValues: marshall({ ':a': isLower ? condition.than : condition.value }),
  };
};

/** The parameters of a query, as a value. */
const queryInput = (
  tableName: string,
  { pk, prefix, byArrival, descending, limit, from }: Query,
) => ({
  TableName: tableName,
  ConsistentRead: true,
  KeyConditionExpression:
    prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: marshall({
    ':pk': pk,
    ...(prefix !== undefined && { ':prefix': prefix }),
  }),
  ScanIndexForward: !descending,
  ...(byArrival && { IndexName: BY_ARRIVAL }),
  ...(limit !== undefined && { Limit: limit }),
  ...(from && { ExclusiveStartKey: marshall(from, { removeUndefinedValues: true }) }),
});

/** The parameters of an add, as a value; at least one number is added. */
const addInput = (
  tableName: string,
  key: Key,
  amounts: Readonly<Record<string, number>>,
  fields: Readonly<Record<string, string | number>>,
) => {
  const named = Object.entries({ ...amounts, ...fields }).map(([name, value], place) => ({
    name,
    value,
    isAdded: name in amounts,
    of: [`#n${place}`, `:v${place}`] as const,
  }));
  const added = named.filter(({ isAdded }) => isAdded).map(({ of }) => of.join(' '));
  const set = named.filter(({ isAdded }) => !isAdded).map(({ of }) => of.join(' = '));
  return {
    TableName: tableName,
    Key: fromKey(key),
    UpdateExpression: [
      `ADD ${added.join(', ')}`,
      ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeNames: Object.fromEntries(named.map(({ name, of }) => [of[0], name])),
    ExpressionAttributeValues: marshall(
      Object.fromEntries(named.map(({ value, of }) => [of[1], value])),
    ),
    ReturnValues: 'ALL_NEW' as const,
  };
};

const BATCH = 25;

const chunked = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );

/** Makes attempts until one goes through, or the patience is at an end. */
type Patiently = <T>(attempt: (abortSignal: AbortSignal) => Promise<T>) => Promise<T>;

/** Tries again after throttling and faults, with a pause drawn anew each time. */
const patientlyWith =
  (patience: Patience): Patiently =>
  async (attempt) => {
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(AbortSignal.timeout(patience.timeoutMs));
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (tries >= patience.attempts) throw new StoreUnavailable(error);
        await pause(patience.random() * patience.pauseMs * 2 ** (tries - 1));
      }
    }
  };

/** Writes any number of items, in batches, until none is left unprocessed. */
const writesIn = (
  client: DynamoDBClient,
  tableName: string,
  patience: Patience,
  patiently: Patiently,
): ((requests: readonly WriteRequest[]) => Promise<void>) => {
  const writeBatch = async (requests: WriteRequest[]): Promise<void> => {
    let left = requests;
    for (let tries = 1; left.length > 0; tries++) {
      const sending = left;
      const batch = new BatchWriteItemCommand({ RequestItems: { [tableName]: sending } });
      const { UnprocessedItems } = await patiently((abortSignal) =>
        client.send(batch, { abortSignal }),
      );
      left = UnprocessedItems?.[tableName] ?? [];
      if (left.length === 0) return;
      // Progress is no failure: only a round that stored nothing counts against the patience.
      if (left.length < sending.length) tries = 0;
      if (tries >= patience.attempts) throw new StoreUnavailable('items were left unprocessed');
      await pause(patience.random() * patience.pauseMs * 2 ** tries);
    }
  };
  /**
   * One of two may take all that the table admits, and the other wait in vain: it then has a turn
   * alone. Where neither came through, the table is not there.
   */
  const writeBoth = async (pair: readonly WriteRequest[][]): Promise<void> => {
    const outcomes = await Promise.allSettled(pair.map(writeBatch));
    const isAnyThrough = outcomes.some(({ status }) => status === 'fulfilled');
    for (const [place, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') continue;
      if (!isAnyThrough || !(outcome.reason instanceof StoreUnavailable)) throw outcome.reason;
      await writeBatch(pair[place] ?? []);
    }
  };
  return async (requests) => {
    // Two batches at a time keep the embedded table busy without flooding a cold one.
    const batches = chunked(requests, BATCH);
    for (const pair of chunked(batches, 2)) await writeBoth(pair);
  };
};

/**
 * Tells the time (epoch milliseconds) that each of the client's answers says in its header `Date`,
 * refusals included. The SDK reads it too, and signs by it: a clock that is off would otherwise go
 * unnoticed.
 */
export const hearTime = (client: DynamoDBClient, heard: (tableMs: number) => void): void =>
  client.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      const { headers } = result.response as { headers?: Record<string, string> };
      const tableMs = Date.parse(headers?.date ?? '');
      if (!Number.isNaN(tableMs)) heard(tableMs);
      return result;
    },
    // Next to the wire, where an answer is not yet an error.
    { step: 'deserialize', priority: 'low', name: 'hearTime' },
  );

/** The table on DynamoDB. */
export const dynamoTable = (
  client: DynamoDBClient,
  tableName: string,
  patience: Patience = DEFAULT_PATIENCE,
): Table => {
  const patiently = patientlyWith(patience);
  const writeAll = writesIn(client, tableName, patience, patiently);

  const read = async (key: Key): Promise<Item | undefined> => {
    const { Item } = await patiently((abortSignal) =>
      client.send(
        new GetItemCommand({ TableName: tableName, Key: fromKey(key), ConsistentRead: true }),
        {
          abortSignal,
        },
      ),
    );
    return Item && toItem(Item);
  };

  /** `isDone` tells from what is stored now whether this write is what made it so. */
  const conditionally = async (
    key: Key,
    write: (signal: AbortSignal) => Promise<unknown>,
    isDone: (stored: Item | undefined) => boolean,
  ): Promise<boolean> => {
    let attempts = 0;
    try {
      await patiently((signal) => {
        attempts += 1;
        return write(signal);
      });
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The answer to an earlier attempt may have been lost: then the condition fails because that
      // attempt went through.
      return attempts > 1 && isDone(await read(key));
    }
  };

  return {
    get: read,
    put: (item, condition) =>
      conditionally(
        item,
        (abortSignal) =>
          client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: fromItem(item),
              ...conditionOf(condition),
            }),
            {
              abortSignal,
            },
          ),
        (stored) => isDeepStrictEqual(stored, storable(item)),
      ),
    delete: (key, condition) =>
      conditionally(
        key,
        (abortSignal) =>
          client.send(
            new DeleteItemCommand({
              TableName: tableName,
              Key: fromKey(key),
              ...conditionOf(condition),
            }),
            {
              abortSignal,
            },
          ),
        (stored) => stored === undefined,
      ),
    async query(query): Promise<Page> {
      const { Items, LastEvaluatedKey } = await patiently((abortSignal) =>
        client.send(new QueryCommand(queryInput(tableName, query)), { abortSignal }),
      );
      return {
        items: (Items ?? []).map(toItem),
        ...(LastEvaluatedKey && { next: unmarshall(LastEvaluatedKey) as Cursor }),
      };
    },
    async add(key, amounts, fields = {}) {
      const { Attributes } = await patiently((abortSignal) =>
        client.send(new UpdateItemCommand(addInput(tableName, key, amounts, fields)), {
          abortSignal,
        }),
      );
      return toItem(Attributes ?? fromKey(key));
    },
    putMany: (items) => writeAll(items.map((item) => ({ PutRequest: { Item: fromItem(item) } }))),
    deleteMany: (keys) => writeAll(keys.map((key) => ({ DeleteRequest: { Key: fromKey(key) } }))),
  };
};
