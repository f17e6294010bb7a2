import type { Item, Key, Value } from '../../../functions/store/table.ts';

/** What a row says of an item beside its key: JSON, and its bytes one after the other. */
export interface Fields {
  readonly fields: string;
  readonly bytes: Uint8Array | null;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Map = { readonly [key: string]: Value };

/**
 * Under this name, and no other beside it, a map says where bytes lie, or holds a map that has such
 * a name itself.
 */
const MARK = '';

/** Whether a value cannot stand in JSON as it is. */
const isSpecial = (value: Value): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Uint8Array) return true;
  if (Array.isArray(value)) return value.some(isSpecial);
  const map = value as Map;
  for (const name in map) if (name === MARK || isSpecial(map[name]!)) return true;
  return false;
};

const toJson = (value: Value, chunks: Uint8Array[], from: { at: number }): Json => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    const place = [from.at, from.at + value.length];
    chunks.push(value);
    from.at += value.length;
    return { [MARK]: place };
  }
  if (Array.isArray(value)) return value.map((one: Value) => toJson(one, chunks, from));
  const fields: { [key: string]: Json } = {};
  for (const [name, one] of Object.entries(value as Map)) fields[name] = toJson(one, chunks, from);
  return MARK in fields ? { [MARK]: fields } : fields;
};

const fromJson = (json: Json, bytes: Uint8Array): Value => {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((one: Json) => fromJson(one, bytes));
  const map = json as { readonly [key: string]: Json };
  const marked = map[MARK];
  if (Array.isArray(marked)) return bytes.slice(...(marked as [number, number]));
  const fields: { [key: string]: Value } = {};
  for (const [name, one] of Object.entries((marked as typeof map | undefined) ?? map))
    fields[name] = fromJson(one, bytes);
  return fields;
};

const NOTHING = new Uint8Array();

/** An item as its row keeps it; of items as the table keeps them, `storable`. */
export const toFields = ({ pk: _pk, sk: _sk, ...rest }: Item): Fields => {
  const item = rest as Map;
  if (!isSpecial(item)) return { fields: JSON.stringify(item), bytes: null };
  const chunks: Uint8Array[] = [];
  const fields = JSON.stringify(toJson(item, chunks, { at: 0 }));
  return { fields, bytes: chunks.length === 0 ? NOTHING : Buffer.concat(chunks) };
};

/** The item of a row. Nobody else has it. */
export const toItem = ({ pk, sk }: Key, { fields, bytes }: Fields): Item => {
  const json = JSON.parse(fields) as { [key: string]: Json };
  const item = (bytes === null ? json : fromJson(json, bytes)) as { [key: string]: Value };
  item.pk = pk;
  item.sk = sk;
  return item as unknown as Item;
};
