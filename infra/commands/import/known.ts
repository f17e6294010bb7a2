import type { Known, Thing } from '../../../functions/files/directory.ts';
import type { ResourceRowKind } from '../../../functions/files/row.ts';
import { type Destination, refuse, request } from './server.ts';

const PAGE = 100;

/** Everything of a kind that a server holds, what is held for the next release included. */
async function* listed(to: Destination, kind: ResourceRowKind): AsyncGenerator<Thing> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (kind !== 'employees') query.set('held', 'true');
  for (;;) {
    const reply = await request(to, 'GET', `/v1/${kind}?${query}`);
    if (reply.status !== 200) refuse(reply);
    const { items, cursor } = reply.body as { items: Thing[]; cursor?: string };
    yield* items;
    if (cursor === undefined) return;
    query.set('cursor', cursor);
  }
}

/** What a server holds, each kind asked for once; `onLoad` hears how far it is. */
export const knownTo = (
  to: Destination,
  onLoad: (kind: ResourceRowKind, count: number) => void = () => {},
): Known => {
  const loaded = new Map<ResourceRowKind, Promise<readonly Thing[]>>();
  const load = async (kind: ResourceRowKind): Promise<readonly Thing[]> => {
    const things: Thing[] = [];
    for await (const thing of listed(to, kind)) {
      things.push(thing);
      if (things.length % PAGE === 0) onLoad(kind, things.length);
    }
    return things;
  };
  return (kind) => {
    const loading = loaded.get(kind) ?? load(kind);
    loaded.set(kind, loading);
    return loading;
  };
};

/** Whether a key result has check-ins on a server. */
export const checkInsOn =
  (to: Destination) =>
  async (keyResult: string): Promise<boolean> => {
    const path = `/v1/key-results/${encodeURIComponent(keyResult)}/check-ins?limit=1`;
    const { status, body } = await request(to, 'GET', path);
    return status === 200 && (body as { items: unknown[] }).items.length > 0;
  };
