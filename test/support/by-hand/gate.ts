import { isAssessed } from '../../../core/learner/assessments.ts';
import type { Rule } from '../../../core/model/policy.ts';
import type { DecideInput } from '../../../core/recommend/situation.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { DAY, NOW } from '../builders.ts';
import { askedAt, type Deed, questionOf, type Sketch } from '../questions.ts';
import {
  endOf,
  lineOf,
  type NeedByHand,
  roleOf,
  startOf,
  taughtNeeds,
  withBelow,
} from './goals.ts';

/**
 * Which lessons may be offered, worked out once more from sketches as the documentation says, one
 * rule after the other. What core finds is held against it.
 */

const MINUTE = 60_000;
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

const base = (tag: string): string => tag.split('-')[0]!.toLowerCase();

/** At one instant, what begins comes before what ends, and opinions come last. */
const rank = (type: Deed['type']): number =>
  [['started', 'opened'], ['answered'], ['completed']].findIndex((kinds) =>
    kinds.includes(type),
  ) >>> 0;

/** Everything that somebody did with one lesson. */
const deedsOn = (sketch: Sketch, id: string): Deed[] =>
  sketch.deeds
    .map((deed, index) => ({ deed, index }))
    .filter(({ deed }) => deed.type !== 'assessed' && deed.lesson === id)
    .sort(
      (a, b) =>
        b.deed.minutesAgo - a.deed.minutesAgo ||
        rank(a.deed.type) - rank(b.deed.type) ||
        a.index - b.index,
    )
    .map(({ deed }) => deed);

const isDone = ({ type }: Deed): boolean => type === 'completed' || type === 'answered';

/** Days since a deed; limits count whole minutes, of which the deed's own is not over yet. */
export const daysSince = (deed: Deed, at: number): number =>
  (at - NOW) / DAY + deed.minutesAgo / 1440;

/** How each attempt that told anything went, the one under way last. */
const attemptsOf = (deeds: readonly Deed[]): boolean[] => {
  const went: boolean[] = [];
  let [right, count, answeredAgo] = [0, 0, 0];
  const end = (): void => {
    if (count > 0) went.push(right >= count / 2);
    [right, count] = [0, 0];
  };
  for (const { type, minutesAgo, correct, score } of deeds) {
    if (type === 'answered') {
      if (answeredAgo - minutesAgo > 720) end();
      [right, count, answeredAgo] = [right + Number(correct === true), count + 1, minutesAgo];
    } else if (type === 'started') end();
    else if (type === 'completed') {
      if (count === 0 && score !== undefined) went.push(score >= 0.5);
      end();
    }
  }
  end();
  return went;
};

interface Past {
  readonly deeds: readonly Deed[];
  readonly lastDone: Deed | undefined;
  readonly answers: number;
  readonly right: number;
  /** Whether anything that builds on it need not wait. */
  readonly settled: boolean;
  readonly understood: boolean;
  /** Attempts in a row that went badly. */
  readonly failures: number;
  /** How often it was done. */
  readonly times: number;
  readonly rating: number | undefined;
}

/**
 * Whether what is known of it counts: by the last attempt that told anything, or by a completion
 * where none ever did. The one that is under way counts as well.
 */
const isUnderstood = (deeds: readonly Deed[]): boolean => {
  const attempts = attemptsOf(deeds);
  if (attempts.length === 0) return deeds.some(({ type }) => type === 'completed');
  return attempts.at(-1)!;
};

export const pastOf = (sketch: Sketch, id: string): Past => {
  const deeds = deedsOn(sketch, id);
  const answered = deeds.filter(({ type }) => type === 'answered');
  const attempts = attemptsOf(deeds);
  const completions = deeds.filter(({ type }) => type === 'completed').length;
  const questions = new Set(answered.map(({ question }) => question)).size;
  const understood = isUnderstood(deeds);
  const last = deeds.filter(({ type }) => type === 'dismissed').at(-1);
  const lastDone = deeds.filter(isDone).at(-1);
  const aside =
    (last?.reason === 'too-easy' || last?.reason === 'not-relevant') &&
    (lastDone === undefined || last.minutesAgo <= lastDone.minutesAgo);
  return {
    deeds,
    lastDone,
    answers: answered.length,
    right: answered.filter(({ correct }) => correct).length,
    understood,
    settled: understood || aside,
    failures: Math.min(3, attempts.length - 1 - attempts.lastIndexOf(true)),
    times: Math.max(completions, Math.ceil(answered.length / Math.max(1, questions))),
    rating: deeds.findLast(({ type }) => type === 'rated')?.rating,
  };
};

/** In log-odds: the lesson's own, else its author's with that of its skills. */
export const difficultyOf = ({ model }: Sketch, card: Sketch['lessons'][number]): number => {
  const own = model.lessons.findLast(([id]) => id === card.id);
  if (own !== undefined) return own[1];
  const total = sum(card.skills.map(({ weight }) => weight ?? 1));
  const skill = (id: string) => model.skills.findLast(([one]) => one === id)?.[1] ?? 0;
  const all = sum(card.skills.map((one) => (one.weight ?? 1) * skill(one.skill)));
  return 4 * ((card.difficulty ?? 0.5) - 0.5) + (total > 0 ? all / total : 0);
};

