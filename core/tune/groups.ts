import { mostFirst } from '../base/order.ts';
import { hideSmall, LEAST_SHOWN, showingOf } from '../base/small-groups.ts';
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

/** What may be shown of who has what now, and of who would have what. */
export interface Showing {
  readonly before: (group: readonly number[]) => boolean;
  readonly after: (group: readonly number[]) => boolean;
}

/** What may be shown of a preview, nothing yet: each group that is shown hides others. */
export const nothingShown = (people: number): Showing => ({
  before: showingOf(people),
  after: showingOf(people),
});

/** Whether those who come, those who go and those who stay are all five or more, or nobody. */
const tellsOfMany = (people: number, before: number, after: number): boolean =>
  [people - before, people - after, before + after - people].every(
    (count) => count === 0 || count >= LEAST_SHOWN,
  );

/**
 * People whose first choice serves something, before and after; `names` are what may be told, and
 * what moves most is told first, as far as it may be.
 */
const served = (
  people: readonly Compared[],
  of: (option: Option) => readonly string[],
  names: ReadonlyMap<string, string>,
  showing: Showing,
): PreviewGroup[] => {
  const groups = new Map<string, { before: number[]; after: number[] }>();
  for (const [place, one] of people.entries())
    for (const when of ['before', 'after'] as const) {
      const { choice } = one[when];
      for (const id of new Set(choice && of(choice.option))) {
        if (!names.has(id)) continue;
        const group = groups.get(id) ?? { before: [], after: [] };
        groups.set(id, group);
        group[when].push(place);
      }
    }
  const moved = ([, { before, after }]: [string, Record<'before' | 'after', number[]>]) =>
    Math.abs(after.length - before.length);
  return [...groups]
    .sort(mostFirst(moved, ([id]) => id))
    .flatMap(([id, { before, after }]) => {
      const all = new Set([...before, ...after]).size;
      const others = people.length - all;
      const isSafe =
        tellsOfMany(all, before.length, after.length) && (others === 0 || others >= LEAST_SHOWN);
      if (!isSafe || !showing.before(before) || !showing.after(after)) return [];
      const counts = { people: all, before: before.length, after: after.length };
      return [{ id, name: names.get(id)!, ...counts }];
    })
    .slice(0, MOST_LISTED);
};

/** By skill that first choices serve. */
export const bySkill = (
  people: readonly Compared[],
  { catalogue }: CompiledRelease,
  showing: Showing,
): PreviewGroup[] => {
  const names = new Map(catalogue.skills.map(({ id, name }) => [id, name]));
  return served(people, ({ skills }) => skills, names, showing);
};

/** By key result of the organisation that first choices serve; nobody's own. */
export const byKeyResult = (
  people: readonly Compared[],
  { goals }: CompiledRelease,
  showing: Showing,
): PreviewGroup[] => {
  const names = new Map(
    goals.objectives.flatMap(({ keyResults }) =>
      keyResults.map(({ id, title }) => [id, title] as const),
    ),
  );
  return served(people, ({ keyResults }) => keyResults, names, showing);
};
