/** A value that an item may hold. `undefined` attributes are not stored. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: Value | undefined };

/** One item of the table. Only items with `seen` appear in the index `byArrival`. */
export interface Item {
  readonly pk: string;
  readonly sk: string;
  readonly seen?: number;
  readonly [attribute: string]: Value | undefined;
}

/** DynamoDB refuses numbers nearer to zero than this. */
const SMALLEST = 1e-130;

const storableValue = (value: Value): Value => {
  if (typeof value === 'number') return Math.abs(value) < SMALLEST ? 0 : value;
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Array.isArray(value)
    ? value.map(storableValue)
    : storableFields(value as { readonly [key: string]: Value });
};

/**
 * Field by field into a plain object: every write goes through here, and names of attributes are
 * the code's own.
 */
const storableFields = (fields: {
  readonly [key: string]: Value | undefined;
}): { [key: string]: Value } => {
  const kept: { [key: string]: Value } = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined) kept[name] = storableValue(value);
  }
  return kept;
};

/**
 * An item as the table keeps it: without `undefined`, and with 0 for what is nearer to zero than
 * its numbers go.
 */
export const storable = (item: Item): Item => storableFields(item) as Item;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * A write goes through only if: the key is free; the key is taken; the stored item's attribute has
 * this value; there is an item, and it has no such attribute; the stored item's number is lower
 * than this one, or there is no such number.
 */
export type Condition =
  | { readonly is: 'absent' }
  | { readonly is: 'present' }
  | { readonly is: 'equal'; readonly attribute: string; readonly value: string | number }
  | { readonly is: 'unset'; readonly attribute: string }
  | { readonly is: 'lower'; readonly attribute: string; readonly than: number };

export interface Query {
  readonly pk: string;
  /** Only sort keys that begin so (not together with `byArrival`). */
  readonly prefix?: string;
  /** Sort by `seen` instead of `sk`; items without `seen` are left out. */
  readonly byArrival?: boolean;
  readonly descending?: boolean;
  /** Most items of one page; a page may hold fewer. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly from?: Cursor;
}

/** Where the next page starts. Plain JSON. */
export interface Cursor {
  readonly pk: string;
  readonly sk: string;
  readonly seen?: number;
}

export interface Page {
  readonly items: readonly Item[];
  readonly next?: Cursor;
}

/**
 * The one table, as the rest of the store sees it. Every read is strongly consistent.
 * Every method retries throttling and faults a bounded number of times with jitter and then throws
 * `StoreUnavailable`: of a write that threw it is unknown whether it happened.
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** False when the condition did not hold; then nothing was written. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  /** False when the condition did not hold. Deleting what is not there succeeds. */
  delete(key: Key, condition?: Condition): Promise<boolean>;
  query(query: Query): Promise<Page>;
  /**
   * Adds to numbers of an item, which is made where it is not there, and sets `fields` of it; gives
   * the item as it is then. Not for what must be exact: an add whose answer was lost is tried again
   * and then counts twice.
   */
  add(
    key: Key,
    amounts: Readonly<Record<string, number>>,
    fields?: Readonly<Record<string, string | number>>,
  ): Promise<Item>;
  /** Unconditional writes of any number of items, in batches, in no particular order. */
  putMany(items: readonly Item[]): Promise<void>;
  deleteMany(keys: readonly Key[]): Promise<void>;
}

/**
 * The table did not answer within the retries. The caller may try again after `retryAfterSeconds`.
 */
export class StoreUnavailable extends Error {
  readonly retryAfterSeconds: number;
  constructor(cause: unknown, retryAfterSeconds = 2) {
    super('the table did not answer', { cause });
    this.name = 'StoreUnavailable';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * This process's clock is too far off the table's to stamp or to decide anything by. Of a write
 * that threw it is unknown whether it happened.
 */
export class ClockOff extends Error {
  readonly retryAfterSeconds = 60;
  constructor(aheadMs: number) {
    const minutes = Math.round(Math.abs(aheadMs) / 60_000);
    super(
      `The clock here is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} the table's.`,
    );
    this.name = 'ClockOff';
  }
}

/** All pages of a query, item by item. */
export async function* queryAll(table: Table, query: Query): AsyncGenerator<Item> {
  let from = query.from;
  do {
    const page: Page = await table.query({ ...query, ...(from && { from }) });
    yield* page.items;
    from = page.next;
  } while (from);
}
