import type { PolicyBody, Rule, TermName } from '../../model/policy.ts';
import type { PolicyTexts } from './texts.ts';

/** A change of a policy, as far as it is told in words. */
interface Told {
  readonly pointer: string;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly share?: { readonly from: number; readonly to: number };
}

/** What things are called that rules are about, by their ids. */
export interface RuleNames {
  readonly lesson: (id: string) => string;
  readonly team: (id: string) => string;
  readonly role: (id: string) => string;
}

const asIs = (id: string): string => id;
/** Where nobody knows names, ids do. */
export const NO_NAMES: RuleNames = { lesson: asIs, team: asIs, role: asIs };

/** More lessons or tags than this are counted. */
const NAMED = 3;

const listed = (texts: PolicyTexts, names: readonly string[]): string => {
  const more = names.length - NAMED;
  const named = names.slice(0, NAMED).join(', ');
  return more > 0 ? `${named} ${texts.more(more)}` : named;
};

const numberIn = ({ locale }: PolicyTexts, value: number, digits = 6): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);

/** Two shares as percentages, with as many digits as it takes to tell them apart. */
const percentages = (texts: PolicyTexts, from: number, to: number): [string, string] => {
  for (const digits of [0, 1, 2, 4]) {
    const [a, b] = [from, to].map((share) => `${numberIn(texts, 100 * share, digits)} %`);
    if (a !== b || digits === 4) return [a ?? '', b ?? ''];
  }
  return ['', ''];
};

/** A calendar day in words; its zone is UTC, as days are kept. */
const dayIn = ({ locale }: PolicyTexts, day: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day));

const when = (texts: PolicyTexts, { from, until }: Rule): string =>
  [from && texts.from(dayIn(texts, from)), until && texts.until(dayIn(texts, until))]
    .filter(Boolean)
    .join(' ') || texts.always;

const ruleIn = (texts: PolicyTexts, names: RuleNames, rule: Rule): string => {
  const { lessons, tags = [], who, effect } = rule;
  const which = lessons
    ? listed(texts, lessons.map(names.lesson))
    : texts.tagged(listed(texts, tags));
  const words = [
    texts.effects[effect](which),
    who?.team !== undefined && texts.forTeam(names.team(who.team)),
    who?.role !== undefined && texts.forRole(names.role(who.role)),
  ];
  return words.filter(Boolean).join(' ');
};

const ruleChange = (texts: PolicyTexts, names: RuleNames, from?: Rule, to?: Rule): string => {
  const whole = (rule: Rule): string => `${ruleIn(texts, names, rule)}, ${when(texts, rule)}`;
  if (from !== undefined && to !== undefined)
    return `${ruleIn(texts, names, to)}: ${when(texts, from)} → ${when(texts, to)}`;
  return to === undefined ? texts.removed(whole(from as Rule)) : texts.added(whole(to));
};

const valueIn = (texts: PolicyTexts, pointer: string, value: unknown): string => {
  if (pointer === '/holdout') {
    const holdout = value as PolicyBody['holdout'];
    if (holdout === undefined) return texts.none;
    return texts.holdoutOf(`${numberIn(texts, 100 * holdout.share, 2)} %`, holdout.by);
  }
  if (typeof value === 'boolean') return texts.overdue[`${value}`];
  if (typeof value === 'number')
    return pointer.endsWith('Days') ? texts.days(numberIn(texts, value)) : numberIn(texts, value);
  const names = value as readonly string[];
  return names.length === 0 ? texts.none : names.join(', ');
};

/** A change of a policy in words, such as `Retention 5 % → 9 %`. */
export const inWords = (
  texts: PolicyTexts,
  { pointer, from, to, share }: Told,
  names: RuleNames,
): string => {
  const [, part, name = ''] = pointer.split('/');
  if (share !== undefined) {
    const [before, after] = percentages(texts, share.from, share.to);
    return `${texts.terms[name as TermName]} ${before} → ${after}`;
  }
  if (part === 'rules')
    return ruleChange(texts, names, from as Rule | undefined, to as Rule | undefined);
  const title =
    part === 'holdout'
      ? texts.holdout
      : part === 'exploration'
        ? texts.temperature
        : texts.constraints[name as keyof PolicyBody['constraints']];
  return `${title} ${valueIn(texts, pointer, from)} → ${valueIn(texts, pointer, to)}`;
};
