import { prepareSkill, type SkillOutlook } from '../../../core/learner/outlook.ts';
import type { Terms } from '../../../core/model/decision.ts';
import { TERMS } from '../../../core/model/policy.ts';
import type { DecideInput } from '../../../core/recommend/situation.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { DAY, NOW } from '../builders.ts';
import { askedAt, eventsOf, modelOf, questionOf, type Sketch } from '../questions.ts';
import {
  daysSince,
  difficultyOf,
  type GateByHand,
  gateByHand,
  pastOf,
  ruledByHand,
} from './gate.ts';
import { endOf, type NeedByHand, roleOf, taughtNeeds } from './goals.ts';

/**
 * How lessons are ranked, worked out once more from sketches as the documentation says, lesson by
 * lesson. What core finds is held against it. Mastery, its outlook and memory are core's own here:
 * they have tests of their own in `learner`.
 */

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const logit = (p: number): number => Math.log(p / (1 - p));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

type Card = Sketch['lessons'][number];

/** A demanded skill, and how it stands. */
interface Standing {
  readonly need: NeedByHand;
  readonly outlook: SkillOutlook;
}

/** What a ranked lesson came to. */
interface RankedByHand {
  readonly id: string;
  readonly terms: Terms;
  readonly score: number;
  readonly pinned: boolean;
  readonly kind: 'new' | 'review' | 'onboarding';
  /** What it does for each skill that is asked for. */
  readonly effects: readonly { readonly need: NeedByHand; readonly uplift: number }[];
  /** Codes of the reasons, in their order. */
  readonly reasons: readonly string[];
}

/** How things stand before a lesson; a plan changes it from step to step. */
interface Moment {
  readonly sketch: Sketch;
  readonly question: DecideInput;
  readonly standings: readonly Standing[];
  readonly gate: GateByHand;
  /** Skills of the lesson before, in a plan. */
  readonly previous: readonly string[];
}

/** A lesson has its minutes once: shares that add up to more than 1 are scaled down. */
const sharesOf = ({ skills }: Card): Map<string, number> => {
  const total = Math.max(1, sum(skills.map(({ weight }) => weight ?? 1)));
  return new Map(skills.map(({ skill, weight }) => [skill, (weight ?? 1) / total]));
};

/** Best at 75 % success, less where it is too easy or too hard. */
const suits = (logOdds: number): number =>
  Math.exp(-((logOdds - Math.log(3)) ** 2) / (2 * 1.8 ** 2));

/** Half as long as the lesson of the middle minute is long enough; below, the square counts. */
const lengthOf = ({ lessons }: Sketch, { minutes }: Card): number => {
  const all = lessons.flatMap((one) => (one.archived ? [] : [one.minutes])).sort((a, b) => a - b);
  let passed = 0;
  let typical = 0;
  for (const one of all) {
    if (passed < sum(all) / 2) typical = one;
    passed += one;
  }
  return Math.min(1, minutes / Math.max(2.5, typical / 2)) ** 2;
};

/** Relative to an average lesson: as measured, as far as that is known, or as its skills' are. */
const effectOf = (sketch: Sketch, card: Card): number => {
  const { model } = sketch;
  const own = model.effects.findLast(([id]) => id === card.id);
  const length = lengthOf(sketch, card);
  if (own !== undefined) {
    const known = Math.max(0, 1 - (own[2] / model.gain) ** 2);
    return length + known * (Math.max(0, own[1]) / model.gain - length);
  }
  const total = sum(card.skills.map(({ weight }) => weight ?? 1));
  if (total === 0 || model.skillEffects.length === 0) return length;
  const mean = (skill: string) =>
    model.skillEffects.findLast(([id]) => id === skill)?.[1] ?? model.gain;
  const all = sum(card.skills.map(({ skill, weight }) => (weight ?? 1) * mean(skill)));
  return (length * Math.max(0, all / total)) / model.gain;
};

const minutesOf = ({ minutes }: Card): number => Math.max(1, minutes);

const upliftOf = ({ outlook }: Standing, lift: number): number =>
  sigmoid(outlook.projectedLogOdds + lift) - outlook.projected;

