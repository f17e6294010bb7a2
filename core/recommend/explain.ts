import { localDaysBetween } from '../base/local-days.ts';
import { instantOf } from '../base/minutes.ts';
import { type DemandSource, endedObjectives } from '../goals/demand.ts';
import { lastDoneAt } from '../learner/state.ts';
import type { Reason } from '../model/decision.ts';
import { longDay, textsOf } from '../texts/texts.ts';
import type { Situation } from './situation.ts';
import type { Assessed, SkillEffect } from './terms.ts';

const fixed = (value: number): string => value.toFixed(2);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Titles end up inside sentences, so a full stop of their own would end the sentence. */
const inSentence = (title: string): string => title.trim().replace(/[.!]+$/u, '');

/** The skill through which a lesson helps most. */
const mainEffect = (effects: readonly SkillEffect[]): SkillEffect | undefined =>
  effects.reduce<SkillEffect | undefined>(
    (best, effect) =>
      best === undefined ||
      effect.need.demand.weight * effect.uplift > best.need.demand.weight * best.uplift
        ? effect
        : best,
    undefined,
  );

const numbersOf = ({ need, uplift }: SkillEffect): string =>
  `needs ${fixed(need.demand.target)}, is at ${fixed(need.outlook.now)}, ${fixed(need.outlook.projected)} by then; this lesson ${signed(uplift)}`;

const goalReason = (
  source: DemandSource,
  effect: SkillEffect,
  skillName: string,
  situation: Situation,
): Reason => {
  const { profile, at } = situation.input;
  const texts = textsOf(profile.language);
  const { need, uplift } = effect;
  const values = {
    skill: need.demand.skill,
    target: need.demand.target,
    mastery: need.outlook.now,
    projected: need.outlook.projected,
    uplift,
    due: new Date(source.due).toISOString(),
  };
  const title = inSentence(source.title);
  if (source.kind === 'keyResult') {
    const behind = source.behind ?? 0;
    return {
      code: source.overdue ? 'key-result-overdue' : 'key-result',
      text: source.overdue
        ? texts.helpsOverdue(title)
        : texts.helpsKeyResult(title, longDay(source.due, profile.language, at)),
      detail: `Key result ${source.id} is ${behind > 0 ? `${percent(behind)} behind pace` : 'on pace'}; ${need.demand.skill} ${numbersOf(effect)}`,
      values: { ...values, keyResult: source.id, objective: source.objective ?? null, behind },
    };
  }
  const onboarding = source.kind === 'onboarding';
  return {
    code: source.kind,
    text: onboarding ? texts.helpsOnboarding(title) : texts.helpsRole(title, skillName),
    detail: `Role ${source.id} ${onboarding ? '(onboarding) ' : ''}asks for ${need.demand.skill}; ${numbersOf(effect)}`,
    values: { ...values, role: source.id },
  };
};

/**
 * For admins, where no key result speaks although there have been some: that is theirs to change.
 */
const endedNote = ({ demand, input }: Situation): string => {
  if (demand.skills.some(({ sources }) => sources.some(({ kind }) => kind === 'keyResult')))
    return '';
  const ended = endedObjectives(input.release.goals, input.at);
  const last = ended
    .map(({ cycle }) => cycle.end)
    .sort()
    .at(-1);
  return last === undefined
    ? ''
    : `. The last cycle of objectives ended on ${last}: set new ones so that lessons serve them`;
};

/**
 * What the lesson is for: its strongest source, and the strongest key result where that is another.
 */
