import { nameIn } from '../base/language.ts';
import { localDaysBetween, todayOf } from '../base/local-days.ts';
import { instantOf, minuteOf } from '../base/minutes.ts';
import { once } from '../base/once.ts';
import { withoutEnd } from '../base/trimmed.ts';
import { type DemandSource, endedObjectives } from '../goals/demand.ts';
import { isAssessed } from '../learner/assessments.ts';
import { type LessonState, lastDoneMinute } from '../learner/state.ts';
import type { Reason } from '../model/decision.ts';
import type { GoalsPart } from '../model/goals.ts';
import { DETAILS } from '../texts/admin.ts';
import { longDay, textsOf } from '../texts/languages.ts';
import type { Owner, Texts } from '../texts/texts.ts';
import { newestTold, SPOKEN_OF_DAYS, toldBy } from './answers.ts';
import { failuresOf, isBegun } from './rest.ts';
import type { Situation } from './situation.ts';
import type { Assessed, Benefit } from './terms.ts';
import { isSame, ownOf } from './versions.ts';

/** Titles end up inside sentences, so a full stop of their own would end the sentence. */
const inSentence = (title: string): string => withoutEnd(title.trim(), '.!');

/** The skill through which a lesson helps most. */
const mainBenefit = (benefits: readonly Benefit[]): Benefit | undefined =>
  benefits.reduce<Benefit | undefined>(
    (best, benefit) =>
      best === undefined ||
      benefit.need.demand.weight * benefit.uplift > best.need.demand.weight * best.uplift
        ? benefit
        : best,
    undefined,
  );

const ownersOf = once(
  ({ objectives }: GoalsPart) => new Map(objectives.map(({ id, owner }) => [id, owner.kind])),
);

/** Whose goal asks: the employee's own, that of a team, or the company's. */
const ownerOf = ({ objective = '' }: DemandSource, { input }: Situation): Owner => {
  if (input.personal?.objectives.some(({ id }) => id === objective)) return 'own';
  return ownersOf(input.release.goals).get(objective) === 'team' ? 'team' : 'company';
};

const goalReason = (
  source: DemandSource,
  { need, uplift }: Benefit,
  skillName: string,
  situation: Situation,
): Reason => {
  const { input } = situation;
  const { language, timeZone } = input.profile;
  const texts = textsOf(language);
  const standing = {
    skill: need.demand.skill,
    target: need.demand.target,
    mastery: need.outlook.now,
    projected: need.outlook.projected,
    uplift,
  };
  const values = { ...standing, due: new Date(source.dueMs).toISOString() };
  const title = inSentence(source.title);
  switch (source.kind) {
    case 'keyResult': {
      const { behind = 0, share = 1 } = source;
      const beside = share < 1 ? DETAILS.beside(share) : '';
      const owner = ownerOf(source, situation);
      const due = todayOf(source.dueMs, timeZone);
      return {
        code: source.overdue ? 'key-result-overdue' : 'key-result',
        text: source.overdue
          ? texts.helpsOverdue(title, owner)
          : texts.helpsKeyResult(
              title,
              longDay(due, language, todayOf(input.atMs, timeZone)),
              owner,
            ),
        detail: `${DETAILS.keyResult(source.id, behind, standing)}${beside}`,
        values: {
          ...values,
          keyResult: source.id,
          objective: source.objective ?? null,
          owner,
          behind,
        },
      };
    }
    case 'onboarding':
      return {
        code: source.kind,
        text: texts.helpsOnboarding(title),
        detail: DETAILS.onboarding(source.id, standing),
        values: { ...values, role: source.id },
      };
    case 'role':
      return {
        code: source.kind,
        text: texts.helpsRole(title, skillName),
        detail: DETAILS.role(source.id, standing),
        values: { ...values, role: source.id },
      };
  }
};

/**
 * For admins, where no key result speaks although there have been some: that is theirs to change.
 */
const endedNote = ({ demand, input }: Situation): string => {
  if (demand.skills.some(({ sources }) => sources.some(({ kind }) => kind === 'keyResult')))
    return '';
  const last = endedObjectives(input.release.goals, input.atMs, input.profile.timeZone)
    .map(({ cycle }) => cycle.end)
    .sort()
    .at(-1);
  return last === undefined ? '' : DETAILS.ended(last);
};

/**
 * What the lesson is for: its strongest source, and the strongest key result where that is another.
 */
