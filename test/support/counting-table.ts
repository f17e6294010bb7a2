import { marshall } from '@aws-sdk/util-dynamodb';
import { type Item, storable, type Table } from '../../functions/store/table.ts';
import { itemBytes, readUnits } from './meter.ts';

/** One call to a table, and what a read of it costs. */
export interface CountedCall {
  readonly method: keyof Table;
  /** Of a read of one item or of a page. */
  readonly pk?: string;
  readonly sk?: string;
  readonly readUnits: number;
}

const unitsOf = (items: readonly Item[]): number =>
  readUnits(
    items.reduce((sum, item) => sum + itemBytes(marshall(storable(item))), 0),
    true,
  );

/** A table before another one, which writes down every call in the order of their answers. */
export const countingTable = (inner: Table): Table & { readonly calls: CountedCall[] } => {
  const calls: CountedCall[] = [];
  const counted =
    <Given extends readonly unknown[], Result>(
      method: keyof Table,
      call: (...given: Given) => Promise<Result>,
    ) =>
    (...given: Given): Promise<Result> => {
      calls.push({ method, readUnits: 0 });
      return call(...given);
    };
  return {
    ...inner,
    calls,
    async get(key) {
      const item = await inner.get(key);
      calls.push({ method: 'get', ...key, readUnits: unitsOf(item ? [item] : []) });
      return item;
    },
    async query(query) {
      const page = await inner.query(query);
      calls.push({ method: 'query', pk: query.pk, readUnits: unitsOf(page.items) });
      return page;
    },
    add: counted('add', inner.add),
    put: counted('put', inner.put),
    delete: counted('delete', inner.delete),
    putMany: counted('putMany', inner.putMany),
    deleteMany: counted('deleteMany', inner.deleteMany),
  };
};
