import { mostFirst } from '../base/order.ts';
import { hideSmall, LEAST_SHOWN } from '../base/small-groups.ts';
import type { PinBar, PreviewWarning } from '../model/preview.ts';
import { codeOf } from '../recommend/exclusions.ts';
import type { CompiledRelease } from '../release/compile.ts';
import type { Compared, Person } from './compare.ts';

type Values = Extract<PreviewWarning, { code: 'pin-short' }>['values'];

/** What keeps a rule's lessons from coming first for somebody; undefined where one of them does. */
const barOf = (
  lessons: ReadonlySet<number>,
  { after: { look, arm } }: Person,
  { after: { choice } }: Compared,
): PinBar | undefined => {
  const own = look.pinned.filter(({ lesson }) => lessons.has(lesson));
  const first = choice?.option.lesson;
  if (own.some(({ offered }) => offered === first)) return undefined;
  if (arm === 'holdout') return 'holdout';
  if (own.some(({ because }) => because === undefined)) return 'another-pin';
  // Of several lessons the one speaks that came nearest to being offered.
  const bars = own.flatMap(({ because }) => because ?? []);
  return bars.sort((a, b) => codeOf(b) - codeOf(a))[0] ?? 'archived';
};

/**
 * What is told of one pin by how many of its people it comes first for, and what keeps it from
 * each of the others; undefined where it reaches all of them. Numbers of a few are left out.
 */
const shortOf = (rule: number, bars: readonly (PinBar | undefined)[]): Values | undefined => {
  const counts = new Map<PinBar | 'first', number>();
  for (const bar of bars) counts.set(bar ?? 'first', (counts.get(bar ?? 'first') ?? 0) + 1);
  if ((counts.get('first') ?? 0) === bars.length) return undefined;
  if (bars.length < LEAST_SHOWN) return { rule, because: [] };
  const first = { code: 'first' as const, people: counts.get('first') ?? 0 };
  counts.delete('first');
  const groups = [...counts].map(([code, people]) => ({ code, people }));
  const shown = hideSmall<{ code: PinBar | 'first'; people: number }>([first, ...groups]);
  return {
    rule,
    people: bars.length,
    ...(shown.some(({ code }) => code === 'first') && { first: first.people }),
    because: shown
      .flatMap(({ code, people }) => (code === 'first' ? [] : [{ code, people }]))
      .sort(
        mostFirst(
          ({ people }) => people,
          ({ code }) => code,
        ),
      ),
  };
};

/** Of every rule that pins and does not come first for all whom it is for: why not, by counts. */
export const pinsShort = (
  people: readonly Person[],
  compared: readonly Compared[],
  { rules }: CompiledRelease,
): PreviewWarning[] =>
  rules.flatMap(({ rule: { effect }, lessons }, rule): PreviewWarning[] => {
    if (effect !== 'pin') return [];
    const own = new Set(lessons);
    const bars = people.flatMap((person, place) =>
      person.after.rules.includes(rule) ? [barOf(own, person, compared[place]!)] : [],
    );
    const values = shortOf(rule, bars);
    return values === undefined ? [] : [{ code: 'pin-short', values }];
  });
