import type { Child, FC } from 'hono/jsx';
import { type PolicyBody, TERMS, type TermName } from '../../../core/model/policy.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { percentagesOf } from '../../../core/tune/shares.ts';
import { CheckField, Field, SelectField } from '../forms.tsx';
import { numberIn } from './parts.tsx';
import {
  BOX_FIELD,
  formOf,
  MOST_PERCENT,
  NUMBER_FIELDS,
  type NumberField,
  type Wrong,
} from './policy-form.ts';

/** What may stand in the field of a weight. */
const WEIGHT = { least: 0, most: MOST_PERCENT };

/** What the fields of a policy are filled with, and what they are compared with. */
interface Filled {
  readonly texts: TuningTexts;
  /** What stands in the fields. */
  readonly form: URLSearchParams;
  readonly wrong: Wrong;
  /** The policy in force. */
  readonly inForce: PolicyBody;
  readonly usual: PolicyBody;
}

/** What is wrong with a field, in words. */
const errorIn = (texts: TuningTexts, wrong: Wrong, name: string): string | undefined => {
  const kind = wrong.get(name);
  const says = texts.policy;
  if (kind === undefined) return undefined;
  if (kind === 'all-zero') return says.wrongAllZero;
  if (kind === 'languages') return says.wrongLanguages;
  const { least, most } = NUMBER_FIELDS.find((field) => field.name === name) ?? WEIGHT;
  return says.wrongNumber(numberIn(texts, least), numberIn(texts, most));
};

/** The same of all fields that are wrong, by their names. */
export const errorsIn = (texts: TuningTexts, wrong: Wrong): Readonly<Record<string, string>> =>
  Object.fromEntries([...wrong.keys()].map((name) => [name, errorIn(texts, wrong, name) ?? '']));

/** What a field says of itself: a sentence, its range and default, and what is in force. */
const hintOf = (
  { texts, form, inForce, usual }: Filled,
  { name, says, least, most }: { name: string; says: string; least: number; most: number },
): Child => {
  const [now, normal] = [inForce, usual].map((policy) => formOf(policy).get(name) ?? '');
  const range = texts.policy.range(numberIn(texts, least), numberIn(texts, most), normal ?? '');
  const differs = form.get(name) !== now;
  return (
    <>
      {says} {range}
      {differs && <strong> {texts.policy.published(now ?? '')}</strong>}
    </>
  );
};

const WeightField: FC<Filled & { readonly term: TermName; readonly percent: number }> = ({
  term,
  percent,
  ...filled
}) => {
  const { texts, form } = filled;
  const about = { name: term, says: texts.termSays[term], ...WEIGHT };
  return (
    <div class="slide" data-slide={term} data-label={texts.terms[term]}>
      <Field
        label={
          <>
            {texts.terms[term]}{' '}
            <output for={term} class="soft small" data-share={term}>
              {texts.policy.percent(percent)}
            </output>
          </>
        }
        name={term}
        type="text"
        inputmode="decimal"
        value={form.get(term) ?? ''}
        hint={hintOf(filled, about)}
        error={errorIn(texts, filled.wrong, term)}
      />
    </div>
  );
};

const LimitField: FC<Filled & { readonly field: NumberField }> = ({
  field: { name, least, most },
  ...filled
}) => {
  const { texts, form } = filled;
  const { name: label, says } = texts.policy[name];
  return (
    <Field
      label={label}
      name={name}
      type="text"
      inputmode="decimal"
      value={form.get(name) ?? ''}
      hint={hintOf(filled, { name, says, least, most })}
      error={errorIn(texts, filled.wrong, name)}
    />
  );
};

/** Every weight and limit of a policy, as fields of a form. */
export const PolicyFields: FC<Filled & { readonly policy: PolicyBody }> = ({
  policy,
  ...filled
}) => {
  const { texts, form } = filled;
  const says = texts.policy;
  const percentages = percentagesOf(policy.weights);
  return (
    <>
      <fieldset>
        <legend>{says.weights}</legend>
        <p class="small soft">{says.weightsHint}</p>
        <div class="cards">
          {TERMS.map((term) => (
            <WeightField term={term} percent={percentages[term]} {...filled} />
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{says.limits}</legend>
        <div class="cards">
          {NUMBER_FIELDS.map((field) => (
            <LimitField field={field} {...filled} />
          ))}
          <SelectField
            label={says.holdoutBy.name}
            name="holdoutBy"
            value={form.get('holdoutBy') ?? 'employee'}
            options={[
              ['employee', says.holdoutBy.employee],
              ['team', says.holdoutBy.team],
            ]}
          />
          <Field
            label={says.fallbackLanguages.name}
            name="fallbackLanguages"
            value={form.get('fallbackLanguages') ?? ''}
            hint={says.fallbackLanguages.says}
            error={errorIn(texts, filled.wrong, 'fallbackLanguages')}
          />
        </div>
        <input type="hidden" name={BOX_FIELD} value="on" />
        <CheckField
          label={
            <>
              {says.excludeOverdueReview.name}{' '}
              <span class="soft">{says.excludeOverdueReview.says}</span>
            </>
          }
          name="excludeOverdueReview"
          value="on"
          checked={form.get('excludeOverdueReview') === 'on'}
        />
      </fieldset>
    </>
  );
};