/** The probability that the target is not reached yet half way up. */
const usefulOf = ({ need, outlook }: Standing, lift: number, spread: number): number => {
  const target = logit(Math.min(0.98, Math.max(0.02, need.target)));
  return sigmoid((-1.7 * (outlook.projectedLogOdds + lift / 2 - target)) / spread);
};

/** What a lesson does for the skills that it teaches and that are asked for. */
const liftsOf = ({ sketch, standings }: Moment, card: Card): [Standing, number, number][] => {
  const again = pastOf(sketch, card.id).lastDone ? 0.6 : 1;
  const effect = effectOf(sketch, card);
  const difficulty = difficultyOf(sketch, card);
  const shares = sharesOf(card);
  return [...shares].flatMap(([skill, share]): [Standing, number, number][] => {
    const standing = standings.find(({ need }) => need.skill === skill);
    if (standing === undefined) return [];
    const { lasting, kept, nowLogOdds } = standing.outlook;
    const lift = share * (lasting * effect * again * suits(nowLogOdds - difficulty) + kept);
    return [[standing, share, lift]];
  });
};

/** At a first look: a straight line between no suitable lesson and one that suits, in steps. */
const worthOf = ({ sketch, standings }: Moment, card: Card): number => {
  const { spread } = sketch.model;
  const shares = sharesOf(card);
  const step = Math.max(-2, Math.min(2, Math.round(difficultyOf(sketch, card) + 2) - 2));
  return sum(
    standings.map((standing) => {
      const { kept, lasting, nowLogOdds } = standing.outlook;
      const at = (lift: number): number =>
        standing.need.weight * upliftOf(standing, lift) * usefulOf(standing, lift, spread);
      const least = kept > 0 ? at(kept) : 0;
      const full = least + (at(kept + lasting) - least) * suits(nowLogOdds - step);
      const share = shares.get(standing.need.skill) ?? 0;
      return (share * full * effectOf(sketch, card)) / minutesOf(card);
    }),
  );
};

/** What lessons are credited of the value of those that wait for them: six tenths, shared. */
const creditsOf = (moment: Moment): ((card: Card) => { credit: number; opens?: Card }) => {
  const { lessons } = moment.sketch;
  const { excluded, missing } = moment.gate;
  const creditOf = (card: Card): { credit: number; opens?: Card } => {
    let best: { credit: number; opens?: Card } = { credit: 0 };
    for (const waiting of lessons) {
      const before = missing(waiting);
      const code = excluded.get(waiting.id);
      if (code !== 'prerequisites' || !before.includes(card.id)) continue;
      const worth = worthOf(moment, waiting) + creditOf(waiting).credit;
      const credit = (0.6 * worth) / before.length;
      if (credit > best.credit) best = { credit, opens: waiting };
    }
    return best;
  };
  return creditOf;
};

/**
 * Steps from the language that somebody asks for to a lesson's: none for the same, one to the
 * language without its region, three to another region, ten to one that is fallen back on.
 */
const stepsAway = ({ request, profile }: Sketch, language: string): number => {
  const own = request.language ?? profile.language;
  if (own === language) return 0;
  if (own.split('-')[0] !== language.split('-')[0]) return 10;
  return language.includes('-') ? 3 : 1;
};

/** Share of the lessons begun that are finished, as if 1.6 of 2 had been before the first. */
const finishingOf = ({ deeds }: Sketch): number => {
  const on = (...types: string[]) =>
    new Set(deeds.filter(({ type }) => types.includes(type)).map(({ lesson }) => lesson)).size;
  return (1.6 + on('completed')) / (2 + on('completed', 'started'));
};

/** Skills practised less than a day ago, and those of the lesson before. */
const justPractised = (moment: Moment): ReadonlySet<string> => {
  const minute = (instant: number): number => Math.floor(instant / 60_000);
  const at = minute(askedAt(moment.sketch));
  const practised = skillReports(moment.question).filter(
    ({ lastPractised }) => lastPractised !== undefined && at - minute(lastPractised) < 1440,
  );
  return new Set([...moment.previous, ...practised.map(({ skill }) => skill)]);
};

