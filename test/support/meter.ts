import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * What requests to DynamoDB cost, worked out from the requests and answers themselves: an
 * emulator's word is not taken for it. Rules and sizes as documented in the DynamoDB developer
 * guide: "Item sizes and formats", "Read and write operations" and "Local secondary indexes" (read
 * on 2026-11-25).
 */

type Attributes = Record<string, AttributeValue>;

const READ_UNIT_BYTES = 4_096;
const WRITE_UNIT_BYTES = 1_024;

const utf8 = (text: string): number => Buffer.byteLength(text);

/**
 * A number takes a byte, and one for every two significant digits; zeros at both ends do not count.
 */
const numberBytes = (text: string): number => {
  const [mantissa = ''] = text.toLowerCase().split('e');
  const digits = mantissa.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2);
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const valueBytes = (value: AttributeValue): number => {
  if (value.S !== undefined) return utf8(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  // A list or a map takes three bytes, and one more for each entry.
  if (value.L !== undefined) return 3 + sum(value.L.map((entry) => 1 + valueBytes(entry)));
  if (value.M !== undefined)
    return 3 + sum(Object.values(value.M).map(() => 1)) + itemBytes(value.M);
  throw new Error(`the meter does not know values of the type ${Object.keys(value).join()}`);
};

/** Size of an item as DynamoDB counts it, bytes. */
export const itemBytes = (item: Attributes): number =>
  sum(Object.entries(item).map(([name, value]) => utf8(name) + valueBytes(value)));

/** Units of one read of this many bytes; a read that finds nothing counts as the smallest. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5);

/** Units of one write of this many bytes. */
export const writeUnits = (bytes: number): number =>
  Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));

/** One call to the table. Times in milliseconds of one clock. */
export interface Call {
  readonly operation: string;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Of the items that were read or written. */
  readonly bytes: number;
  readonly start: number;
  readonly end: number;
}

/**
 * How many calls had to wait for another one's answer: the largest number of calls of which no two
 * overlap in time.
 */
export const tripsOf = (calls: readonly Pick<Call, 'start' | 'end'>[]): number => {
  let trips = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const { start, end } of [...calls].sort((a, b) => a.end - b.end)) {
    if (start < free) continue;
    trips += 1;
    free = end;
  }
  return trips;
};

/** What an item takes in the table, and under which key it stands in the index, if it does. */
interface Stored {
  readonly bytes: number;
  readonly indexKey: string | undefined;
  readonly content: string;
}

const storedOf = (item: Attributes): Stored => ({
  bytes: itemBytes(item),
  indexKey: item.seen?.N,
  content: JSON.stringify(item),
});

/**
 * Units of the index, which projects every attribute: an entry that moves is taken out and put in
 * again.
 */
const indexUnits = (before: Stored | undefined, after: Stored | undefined): number => {
  const was = before?.indexKey === undefined ? undefined : before;
  const is = after?.indexKey === undefined ? undefined : after;
  if (was !== undefined && is !== undefined && was.indexKey === is.indexKey)
    return was.content === is.content ? 0 : writeUnits(Math.max(was.bytes, is.bytes));
  return (
    (was === undefined ? 0 : writeUnits(was.bytes)) + (is === undefined ? 0 : writeUnits(is.bytes))
  );
};

/** The fields of inputs and outputs that the meter looks at. */
interface Input {
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly ConsistentRead?: boolean;
  readonly RequestItems?: Record<
    string,
    { PutRequest?: { Item: Attributes }; DeleteRequest?: { Key: Attributes } }[]
  >;
}
interface Output {
  readonly Item?: Attributes;
  readonly Items?: Attributes[];
  /** Of an update: all of the item, as it is afterwards. */
  readonly Attributes?: Attributes;
  readonly UnprocessedItems?: Record<string, unknown[]>;
}

type Cost = Pick<Call, 'readUnits' | 'writeUnits' | 'bytes'>;
const FREE: Cost = { readUnits: 0, writeUnits: 0, bytes: 0 };

