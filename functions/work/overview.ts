import { dayOf } from '../../core/base/days.ts';
import { type ReviewDue, reviewsDue } from '../../core/catalogue/review.ts';
import { type Behind, behindPace } from '../../core/tune/behind.ts';
import { type Flag, flagsOf } from '../../core/tune/flags.ts';
import { type Deciding, type Everybody, lookAtEverybody } from './everybody.ts';
import { besideOf } from './today.ts';

/** What needs an admin today. */
export interface Overview extends Everybody {
  readonly behind: readonly Behind[];
  readonly reviews: readonly ReviewDue[];
  readonly flags: readonly Flag[];
  /** Changes of catalogue and goals wait to be published. */
  readonly held: boolean;
}

/** Days before a review is due from which it is shown. */
const SOON_DAYS = 14;

/** What needs an admin today: goals behind pace, reviews, picks worth a look, what is held. */
export const readOverview = async (services: Deciding, tenant: string): Promise<Overview> => {
  const everybody = await lookAtEverybody(services, tenant, {});
  const { release, manifest, people } = everybody;
  const nowMs = services.now();
  return {
    ...everybody,
    behind: behindPace(release.goals, people, nowMs),
    reviews: reviewsDue(release.catalogue.lessons, dayOf(nowMs), SOON_DAYS),
    flags: flagsOf(
      people.map(({ next }) => next),
      besideOf(everybody, nowMs),
    ),
    held: manifest.held !== undefined,
  };
};
