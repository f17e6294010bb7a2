import type { Arm } from '../model/decision.ts';
import { TERMS } from '../model/policy.ts';
import type { CAUSES, PreviewPerson } from '../model/preview.ts';
import { BOOST } from '../recommend/terms.ts';
import type { NothingCode } from '../texts/texts.ts';
import { type FirstChoice, firstChoice, type Weighing } from './first-choice.ts';
import type { Look, Option } from './look.ts';
import { sharesOf } from './shares.ts';

/** How one policy looks at somebody. */
export interface Seen {
  readonly look: Look;
  readonly arm: Arm;
  /** Equal exactly where the same lessons are pinned, boosted and hidden. */
  readonly rulings: string;
  /** The rules that are in force for them, by their places in the policy. */
  readonly rules: readonly number[];
}

/** Somebody as two policies look at them: one look where weights alone differ. */
export interface Person {
  readonly employee: string;
  readonly team?: string | undefined;
  readonly before: Seen;
  readonly after: Seen;
}

/** Somebody's first choice under a policy, or why there is none. */
export interface Chosen {
  readonly choice?: FirstChoice | undefined;
  readonly nothing?: NothingCode | undefined;
}

/** What becomes of somebody's first choice. */
export interface Compared extends Pick<PreviewPerson, 'changed' | 'because'> {
  readonly employee: string;
  readonly team?: string | undefined;
  readonly before: Chosen;
  readonly after: Chosen;
  readonly cause?: (typeof CAUSES)[number];
}

const chosenOf = ({ look }: Seen, weighing: Weighing): Chosen => ({
  choice: firstChoice(look, weighing),
  nothing: look.nothing,
});

const lessonOf = ({ choice }: Chosen): number => choice?.option.lesson ?? -1;

const find = ({ look }: Seen, lesson: number): Option | undefined =>
  look.options.find((option) => option.lesson === lesson);

/** Which part of a draft makes the difference: what it would be with the old weights tells. */
const causeOf = ({ before, after }: Person, old: Chosen, weighing: Weighing) => {
  if (before.arm !== after.arm) return 'holdout';
  if (before.look === after.look) return 'weights';
  if (lessonOf(chosenOf(after, weighing)) === lessonOf(old)) return 'weights';
  return before.rulings === after.rulings ? 'constraints' : 'rules';
};

/**
 * What brings the new lesson before the old one, largest first: of each term (new weight − old) ×
 * (new lesson's − old lesson's), weights as shares. Adds up to how much the new lesson's lead in
 * the score grows, boosts included. Empty where one of the two is no candidate under both policies.
 */
const becauseOf = (
  { before, after }: Person,
  [oldLesson, newLesson]: readonly [number, number],
  [old, draft]: readonly [Weighing, Weighing],
): PreviewPerson['because'] => {
  const from = find(after, oldLesson);
  const to = find(after, newLesson);
  const fromBefore = find(before, oldLesson);
  const toBefore = find(before, newLesson);
  if (!from || !to || !fromBefore || !toBefore) return [];
  const oldShares = sharesOf(old.weights);
  const newShares = sharesOf(draft.weights);
  const boostOf = ({ boosted }: Option): number => (boosted ? BOOST : 0);
  const boosts = boostOf(to) - boostOf(from) - (boostOf(toBefore) - boostOf(fromBefore));
  return [
    ...TERMS.map((term) => ({
      term,
      by: (newShares[term] - oldShares[term]) * (to.terms[term] - from.terms[term]),
    })),
    { term: 'rules' as const, by: boosts },
  ]
    .filter(({ by }) => by !== 0)
    .sort((a, b) => b.by - a.by);
};

/** Compares what somebody would be offered first under a policy and under a draft of another. */
export const compare = (person: Person, old: Weighing, draft: Weighing): Compared => {
  const before = chosenOf(person.before, old);
  const after = chosenOf(person.after, draft);
  const lessons = [lessonOf(before), lessonOf(after)] as const;
  const changed = lessons[0] !== lessons[1];
  const { employee, team } = person;
  if (!changed) return { employee, team, before, after, changed, because: [] };
  return {
    employee,
    team,
    before,
    after,
    changed,
    cause: causeOf(person, before, old),
    because: becauseOf(person, lessons, [old, draft]),
  };
};
