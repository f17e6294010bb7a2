import { hideSmall } from '../base/small-groups.ts';
import type { PolicyBody } from '../model/policy.ts';
import type { Preview, PreviewChoice, PreviewPerson } from '../model/preview.ts';
import type { CompiledRelease } from '../release/compile.ts';
import { PREVIEW_ENGLISH } from '../texts/preview/en.ts';
import { inWords } from '../texts/preview/texts.ts';
import { type Chosen, type Compared, compare, type Person } from './compare.ts';
import { estimateOf } from './estimate.ts';
import { byKeyResult, bySkill, byTeam, minutesOf, nothingShown, type Showing } from './groups.ts';
import { pinsShort } from './pins.ts';
import { isSamePolicy, percentagesOf, weighAlike } from './shares.ts';
import { CONFIRMED, type Crowd, type Trouble, warningsOf } from './warnings.ts';

/** People whom a preview names, at most. */
const MOST_NAMED = 100;
/** Lessons that it lists, at most. */
const MOST_TOP = 10;

/** Whom a preview is about. */
export interface Previewed {
  readonly people: readonly Person[];
  /** Whether they were named one by one: then all of them are told of, in their order. */
  readonly named: boolean;
  /** How many people they stand for, and how many of these each team has. */
  readonly of: number;
  readonly teams: ReadonlyMap<string, number>;
  /** Every role with every team that somebody has; undefined where not all were looked at. */
  readonly census?: readonly Crowd[] | undefined;
  /** The instant as of which they are looked at, epoch milliseconds. */
  readonly atMs: number;
}

/** The draft as it weighs: where only the scale of its weights is another, as before. */
const weighingOf = (base: PolicyBody, draft: PolicyBody): PolicyBody =>
  weighAlike(base.weights, draft.weights) ? { ...draft, weights: base.weights } : draft;

const toldOf = (
  { choice, nothing = 'no-lessons' }: Chosen,
  { catalogue }: CompiledRelease,
): PreviewChoice => {
  if (choice === undefined) return { nothing };
  const { option, score, luck } = choice;
  const { id, title, minutes } = catalogue.lessons[option.lesson]!;
  return { lesson: id, title, kind: option.kind, minutes, score, luck };
};

/** How much a new lesson's lead grows. */
const leadOf = ({ because }: Pick<Compared, 'because'>): number =>
  because.reduce((sum, { by }) => sum + by, 0);

const namedOf = (
  compared: readonly Compared[],
  isNamed: boolean,
  release: CompiledRelease,
): PreviewPerson[] => {
  const told = isNamed
    ? compared
    : compared.filter(({ changed }) => changed).sort((a, b) => leadOf(b) - leadOf(a));
  return told.slice(0, MOST_NAMED).map(({ employee, before, after, changed, cause, because }) => ({
    employee,
    before: toldOf(before, release),
    after: toldOf(after, release),
    changed,
    ...(cause !== undefined && { cause }),
    because,
  }));
};

/** How often the first choice is served, of those who have one; 1 where nobody has. */
const luckOf = (chosen: readonly Chosen[]): number => {
  const served = chosen.flatMap(({ choice }) => choice ?? []);
  return served.length === 0 ? 1 : served.reduce((sum, { luck }) => sum + luck, 0) / served.length;
};

