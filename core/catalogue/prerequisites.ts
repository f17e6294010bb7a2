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
  const done = new Set<string>();
  for (const root of nodes) {
    if (done.has(root)) continue;
    const path: string[] = [root];
    const onPath = new Set(path);
    const nextEdge = [0];
    while (path.length > 0) {
      const node = path.at(-1) as string;
      const edge = nextEdge.at(-1) as number;
      const target = edgesOf(node)[edge];
      if (target === undefined) {
        path.pop();
        nextEdge.pop();
        onPath.delete(node);
        done.add(node);
        continue;
      }
      nextEdge[nextEdge.length - 1] = edge + 1;
      if (onPath.has(target)) return [...path.slice(path.indexOf(target)), target];
      if (done.has(target)) continue;
      path.push(target);
      nextEdge.push(0);
      onPath.add(target);
    }
  }
  return undefined;
};