/** Minutes ago that a lesson was last begun or opened, where that is not what ended it. */
const leftAgo = (sketch: Sketch, id: string, types: readonly string[]): number | undefined => {
  const { deeds, lastDone } = pastOf(sketch, id);
  const ago = deeds.findLast(({ type }) => types.includes(type))?.minutesAgo;
  return ago !== undefined && (lastDone === undefined || ago < lastDone.minutesAgo)
    ? ago
    : undefined;
};

/** Begun within three days and not finished. */
const isBegun = (sketch: Sketch, id: string): boolean => {
  const ago = leftAgo(sketch, id, ['started']);
  return ago !== undefined && (askedAt(sketch) - NOW) / DAY + ago / 1440 < 3;
};

const freshnessOf = ({ sketch }: Moment, { id }: Card): number => {
  const at = askedAt(sketch);
  const back = (ago: number): number => 1 - 2 ** (-Math.max(0, (at - NOW) / DAY + ago / 1440) / 30);
  const { lastDone } = pastOf(sketch, id);
  const done = lastDone ? back(lastDone.minutesAgo) : 1;
  const left = leftAgo(sketch, id, ['started', 'opened']);
  return left === undefined || isBegun(sketch, id) ? done : done * (0.5 + 0.5 * back(left));
};

const termsOf = (moment: Moment, card: Card, perMinute: number, most: number): Terms => {
  const { sketch, question } = moment;
  const at = askedAt(sketch);
  const lifts = liftsOf(moment, card);
  const shares = sum(lifts.map(([, share]) => share));
  const mean = (value: (standing: Standing) => number): number =>
    shares === 0 ? 0 : sum(lifts.map(([one, share]) => share * value(one))) / shares;
  const { deeds, lastDone } = pastOf(sketch, card.id);
  const days = lastDone === undefined ? 0 : Math.max(0, daysSince(lastDone, at));
  const rating = deeds.findLast(({ type }) => type === 'rated')?.rating;
  const fit = suits(mean(({ outlook }) => outlook.nowLogOdds) - difficultyOf(sketch, card));
  const overdue = card.reviewBy !== undefined && endOf(card.reviewBy, sketch.profile.timeZone) < at;
  const just = justPractised(moment);
  const recall = (): number =>
    question.state.memory.retrievability(question.state.lessons.get(card.id)!.stability, days);
  return {
    uplift: clamp(perMinute / Math.max(1e-12, most)),
    roleGap: mean(({ need, outlook }) => Math.max(0, need.roleLevel - outlook.now)),
    retention: lastDone
      ? 1 - recall()
      : mean(({ outlook }) => Math.max(0, outlook.now - outlook.projected)),
    urgency: Math.max(
      0,
      ...lifts.map(([{ need, outlook }, share]) =>
        need.target <= outlook.projected
          ? 0
          : share *
            Math.exp(-(need.due - at) / (30 * DAY)) *
            (0.4 + 0.6 * (need.sources[0]?.behind ?? 0)),
      ),
    ),
    completion:
      finishingOf(sketch) *
      (1 - Math.min(0.5, 0.02 * card.minutes)) *
      (0.7 + 0.3 * fit) *
      (1 - 0.01 * stepsAway(sketch, card.language)),
    feedback: rating === undefined ? 0.5 : (rating - 1) / 4,
    freshness: freshnessOf(moment, card) * (overdue ? 0.5 : 1),
    variety:
      card.skills.length === 0
        ? 1
        : card.skills.filter(({ skill }) => !just.has(skill)).length / card.skills.length,
  };
};

