/**
 * Finds a cycle in a directed graph and names it: `['a', 'b', 'a']` for a → b → a; undefined if
 * there is none. Depth-first without recursion, so that a chain of 100,000 is no danger; linear in
 * nodes and edges. Deterministic.
 *
 * @example
 * const edges = { a: ['b'], b: ['c'], c: ['a'] };
 * findCycle(['a', 'b', 'c'], (node) => edges[node]); // ['a', 'b', 'c', 'a']
 */
export const findCycle = (
  nodes: Iterable<string>,
  edgesOf: (node: string) => readonly string[],
): string[] | undefined => {
  /** False on the path, true once all that a node leads to was seen. */
  const done = new Map<string, boolean>();
  const path: string[] = [];
  const nextEdge: number[] = [];
  const enter = (node: string): void => {
    path.push(node);
    nextEdge.push(0);
    done.set(node, false);
  };
  for (const root of nodes) {
    if (!done.has(root)) enter(root);
    while (path.length > 0) {
      const node = path.at(-1) as string;
      const edge = nextEdge.at(-1) as number;
      const target = edgesOf(node)[edge];
      if (target === undefined) {
        path.pop();
        nextEdge.pop();
        done.set(node, true);
        continue;
      }
      nextEdge[nextEdge.length - 1] = edge + 1;
      const state = done.get(target);
      if (state === false) return [...path.slice(path.indexOf(target)), target];
      if (state === undefined) enter(target);
    }
  }
  return undefined;
};
