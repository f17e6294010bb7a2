import { type PolicyBody, PolicyInput, TERMS, type TermName } from '../../../core/model/policy.ts';
import { Language } from '../../../core/model/primitives.ts';

/** A field of the form in which a number is written, and what it may be. */
export interface NumberField {
  readonly name: 'temperature' | 'dailyCap' | 'cooldownDays' | 'dismissedDays' | 'holdoutShare';
  readonly least: number;
  readonly most: number;
  readonly usual: number;
  readonly whole: boolean;
}

/** The limits that are numbers, in their order on the page. Held out people are a percentage. */
export const NUMBER_FIELDS: readonly NumberField[] = [
  { name: 'temperature', least: 0, most: 10, usual: 0.02, whole: false },
  { name: 'dailyCap', least: 1, most: 50, usual: 3, whole: true },
  { name: 'cooldownDays', least: 0, most: 365, usual: 3, whole: false },
  { name: 'dismissedDays', least: 0, most: 3650, usual: 60, whole: false },
  { name: 'holdoutShare', least: 0, most: 100, usual: 0, whole: false },
];

/** A weight is written as its percentage of all; so much at most. */
export const MOST_PERCENT = 100;

/** What is wrong with a field, by its name. */
export type Wrong = ReadonlyMap<string, 'number' | 'all-zero' | 'languages'>;

/** A policy as a form sent it, or what is wrong with it. */
export type ReadPolicy = { readonly policy: PolicyBody } | { readonly wrong: Wrong };

/** Two digits are enough to see, and what is not touched stays as it is. */
const written = (value: number): string => String(Math.round(value * 100) / 100);

const numberIn = (policy: PolicyBody, name: NumberField['name']): number => {
  switch (name) {
    case 'temperature':
      return policy.exploration.temperature;
    case 'holdoutShare':
      return 100 * (policy.holdout?.share ?? 0);
    default:
      return policy.constraints[name];
  }
};

const totalOf = ({ weights }: PolicyBody): number =>
  TERMS.reduce((sum, term) => sum + weights[term], 0);

/** A field that says that the form has the box, which is sent only with a tick. */
export const BOX_FIELD = 'has-box';

/** The fields of the form as a policy fills them. */
export const formOf = (policy: PolicyBody): URLSearchParams => {
  const form = new URLSearchParams();
  const total = totalOf(policy);
  for (const term of TERMS) form.set(term, written((100 * policy.weights[term]) / total));
  for (const { name } of NUMBER_FIELDS) form.set(name, written(numberIn(policy, name)));
  if (policy.constraints.excludeOverdueReview) form.set('excludeOverdueReview', 'on');
  form.set(BOX_FIELD, 'on');
  form.set('fallbackLanguages', policy.constraints.fallbackLanguages.join(', '));
  form.set('holdoutBy', policy.holdout?.by ?? 'employee');
  return form;
};

/** A number as people write it; NaN for what is none. */
const numberOf = (text: string): number => {
  const plain = text.trim().replace(',', '.');
  return /^\d+(\.\d*)?$|^\.\d+$/.test(plain) ? Number(plain) : Number.NaN;
};

const languagesOf = (text: string): string[] =>
  text
    .split(/[,;\s]+/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Largest weight that a policy may have. */
const MOST_WEIGHT = 1000;

/** Weights that a policy may have: smaller as a whole where one grew too large. */
const fitting = (weights: readonly [TermName, number][]): Record<string, number> => {
  const most = Math.max(...weights.map(([, value]) => value));
  const factor = most > MOST_WEIGHT ? MOST_WEIGHT / most : 1;
  return Object.fromEntries(
    weights.map(([term, value]) => [term, Math.min(MOST_WEIGHT, value * factor)]),
  );
};

/**
 * Reads the form over a policy: what was not touched stays exactly as it is there, also where the
 * form shows it rounded, and so do the rules. Fields that are left out stay.
 */
export const readPolicyForm = (form: URLSearchParams, current: PolicyBody): ReadPolicy => {
  const wrong = new Map<string, 'number' | 'all-zero' | 'languages'>();
  const shown = formOf(current);
  const read = (name: string, least: number, most: number, whole: boolean, kept: number) => {
    const text = form.get(name) ?? shown.get(name) ?? '';
    if (text === shown.get(name)) return kept;
    const value = numberOf(text);
    const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
    if (!fits) wrong.set(name, 'number');
    return value;
  };
  const total = totalOf(current);
  const weightOf = (term: TermName): number => {
    const before = current.weights[term];
    const percent = read(term, 0, MOST_PERCENT, false, Number.NaN);
    return Number.isNaN(percent) ? before : (percent / 100) * total;
  };
  const weights = fitting(TERMS.map((term) => [term, weightOf(term)]));
  if (Object.values(weights).every((value) => value === 0)) wrong.set(TERMS[0], 'all-zero');
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.map(({ name, least, most, whole }) => [
      name,
      read(name, least, most, whole, numberIn(current, name)),
    ]),
  ) as Record<NumberField['name'], number>;
  const fallbackLanguages = languagesOf(
    form.get('fallbackLanguages') ?? shown.get('fallbackLanguages') ?? '',
  );
  const areLanguages = fallbackLanguages.every((one) => Language.safeParse(one).success);
  if (!areLanguages || fallbackLanguages.length > 10) wrong.set('fallbackLanguages', 'languages');
  if (wrong.size > 0) return { wrong };
  const { temperature, holdoutShare, dailyCap, cooldownDays, dismissedDays } = numbers;
  const heldOut = current.holdout?.share ?? 0;
  const share = holdoutShare === 100 * heldOut ? heldOut : holdoutShare / 100;
  const by = (form.get('holdoutBy') ?? shown.get('holdoutBy')) === 'team' ? 'team' : 'employee';
  // A box without a tick is not sent: only a form that has the box says by that to take it out.
  const box = form.has('excludeOverdueReview') || form.has(BOX_FIELD) ? form : shown;
  const policy = PolicyInput.parse({
    weights,
    exploration: { temperature },
    constraints: {
      dailyCap,
      cooldownDays,
      dismissedDays,
      excludeOverdueReview: box.get('excludeOverdueReview') === 'on',
      fallbackLanguages,
    },
    // Nobody held out is written as it was: as no holdout, or as one of nobody.
    ...((share > 0 || current.holdout !== undefined) && { holdout: { share, by } }),
    rules: current.rules,
  });
  return { policy };
};

/** The field in which a page says what its fields were filled from. */
export const ANCHOR_FIELD = 'from';

/**
 * What the fields of a form were filled from, as its page says; the draft as it is where it says
 * nothing that can be read. Rules are none of the fields: they are as they are in the draft.
 */
export const anchorOf = (form: URLSearchParams, draft: PolicyBody): PolicyBody => {
  try {
    const said = PolicyInput.safeParse(JSON.parse(form.get(ANCHOR_FIELD) ?? ''));
    return said.success ? { ...said.data, rules: draft.rules } : draft;
  } catch {
    return draft;
  }
};