/** Codes of what is said of a lesson: what it is for, what is known of them, what is new. */
const reasonsOf = (
  moment: Moment,
  card: Card,
  of: { effects: RankedByHand['effects']; pinned: boolean; opens: boolean; early: boolean },
): string[] => {
  const { question, sketch, gate } = moment;
  const main = of.effects.reduce<RankedByHand['effects'][number] | undefined>(
    (best, one) =>
      best && best.need.weight * best.uplift >= one.need.weight * one.uplift ? best : one,
    undefined,
  );
  const sources = main?.need.sources ?? [];
  const keyResult = sources.find(({ kind }) => kind === 'keyResult');
  const purposes = [...new Set([sources[0], keyResult])].flatMap((source) => {
    if (source === undefined) return [];
    if (source.kind !== 'keyResult') return source.kind;
    return source.overdue ? 'key-result-overdue' : 'key-result';
  });
  const skill = main?.need.skill ?? card.skills[0]?.skill;
  const past = pastOf(sketch, card.id);
  const aim = purposes.length > 0 ? purposes : [past.deeds.length > 0 ? 'revisit' : 'explore'];
  const known = skill === undefined ? undefined : question.state.skills.get(skill);
  const day = (instant: number): number => {
    const [date] = new Date(instant)
      .toLocaleString('sv', { timeZone: sketch.profile.timeZone })
      .split(' ');
    return Date.parse(date!) / DAY;
  };
  const at = askedAt(sketch);
  const own = isBegun(sketch, card.id)
    ? ['resume']
    : past.lastDone === undefined
      ? []
      : [
          past.failures > 0 ||
          isShaky(sketch, card.id, day(at) - day(NOW - past.lastDone.minutesAgo * 60_000))
            ? 'again'
            : of.early
              ? 'early'
              : 'review',
        ];
  const practised = skillReports(question).find((one) => one.skill === skill)?.lastPractised;
  const long = practised !== undefined && day(at) - day(practised) >= 7;
  const gaps = moment.standings.map(({ need, outlook }) => need.target - outlook.projected);
  const standing = moment.standings.find(({ need }) => need === main?.need);
  const gap = standing === undefined ? 0 : standing.need.target - standing.outlook.projected;
  const widest = gap > 0 && gaps.length > 1 && gaps.every((one) => one <= gap);
  const shown = known !== undefined && (known.lastMinute > 0 || known.assessments !== undefined);
  return [
    ...(of.pinned ? ['pinned'] : []),
    ...aim,
    ...(gate.steps.has(card.id) ? ['easier'] : []),
    ...own,
    ...(main !== undefined && widest && shown ? ['largest-gap'] : []),
    ...(spokenOf(sketch, skill, card.id, past.lastDone !== undefined) ? ['last-answers'] : []),
    ...(of.opens ? ['unlocks'] : []),
    ...(past.deeds.length > 0
      ? []
      : known === undefined
        ? ['first-time']
        : long
          ? ['practised']
          : []),
  ];
};

/** How the questions of a lesson were answered the last time each, where there are two or more. */
const toldOf = (sketch: Sketch, id: string): { right: number; of: number } | undefined => {
  const answered = pastOf(sketch, id).deeds.filter(({ type }) => type === 'answered');
  const last = new Map(answered.map(({ question, correct }) => [question, correct === true]));
  if (last.size < 2) return undefined;
  return { right: [...last.values()].filter(Boolean).length, of: last.size };
};

/** Whether a lesson was done in the last sixty days and less than three quarters were right. */
const isShaky = (sketch: Sketch, id: string, days: number): boolean => {
  const told = toldOf(sketch, id);
  return told !== undefined && told.right < 0.75 * told.of && days < 60;
};

/**
 * Whether answers to two questions or more of another lesson that is half about the skill or more
 * are the newest ones; of a lesson that is looked back at, only what was not all right is told.
 */
