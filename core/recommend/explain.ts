import { nameIn } from '../base/language.ts';
import { localDaysBetween, todayOf } from '../base/local-days.ts';
import { instantOf } from '../base/minutes.ts';
import { withoutEnd } from '../base/trimmed.ts';
import { type DemandSource, endedObjectives } from '../goals/demand.ts';
import { lastDoneMinute } from '../learner/state.ts';
import type { Reason } from '../model/decision.ts';
import { DETAILS } from '../texts/admin.ts';
import { longDay, textsOf } from '../texts/languages.ts';
import type { Situation } from './situation.ts';
import type { Assessed, Benefit } from './terms.ts';
import { ownOf } from './versions.ts';

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

const goalReason = (
  source: DemandSource,
  { need, uplift }: Benefit,
  skillName: string,
  { input }: Situation,
): Reason => {
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
      return {
        code: source.overdue ? 'key-result-overdue' : 'key-result',
        text: source.overdue
          ? texts.helpsOverdue(title)
          : texts.helpsKeyResult(
              title,
              longDay(todayOf(source.dueMs, timeZone), language, todayOf(input.atMs, timeZone)),
            ),
        detail: `${DETAILS.keyResult(source.id, behind, standing)}${beside}`,
        values: { ...values, keyResult: source.id, objective: source.objective ?? null, behind },
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
const purposeOf = (
  benefit: Benefit | undefined,
  skillName: string,
  situation: Situation,
): Reason[] => {
  const texts = textsOf(situation.input.profile.language);
  const note = endedNote(situation);
  const sources = benefit?.need.demand.sources ?? [];
  const keyResult = sources.find(({ kind }) => kind === 'keyResult');
  const chosen = [...new Set([sources[0], keyResult])].flatMap((source) => source ?? []);
  if (benefit === undefined || chosen.length === 0)
    return [
      { code: 'explore', text: texts.explore, detail: `${DETAILS.explore}${note}`, values: {} },
    ];
  return chosen.map((source) => {
    const reason = goalReason(source, benefit, skillName, situation);
    return { ...reason, detail: `${reason.detail ?? ''}${note}` };
  });
};

/**
 * What the past says: when this was done, or its skill last practised, in local days as people
 * count them.
 */
const pastOf = (
  assessed: Assessed,
  skill: string | undefined,
  skillName: string,
  situation: Situation,
): Reason => {
  const { state, atMs, profile } = situation.input;
  const texts = textsOf(profile.language);
  const daysSince = (minute: number): number =>
    localDaysBetween(instantOf(minute), atMs, profile.timeZone);
  const own = ownOf(situation, assessed.lesson);
  if (assessed.review && own !== undefined) {
    const days = daysSince(lastDoneMinute(own));
    return {
      code: 'review',
      text: texts.review(days),
      detail: DETAILS.review(days, assessed.terms.retention),
      values: { days },
    };
  }
  const practisedMinute = state.skills.get(skill ?? '')?.practisedMinute ?? 0;
  const values = { skill: skill ?? null };
  if (practisedMinute === 0)
    return {
      code: 'first-time',
      text: texts.firstTime(skillName),
      detail: DETAILS.firstTime,
      values,
    };
  const days = daysSince(practisedMinute);
  return {
    code: 'practised',
    text: texts.practised(skillName, days),
    detail: DETAILS.practised(days),
    values: { ...values, days },
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

/**
 * Why this lesson, for this employee, in the order in which it is read: the goal first, then what
 * is known of the past, then what it costs. `text` is for the employee, `detail` for admins.
 */
export const reasonsFor = (assessed: Assessed, situation: Situation): Reason[] => {
  const { input } = situation;
  const { catalogue } = input.release;
  const texts = textsOf(input.profile.language);
  const lesson = catalogue.lessons[assessed.lesson]!;
  const benefit = mainBenefit(assessed.benefits);
  const skill = benefit?.need.demand.skill ?? lesson.skills[0]?.skill;
  const known = catalogue.skills[catalogue.skillIndex.get(skill ?? '') ?? -1];
  const skillName =
    known === undefined ? lesson.title : nameIn(known.names, known.name, input.profile.language);
  const reasons: Reason[] = [];
  if (assessed.pinned)
    reasons.push({ code: 'pinned', text: texts.pinned, detail: DETAILS.pinned, values: {} });
  for (const purpose of purposeOf(benefit, skillName, situation))
    reasons.push(withMeasured(purpose, assessed.lesson, situation));
  const waiting = catalogue.lessons[assessed.opens];
  if (waiting !== undefined && assessed.perMinute > 0)
    reasons.push({
      code: 'unlocks',
      text: texts.unlocks(inSentence(waiting.title)),
      detail: DETAILS.unlocks(waiting.id),
      values: { lesson: waiting.id },
    });
  reasons.push(pastOf(assessed, skill, skillName, situation));
  reasons.push({
    code: 'minutes',
    text: texts.minutes(Math.max(1, Math.round(lesson.minutes))),
    detail: DETAILS.minutes(lesson.minutes),
    values: { minutes: lesson.minutes },
  });
  return reasons;
};

/** In the holdout the goals did not speak, so the reasons do not claim that they did. */
export const curriculumReasons = (assessed: Assessed, situation: Situation): Reason[] => [
  {
    code: 'curriculum',
    text: textsOf(situation.input.profile.language).curriculum,
    detail: DETAILS.curriculum,
    values: {},
  },
  ...reasonsFor(assessed, situation).filter(({ code }) => code === 'minutes'),
];
