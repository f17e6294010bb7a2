import { type PolicyBody, TERMS, type Weights } from '../model/policy.ts';
import { POLICY_GERMAN } from '../texts/policy/de.ts';
import { POLICY_ENGLISH } from '../texts/policy/en.ts';
import { inWords, NO_NAMES, type RuleNames } from '../texts/policy/in-words.ts';
import type { PolicyTexts } from '../texts/policy/texts.ts';
import {
  alongside,
  type Fields,
  type FieldValue,
  fieldsOf,
  policyOf,
  sameValue,
} from './policy-fields.ts';
import { percentagesOf, weighAlike } from './shares.ts';

/** One field in which two policies differ; undefined = the policy does not have it. */
export interface PolicyChange {
  /**
   * A JSON pointer into the policy. Of a rule, whose place in the list says nothing, it ends in
   * what names the rule by its lessons, people and effect.
   */
  readonly pointer: string;
  readonly from?: FieldValue;
  readonly to?: FieldValue;
  /**
   * Of a weight: its part of all weights, which alone counts; 0..1, rounded as it is shown, so that
   * what all changes gain and lose adds up to nothing.
   */
  readonly share?: { readonly from: number; readonly to: number };
}

/** A field that two have changed from `base`, each to something else. */
export interface Conflict {
  readonly pointer: string;
  readonly base?: FieldValue;
  readonly mine?: FieldValue;
  readonly theirs?: FieldValue;
}

/** What comes of two policies that were made from the same one. */
export interface Merged {
  /** With everything that one of the two changed; where both did, as `theirs` has it. */
  readonly merged: PolicyBody;
  readonly conflicts: readonly Conflict[];
}

/** What is to be shown where a policy that a draft was made from is in force no more. */
export interface PolicyMoved extends Merged {
  /** In force now, and what the draft was made from. */
  readonly version: number;
  readonly base: number;
  /** What the draft changed, and what was changed in force meanwhile. */
  readonly mine: readonly PolicyChange[];
  readonly theirs: readonly PolicyChange[];
  /** What publishing the merged policy would change of what is in force. */
  readonly changes: readonly PolicyChange[];
}

const WEIGHTS = '/weights/';

/** Digits of percentages, until one of them tells two sets of weights apart. */
const DIGITS = [0, 1, 2, 4, 8];

/**
 * Every weight whose percentage differs, as coarse as shows a difference at all: what is left out
 * has the same percentage before and after, so that all that is told adds up.
 */
const weightChanges = (from: Weights, to: Weights): PolicyChange[] => {
  if (weighAlike(from, to)) return [];
  for (const digits of DIGITS) {
    const [was, is] = [percentagesOf(from, digits), percentagesOf(to, digits)];
    const told = TERMS.filter((term) => was[term] !== is[term]);
    if (told.length > 0)
      return told.map((term) => ({
        pointer: WEIGHTS + term,
        from: from[term],
        to: to[term],
        share: { from: was[term] / 100, to: is[term] / 100 },
      }));
  }
  return [];
};

/** A policy without the number of its version. */
const bodyOf = ({ weights, exploration, constraints, holdout, rules }: PolicyBody): PolicyBody => ({
  weights,
  exploration,
  constraints,
  ...(holdout !== undefined && { holdout }),
  rules,
});

/** The policy with its weights beside those of another one. */
const beside = (policy: PolicyBody, base: PolicyBody): PolicyBody => ({
  ...policy,
  weights: alongside(policy.weights, base.weights),
});

const pointersOf = (...all: readonly Fields[]): string[] => [
  ...new Set(all.flatMap((fields) => [...fields.keys()])),
];

/**
 * The fields in which a policy differs from another one. Weights are compared by their shares: ten
 * times every weight is no change, and one that was raised lowers the shares of all others.
 */
export const diffOf = (from: PolicyBody, to: PolicyBody): PolicyChange[] => {
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  const others = pointersOf(before, after).flatMap((pointer): PolicyChange[] => {
    const [was, is] = [before.get(pointer), after.get(pointer)];
    if (pointer.startsWith(WEIGHTS) || sameValue(was, is)) return [];
    return [
      { pointer, ...(was !== undefined && { from: was }), ...(is !== undefined && { to: is }) },
    ];
  });
  return [...weightChanges(from.weights, to.weights), ...others];
};