const purposeOf = ({ benefit, skillName, situation, texts, own }: Explained): Reason[] => {
  const note = endedNote(situation);
  const sources = benefit?.need.demand.sources ?? [];
  const keyResult = sources.find(({ kind }) => kind === 'keyResult');
  const chosen = [...new Set([sources[0], keyResult])].flatMap((source) => source ?? []);
  if (benefit === undefined || chosen.length === 0) {
    const code = own === undefined ? 'explore' : 'revisit';
    return [{ code, text: texts[code], detail: `${DETAILS[code]}${note}`, values: {} }];
  }
  return chosen.map((source) => {
    const reason = goalReason(source, benefit, skillName, situation);
    return { ...reason, detail: `${reason.detail ?? ''}${note}` };
  });
};

/** Share of right answers from which a lesson is known well. */
const WELL_KNOWN = 0.75;
/** Days from which the time since somebody practised a skill is worth a word. */
const LONG_AGO_DAYS = 7;

/** A lesson that is explained, and the skill through which it helps most. */
interface Explained {
  readonly assessed: Assessed;
  readonly situation: Situation;
  readonly texts: Texts;
  readonly own: LessonState | undefined;
  readonly benefit: Benefit | undefined;
  /** Id of the skill, undefined for a lesson without, and what it is called. */
  readonly skill: string | undefined;
  readonly skillName: string;
}

/** Whole local days since a minute, as people count them. */
const daysSince = (minute: number, { input }: Situation): number =>
  localDaysBetween(instantOf(minute), input.atMs, input.profile.timeZone);

/** What is told of a lesson that was looked at before. */
const ownPast = ({ assessed, situation, texts, own }: Explained): Reason | undefined => {
  if (own === undefined) return undefined;
  const minute = minuteOf(situation.input.atMs);
  const title = situation.input.release.catalogue.lessons[assessed.lesson]!.title;
  const failures = failuresOf(own);
  if (isBegun(own, minute)) {
    const days = daysSince(own.startedMinute, situation);
    const detail = DETAILS.resume(days);
    return { code: 'resume', text: texts.resume, detail, values: { days } };
  }
  if (!assessed.review) return undefined;
  const days = daysSince(lastDoneMinute(own), situation);
  const told = toldBy(own);
  // What was half right is not remembered well, and a look back keeps nothing fresh.
  const isShaky = told !== undefined && told.right < WELL_KNOWN * told.of;
  if (failures > 0 || (isShaky && days < SPOKEN_OF_DAYS)) {
    return {
      code: 'again',
      text: texts.again(told && { ...told, lesson: inSentence(title) }),
      detail: DETAILS.again(failures, told),
      values: { failures, days },
      private: true,
    };
  }
  if (assessed.early)
    return {
      code: 'early',
      text: texts.early(days),
      detail: DETAILS.early(days),
      values: { days },
    };
  return {
    code: 'review',
    text: texts.review(days),
    detail: DETAILS.review(days, assessed.terms.retention),
    values: { days },
  };
};

/** What is told of the skill where the lesson itself is new. */
const skillPast = ({ situation, texts, own, skill, skillName }: Explained): Reason | undefined => {
  if (own !== undefined) return undefined;
  const known = situation.input.state.skills.get(skill ?? '');
  const values = { skill: skill ?? null };
  if (known === undefined)
    return {
      code: 'first-time',
      text: texts.firstTime(skillName),
      detail: DETAILS.firstTime,
      values,
    };
  const days = daysSince(known.practisedMinute, situation);
  if (known.practisedMinute === 0 || days < LONG_AGO_DAYS) return undefined;
  return {
    code: 'practised',
    text: texts.practised(skillName, days),
    detail: DETAILS.practised(days),
    values: { ...values, days },
  };
};

/** That it comes before a lesson which was found too hard. */
const easierReason = ({ assessed, situation, texts }: Explained): Reason | undefined => {
  const hard = situation.input.release.catalogue.lessons[assessed.before];
  return (
    hard && {
      code: 'easier',
      text: texts.easier(inSentence(hard.title)),
      detail: DETAILS.easier(hard.id),
      values: { lesson: hard.id },
      private: true,
    }
  );
};

