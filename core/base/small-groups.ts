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
