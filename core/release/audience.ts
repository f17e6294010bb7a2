import { endOfDay } from '../base/days.ts';
import { languageRank, UNREAD, writtenLanguage } from '../base/language.ts';
import { compareTexts } from '../base/order.ts';
import { skillTreeOf } from '../catalogue/skill-tree.ts';
import { shareOf } from '../goals/reach.ts';
import type { LessonCard } from '../model/catalogue.ts';
import type { GoalsPart, TrackedObjective } from '../model/goals.ts';
import type { Role } from '../model/role.ts';

/** How many people there are with one role, team and language. */
export interface PeopleAlike {
  readonly role?: string | undefined;
  readonly team?: string | undefined;
  readonly language: string;
  readonly people: number;
}

/** A key result that asks a skill of people whose role does not list it. */
export interface BesideRole {
  readonly objective: string;
  readonly title: string;
  /** Places of the key result in its objective, and of the skill in the key result, from 0. */
  readonly keyResult: number;
  readonly need: number;
  readonly skill: string;
  /** People who are asked at all, and those of them whose role does not list the skill. */
  readonly asked: number;
  readonly beside: number;
}

/** How many people there are by something that they have. */
const countBy = <Key>(
  groups: readonly PeopleAlike[],
  keyOf: (group: PeopleAlike) => Key,
): Map<Key, number> => {
  const counts = new Map<Key, number>();
  for (const group of groups)
    counts.set(keyOf(group), (counts.get(keyOf(group)) ?? 0) + group.people);
  return counts;
};

type CountByRole = ReadonlyMap<string | undefined, number>;

const countByRole = (groups: readonly PeopleAlike[]): CountByRole =>
  countBy(groups, ({ role }) => role);

/**
 * Who is in a team or below it, by role, for one team after the other. Teams are put in the order
 * of their tree once, so that those below one are found without a walk up from everybody.
 */
const teamCounts = (
  teams: GoalsPart['teams'],
  groups: readonly PeopleAlike[],
): ((team: string) => CountByRole) => {
  const index = new Map(teams.map(({ id }, place) => [id, place]));
  const { place, end } = skillTreeOf(teams, index);
  return (team) => {
    const top = index.get(team);
    if (top === undefined) return new Map();
    return countByRole(
      groups.filter((group) => {
        const own = index.get(group.team ?? '');
        return own !== undefined && place[own]! >= place[top]! && place[own]! < end[top]!;
      }),
    );
  };
};

/** What is asked of whom. */
interface Asking {
  readonly objectives: readonly TrackedObjective[];
  readonly teams: GoalsPart['teams'];
  readonly roles: ReadonlyMap<string, Role>;
}

/**
 * Which shared key results ask a skill of people whose role does not list it, those that ask most
 * such people first. What names `roles`, or says `everyone`, means it so and is left out, and so is
 * an objective whose cycle is over at `atMs` (epoch milliseconds).
 */
export const besideRoles = (
  { objectives, teams, roles }: Asking,
  groups: readonly PeopleAlike[],
  atMs: number,
): BesideRole[] => {
  const company = countByRole(groups);
  const inTeam = teamCounts(teams, groups);
  const found: BesideRole[] = [];
  for (const { id, owner, cycle, keyResults } of objectives) {
    if (owner.kind === 'employee' || endOfDay(cycle.end) < atMs) continue;
    const counts = owner.kind === 'team' ? inTeam(owner.id) : company;
    for (const [keyResult, one] of keyResults.entries())
      for (const [place, need] of one.skills.entries()) {
        let asked = 0;
        let beside = 0;
        for (const [role, people] of counts) {
          const share = shareOf(owner, one, need, role, roles.get(role ?? ''));
          if (share > 0) asked += people;
          if (share > 0 && share < 1) beside += people;
        }
        const { title } = one;
        const { skill } = need;
        if (beside > 0)
          found.push({ objective: id, title, keyResult, need: place, skill, asked, beside });
      }
  }
  return found.sort((a, b) => b.beside - a.beside);
};

/** A language that people speak and no lesson is in. */
export interface LanguageWithout {
  /** The language and, where it is not the usual one, the script: `ja`, `zh-Hant`. */
  readonly language: string;
  readonly speakers: number;
}

/**
 * Languages of people in which there is no lesson, those that most people speak first; none where
 * there are no lessons at all.
 */
export const languagesWithout = (
  lessons: readonly Pick<LessonCard, 'language' | 'archived'>[],
  groups: readonly PeopleAlike[],
): LanguageWithout[] => {
  const offered = new Set(
    lessons.flatMap(({ language, archived }) => (archived ? [] : [language])),
  );
  const speakers = new Map<string, number>();
  if (offered.size === 0) return [];
  for (const [language, people] of countBy(groups, (group) => group.language)) {
    if ([...offered].some((one) => languageRank(language, one) < UNREAD)) continue;
    const written = writtenLanguage(language);
    speakers.set(written, (speakers.get(written) ?? 0) + people);
  }
  return [...speakers]
    .map(([language, count]) => ({ language, speakers: count }))
    .sort((a, b) => b.speakers - a.speakers || compareTexts(a.language, b.language));
};
