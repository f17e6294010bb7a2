import type { Skill } from '../model/skill.ts';

/**
 * Skills (by index) in an order in which all that stand below one follow it at once: so a tree of
 * any depth takes no more room than it has skills.
 */
export interface SkillTree {
  readonly order: Int32Array;
  /** By skill: its place in the order, and the place after the last one below it. */
  readonly place: Int32Array;
  readonly end: Int32Array;
  /** False where no skill has a parent. */
  readonly isDeep: boolean;
}

/** By skill: those right below it. A parent that the catalogue does not have is none. */
const childrenOf = (
  skills: readonly Pick<Skill, 'parent'>[],
  skillIndex: ReadonlyMap<string, number>,
): { children: ReadonlyMap<number, readonly number[]>; roots: readonly number[] } => {
  const children = new Map<number, number[]>();
  const roots: number[] = [];
  for (const [index, { parent }] of skills.entries()) {
    const up = parent === undefined ? undefined : skillIndex.get(parent);
    if (up === undefined) roots.push(index);
    else {
      const siblings = children.get(up);
      if (siblings === undefined) children.set(up, [index]);
      else siblings.push(index);
    }
  }
  return { children, roots };
};

/**
 * Puts skills, or whatever else has a parent, in the order of their tree; depth first without
 * recursion. Of a cycle of parents, which cannot be published, one counts as the root. Linear.
 */
export const skillTreeOf = (
  skills: readonly Pick<Skill, 'parent'>[],
  skillIndex: ReadonlyMap<string, number>,
): SkillTree => {
  const count = skills.length;
  const { children, roots } = childrenOf(skills, skillIndex);
  const order = new Int32Array(count);
  const place = new Int32Array(count).fill(-1);
  const end = new Int32Array(count);
  let next = 0;
  const walk = (root: number): void => {
    // What is left to do: to enter a skill, or (as −1 − skill) to leave it.
    const stack = [root];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (top < 0) end[-1 - top] = next;
      else if (place[top] === -1) {
        place[top] = next;
        order[next] = top;
        next += 1;
        stack.push(-1 - top);
        for (const child of children.get(top) ?? []) stack.push(child);
      }
    }
  };
  for (const root of roots) walk(root);
  for (let skill = 0; next < count && skill < count; skill++) if (place[skill] === -1) walk(skill);
  return { order, place, end, isDeep: children.size > 0 };
};

/** All skills below one, at any depth, by index. */
export const skillsBelow = ({ order, place, end }: SkillTree, skill: number): Int32Array =>
  order.slice(place[skill]! + 1, end[skill]!).sort();
