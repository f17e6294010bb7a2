import { dayOf } from '../../core/base/days.ts';
import { hardlyRight, reviewsDue } from '../../core/catalogue/review.ts';
import { endedObjectives } from '../../core/goals/demand.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Clock } from '../capabilities.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { takeCensus } from '../store/directory.ts';
import { currentRelease, findRelease } from '../store/releases.ts';
import { type AudienceWarning, audienceWarnings } from './audience.ts';

/** Something about what is in force that its owner should look at. */
interface ReleaseWarning {
  readonly code: 'cycle-ended' | 'review-overdue' | 'hardly-right' | 'no-objectives';
  readonly detail: string;
}

/** What is in force, and what needs attention. */
export interface ReleaseSummary {
  readonly release: number;
  readonly at: string;
  readonly policy: number;
  readonly counts: Readonly<
    Record<'skills' | 'roles' | 'lessons' | 'teams' | 'objectives', number>
  >;
  readonly held: boolean;
  readonly warnings: readonly (ReleaseWarning | AudienceWarning)[];
}

/** Overdue reviews, and lessons that nobody gets right, beyond these are not listed one by one. */
const MOST_LISTED = 20;

const whoseOf = (owner: string | undefined): string =>
  owner === undefined ? '' : ` (owner ${owner})`;

/** What the owners of goals and lessons should look at, as of an instant. */
export const warningsOf = (
  { catalogue, goals, model }: Pick<CompiledRelease, 'catalogue' | 'goals' | 'model'>,
  nowMs: number,
): ReleaseWarning[] => {
  const ended = endedObjectives(goals, nowMs).map(({ id, title, cycle }) => ({
    code: 'cycle-ended' as const,
    detail:
      `The cycle of “${title}” ended on ${cycle.end}, so it pulls no more. ` +
      `PUT /v1/objectives/${id} with the next cycle, or delete it.`,
  }));
  const day = dayOf(nowMs);
  const overdue = reviewsDue(catalogue.lessons, day, 0).filter((review) => review.overdue);
  const reviews = overdue.slice(0, MOST_LISTED).map(({ lesson, reviewBy, owner }) => {
    return {
      code: 'review-overdue' as const,
      detail:
        `Lesson ${lesson} was to be reviewed by ${reviewBy}${whoseOf(owner)}. ` +
        'Review it and set a new reviewBy.',
    };
  });
  const hard = hardlyRight(catalogue.lessons, model)
    .slice(0, MOST_LISTED)
    .map(({ lesson, owner, chance }) => ({
      code: 'hardly-right' as const,
      detail:
        `Of 100 people ${Math.round(100 * chance)} would answer a question of lesson ${lesson} ` +
        `rightly${whoseOf(owner)}, as answers have told. Look at its questions and their choices.`,
    }));
  const none = {
    code: 'no-objectives' as const,
    detail:
      'There are no objectives of the company or a team, so only roles ask for skills. ' +
      'Create one with PUT /v1/objectives/{id}.',
  };
  return [...ended, ...reviews, ...hard, ...(goals.objectives.length === 0 ? [none] : [])];
};

/**
 * Describes what is in force for a tenant. With `people` it also says what it means for them: then
 * all are counted, which is for whoever publishes and not for who looks often.
 */
export const describeRelease = async (
  services: StoreReader & Clock,
  tenant: string,
  { people }: { readonly people: boolean },
): Promise<ReleaseSummary> => {
  const { manifest, release } = await currentRelease(services, tenant);
  const record = await findRelease(services, tenant, manifest.release);
  const nowMs = services.now();
  const { catalogue, goals, roles, policy } = release;
  return {
    release: release.number,
    at: new Date(record?.at ?? nowMs).toISOString(),
    policy: policy.version,
    counts: {
      skills: catalogue.skills.length,
      roles: roles.size,
      lessons: catalogue.lessons.length,
      teams: goals.teams.length,
      objectives: goals.objectives.length,
    },
    held: manifest.held !== undefined,
    warnings: [
      ...warningsOf(release, nowMs),
      ...(people ? audienceWarnings(release, await takeCensus(services, tenant), nowMs) : []),
    ],
  };
};
