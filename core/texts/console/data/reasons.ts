import type { Wording } from '../wording.ts';

/** What a reason is made of, with names where it has ids. */
interface ReasonValues {
  /** A value as it was stored, or what its id is called; empty where there is none. */
  readonly text: (name: string) => string;
  readonly number: (name: string) => number;
}

/** How admins read a reason, by its code. */
export type ReasonTexts = Readonly<Record<string, ((values: ReasonValues) => string) | undefined>>;

type Say = Pick<Wording, 'percent' | 'number'>;

/** A gain in points of a percentage, with its sign. */
const gainOf = ({ number }: Say, value: number): string => {
  const points = Math.round(1000 * value) / 10;
  return `${points < 0 ? '−' : '+'}${number(Math.abs(points))}`;
};

export const englishReasons = (say: Say): ReasonTexts => {
  const share = ({ number }: ReasonValues, name: string) => say.percent(number(name));
  const standing = (of: ReasonValues): string =>
    `${of.text('skill')}: ${share(of, 'mastery')} now, ${share(of, 'projected')} by then, ${share(of, 'target')} needed; this lesson: ${gainOf(say, of.number('uplift'))} points.`;
  const keyResult = (of: ReasonValues): string =>
    `Key result “${of.text('keyResult')}” is ${of.number('behind') > 0 ? `${share(of, 'behind')} behind pace` : 'on pace'}. ${standing(of)}`;
  const days = (of: ReasonValues): string =>
    of.number('days') === 1 ? '1 day ago' : `${say.number(of.number('days'))} days ago`;
  return {
    'key-result': keyResult,
    'key-result-overdue': keyResult,
    role: (of) => `The role ${of.text('role')} asks for it. ${standing(of)}`,
    onboarding: (of) => `Onboarding into the role ${of.text('role')}. ${standing(of)}`,
    explore: () => 'No goal asks for what it teaches.',
    revisit: () => 'No goal asks for what it teaches, and it was looked at before.',
    review: (of) => `Done ${days(of)}, and due for a review.`,
    early: (of) => `Done ${days(of)}; it comes before its time, since what is open serves less.`,
    again: (of) =>
      of.number('failures') > 0
        ? `Attempts in a row that went badly: ${say.number(of.number('failures'))}.`
        : 'It was not known well the last time.',
    resume: (of) => `Begun ${days(of)} and not finished.`,
    easier: (of) => `It comes before “${of.text('lesson')}”, which was found too hard.`,
    practised: (of) => `${of.text('skill')} was last practised ${days(of)}.`,
    'first-time': (of) => `No practice of ${of.text('skill')} on record.`,
    'largest-gap': (of) =>
      `${of.text('skill')} has the largest gap of all that is asked for: ${share(of, 'gap')}.`,
    'last-answers': (of) =>
      `The newest answers on the skill, in “${of.text('lesson')}”: ${of.number('right')} of ${of.number('of')} right.`,
    unlocks: (of) => `“${of.text('lesson')}” waits for it.`,
    pinned: () => 'A rule of the policy pins this lesson.',
    curriculum: () => 'Compared with: in the order of the curriculum.',
  };
};

export const germanReasons = (say: Say): ReasonTexts => {
  const share = ({ number }: ReasonValues, name: string) => say.percent(number(name));
  const standing = (of: ReasonValues): string =>
    `${of.text('skill')}: jetzt ${share(of, 'mastery')}, bis dahin ${share(of, 'projected')}, nötig ${share(of, 'target')}; diese Lektion: ${gainOf(say, of.number('uplift'))} Punkte.`;
  const keyResult = (of: ReasonValues): string =>
    `Das Schlüsselergebnis „${of.text('keyResult')}“ ist ${of.number('behind') > 0 ? `${share(of, 'behind')} hinter dem Plan` : 'im Plan'}. ${standing(of)}`;
  const days = (of: ReasonValues): string =>
    of.number('days') === 1 ? 'vor 1 Tag' : `vor ${say.number(of.number('days'))} Tagen`;
  return {
    'key-result': keyResult,
    'key-result-overdue': keyResult,
    role: (of) => `Die Rolle ${of.text('role')} verlangt es. ${standing(of)}`,
    onboarding: (of) => `Einarbeitung in die Rolle ${of.text('role')}. ${standing(of)}`,
    explore: () => 'Kein Ziel verlangt, was sie lehrt.',
    revisit: () => 'Kein Ziel verlangt, was sie lehrt, und sie wurde schon angesehen.',
    review: (of) => `${upper(days(of))} bearbeitet, und zur Auffrischung fällig.`,
    early: (of) =>
      `${upper(days(of))} bearbeitet; sie kommt vor ihrer Zeit, weil das Offene weniger bringt.`,
    again: (of) =>
      of.number('failures') > 0
        ? `Versuche hintereinander, die schlecht liefen: ${say.number(of.number('failures'))}.`
        : 'Beim letzten Mal war es nicht gut gewusst.',
    resume: (of) => `${upper(days(of))} begonnen und nicht abgeschlossen.`,
    easier: (of) => `Sie kommt vor „${of.text('lesson')}“, die zu schwer gefunden wurde.`,
    practised: (of) => `${of.text('skill')} wurde zuletzt ${days(of)} geübt.`,
    'first-time': (of) => `${of.text('skill')} wurde noch nie geübt.`,
    'largest-gap': (of) =>
      `${of.text('skill')} hat die größte Lücke von allem, was verlangt wird: ${share(of, 'gap')}.`,
    'last-answers': (of) =>
      `Die neuesten Antworten zur Fähigkeit, in „${of.text('lesson')}“: ${of.number('right')} von ${of.number('of')} richtig.`,
    unlocks: (of) => `„${of.text('lesson')}“ wartet auf sie.`,
    pinned: () => 'Eine Regel der Richtlinie setzt diese Lektion fest.',
    curriculum: () => 'Zum Vergleich: in der Reihenfolge des Lehrplans.',
  };
};

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
