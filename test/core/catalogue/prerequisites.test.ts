import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycle } from '../../../core/catalogue/prerequisites.ts';
import { scaled } from '../../support/proof.ts';

const find = (edges: Record<string, string[]>): string[] | undefined => {
  const map = new Map(Object.entries(edges));
  return findCycle(map.keys(), (node) => map.get(node) ?? []);
};

describe('cycles', () => {
  it('names the cycle and leaves out the way to it', () => {
    expect(find({ x: ['a'], a: ['b'], b: ['c'], c: ['a'] })).toEqual(['a', 'b', 'c', 'a']);
    expect(find({ a: ['a'] })).toEqual(['a', 'a']);
  });

  it('takes a diamond and a dangling reference for no cycle', () => {
    expect(find({ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['nowhere'] })).toBeUndefined();
  });

  it('walks a chain of 100,000 without running out of stack', () => {
    const nodes = Array.from({ length: 100_000 }, (_, index) => `n${index}`);
    const next = (wrap: boolean) => (node: string) => {
      const index = Number(node.slice(1)) + 1;
      return index < nodes.length ? [`n${index}`] : wrap ? ['n0'] : [];
    };
    expect(findCycle(nodes, next(false))).toBeUndefined();
    expect(findCycle(nodes, next(true))).toHaveLength(100_001);
  });

  it('finds a cycle exactly when there is one, and names real edges', () => {
    const size = 8;
    const edge = fc.tuple(fc.nat(size - 1), fc.nat(size - 1));
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 14 }), (edges) => {
        const of = (node: string) =>
          edges.filter(([from]) => String(from) === node).map(([, to]) => String(to));
        const nodes = Array.from({ length: size }, (_, index) => String(index));
        const cycle = findCycle(nodes, of);
        // Peel off the nodes without outgoing edges; what is left over holds a cycle.
        let left = nodes;
        for (let round = 0; round < size; round++)
          left = left.filter((node) => of(node).some((to) => left.includes(to)));
        expect(cycle !== undefined).toBe(left.length > 0);
        for (const [index, node] of (cycle ?? []).slice(1).entries())
          expect(of(cycle?.[index] ?? '')).toContain(node);
        if (cycle !== undefined) expect(cycle.at(-1)).toBe(cycle[0]);
      }),
      { numRuns: scaled(1000, 15000), seed: 7 },
    );
  });
});
