import { LEAST_SHOWN } from '../base/small-groups.ts';
import type { Rule } from '../model/policy.ts';
import type { Preview, PreviewWarning } from '../model/preview.ts';
import { isFor } from '../recommend/rules.ts';
import type { CompiledRelease } from '../release/compile.ts';

/** More people than this share newly get nothing. */
const MANY_WITHOUT = 0.01;
/** A lesson that makes more than this share of all first choices. */
const ONE_LESSON = 0.3;
/** A team's minutes for key results fall to this share or below. */
const HALVED = 0.5;
/** First choices are served more seldom by this share of the time. */
const MORE_RANDOM = 0.01;
/** After the end of a day in UTC, that day ends elsewhere for so long, in milliseconds. */
const LAST_ZONE_MS = 12 * 3_600_000;

/** A role and a team that somebody has. */
export interface Crowd {
  readonly role?: string | undefined;
  readonly team?: string | undefined;
}

/** Codes that are to be ticked before a draft is published. */
export const CONFIRMED: ReadonlySet<PreviewWarning['code']> = new Set([
  'newly-nothing',
  'one-lesson',
  'goal-minutes',
  'rule-without-effect',
] as const);

/** What is warned of without a number, where its number would give a few people away. */
export interface Trouble {
  /** People who newly get nothing. */
  readonly newly: number;
  /** Lessons that would come first for more people than now, with how many there would be. */
  readonly growing: readonly {
    readonly lesson: string;
    readonly title: string;
    readonly people: number;
  }[];
}

/** What the warnings are made from. */
type Shown = Pick<Preview, 'without' | 'sampled' | 'top' | 'by' | 'luck'> & Trouble;

const fromNumbers = (shown: Shown): PreviewWarning[] => {
  const { without, newly, growing, sampled, top, by, luck } = shown;
  const warnings: PreviewWarning[] = [];
  const share = sampled === 0 ? 0 : newly / sampled;
  if (share > MANY_WITHOUT) {
    const told = without.newly === undefined ? {} : { people: newly, share };
    warnings.push({ code: 'newly-nothing', values: { ...told, sampled } });
  }
  // What comes first as often already is not the draft's doing.
  for (const { lesson, title, people } of growing) {
    if (people <= ONE_LESSON * sampled || people < LEAST_SHOWN) continue;
    const told = top.find((one) => one.lesson === lesson);
    const values = { lesson, title, ...(told && { share: told.share }) };
    warnings.push({ code: 'one-lesson', values });
  }
  for (const { id, name, minutes } of by.team) {
    const { before, after } = minutes.goal;
    if (before > 0 && after <= HALVED * before)
      warnings.push({ code: 'goal-minutes', values: { team: id, name, before, after } });
  }
  if (luck.after < luck.before - MORE_RANDOM)
    warnings.push({ code: 'more-random', values: { before: luck.before, after: luck.after } });
  return warnings;
};

/** Rules that match nothing; without a census, of whom they are for nothing is said. */
const idleRules = (
  { rules, catalogue, prepared }: CompiledRelease,
  census: readonly Crowd[] | undefined,
  atMs: number,
): PreviewWarning[] => {
  const concerns = (who: Rule['who'], { role, team }: Crowd): boolean =>
    isFor(who, role, team === undefined ? undefined : prepared.lineageOf(team));
  return rules.flatMap(({ rule: { who }, lessons, untilMs }, rule): PreviewWarning[] => {
    const because = lessons.every((lesson) => catalogue.archived[lesson] === 1)
      ? 'lessons'
      : atMs > untilMs + LAST_ZONE_MS
        ? 'over'
        : who !== undefined && census?.every((crowd) => !concerns(who, crowd))
          ? 'people'
          : undefined;
    return because === undefined
      ? []
      : [{ code: 'rule-without-effect', values: { rule, because } }];
  });
};

/** What an admin should know before they publish a draft, given the release under it. */
export const warningsOf = (
  shown: Shown,
  draft: CompiledRelease,
  more: { isSame: boolean; census: readonly Crowd[] | undefined; atMs: number },
): PreviewWarning[] => [
  ...(more.isSame ? [{ code: 'no-change', values: {} } as const] : []),
  ...fromNumbers(shown),
  ...idleRules(draft, more.census, more.atMs),
];
