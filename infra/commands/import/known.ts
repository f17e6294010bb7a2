import type { Known, Thing } from '../../../functions/files/directory.ts';
import type { ResourceRowKind } from '../../../functions/files/row.ts';
import { type Destination, refuse, request } from './server.ts';

const PAGE = 100;

/** Everything of a list, page by page. */
async function* listed(
  to: Destination,
  kind: ResourceRowKind,
  only: Readonly<Record<string, string>>,
): AsyncGenerator<Thing> {
  const query = new URLSearchParams({ limit: String(PAGE), ...only });
  for (;;) {
    const reply = await request(to, 'GET', `/v1/${kind}?${query}`);
    if (reply.status !== 200) refuse(reply);
    const { items, cursor } = reply.body as { items: Thing[]; cursor?: string };
    yield* items;
    if (cursor === undefined) return;
    query.set('cursor', cursor);
  }
}

/**
 * What a server has, what is held for the next release included, each kind asked for once; `onLoad`
 * hears how far it is.
 */
export const knownTo = (
  to: Destination,
  onLoad: (kind: ResourceRowKind, count: number) => void = () => {},
): Known => {
  const loaded = new Map<ResourceRowKind, Promise<readonly Thing[]>>();
  const load = async (kind: ResourceRowKind): Promise<readonly Thing[]> => {
    const things: Thing[] = [];
    const held: Record<string, string> = kind === 'employees' ? {} : { held: 'true' };
    for await (const thing of listed(to, kind, held)) {
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

/** Somebody's own objectives on a server, each asked for once. */
export const ownObjectivesOn = (to: Destination) => {
  const loaded = new Map<string, Promise<readonly Thing[]>>();
  return (employee: string): Promise<readonly Thing[]> => {
    const loading = loaded.get(employee) ?? Array.fromAsync(listed(to, 'objectives', { employee }));
    loaded.set(employee, loading);
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
