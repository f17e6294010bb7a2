import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { hasExpired } from '../../../functions/store/keeping.ts';
import { partition } from '../../../functions/store/keys.ts';
import { type Item, type Key, queryAll, type Table } from '../../../functions/store/table.ts';
import { Complaint } from '../../complaint.ts';
import { readWhole, writeWhole } from '../whole-file.ts';
import type { Connection } from './module.ts';
import { type Fields, toItem } from './row.ts';

/** How far a move has come: what it moves to, and the last key that is there. */
const Progress = z.strictObject({ to: z.string(), pk: z.string(), sk: z.string() });
type Progress = z.output<typeof Progress>;

/** So many items are copied between two marks of how far it has come. */
const PAGE = 500;

/** What is moved, where to, and where is kept how far it has come. */
export interface Move {
  readonly from: Connection;
  readonly to: Table;
  /** Name of the table that it goes to. */
  readonly name: string;
  readonly progressFile: string;
  readonly now: () => number;
  readonly tell: (message: string) => void;
}

/** Items after a key, in the order of their keys, and the last key of the page. */
const pageAfter = (from: Connection, { pk, sk }: Key): { items: Item[]; last?: Key } => {
  const rows = from
    .prepare(
      'SELECT pk, sk, fields, bytes FROM item WHERE (pk, sk) > (?, ?) ORDER BY pk, sk LIMIT ?',
    )
    .all(pk, sk, PAGE) as unknown as (Key & Fields)[];
  const last = rows.at(-1);
  const items = rows.map((row) => toItem({ pk: row.pk, sk: row.sk }, row));
  return { items, ...(last && { last: { pk: last.pk, sk: last.sk } }) };
};

/** Where to go on; a `Complaint` where the table holds tenants that no earlier run has brought. */
const begin = async ({ to, name, progressFile }: Move): Promise<Key> => {
  const remedy = 'Delete it: the next run copies all of it again, which changes nothing.';
  const read = (json: unknown): Progress | undefined => Progress.safeParse(json).data;
  const kept = readWhole(progressFile, read, remedy);
  if (kept?.to === name) return kept;
  const { items } = await to.query({ pk: partition.tenants, limit: 1 });
  if (items.length > 0)
    throw new Complaint(
      `The table ${name} has tenants already, and nothing has been changed. Move to a stage that is new.`,
    );
  return { pk: '', sk: '' };
};

const copyAll = async (move: Move): Promise<number> => {
  const { from, to, name, progressFile, now, tell } = move;
  let at = await begin(move);
  let copied = 0;
  if (at.pk !== '') tell('Going on where the run before has ended …');
  for (;;) {
    const { items, last } = pageAfter(from, at);
    if (last === undefined) return copied;
    const kept = items.filter((item) => !hasExpired(item, { now }));
    // Before the first item is there, so that a run that was cut off knows its own.
    if (at.pk === '') writeWhole(progressFile, JSON.stringify({ to: name, pk: '', sk: '' }));
    await to.putMany(kept);
    copied += kept.length;
    at = last;
    writeWhole(progressFile, JSON.stringify({ to: name, ...at }));
    tell(`${copied} items copied`);
  }
};

/** Reads everything back, partition by partition; gives how many items there are that differ. */
const differences = async ({ from, to, now }: Move): Promise<{ same: number; other: number }> => {
  let [same, other] = [0, 0];
  let at: Key = { pk: '', sk: '' };
  let pk: string | undefined;
  let there = new Map<string, Item>();
  for (;;) {
    const { items, last } = pageAfter(from, at);
    if (last === undefined) return { same, other };
    for (const item of items) {
      if (item.pk !== pk) {
        pk = item.pk;
        there = new Map();
        for await (const one of queryAll(to, { pk })) there.set(one.sk, one);
      }
      if (hasExpired(item, { now })) continue;
      if (isDeepStrictEqual(there.get(item.sk), item)) same += 1;
      else other += 1;
    }
    at = last;
  }
};

/**
 * Copies a table to another one and then reads all of it back, item by item; gives how many items
 * are there. Cut off, it goes on where it was. What has expired stays behind. Throws a `Complaint`
 * where the other table is somebody's already, and where an item differs.
 */
export const moveTable = async (move: Move): Promise<number> => {
  await copyAll(move);
  move.tell('Reading everything back …');
  const { same, other } = await differences(move);
  if (other > 0)
    throw new Complaint(
      `${other} of ${same + other} items of the table ${move.name} are not as they are here. If nobody works on it yet, delete ${move.progressFile} and run this again.`,
    );
  return same;
};
