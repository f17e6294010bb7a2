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

interface Past {
  readonly deeds: readonly Deed[];
  readonly lastDone: Deed | undefined;
  readonly answers: number;
  readonly right: number;
  readonly understood: boolean;
}

/**
 * Whether the last attempt that is over and brought answers or a score went well, or the one that
 * is under way does; where none ever did, whether the lesson was completed. Who pauses for half a
 * day begins anew.
 */
const isUnderstood = (deeds: readonly Deed[]): boolean => {
  let attempt: Deed[] = [];
  let verdict: boolean | undefined;
  const goesWell = (): boolean =>
    attempt.filter(({ correct }) => correct).length >= attempt.length / 2;
  const close = (): void => {
    if (attempt.length > 0) verdict = goesWell();
    attempt = [];
  };
  for (const deed of deeds) {
    const last = attempt.at(-1);
    if (deed.type === 'started') close();
    else if (deed.type === 'answered') {
      if (last !== undefined && last.minutesAgo - deed.minutesAgo > 720) close();
      attempt.push(deed);
    } else if (deed.type === 'completed') {
      if (attempt.length === 0 && deed.score !== undefined) verdict = deed.score >= 0.5;
      close();
    }
  }
  if (attempt.length > 0 && goesWell()) return true;
  if (verdict === undefined && attempt.length === 0)
    return deeds.some(({ type }) => type === 'completed');
  return verdict === true;
};

export const pastOf = (sketch: Sketch, id: string): Past => {
  const deeds = deedsOn(sketch, id);
  const answered = deeds.filter(({ type }) => type === 'answered');
  const right = answered.filter(({ correct }) => correct).length;
  return {
    deeds,
    lastDone: deeds.filter(isDone).at(-1),
    answers: answered.length,
    right,
    understood: isUnderstood(deeds),
  };
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
    const practised = known.lastMinute > 0 && known.form[1]! > 0.3;
    return practised || known.assessments !== undefined;
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
    if (card.archived || taken.includes(id) || pastOf(sketch, id).understood) return true;
    return card.skills.length > 0 && card.skills.every(({ skill }) => strong.has(skill));
  };
  const missing = (card: Card): string[] => (card.prerequisites ?? []).filter((id) => !isMet(id));
  /** Nothing is asked while it is remembered, or twice running while something else waits. */
  const isFresh = (card: Card): boolean => {
    const { lastDone, answers, right } = pastOf(sketch, card.id);
    if (lastDone === undefined) return false;
    const { stability } = question.state.lessons.get(card.id)!;
    const score = answers > 0 ? right / answers : 1;
    return lastDone.minutesAgo === newest || (score >= 0.75 && daysSince(lastDone, at) < stability);
  };
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
    if (lastDone && cooldownDays > 0 && elapsed(lastDone) < cooldownDays) return 'cooldown';
    if (missing(card).length > 0) return 'prerequisites';
    return isFresh(card) ? 'not-due' : undefined;
  };
  const reasons = new Map(sketch.lessons.map((card) => [card.id, reasonFor(card)]));
  // What is in a language to fall back on is left out where something in the own one is open that
  // teaches the same; what teaches nothing, or is pinned, is no stand-in.
  const isOwn = ({ language }: Card): boolean => base(spoken[0]!) === base(language);
  const served = new Set(
    sketch.lessons
      .filter((card) => reasons.get(card.id) === undefined && isOwn(card))
      .flatMap(({ skills }) => skills.map(({ skill }) => skill)),
  );
  const pinned = ruledByHand(sketch, 'pin');
  const isReplaced = (card: Card): boolean =>
    !isOwn(card) &&
    !pinned.includes(card.id) &&
    card.skills.length > 0 &&
    card.skills.every(({ skill }) => served.has(skill)) &&
    [undefined, 'prerequisites'].includes(reasons.get(card.id)) &&
    !isFresh(card);
  return {
    excluded: new Map(
      sketch.lessons.map((card) => [card.id, isReplaced(card) ? 'language' : reasons.get(card.id)]),
    ),
    missing,
  };
};
