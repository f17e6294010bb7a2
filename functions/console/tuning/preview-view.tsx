import type { Child, FC } from 'hono/jsx';
import type {
  Estimate,
  Preview,
  PreviewChoice,
  PreviewPerson,
} from '../../../core/model/preview.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { warningInWords } from '../../../core/texts/preview/languages.ts';
import { Grid, numberIn, percentOf, Text } from './parts.tsx';

/** People that are named one by one; the others are counted. */
export const MOST_NAMED = 25;
/** Rows of a table by skill, key result or lesson. */
const MOST_ROWS = 8;
/** Terms that are named as the reason why somebody's lesson changes. */
const MOST_TERMS = 2;

interface Shown {
  readonly texts: TuningTexts;
  readonly preview: Preview;
}

const choiceIn = (texts: TuningTexts, choice: PreviewChoice): Child =>
  'nothing' in choice ? (
    <strong class="badly">
      {texts.flags.nothing(texts.flags.codes[choice.nothing] ?? choice.nothing)}
    </strong>
  ) : (
    <Text of={choice.title} />
  );

/** What does it: the terms by which the new lesson comes before the old one, or what else. */
const becauseIn = (texts: TuningTexts, { because, cause, changed }: PreviewPerson): string => {
  if (!changed) return '';
  const terms = because.slice(0, MOST_TERMS).map(({ term, by }) => {
    const sign = by < 0 ? '−' : '+';
    const name = term === 'rules' ? texts.rules.title : texts.terms[term];
    return `${name} ${sign}${numberIn(texts, Math.abs(by), 3)}`;
  });
  if (terms.length > 0 && (cause === undefined || cause === 'weights')) return terms.join(', ');
  return cause === undefined ? '' : texts.policy.causes[cause];
};

const estimateIn = (texts: TuningTexts, { share, low, high }: Estimate): string =>
  low === high
    ? `${percentOf(share)} %`
    : texts.policy.between(percentOf(share), percentOf(low), percentOf(high));

const Summary: FC<Shown> = ({ texts, preview }) => {
  const { changed, sampled, of, luck, without, coverage } = preview;
  const says = texts.policy;
  const count = Math.round(changed.share * sampled);
  const [low, high] = [percentOf(changed.low), percentOf(changed.high)];
  const hasLessLuck = luck.after > luck.before + 0.005;
  return (
    <>
      <p class="lead">
        <strong>
          {sampled < of
            ? says.sampled(percentOf(changed.share), low, high, sampled, of)
            : says.changed(count, of)}
        </strong>
      </p>
      {sampled > 0 && (
        <p class="small">
          {says.luck(percentOf(luck.before), percentOf(luck.after))}{' '}
          {hasLessLuck ? says.lessLuck : ''}
        </p>
      )}
      <p class="small">
        {without.before !== undefined &&
          without.after !== undefined &&
          (without.before !== 0 || without.after !== 0) &&
          `${says.without(without.before, without.after)} `}
        {says.coverage(coverage.before, coverage.after, coverage.of)}
      </p>
    </>
  );
};

/** Who gets what before and after, and why; `names` has the names of those who are shown. */
const People: FC<Shown & { readonly names: ReadonlyMap<string, string> }> = ({
  texts,
  preview,
  names,
}) => {
  const says = texts.policy;
  const moved = preview.people.filter(({ changed }) => changed);
  const shown = moved.slice(0, MOST_NAMED);
  if (shown.length === 0) return null;
  return (
    <>
      <h3>{says.who}</h3>
      <Grid
        title={says.who}
        heads={[texts.employee, says.before, says.after, says.because].map((title) => ({ title }))}
        rows={shown.map((one) => [
          <a href={`/console/people/${encodeURIComponent(one.employee)}`}>
            <Text of={names.get(one.employee) ?? one.employee} />
          </a>,
          choiceIn(texts, one.before),
          choiceIn(texts, one.after),
          becauseIn(texts, one),
        ])}
      />
      {moved.length > shown.length && (
        <p class="soft small">{texts.overview.more(moved.length - shown.length)}</p>
      )}
    </>
  );
};

const Minutes: FC<Shown> = ({ texts, preview: { minutes } }) => (
  <Grid
    title={texts.policy.minutes}
    heads={[
      { title: texts.policy.minutes },
      { title: texts.policy.was, number: true },
      { title: texts.policy.becomes, number: true },
    ]}
    rows={(['goal', 'review', 'onboarding', 'other'] as const).map((kind) => [
      texts.policy.minuteKinds[kind],
      numberIn(texts, minutes[kind].before, 0),
      numberIn(texts, minutes[kind].after, 0),
    ])}
  />
);

const Teams: FC<Shown> = ({ texts, preview: { by } }) => {
  if (by.team.length === 0) return null;
  const says = texts.policy;
  return (
    <Grid
      title={says.byTeam}
      heads={[
        { title: texts.team },
        { title: says.persons, number: true },
        { title: says.changes, number: true },
        { title: says.goalMinutes, number: true },
      ]}
      rows={by.team.map(({ name, people, changed, minutes: { goal } }) => [
        <Text of={name} />,
        people,
        estimateIn(texts, changed),
        `${numberIn(texts, goal.before, 0)} → ${numberIn(texts, goal.after, 0)}`,
      ])}
    />
  );
};

const Groups: FC<{
  readonly texts: TuningTexts;
  readonly title: string;
  readonly groups: Preview['by']['skill'];
}> = ({ texts, title, groups }) => {
  const moved = groups.filter(({ before, after }) => before !== after).slice(0, MOST_ROWS);
  if (moved.length === 0) return null;
  return (
    <Grid
      title={title}
      heads={[
        { title },
        { title: texts.policy.was, number: true },
        { title: texts.policy.becomes, number: true },
      ]}
      rows={moved.map(({ name, before, after }) => [<Text of={name} />, before, after])}
    />
  );
};

const Top: FC<Shown> = ({ texts, preview: { top } }) => (
  <Grid
    title={texts.policy.top}
    heads={[
      { title: texts.policy.top },
      { title: texts.policy.was, number: true },
      { title: texts.policy.becomes, number: true },
    ]}
    rows={top
      .slice(0, MOST_ROWS)
      .map(({ title, before, share }) => [
        <Text of={title} />,
        before === undefined ? '–' : `${percentOf(before)} %`,
        `${percentOf(share)} %`,
      ])}
  />
);

/**
 * What a policy would change. Made on the server for the page and for its island alike, so that
 * both show the same. Without `names` nobody is named.
 */
export const PreviewView: FC<
  Shown & { readonly names: ReadonlyMap<string, string> | undefined }
> = ({ texts, preview, names }) => {
  const says = texts.policy;
  const hints = preview.warnings.filter(({ confirm }) => !confirm);
  return (
    <>
      <Summary texts={texts} preview={preview} />
      {hints.map((warning) => (
        <p class="notice">{warningInWords(warning, texts.tag)}</p>
      ))}
      {names !== undefined && <People texts={texts} preview={preview} names={names} />}
      <details>
        <summary>{says.groups}</summary>
        <Teams texts={texts} preview={preview} />
        <Groups texts={texts} title={says.bySkill} groups={preview.by.skill} />
        <Groups texts={texts} title={says.byKeyResult} groups={preview.by.keyResult} />
        <Minutes texts={texts} preview={preview} />
        <Top texts={texts} preview={preview} />
        <p class="soft small">{texts.hiddenFew}</p>
      </details>
    </>
  );
};
