import { mostFirst } from '../base/order.ts';
import { hideSmall } from '../base/small-groups.ts';
import type { PreviewGroup, PreviewMinutes, PreviewTeam } from '../model/preview.ts';
import type { CompiledRelease } from '../release/compile.ts';
import type { Chosen, Compared } from './compare.ts';
import { estimateOf } from './estimate.ts';
import type { Option } from './look.ts';

/** Groups that are listed at most: those that move most. */
const MOST_LISTED = 100;

type Kind = keyof PreviewMinutes;

const kindOf = ({ kind, keyResults }: Option): Kind => {
  if (kind !== 'new') return kind;
  return keyResults.length > 0 ? 'goal' : 'other';
};

/** Minutes of first choices by what they are for. */
export const minutesOf = (
  people: readonly Compared[],
  { catalogue }: CompiledRelease,
): PreviewMinutes => {
  const minutes = {
    goal: { before: 0, after: 0 },
    review: { before: 0, after: 0 },
    onboarding: { before: 0, after: 0 },
    other: { before: 0, after: 0 },
  };
  const add = ({ choice }: Chosen, when: 'before' | 'after'): void => {
    if (choice !== undefined)
      minutes[kindOf(choice.option)][when] += catalogue.minutes[choice.option.lesson]!;
  };
  for (const { before, after } of people) {
    add(before, 'before');
    add(after, 'after');
  }
  return minutes;
};

/** What becomes of each team that may be shown; `all` says how many people a team has. */
export const byTeam = (
  people: readonly Compared[],
  release: CompiledRelease,
  all: ReadonlyMap<string, number>,
): PreviewTeam[] => {
  const members = new Map<string, Compared[]>();
  for (const one of people) {
    const team = one.team ?? '';
    const known = members.get(team);
    if (known === undefined) members.set(team, [one]);
    else known.push(one);
  }
  const names = new Map(release.goals.teams.map(({ id, name }) => [id, name]));
  // Those without a team are a group as well, or they would give the smallest team away.
  const groups = [...members].map(([id, own]) => ({ id, own, people: own.length }));
  return hideSmall(groups)
    .filter(({ id }) => id !== '')
    .map(({ id, own }) => ({
      id,
      name: names.get(id) ?? id,
      people: own.length,
      changed: estimateOf(
        own.filter(({ changed }) => changed).length,
        own.length,
        Math.max(own.length, all.get(id) ?? 0),
      ),
      minutes: minutesOf(own, release),
    }))
    .sort(
      mostFirst(
        ({ changed }) => changed.share,
        ({ id }) => id,
      ),
    );
};

/** People whose first choice serves something, before and after; `names` are what may be told. */
const served = (
  people: readonly Compared[],
  of: (option: Option) => readonly string[],
  names: ReadonlyMap<string, string>,
): PreviewGroup[] => {
  const groups = new Map<string, { people: number; before: number; after: number }>();
  for (const { before, after } of people) {
    const old = new Set(before.choice && of(before.choice.option));
    const now = new Set(after.choice && of(after.choice.option));
    for (const id of new Set([...old, ...now])) {
      if (!names.has(id)) continue;
      const group = groups.get(id) ?? { people: 0, before: 0, after: 0 };
      groups.set(id, group);
      group.people += 1;
      if (old.has(id)) group.before += 1;
      if (now.has(id)) group.after += 1;
    }
  }
  const listed = [...groups].map(([id, counts]) => ({ id, name: names.get(id)!, ...counts }));
  return hideSmall(listed)
    .sort(
      mostFirst(
        ({ before, after }) => Math.abs(after - before),
        ({ id }) => id,
      ),
    )
    .slice(0, MOST_LISTED);
};

/** By skill that first choices serve. */
export const bySkill = (
  people: readonly Compared[],
  { catalogue }: CompiledRelease,
): PreviewGroup[] => {
  const names = new Map(catalogue.skills.map(({ id, name }) => [id, name]));
  return served(people, ({ skills }) => skills, names);
};

/** By key result of the organisation that first choices serve; nobody's own. */
export const byKeyResult = (
  people: readonly Compared[],
  { goals }: CompiledRelease,
): PreviewGroup[] => {
  const names = new Map(
    goals.objectives.flatMap(({ keyResults }) =>
      keyResults.map(({ id, title }) => [id, title] as const),
    ),
  );
  return served(people, ({ keyResults }) => keyResults, names);
};