const countBy = <Key>(keys: Iterable<Key>): Map<Key, number> => {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

/** The places of people by their first choice. */
const placesBy = (chosen: readonly Chosen[]): Map<number, number[]> => {
  const places = new Map<number, number[]>();
  for (const [place, { choice }] of chosen.entries()) {
    if (choice === undefined) continue;
    const { lesson } = choice.option;
    const known = places.get(lesson);
    if (known === undefined) places.set(lesson, [place]);
    else known.push(place);
  }
  return places;
};

/** How the lessons share the first choices; small groups are told of in no way. */
const spreadOf = (
  before: readonly Chosen[],
  after: readonly Chosen[],
  { catalogue }: CompiledRelease,
  showing: Showing,
): Pick<Preview, 'coverage' | 'top'> => {
  const [old, now] = [placesBy(before), placesBy(after)];
  return {
    coverage: {
      before: old.size,
      after: now.size,
      of: catalogue.archived.reduce((sum, one) => sum + 1 - one, 0),
    },
    top: [...now]
      .sort(([a, { length: many }], [b, { length: more }]) => more - many || a - b)
      .filter(([, places]) => showing.after(places))
      .slice(0, MOST_TOP)
      .map(([lesson, { length: people }]) => {
        const { id, title } = catalogue.lessons[lesson]!;
        const had = old.get(lesson) ?? [];
        const told = showing.before(had) ? { before: had.length / before.length } : {};
        return { lesson: id, title, share: people / after.length, ...told };
      }),
  };
};

/** Who gets nothing; numbers of a few are left out, and what would give them away. */
const withoutOf = (compared: readonly Compared[], showing: Showing): Preview['without'] => {
  const places = (isOne: (one: Compared) => boolean): number[] =>
    compared.flatMap((one, place) => (isOne(one) ? [place] : []));
  const before = places((one) => one.before.choice === undefined);
  const after = places((one) => one.after.choice === undefined);
  const newly = after.filter((place) => compared[place]!.before.choice !== undefined);
  const codes = countBy(after.map((place) => compared[place]!.after.nothing ?? 'no-lessons'));
  const hasAfter = showing.after(after);
  return {
    ...(showing.before(before) && { before: before.length }),
    ...(hasAfter && { after: after.length }),
    ...(showing.before(newly) && { newly: newly.length }),
    because: hasAfter
      ? hideSmall([...codes].map(([code, people]) => ({ code, people }))).sort(
          (a, b) => b.people - a.people,
        )
      : [],
  };
};

/** What is warned of however few it concerns, and whether or not its number is told. */
const troubleOf = (compared: readonly Compared[], { catalogue }: CompiledRelease): Trouble => {
  const [old, now] = [
    placesBy(compared.map(({ before }) => before)),
    placesBy(compared.map(({ after }) => after)),
  ];
  const growing = [...now].filter(
    ([lesson, { length }]) => length > (old.get(lesson)?.length ?? 0),
  );
  return {
    newly: compared.filter(({ before, after }) => !after.choice && before.choice).length,
    growing: growing.map(([lesson, { length: people }]) => {
      const { id, title } = catalogue.lessons[lesson]!;
      return { lesson: id, title, people };
    }),
  };
};

/** What becomes of everybody under a draft, in the order in which they came. */
export const compareAll = (
  people: readonly Person[],
  base: PolicyBody,
  draft: PolicyBody,
): Compared[] => {
  const weighing = weighingOf(base, draft);
  return people.map((person) => compare(person, base, weighing));
};

/**
 * What a draft would change today against another policy, by first choices. `releases` are the one
 * in force under each of the two policies. Pure.
 */
export const previewOf = (
  { people, named, of, teams, census, atMs }: Previewed,
  { base, draft }: { readonly base: CompiledRelease; readonly draft: CompiledRelease },
): Preview => {
  const compared = compareAll(people, base.policy, draft.policy);
  const before = compared.map((one) => one.before);
  const after = compared.map((one) => one.after);
  const showing = nothingShown(compared.length);
  const shown = {
    sampled: compared.length,
    without: withoutOf(compared, showing),
    ...spreadOf(before, after, draft, showing),
    luck: { before: luckOf(before), after: luckOf(after) },
    by: {
      team: byTeam(compared, draft, teams),
      skill: bySkill(compared, draft, showing),
      keyResult: byKeyResult(compared, draft, showing),
    },
  };
  const isSame = isSamePolicy(base.policy, draft.policy);
  const changes = compared.filter(({ changed }) => changed).length;
  return {
    base: base.policy.version,
    release: draft.number,
    asOf: new Date(atMs).toISOString(),
    of,
    weights: {
      before: percentagesOf(base.policy.weights),
      after: percentagesOf(draft.policy.weights),
    },
    changed: estimateOf(changes, compared.length, Math.max(of, compared.length)),
    people: namedOf(compared, named, draft),
    minutes: minutesOf(compared, draft),
    ...shown,
    warnings: [
      ...warningsOf({ ...shown, ...troubleOf(compared, draft) }, draft, { isSame, census, atMs }),
      ...pinsShort(people, compared, draft),
    ].map((warning) => ({
      ...warning,
      detail: inWords(warning, PREVIEW_ENGLISH),
      confirm: CONFIRMED.has(warning.code),
    })),
  };
};
