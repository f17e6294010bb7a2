import type { Child, FC } from 'hono/jsx';
import type { Rule } from '../../../core/model/policy.ts';
import type { CompiledRelease } from '../../../core/release/compile.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { Field, SelectField } from '../forms.tsx';
import { type Names, namesIn } from './names.ts';
import { dayIn, Grid, Text } from './parts.tsx';
import type { WrongRule } from './rule-form.ts';

/** Lessons and tags that are named one by one. */
const MOST_NAMED = 5;

const listed = (texts: TuningTexts, words: readonly string[]): string => {
  const more = words.length - MOST_NAMED;
  const named = words.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${named} ${texts.overview.more(more)}` : named;
};

const whatIn = (texts: TuningTexts, names: Names, { lessons, tags = [] }: Rule): string =>
  lessons === undefined
    ? texts.rules.tagged(listed(texts, tags))
    : listed(texts, lessons.map(names.lesson));

const whoIn = (texts: TuningTexts, names: Names, { who }: Rule): string =>
  [
    who?.team !== undefined && `${texts.team} ${names.team(who.team)}`,
    who?.role !== undefined && `${texts.role} ${names.role(who.role)}`,
  ]
    .filter(Boolean)
    .join(', ') || texts.rules.everybody;

const whenIn = (texts: TuningTexts, { from, until }: Rule, today: string): string => {
  const says = texts.rules;
  const days = [
    from !== undefined && says.fromDay(dayIn(texts, from)),
    until !== undefined && says.untilDay(dayIn(texts, until)),
  ].filter(Boolean);
  const state =
    until !== undefined && until < today
      ? says.over
      : from !== undefined && from > today
        ? says.toCome
        : says.running;
  return days.length === 0 ? says.always : `${days.join(' ')} (${state})`;
};

/** Rules as a table; with `remove`, each with what takes it out. */
export const Rules: FC<{
  readonly texts: TuningTexts;
  readonly release: CompiledRelease;
  readonly rules: readonly Rule[];
  readonly today: string;
  readonly remove?: (index: number, says: Child) => Child;
}> = ({ texts, release, rules, today, remove }) => {
  const says = texts.rules;
  const names = namesIn(release);
  const heads = [says.effect, says.lessons, says.who, says.when];
  return (
    <Grid
      title={says.title}
      heads={[...heads, ...(remove ? [says.remove] : [])].map((title) => ({ title }))}
      rows={rules.map((rule, index) => {
        const what = whatIn(texts, names, rule);
        const removing = (
          <>
            {says.remove}
            <span class="hidden">
              : {says.effects[rule.effect]} {what}
            </span>
          </>
        );
        return [
          says.effects[rule.effect],
          <Text of={what} />,
          <Text of={whoIn(texts, names, rule)} />,
          whenIn(texts, rule, today),
          ...(remove ? [remove(index, removing)] : []),
        ];
      })}
    />
  );
};

/** Lessons that a form lets one choose from; of more, tags name them. */
const MOST_CHOICES = 500;

/** The fields of a form by which a rule is added. */
export const RuleFields: FC<{
  readonly texts: TuningTexts;
  readonly release: CompiledRelease;
  readonly form: URLSearchParams;
  readonly wrong: WrongRule | undefined;
}> = ({ texts, release, form, wrong }) => {
  const says = texts.rules;
  const { catalogue, goals, roles } = release;
  const chosen = new Set(form.getAll('lessons'));
  const lessons = catalogue.lessons
    .filter(({ archived }) => !archived)
    .map(({ id, title }) => ({ id, title }))
    .sort((a, b) => a.title.localeCompare(b.title, texts.locale))
    .slice(0, MOST_CHOICES);
  const errorOf = (name: string): string | undefined => {
    const kind = wrong?.get(name);
    return kind && says.wrong[kind];
  };
  const error = errorOf('lessons');
  return (
    <>
      <SelectField
        label={says.effect}
        name="effect"
        value={form.get('effect') ?? 'pin'}
        options={(['pin', 'boost', 'hide'] as const).map((effect) => [
          effect,
          `${says.effects[effect]}: ${says.effectSays[effect]}`,
        ])}
      />
      <div class="field">
        <label for="rule-lessons">{says.lessons}</label>
        <span class="hint" id="rule-lessons-hint">
          {says.lessonsHint}
        </span>
        <select
          id="rule-lessons"
          name="lessons"
          multiple
          size={6}
          aria-describedby={`rule-lessons-hint${error ? ' rule-lessons-error' : ''}`}
          aria-invalid={error ? 'true' : undefined}
        >
          {lessons.map(({ id, title }) => (
            <option value={id} selected={chosen.has(id)}>
              {title}
            </option>
          ))}
        </select>
        {error && (
          <span class="wrong" id="rule-lessons-error">
            {error}
          </span>
        )}
      </div>
      <Field
        label={says.tags}
        name="tags"
        value={form.get('tags') ?? ''}
        hint={says.tagsHint}
        error={errorOf('tags')}
      />
      <SelectField
        label={texts.team}
        name="team"
        value={form.get('team') ?? ''}
        error={errorOf('team')}
        options={[['', says.everybody], ...goals.teams.map(({ id, name }) => [id, name] as const)]}
      />
      <SelectField
        label={texts.role}
        name="role"
        value={form.get('role') ?? ''}
        error={errorOf('role')}
        options={[
          ['', says.everybody],
          ...[...roles.values()].map(({ id, name }) => [id, name] as const),
        ]}
      />
      <Field label={says.from} name="from" type="date" value={form.get('from') ?? ''} />
      <Field
        label={says.until}
        name="until"
        type="date"
        value={form.get('until') ?? ''}
        error={errorOf('until')}
      />
    </>
  );
};
