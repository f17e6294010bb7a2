/** What people come for, and the groups of routes that serve it, most needed first. */
const USES: readonly { readonly title: string; readonly groups: readonly string[] }[] = [
  { title: 'Recommend and learn', groups: ['Events', 'Recommendations', 'Suggestions'] },
  {
    title: 'People and lessons',
    groups: ['Employees', 'Lessons', 'Skills', 'Roles', 'Teams', 'Imports'],
  },
  { title: 'Goals', groups: ['Objectives', 'Key results', 'Check-ins'] },
  { title: 'Mails', groups: ['Digests'] },
  { title: 'Tuning', groups: ['Policy', 'Decisions', 'Releases', 'Learner model'] },
  { title: 'Running it', groups: ['Keys', 'Members', 'Audit', 'Jobs', 'Health'] },
];

/** The groups of an API under what they are used for; those that no use names come last. */
export const byUse = (
  groups: readonly string[],
): { readonly title: string; readonly groups: readonly string[] }[] => {
  const known = new Set(USES.flatMap((use) => use.groups));
  const rest = { title: 'More', groups: groups.filter((group) => !known.has(group)) };
  return [...USES, rest]
    .map(({ title, groups: of }) => ({ title, groups: of.filter((one) => groups.includes(one)) }))
    .filter((use) => use.groups.length > 0);
};