const spokenOf = (
  sketch: Sketch,
  skill: string | undefined,
  id: string,
  isReview: boolean,
): boolean => {
  const hours = (askedAt(sketch) - NOW) / DAY;
  const told = sketch.lessons
    .filter((card) => {
      const total = sum(card.skills.map(({ weight = 1 }) => weight));
      return card.skills.some(
        ({ skill: one, weight = 1 }) => one === skill && weight / Math.max(1, total) >= 0.5,
      );
    })
    .flatMap((card) => {
      const answered = pastOf(sketch, card.id).deeds.filter(({ type }) => type === 'answered');
      if (new Set(answered.map(({ question }) => question)).size < 2) return [];
      const ago = answered.at(-1)!.minutesAgo;
      return hours + ago / 1440 > 60 ? [] : [{ card, ago }];
    });
  const newest = Math.min(...told.map(({ ago }) => ago));
  // Of two at the same minute the one that was first looked at speaks: see the order of deeds.
  const first = told
    .filter(({ ago }) => ago === newest)
    .map(({ card }) => card.id)
    .sort((a, b) => firstDeed(sketch, a) - firstDeed(sketch, b))[0];
  if (first === undefined || first === id) return false;
  const { right, of } = toldOf(sketch, first)!;
  return !(isReview && right === of);
};

/** Where in the order of all deeds a lesson first comes. */
const firstDeed = (sketch: Sketch, id: string): number =>
  eventsOf(sketch).findIndex(({ lesson }) => lesson === id);

/**
 * What is open; where that serves no gap, what was seen often and does; where nothing is open, what
 * is not due yet, then what was seen often, then what rests the shortest.
 */
const offeredOf = (moment: Moment): Card[] => {
  const { sketch, gate, standings } = moment;
  const creditOf = creditsOf(moment);
  const coded = (code?: string) =>
    sketch.lessons.filter(({ id }) => gate.excluded.get(id) === code);
  const serves = (card: Card): boolean =>
    creditOf(card).credit > 0 ||
    card.skills.some(({ skill }) =>
      standings.some(
        ({ need, outlook }) => need.skill === skill && outlook.projected < need.target,
      ),
    );
  const [open, early, often] = [coded(), coded('not-due'), coded('seen')];
  if (open.some(serves)) return open;
  if (early.some(serves)) return open.length > 0 ? open : early;
  const useful = often.filter(serves);
  if (useful.length > 0 || open.length > 0) return [...useful, ...open];
  if (early.length > 0) return early;
  if (often.length > 0) return often;
  const resting = sketch.lessons.filter(
    (card) => gate.resting.has(card.id) && serves(card) && gate.missing(card).length === 0,
  );
  const first = Math.min(...resting.map(({ id }) => gate.resting.get(id)!));
  return resting.filter(({ id }) => gate.resting.get(id)! < first + 1440);
};

/** The lessons that may be offered, the best first: pinned ones, then by score. */
const rank = (moment: Moment): RankedByHand[] => {
  const { sketch, gate } = moment;
  const { weights } = sketch.policy;
  const creditOf = creditsOf(moment);
  const offered = offeredOf(moment);
  const pinned = ruledByHand(sketch, 'pin');
  const boosted = ruledByHand(sketch, 'boost');
  const looked = offered.map((card) => {
    const lifts = liftsOf(moment, card);
    const useful = lifts.map(
      ([one, , lift]) =>
        one.need.weight * upliftOf(one, lift) * usefulOf(one, lift, sketch.model.spread),
    );
    const { credit, opens } = creditOf(card);
    const perMinute = sum(useful) / minutesOf(card) + credit;
    const first = worthOf(moment, card) + credit;
    const effects = lifts.map(([{ need }, , lift], place) => ({
      need,
      uplift: upliftOf(lifts[place]![0], lift),
    }));
    return { card, perMinute, first, effects, opens: opens !== undefined && perMinute > 0 };
  });
  const most = Math.max(...looked.map(({ perMinute }) => perMinute));
  const total = sum(TERMS.map((name) => weights[name]));
  return looked
    .map(({ card, perMinute, first, effects, opens }) => {
      const terms = termsOf(moment, card, perMinute, most);
      const score =
        sum(TERMS.map((name) => (weights[name] / total) * terms[name])) +
        (boosted.includes(card.id) ? 0.25 : 0) +
        (isBegun(sketch, card.id) ? 0.1 : 0) +
        (moment.gate.steps.has(card.id) ? 1 : 0);
      const review = pastOf(sketch, card.id).lastDone !== undefined;
      const joins = effects.some(({ need }) => need.sources[0]?.kind === 'onboarding');
      const kind = review ? 'review' : joins ? 'onboarding' : 'new';
      const isPinned = pinned.includes(card.id);
      const early = gate.excluded.get(card.id) !== undefined;
      const reasons = reasonsOf(moment, card, { effects, pinned: isPinned, opens, early });
      return {
        id: card.id,
        terms,
        score,
        first,
        kind,
        pinned: isPinned,
        effects,
        reasons,
      } as const;
    })
    .sort(
      (a, b) =>
        Number(b.pinned) - Number(a.pinned) ||
        (Math.abs(a.score - b.score) < 1e-12
          ? b.first - a.first || (a.id < b.id ? -1 : 1)
          : b.score - a.score),
    );
};