/**
 * A meter on a client: the calls since the last `reset`. It must see every write from the first one
 * on.
 */
export interface Meter {
  readonly calls: readonly Call[];
  reset(): void;
}

/**
 * Puts a meter on a client of the one table, whose index `byArrival` holds the items that have
 * `seen`.
 */
export const meterOf = (client: DynamoDBClient): Meter => {
  const calls: Call[] = [];
  const items = new Map<string, Stored>();
  const keyOf = ({ pk, sk }: Attributes): string => `${pk?.S}\u0000${sk?.S}`;

  const put = (item: Attributes): Cost => {
    const before = items.get(keyOf(item));
    const after = storedOf(item);
    items.set(keyOf(item), after);
    const bytes = Math.max(before?.bytes ?? 0, after.bytes);
    return {
      readUnits: 0,
      writeUnits: writeUnits(bytes) + indexUnits(before, after),
      bytes: after.bytes,
    };
  };
  const remove = (key: Attributes): Cost => {
    const before = items.get(keyOf(key));
    items.delete(keyOf(key));
    const bytes = before?.bytes ?? 0;
    return { readUnits: 0, writeUnits: writeUnits(bytes) + indexUnits(before, undefined), bytes };
  };
  const read = (found: readonly Attributes[], consistent = false): Cost => {
    // The items of one page are counted together.
    const bytes = sum(found.map(itemBytes));
    return { readUnits: readUnits(bytes, consistent), writeUnits: 0, bytes };
  };
  const added = (costs: readonly Cost[]): Cost => ({
    readUnits: sum(costs.map((cost) => cost.readUnits)),
    writeUnits: sum(costs.map((cost) => cost.writeUnits)),
    bytes: sum(costs.map((cost) => cost.bytes)),
  });

  const costOf = (operation: string, input: Input, output: Output): Cost => {
    switch (operation) {
      case 'GetItemCommand':
        return read(output.Item ? [output.Item] : [], input.ConsistentRead);
      case 'QueryCommand':
        return read(output.Items ?? [], input.ConsistentRead);
      case 'PutItemCommand':
        return put(input.Item ?? {});
      case 'UpdateItemCommand':
        return put(output.Attributes ?? {});
      case 'DeleteItemCommand':
        return remove(input.Key ?? {});
      case 'BatchWriteItemCommand': {
        if (Object.keys(output.UnprocessedItems ?? {}).length > 0)
          throw new Error('the meter cannot tell what was left');
        const requests = Object.values(input.RequestItems ?? {}).flat();
        return added(
          requests.map(({ PutRequest, DeleteRequest }) =>
            PutRequest ? put(PutRequest.Item) : remove(DeleteRequest?.Key ?? {}),
          ),
        );
      }
      case 'CreateTableCommand':
      case 'DescribeTableCommand':
        return FREE;
      default:
        throw new Error(`the meter does not know what a ${operation} costs`);
    }
  };

  /** A write whose condition did not hold costs what is stored, in the table alone. */
  const refusedCost = ({ Item, Key }: Input): Cost => {
    const bytes = items.get(keyOf(Item ?? Key ?? {}))?.bytes ?? 0;
    return { readUnits: 0, writeUnits: writeUnits(bytes), bytes };
  };

  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = context.commandName ?? '';
      const input = args.input as Input;
      const start = performance.now();
      const record = (cost: Cost): void => {
        calls.push({ operation, ...cost, start, end: performance.now() });
      };
      try {
        const result = await next(args);
        record(costOf(operation, input, result.output as Output));
        return result;
      } catch (error) {
        if ((error as Error).name === 'ConditionalCheckFailedException') record(refusedCost(input));
        throw error;
      }
    },
    { step: 'initialize', name: 'meter' },
  );
  return {
    calls,
    reset: () => {
      calls.length = 0;
    },
  };
};
