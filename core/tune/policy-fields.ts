import { fnv1a } from '../base/hash.ts';
import { type PolicyBody, type Rule, TERMS, type Weights } from '../model/policy.ts';

/** What a field of a policy holds; undefined where the policy has none. */
export type FieldValue = number | boolean | readonly string[] | PolicyBody['holdout'] | Rule;

/** The fields of a policy by their pointers: what can be changed, merged and chosen by itself. */
export type Fields = ReadonlyMap<string, FieldValue>;

/** Weights that differ by less than this share of themselves are the same. */
const TOLERANCE = 1e-9;

/** Whether two fields hold the same. */
export const sameValue = (a: FieldValue, b: FieldValue): boolean =>
  typeof a === 'number' && typeof b === 'number'
    ? Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b))
    : textOf(a) === textOf(b);

/** JSON with sorted keys: equal fields, equal text. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  ) ?? '';

/**
 * By how much weights were multiplied as a whole: only shares matter, so that whoever doubles all
 * but one has changed this one. The factor that the most of them have; 1 goes first among several.
 */
const factorOf = (from: Weights, to: Weights): number => {
  const ratios = TERMS.filter((term) => from[term] > 0 && to[term] > 0).map(
    (term) => to[term] / from[term],
  );
  const countOf = (ratio: number): number =>
    ratios.filter((other) => sameValue(ratio, other)).length;
  return ratios.reduce((best, ratio) => (countOf(ratio) > countOf(best) ? ratio : best), 1);
};

/** The same weights, multiplied so that the most of them are as they were in others. */
export const alongside = (weights: Weights, others: Weights): Weights => {
  const factor = factorOf(others, weights);
  return Object.fromEntries(
    TERMS.map((term) => {
      const value = weights[term] / factor;
      return [term, sameValue(value, others[term]) ? others[term] : value];
    }),
  ) as Weights;
};

/**
 * Rules have no ids: one that is about the same lessons and people with the same effect is the
 * same, whenever it holds. Their order says nothing.
 */
const rulesOf = (rules: readonly Rule[]): [string, Rule][] => {
  const seen = new Map<string, number>();
  return rules.map((rule) => {
    const { from: _from, until: _until, ...what } = rule;
    const key = (fnv1a(textOf(what)) >>> 0).toString(36);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return [`/rules/${before === 0 ? key : `${key}-${before}`}`, rule];
  });
};

/** The fields of a policy. Those of rules are named by what the rules are about. */
export const fieldsOf = (policy: PolicyBody): Fields =>
  new Map<string, FieldValue>([
    ...TERMS.map((term): [string, number] => [`/weights/${term}`, policy.weights[term]]),
    ['/exploration/temperature', policy.exploration.temperature],
    ...Object.entries(policy.constraints).map(([name, value]): [string, FieldValue] => [
      `/constraints/${name}`,
      value,
    ]),
    ...(policy.holdout === undefined ? [] : [['/holdout', policy.holdout] as const]),
    ...rulesOf(policy.rules),
  ]);

/** Largest weight that a policy may have. */
const MOST = 1000;

/** Weights that a policy may have: multiplied as a whole where one of them grew too large. */
const fitting = (weights: Weights): Weights => {
  const largest = Math.max(...Object.values(weights));
  if (largest <= MOST) return weights;
  return Object.fromEntries(
    TERMS.map((term) => [term, (weights[term] * MOST) / largest]),
  ) as Weights;
};

/** The policy that has these fields. */
export const policyOf = (fields: Fields): PolicyBody => {
  const below = (prefix: string): Record<string, FieldValue> =>
    Object.fromEntries(
      [...fields].flatMap(([pointer, value]) =>
        pointer.startsWith(prefix) && value !== undefined
          ? [[pointer.slice(prefix.length), value]]
          : [],
      ),
    );
  const holdout = fields.get('/holdout') as PolicyBody['holdout'];
  return {
    weights: fitting(below('/weights/') as unknown as Weights),
    exploration: { temperature: fields.get('/exploration/temperature') as number },
    constraints: below('/constraints/') as unknown as PolicyBody['constraints'],
    ...(holdout !== undefined && { holdout }),
    rules: Object.values(below('/rules/')) as Rule[],
  };
};