/** Days for which a lesson rests after it was done. */
const restOf = ({ failures, rating }: Past, cooldownDays: number): number => {
  if (failures === 3) return Math.max(cooldownDays, 30);
  if (rating === 1) return Math.max(cooldownDays, 90);
  return failures > 0 ? Math.min(cooldownDays, 2) : cooldownDays;
};

const applies = (sketch: Sketch, rule: Rule): boolean => {
  const at = askedAt(sketch);
  const { team, role } = rule.who ?? {};
  const line = lineOf(sketch);
  // A team that the release does not know is at least itself.
  const teams = line.length > 0 ? line : [sketch.profile.team];
  return (
    (team === undefined || teams.includes(team)) &&
    (role === undefined || role === sketch.profile.role) &&
    (rule.from === undefined || at >= startOf(rule.from, sketch.profile.timeZone)) &&
    (rule.until === undefined || at <= endOf(rule.until, sketch.profile.timeZone))
  );
};

/** Lessons to which a rule with this effect applies. */
export const ruledByHand = (sketch: Sketch, effect: Rule['effect']): string[] =>
  sketch.lessons
    .filter(({ id, tags }) =>
      sketch.policy.rules.some(
        (rule) =>
          rule.effect === effect &&
          applies(sketch, rule) &&
          (rule.lessons?.includes(id) || rule.tags?.some((tag) => tags?.includes(tag))),
      ),
    )
    .map(({ id }) => id);

/** Skills that a request confines itself to; undefined for all. */
const wantedOf = (sketch: Sketch, needs: readonly NeedByHand[]): ((skill: string) => boolean) => {
  const { skill, task, keyResult } = sketch.request;
  const { role } = roleOf(sketch, askedAt(sketch));
  const ofTask = role?.tasks?.find(({ name }) => name === task)?.skills ?? [];
  const allowed = [
    ...(skill === undefined ? [] : [withBelow(sketch, skill)]),
    ...(task === undefined ? [] : [ofTask.flatMap((one) => withBelow(sketch, one))]),
    ...(keyResult === undefined
      ? []
      : [
          needs
            .filter(({ sources }) =>
              sources.some(({ kind, id }) => kind === 'keyResult' && id === keyResult),
            )
            .map((need) => need.skill),
        ]),
  ];
  return (one) => allowed.every((list) => list.includes(one));
};

/** Skills strong enough to skip what leads there: 85 %, on evidence of the skill itself. */
const strongOf = (question: DecideInput): ReadonlySet<string> => {
  const { skills } = question.state;
  const shown = (id: string): boolean => {
    const known = skills.get(id);
    if (known === undefined) return false;
    return (known.lastMinute > 0 && known.form[1]! > 0.3) || isAssessed(known);
  };
  return new Set(
    skillReports(question)
      .filter(({ skill, mastery }) => mastery >= 0.85 && shown(skill))
      .map(({ skill }) => skill),
  );
};

/** What a plan has changed by its next step. */
interface Planned {
  /** Lessons that it took so far. */
  readonly taken: readonly string[];
  /** Minutes that are left of it. */
  readonly minutes: number | undefined;
}

type Card = Sketch['lessons'][number];

export interface GateByHand {
  /** Why each lesson may not be offered; undefined where it may. */
  readonly excluded: ReadonlyMap<string, string | undefined>;
  /** When the rest of each lesson that rests since an earlier day ends, in minutes from `NOW`. */
  readonly resting: ReadonlyMap<string, number>;
  /** What comes before a lesson that was found too hard in the last month. */
  readonly steps: ReadonlySet<string>;
  /** Prerequisites of a lesson that are still to be done. */
  missing(card: Card): string[];
}