/** A part of a policy as its owner wrote it, where the other one left all of it alone. */
const asWritten = (
  merged: PolicyBody,
  { base, mine, theirs }: Readonly<Record<'base' | 'mine' | 'theirs', PolicyBody>>,
): PolicyBody => {
  const isKept = (name: string, of: PolicyBody): boolean =>
    !diffOf(base, of).some(({ pointer }) => pointer.startsWith(`/${name}/`));
  const one = <Name extends 'weights' | 'rules'>(name: Name): PolicyBody[Name] =>
    isKept(name, mine) ? theirs[name] : isKept(name, theirs) ? mine[name] : merged[name];
  const areTheirs = weighAlike(merged.weights, theirs.weights);
  const weights = areTheirs ? theirs.weights : one('weights');
  return { ...merged, weights, rules: one('rules') };
};

/** Conflicts of weights as they stand beside the merged ones: multiplied alike. */
const scaled = (
  conflicts: readonly Conflict[],
  fields: Fields,
  { weights }: PolicyBody,
): Conflict[] => {
  const heaviest = TERMS.reduce((a, b) => (weights[b] > weights[a] ? b : a));
  const factor = weights[heaviest] / (fields.get(WEIGHTS + heaviest) as number);
  if (sameValue(factor, 1)) return [...conflicts];
  const times = (value: FieldValue): FieldValue =>
    typeof value === 'number' ? value * factor : value;
  return conflicts.map((one) =>
    one.pointer.startsWith(WEIGHTS)
      ? { ...one, base: times(one.base), mine: times(one.mine), theirs: times(one.theirs) }
      : one,
  );
};

/**
 * Merges two policies that were made from the same one, field by field. What one of them changed is
 * taken; where both changed a field to different values there is a conflict. Weights say something
 * only together: where one of them is in conflict all are that differ, and so they are where none
 * would be left above 0. Whoever takes theirs then has exactly their weights.
 */
export const mergeThreeWays = (base: PolicyBody, mine: PolicyBody, theirs: PolicyBody): Merged => {
  const [a, b, c] = [base, mine, theirs].map((one) => fieldsOf(beside(one, base))) as [
    Fields,
    Fields,
    Fields,
  ];
  const conflictAt = (pointer: string): Conflict => ({
    pointer,
    ...(a.has(pointer) && { base: a.get(pointer) }),
    ...(b.has(pointer) && { mine: b.get(pointer) }),
    ...(c.has(pointer) && { theirs: c.get(pointer) }),
  });
  const merged = new Map<string, FieldValue>();
  const conflicts: Conflict[] = [];
  for (const pointer of pointersOf(c, b, a)) {
    const [was, own, other] = [a.get(pointer), b.get(pointer), c.get(pointer)];
    const isMine = sameValue(was, other) && !sameValue(own, other);
    if (!isMine && !sameValue(was, own) && !sameValue(own, other))
      conflicts.push(conflictAt(pointer));
    const value = isMine ? own : other;
    if (value !== undefined) merged.set(pointer, value);
  }
  const weights = [...merged.keys()].filter((pointer) => pointer.startsWith(WEIGHTS));
  if (
    weights.every((pointer) => merged.get(pointer) === 0) ||
    conflicts.some(({ pointer }) => pointer.startsWith(WEIGHTS))
  )
    for (const pointer of weights) {
      if (sameValue(b.get(pointer), c.get(pointer))) continue;
      merged.set(pointer, c.get(pointer));
      if (!conflicts.some((one) => one.pointer === pointer)) conflicts.push(conflictAt(pointer));
    }
  const all = { base, mine: bodyOf(mine), theirs: bodyOf(theirs) };
  const written = asWritten(policyOf(merged), all);
  return { merged: written, conflicts: scaled(conflicts, merged, written) };
};

/** Whose value a field gets that both have changed. */
export type Choice = 'mine' | 'theirs';

/** What was merged, with one's own value in the fields where it was chosen. */
export const withChoices = (
  { merged, conflicts }: Merged,
  choices: Readonly<Record<string, Choice>>,
): PolicyBody => {
  const chosen = conflicts.filter(({ pointer }) => choices[pointer] === 'mine');
  if (chosen.length === 0) return merged;
  const fields = new Map(fieldsOf(merged));
  for (const { pointer, mine } of chosen)
    if (mine === undefined) fields.delete(pointer);
    else fields.set(pointer, mine);
  return policyOf(fields);
};

const textsOf = (language: string): PolicyTexts =>
  language.split('-', 1)[0] === 'de' ? POLICY_GERMAN : POLICY_ENGLISH;

/**
 * A change as a person would say it, in the language of a tag; English where there are no texts.
 * Rules are told with the names of their lessons, teams and roles where those are known.
 *
 * @example changeInWords(change, 'en') // 'Retention 5 % → 9 %'
 */
export const changeInWords = (
  change: PolicyChange,
  language: string,
  names: RuleNames = NO_NAMES,
): string => inWords(textsOf(language), change, names);
