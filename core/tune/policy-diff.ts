import { type PolicyBody, TERMS, type TermName, type Weights } from '../model/policy.ts';
import { POLICY_GERMAN } from '../texts/policy/de.ts';
import { POLICY_ENGLISH } from '../texts/policy/en.ts';
import { inWords } from '../texts/policy/in-words.ts';
import type { PolicyTexts } from '../texts/policy/texts.ts';
import {
  alongside,
  type Fields,
  type FieldValue,
  fieldsOf,
  policyOf,
  sameValue,
} from './policy-fields.ts';

/** One field in which two policies differ; undefined = the policy does not have it. */
export interface PolicyChange {
  /**
   * A JSON pointer into the policy. Of a rule, whose place in the list says nothing, it ends in
   * what names the rule by its lessons, people and effect.
   */
  readonly pointer: string;
  readonly from?: FieldValue;
  readonly to?: FieldValue;
  /** Of a weight: its part of all weights, which alone counts; 0..1. */
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

const WEIGHTS = '/weights/';

const shareOf = (weights: Weights, term: TermName): number =>
  weights[term] / TERMS.reduce((sum, one) => sum + weights[one], 0);

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
 * times every weight is no change, and of one that was raised it alone is named.
 */
export const diffOf = (from: PolicyBody, to: PolicyBody): PolicyChange[] => {
  const before = fieldsOf(from);
  const after = fieldsOf(to);
  const compared = fieldsOf(beside(to, from));
  return pointersOf(before, compared).flatMap((pointer): PolicyChange[] => {
    if (sameValue(before.get(pointer), compared.get(pointer))) return [];
    const [was, is] = [before.get(pointer), after.get(pointer)];
    const change = {
      pointer,
      ...(was !== undefined && { from: was }),
      ...(is !== undefined && { to: is }),
    };
    if (!pointer.startsWith(WEIGHTS)) return [change];
    const term = pointer.slice(WEIGHTS.length) as TermName;
    return [
      { ...change, share: { from: shareOf(from.weights, term), to: shareOf(to.weights, term) } },
    ];
  });
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
  return { ...merged, weights: one('weights'), rules: one('rules') };
};

/**
 * Merges two policies that were made from the same one, field by field. What one of them changed is
 * taken; where both changed a field to different values there is a conflict, and so there is in all
 * weights that differ where no weight would be left above 0.
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
  if (weights.every((pointer) => merged.get(pointer) === 0))
    for (const pointer of weights) {
      if (sameValue(b.get(pointer), c.get(pointer))) continue;
      merged.set(pointer, c.get(pointer));
      if (!conflicts.some((one) => one.pointer === pointer)) conflicts.push(conflictAt(pointer));
    }
  const all = { base, mine: bodyOf(mine), theirs: bodyOf(theirs) };
  return { merged: asWritten(policyOf(merged), all), conflicts };
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
 *
 * @example changeInWords(change, 'en') // 'Retention 5 % → 9 %'
 */
export const changeInWords = (change: PolicyChange, language: string): string =>
  inWords(textsOf(language), change);
