import { type BesideRole, besideRoles } from '../../core/release/audience.ts';
import { type Flag, flagsOf } from '../../core/tune/flags.ts';
import {
  type Deciding,
  type Everybody,
  type LookedAt,
  lookAtEverybody,
  type Whom,
} from './everybody.ts';

/** Which picks are wanted. */
export interface Wanted extends Whom {
  readonly lesson?: string | undefined;
}

/** What everybody gets just now. */
export interface Today extends Everybody {
  /** Those of `people` whose pick is wanted. */
  readonly shown: readonly LookedAt[];
  readonly flags: readonly Flag[];
}

/** Key results that ask these people for skills beside their roles. */
export const besideOf = ({ release, people }: Everybody, nowMs: number): BesideRole[] => {
  const { goals, roles } = release;
  const { objectives, teams } = goals;
  const groups = people.map((one) => ({ ...one, people: 1 }));
  return besideRoles({ objectives, teams, roles }, groups, nowMs);
};

/** Everybody's pick just now, and what to look at among them. Stores nothing. */
export const readToday = async (
  services: Deciding,
  tenant: string,
  { lesson, ...whom }: Wanted,
): Promise<Today> => {
  const everybody = await lookAtEverybody(services, tenant, whom);
  const { people } = everybody;
  const shown =
    lesson === undefined
      ? people
      : people.filter(({ next }) => next.lessons[0]?.lesson.id === lesson);
  const flags = flagsOf(
    people.map(({ next }) => next),
    besideOf(everybody, services.now()),
  );
  return { ...everybody, shown, flags };
};
