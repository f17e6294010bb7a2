/** People from whom on a group is shown: of fewer, each is as good as named. */
export const LEAST_SHOWN = 5;

/**
 * The groups that may be shown beside the total of all of them, in their order: none under
 * `LEAST_SHOWN` people, and none that would give a hidden one away as the total minus the others.
 * So what is hidden is never one group alone, and never fewer people than are shown; the smallest
 * others go with it. An empty group says nothing of anybody, and stays.
 *
 * @example
 * hideSmall([{ people: 3 }, { people: 40 }, { people: 9 }]) // [{ people: 40 }]
 */
export const hideSmall = <Group extends { readonly people: number }>(
  groups: readonly Group[],
): Group[] => {
  const bySize = groups.filter(({ people }) => people > 0).sort((a, b) => a.people - b.people);
  const hidden = new Set<Group>();
  let count = 0;
  for (const group of bySize) {
    const isSafe = hidden.size === 0 || (hidden.size > 1 && count >= LEAST_SHOWN);
    if (group.people >= LEAST_SHOWN && isSafe) break;
    hidden.add(group);
    count += group.people;
  }
  return groups.filter((group) => !hidden.has(group));
};

/**
 * The sizes of groups that may be shown where it is known of how many people they are parts,
 * undefined for those that may not: whoever is in none of them is a group as well.
 *
 * @example
 * hideBeside([24, 0], 25) // [undefined, 0]: the one who is left would be known
 */
export const hideBeside = (sizes: readonly number[], of: number): (number | undefined)[] => {
  const groups = sizes.map((people) => ({ people }));
  const rest = { people: Math.max(0, of - sizes.reduce((sum, people) => sum + people, 0)) };
  const shown = new Set(hideSmall([...groups, rest]));
  return groups.map((group) => (shown.has(group) ? group.people : undefined));
};

/**
 * Which groups may be shown one after the other, where they overlap and whoever looks may know how:
 * those that leave everybody among five or more of whom the same was shown. A group is shown by
 * the places of its people, from 0 to below `people`; what is refused changes nothing.
 */
export const showingOf = (people: number): ((group: readonly number[]) => boolean) => {
  const partOf = new Array<number>(people).fill(0);
  const sizes = [people];
  return (group) => {
    const taken = new Map<number, number>();
    for (const one of group) taken.set(partOf[one]!, (taken.get(partOf[one]!) ?? 0) + 1);
    const isSmall = (size: number): boolean => size > 0 && size < LEAST_SHOWN;
    for (const [part, count] of taken)
      if (isSmall(count) || isSmall(sizes[part]! - count)) return false;
    const next = new Map([...taken.keys()].map((part, more) => [part, sizes.length + more]));
    for (const [part, count] of taken) {
      sizes[part]! -= count;
      sizes.push(count);
    }
    for (const one of group) partOf[one] = next.get(partOf[one]!)!;
    return true;
  };
};
