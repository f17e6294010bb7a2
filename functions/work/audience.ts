import { languageRank, UNREAD } from '../../core/base/language.ts';
import type { TrackedObjective } from '../../core/model/goals.ts';
import {
  type BesideRole,
  besideRoles,
  type LanguageWithout,
  languagesWithout,
} from '../../core/release/audience.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Clock } from '../capabilities.ts';
import type { RefusalPart } from '../refusal.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { type Census, takeCensus } from '../store/directory.ts';
import { currentRelease } from '../store/releases.ts';

/** Something about what is in force that concerns people, for whoever published it. */
export interface AudienceWarning {
  readonly code: 'beside-roles' | 'language-without-lessons';
  readonly detail: string;
}

/** Key results beyond these are not listed one by one. */
const MOST_LISTED = 20;

const people = (count: number, { isWhole }: Census): string =>
  `${isWhole ? '' : 'at least '}${count} ${count === 1 ? 'person' : 'people'}`;

/** Says of whom a key result asks a skill that is not in their role, and what to do. */
const besideSentence = (
  { title, skill, asked, beside }: BesideRole,
  { catalogue }: CompiledRelease,
  census: Census,
): string => {
  const name = catalogue.skills[catalogue.skillIndex.get(skill) ?? -1]?.name ?? skill;
  return (
    `“${title}” asks ${name} of ${people(asked, census)}, ${beside} of them in roles that do not ` +
    'list it; on these it pulls a fifth. List the skill in their roles, name the roles that move ' +
    'it in roles, or let it pull fully on all by everyone: true.'
  );
};

const LANGUAGE_NAMES = new Intl.DisplayNames('en', { type: 'language' });

/** Says how many people get lessons in another language than theirs, or none. */
const languageSentence = (
  { language, speakers }: LanguageWithout,
  { policy, catalogue }: CompiledRelease,
  census: Census,
): string => {
  const all = census.groups.reduce((sum, group) => sum + group.people, 0);
  const verb = speakers === 1 ? 'speaks' : 'speak';
  const instead = policy.constraints.fallbackLanguages.filter((one) =>
    catalogue.languages.some((offered) => languageRank(one, offered) < UNREAD),
  );
  return (
    `${speakers} of ${people(all, census)} ${verb} ${LANGUAGE_NAMES.of(language)}, for which ` +
    `there is no lesson. ${
      instead.length === 0
        ? 'They are offered nothing: add lessons, or name fallbackLanguages in the policy.'
        : `They are offered lessons in ${instead.join(', ')}, as the policy says.`
    }`
  );
};

/** What those who published should know of the people it is for. */
export const audienceWarnings = (
  release: CompiledRelease,
  census: Census,
  nowMs: number,
): AudienceWarning[] => {
  const { goals, roles, catalogue } = release;
  const { objectives, teams } = goals;
  const beside = besideRoles({ objectives, teams, roles }, census.groups, nowMs)
    .slice(0, MOST_LISTED)
    .map((one) => ({
      code: 'beside-roles' as const,
      detail: besideSentence(one, release, census),
    }));
  const without = languagesWithout(catalogue.lessons, census.groups)
    .slice(0, MOST_LISTED)
    .map((one) => ({
      code: 'language-without-lessons' as const,
      detail: languageSentence(one, release, census),
    }));
  return [...without, ...beside];
};

/** Whether there may be somebody whose role does not list a skill that is asked. */
const mayBeBeside = ({ keyResults }: TrackedObjective, { roles }: CompiledRelease): boolean =>
  roles.size > 0 &&
  keyResults.some(
    ({ everyone, skills }) => everyone !== true && skills.some((need) => need.roles === undefined),
  );

/**
 * What whoever put some shared objectives should know of the people whom they ask, by the id of the
 * objective, with the places in it. People are counted only where there may be something to say.
 */
export const objectiveWarnings = async (
  services: StoreReader & Clock,
  tenant: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly RefusalPart[]>> => {
  const warnings = new Map<string, RefusalPart[]>();
  const { release } = await currentRelease(services, tenant);
  const { roles, goals } = release;
  const objectives = goals.objectives.filter((one) => ids.has(one.id) && mayBeBeside(one, release));
  if (objectives.length === 0) return warnings;
  const census = await takeCensus(services, tenant);
  const asking = { objectives, teams: goals.teams, roles };
  for (const one of besideRoles(asking, census.groups, services.now())) {
    const own = warnings.get(one.objective) ?? [];
    warnings.set(one.objective, own);
    own.push({
      pointer: `/keyResults/${one.keyResult}/skills/${one.need}`,
      code: 'beside-roles',
      detail: besideSentence(one, release, census),
    });
  }
  return warnings;
};
