import * as z from 'zod';
import { Id } from '../../core/model/primitives.ts';

const ShardMessage = z.object({ tenant: Id, shard: z.int().min(0) });

/** A part of a tenant's due index that is to be looked through. */
export type ShardMessage = Readonly<z.output<typeof ShardMessage>>;

/** A message as it lies in a queue. Throws where it is none. */
export const readShard = (text: string): ShardMessage => ShardMessage.parse(JSON.parse(text));

/**
 * Has shards looked through: first in, first out, one message of a shard at a time, so that tenants
 * take turns. A message may be given out twice.
 */
interface ShardQueue {
  /** `name`: a second message of this name within five minutes is taken for the first. */
  readonly send: (message: ShardMessage, name: string) => Promise<void>;
}

/** Can have shards looked through. */
export interface Queueing {
  readonly shardQueue: ShardQueue;
}

/** Of which group a message is: no two of one are worked on at the same time. */
export const groupOf = ({ tenant, shard }: ShardMessage): string => `${tenant}#${shard}`;

/** A message is given out anew after so long, and given up after so many times. */
export const VISIBILITY_MS = 120_000;
export const MOST_RECEIVES = 5;
/** So many shards are worked on at the same time. */
export const MOST_SENDERS = 20;