const purposeOf = (
  effect: SkillEffect | undefined,
  skillName: string,
  situation: Situation,
): Reason[] => {
  const texts = textsOf(situation.input.profile.language);
  const note = endedNote(situation);
  const sources = effect?.need.demand.sources ?? [];
  const keyResult = sources.find(({ kind }) => kind === 'keyResult');
  const chosen = [...new Set([sources[0], keyResult])].flatMap((source) => source ?? []);
  if (effect === undefined || chosen.length === 0)
    return [
      {
        code: 'explore',
        text: texts.explore,
        detail: `No goal asks for what it teaches${note}`,
        values: {},
      },
    ];
  return chosen.map((source) => {
    const reason = goalReason(source, effect, skillName, situation);
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
  const { input } = situation;
  const texts = textsOf(input.profile.language);
  const daysSince = (minute: number): number =>
    localDaysBetween(instantOf(minute), input.at, input.profile.timeZone);
  const own = input.state.lessons.get(input.release.catalogue.lessons[assessed.lesson]!.id);
  if (assessed.review && own !== undefined) {
    const days = daysSince(lastDoneAt(own));
    return {
      code: 'review',
      text: texts.review(days),
      detail: `Done ${days} days ago; retention term ${fixed(assessed.terms.retention)}`,
      values: { days },
    };
  }
  const practisedAt = input.state.skills.get(skill ?? '')?.practisedAt ?? 0;
  const values = { skill: skill ?? null };
  if (practisedAt === 0)
    return {
      code: 'first-time',
      text: texts.firstTime(skillName),
      detail: 'No practice on record',
      values,
    };
  const days = daysSince(practisedAt);
  return {
    code: 'practised',
    text: texts.practised(skillName, days),
    detail: `Last practised ${days} days ago`,
    values: { ...values, days },
  };
};

/**
 * For admins, where answers before and after a lesson have told what it adds: that the uplift was
 * worked out with it.
 */
const withMeasured = (reason: Reason, lesson: number, { input }: Situation): Reason => {
  const { catalogue, model } = input.release;
  const error = model.gain * catalogue.effectError[lesson]!;
  if (error === 0 || reason.values.uplift === undefined) return reason;
  const lessonEffect = model.gain * catalogue.effect[lesson]!;
  const measured = `measured on earlier learners: ${fixed(lessonEffect)} ± ${fixed(1.96 * error)} log-odds, average ${fixed(model.gain)}`;
  return {
    ...reason,
    detail: `${reason.detail ?? ''} (${measured})`,
    values: { ...reason.values, lessonEffect, lessonEffectError: error, averageEffect: model.gain },
  };
};

/**
 * Why this lesson, for this employee: the goal first, then what is known of the past, then what it
 * costs.
 */
export const reasonsFor = (assessed: Assessed, situation: Situation): Reason[] => {
  const { input } = situation;
  const { catalogue } = input.release;
  const texts = textsOf(input.profile.language);
  const lesson = catalogue.lessons[assessed.lesson]!;
  const effect = mainEffect(assessed.effects);
  const skill = effect?.need.demand.skill ?? lesson.skills[0]?.skill;
  const skillName =
    catalogue.skills[catalogue.skillIndex.get(skill ?? '') ?? -1]?.name ?? lesson.title;
  const reasons: Reason[] = [];
  if (assessed.pinned)
    reasons.push({
      code: 'pinned',
      text: texts.pinned,
      detail: 'A rule of the policy pins this lesson',
      values: {},
    });
  for (const purpose of purposeOf(effect, skillName, situation))
    reasons.push(withMeasured(purpose, assessed.lesson, situation));
  const waiting = catalogue.lessons[assessed.opens];
  if (waiting !== undefined && assessed.perMinute > 0) {
    reasons.push({
      code: 'unlocks',
      text: texts.unlocks(inSentence(waiting.title)),
      detail: `${waiting.id} waits for it`,
      values: { lesson: waiting.id },
    });
  }
  reasons.push(pastOf(assessed, skill, skillName, situation));
  const minutes = Math.max(1, Math.round(lesson.minutes));
  reasons.push({
    code: 'minutes',
    text: texts.minutes(minutes),
    detail: `${lesson.minutes} minutes`,
    values: { minutes: lesson.minutes },
  });
  return reasons;
};