export const gateByHand = (
  sketch: Sketch,
  { taken, minutes }: Planned = { taken: [], minutes: sketch.request.minutes },
): GateByHand => {
  const at = askedAt(sketch);
  const question = questionOf(sketch);
  const { profile, request, policy } = sketch;
  const { cooldownDays, dismissedDays, excludeOverdueReview, fallbackLanguages } =
    policy.constraints;
  const spoken = request.language ? [request.language] : [profile.language, ...fallbackLanguages];
  const hidden = ruledByHand(sketch, 'hide');
  const wanted = wantedOf(sketch, taughtNeeds(sketch));
  const confined = request.skill ?? request.task ?? request.keyResult;
  const strong = strongOf(question);
  const newest = Math.min(...sketch.deeds.filter(isDone).map(({ minutesAgo }) => minutesAgo));
  const isMet = (id: string): boolean => {
    const card = sketch.lessons.find((one) => one.id === id)!;
    if (card.archived || taken.includes(id) || pastOf(sketch, id).settled) return true;
    return card.skills.length > 0 && card.skills.every(({ skill }) => strong.has(skill));
  };
  const missing = (card: Card): string[] => (card.prerequisites ?? []).filter((id) => !isMet(id));
  /** Nothing is asked while it is remembered, or twice running while something else waits. */
  const isFresh = (card: Card): boolean => {
    const past = pastOf(sketch, card.id);
    if (past.lastDone === undefined) return false;
    const { stability } = question.state.lessons.get(card.id)!;
    const score = past.answers > 0 ? past.right / past.answers : 1;
    const isRemembered =
      past.failures === 0 && score >= 0.75 && daysSince(past.lastDone, at) < stability;
    return past.lastDone.minutesAgo === newest || isRemembered;
  };
  const resting = new Map<string, number>();
  const dayOf = (instant: number): string =>
    new Date(instant).toLocaleDateString('sv', { timeZone: profile.timeZone });
  const reasonFor = (card: Card): string | undefined => {
    const past = pastOf(sketch, card.id);
    const dismissal = past.deeds.filter(({ type }) => type === 'dismissed').at(-1);
    // Limits count from the end of the minute in which it was done.
    const elapsed = (deed: Deed): number => daysSince(deed, at) - 1 / 1440 + 1e-9;
    const away = dismissal?.reason === 'later' ? Math.min(3, dismissedDays) : dismissedDays;
    const { lastDone } = past;
    if (card.archived) return 'archived';
    if (hidden.includes(card.id)) return 'hidden';
    if (!spoken.some((one) => base(one) === base(card.language))) return 'language';
    if (card.roles?.length && !card.roles.includes(profile.role ?? '')) return 'role';
    if (minutes !== undefined && card.minutes > minutes) return 'minutes';
    if (request.format !== undefined && card.format !== request.format) return 'format';
    if (confined !== undefined && !card.skills.some(({ skill }) => wanted(skill))) return 'filter';
    if (
      excludeOverdueReview &&
      card.reviewBy !== undefined &&
      endOf(card.reviewBy, profile.timeZone) < at
    )
      return 'overdue-review';
    if (taken.includes(card.id)) return 'cooldown';
    if (dismissal && away > 0 && elapsed(dismissal) < away) return 'dismissed';
    const rests = restOf(past, cooldownDays);
    if (lastDone && rests > 0 && elapsed(lastDone) < rests) {
      const ended = Math.ceil(1 - lastDone.minutesAgo + rests * 1440);
      if (dayOf(lastDone.minutesAgo * -MINUTE + NOW) < dayOf(at) && taken.length === 0)
        resting.set(card.id, ended);
      return past.failures === 3 ? 'failed' : 'cooldown';
    }
    if (missing(card).length > 0) return 'prerequisites';
    if (lastDone !== undefined && past.times >= 3 && elapsed(lastDone) < 60) return 'seen';
    return isFresh(card) ? 'not-due' : undefined;
  };
  const excluded = new Map(sketch.lessons.map((card) => [card.id, reasonFor(card)]));
  const steps = new Set<string>();
  const hard = sketch.lessons.flatMap((card) => {
    const { deeds } = pastOf(sketch, card.id);
    const last = deeds.findLast(({ type }) => type === 'dismissed');
    return last?.reason === 'too-hard' && daysSince(last, at) < 30 ? [{ card, last }] : [];
  });
  for (const { card, last } of hard) {
    const easier = sketch.lessons.filter(
      (one) =>
        card.prerequisites?.includes(one.id) ||
        (one.skills.some(({ skill }) => card.skills.some((each) => each.skill === skill)) &&
          difficultyOf(sketch, one) <= difficultyOf(sketch, card) - 0.5),
    );
    const isDoneSince = (one: Card): boolean =>
      (pastOf(sketch, one.id).lastDone?.minutesAgo ?? Number.POSITIVE_INFINITY) < last.minutesAgo;
    if (easier.some(isDoneSince) || easier.some(({ id }) => taken.includes(id))) continue;
    for (const one of easier) {
      if (excluded.get(one.id) === 'not-due' && card.prerequisites?.includes(one.id))
        excluded.set(one.id, undefined);
      if (excluded.get(one.id) === undefined) steps.add(one.id);
    }
  }
  // What is in a language to fall back on is left out where something in the own one is open that
  // teaches the same; what teaches nothing, or is pinned, is no stand-in.
  const isOwn = ({ language }: Card): boolean => base(spoken[0]!) === base(language);
  const served = new Set(
    sketch.lessons
      .filter((card) => excluded.get(card.id) === undefined && isOwn(card))
      .flatMap(({ skills }) => skills.map(({ skill }) => skill)),
  );
  const pinned = ruledByHand(sketch, 'pin');
  const isReplaced = (card: Card): boolean =>
    !isOwn(card) &&
    !pinned.includes(card.id) &&
    card.skills.length > 0 &&
    card.skills.every(({ skill }) => served.has(skill)) &&
    [undefined, 'prerequisites'].includes(excluded.get(card.id)) &&
    !isFresh(card);
  for (const card of sketch.lessons.filter(isReplaced)) excluded.set(card.id, 'language');
  return { excluded, missing, resting, steps };
};