const momentOf = (sketch: Sketch): Moment => {
  const question = questionOf(sketch);
  const at = askedAt(sketch);
  const { until } = roleOf(sketch, at);
  const prior = (level: number): number =>
    level <= 0 ? 0 : logit(Math.min(0.75, (until === undefined ? 0.4 : 0.3) + 0.25 * level));
  const standings = taughtNeeds(sketch).map((need) => ({
    need,
    outlook: prepareSkill(
      question.state,
      modelOf(sketch.model),
      need.skill,
      at,
      need.due,
      prior(need.roleLevel),
    ),
  }));
  return { sketch, question, standings, gate: gateByHand(sketch), previous: [] };
};

/** The lessons that may be offered next, the best first. */
export const rankedByHand = (sketch: Sketch): RankedByHand[] => rank(momentOf(sketch));

/** How skills stand once a lesson is done: half of what it adds again, straight after. */
const after = (moment: Moment, card: Card): Standing[] => {
  const lifted = new Map(liftsOf(moment, card).map(([one, ...rest]) => [one, rest]));
  return moment.standings.map((standing) => {
    const { need, outlook } = standing;
    const [share = 0, lift = 0] = lifted.get(standing) ?? [];
    const projectedLogOdds = outlook.projectedLogOdds + lift;
    return {
      need,
      outlook: {
        ...outlook,
        projectedLogOdds,
        projected: sigmoid(projectedLogOdds),
        lasting: outlook.lasting * (1 - share / 2),
        kept: outlook.kept * (1 - share),
      },
    };
  });
};

/** Lessons within a budget of minutes, each the best of its moment. */
export const planByHand = (sketch: Sketch): RankedByHand[] => {
  const budget = sketch.request.minutes ?? 15;
  const first = { ...sketch, request: { ...sketch.request, minutes: budget } };
  let moment = momentOf(first);
  const steps: RankedByHand[] = [];
  let left = budget;
  while (left > 0 && steps.length < 20) {
    const [best] = rank(moment);
    if (best === undefined) break;
    steps.push(best);
    const card = sketch.lessons.find(({ id }) => id === best.id)!;
    left -= card.minutes;
    const taken = steps.map(({ id }) => id);
    moment = {
      ...moment,
      standings: after(moment, card),
      gate: gateByHand(first, { taken, minutes: left }),
      previous: card.skills.map(({ skill }) => skill),
    };
  }
  return steps;
};

/** The holdout's lessons: prerequisites first, then by id; those that were not begun first. */
export const curriculumByHand = (sketch: Sketch): string[] => {
  const cards = new Map(sketch.lessons.map((card) => [card.id, card]));
  const depth = (id: string): number =>
    1 + Math.max(-1, ...(cards.get(id)!.prerequisites ?? []).map(depth));
  const { excluded } = gateByHand(sketch);
  const coded = (code: string | undefined): string[] =>
    [...cards.keys()]
      .filter((id) => excluded.get(id) === code)
      .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const open = coded(undefined);
  const begun = (id: string): boolean => pastOf(sketch, id).deeds.length > 0;
  const order = [...open.filter((id) => !begun(id)), ...open.filter(begun)];
  if (order.length > 0) return order;
  return [...cards.keys()]
    .filter((id) => ['not-due', 'seen'].includes(excluded.get(id) ?? ''))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
};