/** That the skill has the largest gap of all, where answers or assessments have told so. */
const gapReason = ({ situation, texts, benefit, skillName }: Explained): Reason | undefined => {
  const need = benefit?.need;
  if (need === undefined || need.gap === 0 || situation.needs.length < 2) return undefined;
  const { skill } = need.demand;
  const known = situation.input.state.skills.get(skill);
  if (known === undefined || (known.lastMinute === 0 && !isAssessed(known))) return undefined;
  if (situation.needs.some(({ gap }) => gap > need.gap)) return undefined;
  return {
    code: 'largest-gap',
    text: texts.largestGap(skillName),
    detail: DETAILS.largestGap(skill, need.gap),
    values: { skill, gap: need.gap },
    private: true,
  };
};

/** How it went with another lesson on the skill. */
const answersReason = ({ assessed, situation, texts, skill }: Explained): Reason | undefined => {
  const { catalogue } = situation.input.release;
  const lesson = newestTold(situation).get(catalogue.skillIndex.get(skill ?? '') ?? -1);
  if (lesson === undefined || isSame(catalogue, lesson, assessed.lesson)) return undefined;
  const told = toldBy(ownOf(situation, lesson)!);
  // Who looks back at a lesson takes no next step.
  if (told === undefined || (assessed.review && told.right === told.of)) return undefined;
  const { id, title } = catalogue.lessons[lesson]!;
  return {
    code: 'last-answers',
    text: texts.lastAnswers({ ...told, lesson: inSentence(title) }),
    detail: DETAILS.lastAnswers(id, told.right, told.of),
    values: { skill: skill ?? null, lesson: id, ...told },
    private: true,
  };
};

const opensReason = ({ assessed, situation, texts }: Explained): Reason | undefined => {
  const waiting = situation.input.release.catalogue.lessons[assessed.opens];
  if (waiting === undefined || assessed.perMinute <= 0) return undefined;
  return {
    code: 'unlocks',
    text: texts.unlocks(inSentence(waiting.title)),
    detail: DETAILS.unlocks(waiting.id),
    values: { lesson: waiting.id },
  };
};

/**
 * For admins, where answers before and after a lesson have told what it adds: that the uplift was
 * worked out with it.
 */
const withMeasured = (reason: Reason, lesson: number, { input }: Situation): Reason => {
  const { catalogue, model } = input.release;
  const error = model.gain * catalogue.relativeEffectError[lesson]!;
  if (error === 0 || reason.values.uplift === undefined) return reason;
  const lessonEffect = model.gain * catalogue.relativeEffect[lesson]!;
  return {
    ...reason,
    detail: `${reason.detail ?? ''}${DETAILS.measured(lessonEffect, error, model.gain)}`,
    values: { ...reason.values, lessonEffect, lessonEffectError: error, averageEffect: model.gain },
  };
};

const goalReasons = (assessed: Assessed, situation: Situation): Reason[] => {
  const { catalogue } = situation.input.release;
  const lesson = catalogue.lessons[assessed.lesson]!;
  const texts = textsOf(situation.input.profile.language);
  const benefit = mainBenefit(assessed.benefits);
  const skill = benefit?.need.demand.skill ?? lesson.skills[0]?.skill;
  const known = catalogue.skills[catalogue.skillIndex.get(skill ?? '') ?? -1];
  const skillName = known && nameIn(known.names, known.name, situation.input.profile.language);
  const explained: Explained = {
    assessed,
    situation,
    texts,
    own: ownOf(situation, assessed.lesson),
    benefit,
    skill,
    skillName: inSentence(skillName ?? lesson.title),
  };
  const pinned: Reason = {
    code: 'pinned',
    text: texts.pinned,
    detail: DETAILS.pinned,
    values: {},
  };
  return [
    assessed.pinned ? pinned : undefined,
    ...purposeOf(explained).map((one) => withMeasured(one, assessed.lesson, situation)),
    easierReason(explained),
    ownPast(explained),
    gapReason(explained),
    answersReason(explained),
    opensReason(explained),
    skillPast(explained),
  ].filter((reason) => reason !== undefined);
};

/** In the holdout the goals did not speak, so the reasons do not claim that they did. */
const curriculumReasons = ({ input }: Situation): Reason[] => [
  {
    code: 'curriculum',
    text: textsOf(input.profile.language).curriculum,
    detail: DETAILS.curriculum,
    values: {},
  },
];

/**
 * Why this lesson, for this employee, in the order in which it is read: the goal first, then what
 * is known of the employee, what it opens, and what is new. `text` is for the employee, `detail`
 * for admins. One reason at least is not private.
 */
export const reasonsFor = (assessed: Assessed, situation: Situation): Reason[] =>
  situation.input.arm === 'holdout'
    ? curriculumReasons(situation)
    : goalReasons(assessed, situation);
