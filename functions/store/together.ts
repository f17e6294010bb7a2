/** Serves things of one key together that come while others of that key are being served. */
export type Together = <T>(
  key: string,
  one: T,
  /** Must not throw: whoever waits is told by it what became of their own. */
  serve: (all: readonly T[]) => Promise<void>,
) => void;

/**
 * The first of a key is served at once; those that come meanwhile wait, and are then served all
 * together.
 */
export const together = (): Together => {
  const waiting = new Map<string, unknown[]>();
  return (key, one, serve) => {
    const queue = waiting.get(key);
    if (queue !== undefined) {
      queue.push(one);
      return;
    }
    waiting.set(key, [one]);
    const serveAll = async (): Promise<void> => {
      for (let all = waiting.get(key) ?? []; all.length > 0; all = waiting.get(key) ?? []) {
        waiting.set(key, []);
        await serve(all as Parameters<typeof serve>[0]);
      }
      waiting.delete(key);
    };
    void serveAll();
  };
};
