import { startOfDay } from '../base/days.ts';
import { todayOf } from '../base/local-days.ts';
import { type Standing, standingsOf } from '../goals/demand.ts';
import type { Recommendation } from '../model/decision.ts';
import type { DecideInput } from '../recommend/situation.ts';
import { dayIn } from '../texts/languages.ts';
import type { MailTexts } from '../texts/texts.ts';
import { inSentence, percentOf, shareIn, valueIn } from './wording.ts';

/** A key result as a digest shows it: a bar, and the same in words. */
export interface DigestKeyResult {
  readonly id: string;
  readonly title: string;
  /** Of the way, whole percents 0..100: how far it has come. */
  readonly percent: number;
  readonly lines: readonly string[];
}

/** Key results that a mail shows. */
const MOST_SHOWN = 2;

/** Ids of the key results that lessons are for, those that their reasons name first. */
const servedBy = (lessons: readonly Recommendation[]): ReadonlySet<string> => {
  const named = lessons.flatMap(({ reasons }) =>
    reasons.flatMap(({ values: { keyResult } }) =>
      typeof keyResult === 'string' ? [keyResult] : [],
    ),
  );
  const served = lessons.flatMap(({ skills }) =>
    skills.filter((one) => one.served).flatMap(({ keyResults }) => keyResults),
  );
  return new Set([...named, ...served]);
};

/** What its pace says, held in the whole percents that are shown: so no two of them disagree. */
const paceLine = ({ metric, pace }: Standing, texts: MailTexts, locale: string): string => {
  if (metric.start === metric.target)
    return pace.behind > 0 ? texts.notAsItShould : texts.asItShould;
  const expected = shareIn(locale, pace.expected);
  return percentOf(pace.expected) > percentOf(pace.reached)
    ? texts.behindPace(expected)
    : texts.onPace(expected);
};

const shown = (
  standing: Standing,
  { profile: { timeZone }, atMs }: Pick<DecideInput, 'profile' | 'atMs'>,
  texts: MailTexts,
  locale: string,
): DigestKeyResult => {
  const { id, title, metric, pace } = standing;
  const value = (of: number): string => valueIn(locale, of, metric.unit);
  const way =
    metric.start === metric.target
      ? texts.held(value(pace.value), value(metric.target))
      : texts.way({
          share: shareIn(locale, pace.reached),
          now: value(pace.value),
          start: value(metric.start),
          target: value(metric.target),
        });
  const due = dayIn(locale, startOfDay(standing.due), todayOf(atMs, timeZone));
  const lines =
    pace.state === 'overdue'
      ? [way, texts.overdue(due)]
      : [way, paceLine(standing, texts, locale), texts.due(due)];
  return { id, title: inSentence(title), percent: percentOf(pace.reached), lines };
};

/**
 * The key results that the lessons are for, as they stand for the employee: two at most, in the
 * order of the lessons; of those that run or are overdue.
 */
export const keyResultsOf = (
  lessons: readonly Recommendation[],
  asked: Omit<DecideInput, 'seed'>,
  texts: MailTexts,
  locale: string,
): DigestKeyResult[] => {
  const wanted = servedBy(lessons);
  if (wanted.size === 0) return [];
  const { release, personal, profile, atMs } = asked;
  const { roles, goals } = release;
  const standings = standingsOf({ roles, goals, personal, profile, atMs }, wanted);
  return [...wanted]
    .flatMap((id) => standings.get(id) ?? [])
    .filter(({ pace: { state } }) => state === 'running' || state === 'overdue')
    .slice(0, MOST_SHOWN)
    .map((standing) => shown(standing, asked, texts, locale));
};
