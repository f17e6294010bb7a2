import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { itemBytes, readUnits, writeUnits } from './meter.ts';

/** What one partition takes in a second, whatever the table's own capacity is. */
export const PARTITION = { writeUnits: 1000, readUnits: 3000 } as const;

/**
 * What is modelled. Every partition key has a physical partition of its own, which is what adaptive
 * capacity comes to under lasting load: the best that DynamoDB ever does. Its units fill a bucket
 * that holds `burstSeconds` of them: DynamoDB keeps up to 300 seconds of what was not used, and
 * promises none of it, so that 1 is what may be counted on. A call goes through while anything is
 * left, and may leave a debt, since what a read costs is known only after it. The index counts too:
 * its entries lie in a partition of their own, which takes as much.
 */
export interface Capacity {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly burstSeconds: number;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

type Attributes = Record<string, AttributeValue>;
interface Write {
  readonly PutRequest?: { readonly Item: Attributes };
  readonly DeleteRequest?: { readonly Key: Attributes };
}
interface Input {
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly ExpressionAttributeValues?: Attributes;
  readonly RequestItems?: Record<string, readonly Write[]>;
}

interface Bucket {
  left: number;
  filledAt: number;
}

class Throttled extends Error {
  override readonly name = 'ProvisionedThroughputExceededException';
  readonly $metadata = { httpStatusCode: 400 };
}

const keyOf = ({ pk, sk }: Attributes): string => `${pk?.S}\u0000${sk?.S}`;

/** Units by partition, and how many calls or items were turned away. */
export interface Throttling {
  readonly turnedAway: { calls: number; items: number };
}

/**
 * Puts the capacity of partitions before a client: a call to one that is exhausted is answered as
 * DynamoDB answers it, and a batch comes back with what was left of it. It must see every write
 * from the first one on.
 */
export const throttle = (
  client: DynamoDBClient,
  { writeUnits: writes, readUnits: reads, burstSeconds, now }: Capacity,
): Throttling => {
  const buckets = new Map<string, Bucket>();
  const stored = new Map<string, { readonly bytes: number; readonly isIndexed: boolean }>();
  const turnedAway = { calls: 0, items: 0 };

  const bucketOf = (name: string, perSecond: number): Bucket => {
    const at = now();
    const full = perSecond * burstSeconds;
    const bucket = buckets.get(name) ?? { left: full, filledAt: at };
    const gained = ((at - bucket.filledAt) / 1000) * perSecond;
    Object.assign(bucket, { left: Math.min(full, bucket.left + gained), filledAt: at });
    buckets.set(name, bucket);
    return bucket;
  };

  /** Takes what a write costs, of the table and its index; false where either has nothing left. */
  const takeWrite = (key: Attributes, item?: Attributes): boolean => {
    const before = stored.get(keyOf(key));
    const after = item && { bytes: itemBytes(item), isIndexed: item.seen !== undefined };
    const table = bucketOf(`W#${key.pk?.S}`, writes);
    const index = bucketOf(`I#${key.pk?.S}`, writes);
    const isIndexed = before?.isIndexed === true || after?.isIndexed === true;
    if (table.left <= 0 || (isIndexed && index.left <= 0)) return false;
    const units = writeUnits(Math.max(before?.bytes ?? 0, after?.bytes ?? 0));
    table.left -= units;
    if (isIndexed) index.left -= units;
    return true;
  };
  const note = (key: Attributes, item?: Attributes): void => {
    if (item === undefined) stored.delete(keyOf(key));
    else stored.set(keyOf(key), { bytes: itemBytes(item), isIndexed: item.seen !== undefined });
  };
  const refuse = (): never => {
    turnedAway.calls += 1;
    throw new Throttled('The level of configured provisioned throughput was exceeded.');
  };

  /** Splits a batch into what goes through and what is left. */
  const split = (requests: readonly Write[]) => {
    const taken: Write[] = [];
    const left: Write[] = [];
    for (const request of requests) {
      const item = request.PutRequest?.Item;
      const key = item ?? request.DeleteRequest?.Key ?? {};
      (takeWrite(key, item) ? taken : left).push(request);
    }
    turnedAway.items += left.length;
    return { taken, left };
  };

  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = context.commandName ?? '';
      const input = args.input as Input;
      if (operation === 'GetItemCommand' || operation === 'QueryCommand') {
        const pk = input.Key?.pk?.S ?? input.ExpressionAttributeValues?.[':pk']?.S;
        const bucket = bucketOf(`R${input.IndexName ?? ''}#${pk}`, reads);
        if (bucket.left <= 0) refuse();
        const result = await next(args);
        const { Item, Items = Item ? [Item] : [] } = result.output as {
          Item?: Attributes;
          Items?: Attributes[];
        };
        const bytes = Items.reduce((sum, item) => sum + itemBytes(item), 0);
        bucket.left -= readUnits(bytes, input.ConsistentRead ?? false);
        return result;
      }
      if (operation === 'PutItemCommand' || operation === 'DeleteItemCommand') {
        const key = input.Item ?? input.Key ?? {};
        if (!takeWrite(key, input.Item)) refuse();
        const result = await next(args);
        note(key, input.Item);
        return result;
      }
      if (operation !== 'BatchWriteItemCommand') return next(args);
      const [[tableName, requests] = ['', []]] = Object.entries(input.RequestItems ?? {});
      const { taken, left } = split(requests);
      // Where nothing of a batch goes through, all of it is refused.
      if (taken.length === 0) refuse();
      const result = await next({
        ...args,
        input: { ...args.input, RequestItems: { [tableName]: taken } },
      });
      for (const { PutRequest, DeleteRequest } of taken)
        note(PutRequest?.Item ?? DeleteRequest?.Key ?? {}, PutRequest?.Item);
      if (left.length > 0)
        Object.assign(result.output, { UnprocessedItems: { [tableName]: left } });
      return result;
    },
    { step: 'initialize', name: 'throttle' },
  );
  return { turnedAway };
};
