import { todayOf } from '../base/local-days.ts';
import type { Lineage } from '../goals/lineage.ts';
import type { Rule } from '../model/policy.ts';
import type { DecideInput } from './situation.ts';

/** Lessons (by index) that the policy's rules single out for one employee at one instant. */
export interface Rulings {
  /** They come before all others, where nothing else closes them. */
  readonly pinned: ReadonlySet<number>;
  /** They score `BOOST` more. */
  readonly boosted: ReadonlySet<number>;
  /** They are closed. */
  readonly hidden: ReadonlySet<number>;
}

const RULING_OF = { pin: 'pinned', boost: 'boosted', hide: 'hidden' } as const satisfies Record<
  Rule['effect'],
  keyof Rulings
>;

/** Whether a rule is for people of a role and a team, given with those above it. */
export const isFor = (
  who: Rule['who'],
  role: string | undefined,
  teams: Lineage | undefined,
): boolean =>
  (who?.role === undefined || who.role === role) &&
  (who?.team === undefined || teams?.has(who.team) === true);

/** Which of the policy's rules are in force for somebody on their local day, by their places. */
export const rulesFor = ({
  release,
  profile,
  atMs,
}: Pick<DecideInput, 'release' | 'profile' | 'atMs'>): number[] => {
  const todayMs = todayOf(atMs, profile.timeZone);
  const { role, team } = profile;
  const teams = team === undefined ? undefined : release.prepared.lineageOf(team);
  return release.rules.flatMap(({ rule, fromMs, untilMs }, place) =>
    todayMs < fromMs || todayMs > untilMs || !isFor(rule.who, role, teams) ? [] : [place],
  );
};

/**
 * What the rules in force say for this employee on their local day. A rule for a team
 * holds for the teams below it too. Several rules may name one lesson; what is hidden cannot be
 * pinned.
 */
export const rulingsOf = (asker: Pick<DecideInput, 'release' | 'profile' | 'atMs'>): Rulings => {
  const rulings = {
    pinned: new Set<number>(),
    boosted: new Set<number>(),
    hidden: new Set<number>(),
  };
  for (const place of rulesFor(asker)) {
    const { rule, lessons } = asker.release.rules[place]!;
    const ruling = rulings[RULING_OF[rule.effect]];
    for (const lesson of lessons) ruling.add(lesson);
  }
  return rulings;
};
