import type { DemandSource } from '../goals/demand.ts';
import { daysBetween, lastDoneAt, minuteOf } from '../learner/state.ts';
import type { Reason } from '../model/decision.ts';
import type { Situation } from './situation.ts';
import type { Assessed, SkillEffect } from './terms.ts';
import { longDay, textsOf } from './texts.ts';

const fixed = (value: number): string => value.toFixed(2);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Titles end up inside sentences, so a full stop of their own would end the sentence. */
const inSentence = (title: string): string => title.trim().replace(/[.!]+$/u, '');

/** The skill through which a lesson helps most. */
export const mainEffect = (effects: readonly SkillEffect[]): SkillEffect | undefined =>
  effects.reduce<SkillEffect | undefined>(
    (best, effect) =>
      best === undefined || effect.need.demand.weight * effect.uplift > best.need.demand.weight * best.uplift
        ? effect
        : best,
    undefined,
  );

const numbersOf = ({ need, uplift }: SkillEffect): string =>
  `needs ${fixed(need.demand.target)}, is at ${fixed(need.outlook.now)}, ${fixed(need.outlook.projected)} by then; this lesson ${signed(uplift)}`;

const goalReason = (source: DemandSource, effect: SkillEffect, skillName: string, situation: Situation): Reason => {
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

/** Why this lesson, for this employee: the goal first, then what is known of the past, then what it costs. */
export const reasonsFor = (assessed: Assessed, situation: Situation, unlocked: string | undefined): Reason[] => {
  const { input } = situation;
  const { catalogue } = input.release;
  const texts = textsOf(input.profile.language);
  const lesson = catalogue.lessons[assessed.lesson]!;
  const reasons: Reason[] = [];
  if (assessed.pinned)
    reasons.push({ code: 'pinned', text: texts.pinned, detail: 'A rule of the policy pins this lesson', values: {} });
  const effect = mainEffect(assessed.effects);
  const skill = effect?.need.demand.skill ?? lesson.skills[0]?.skill;
  const skillName = catalogue.skills[catalogue.skillIndex.get(skill ?? '') ?? -1]?.name ?? lesson.title;
  const source = effect?.need.demand.sources[0];
  if (effect !== undefined && source !== undefined) reasons.push(goalReason(source, effect, skillName, situation));
  else reasons.push({ code: 'explore', text: texts.explore, detail: 'No goal asks for what it teaches', values: {} });
  if (unlocked !== undefined && assessed.perMinute > 0) {
    reasons.push({
      code: 'unlocks',
      text: texts.unlocks(inSentence(unlocked)),
      detail: 'It is a prerequisite of a lesson worth more',
      values: { lesson: unlocked },
    });
  }
  const own = input.state.lessons.get(lesson.id);
  const minute = minuteOf(input.at);
  if (assessed.review && own !== undefined) {
    const days = Math.floor(Math.max(0, daysBetween(lastDoneAt(own), minute)));
    reasons.push({
      code: 'review',
      text: texts.review(days),
      detail: `Done ${days} days ago; retention term ${fixed(assessed.terms.retention)}`,
      values: { days },
    });
  } else if (assessed.practisedDaysAgo === undefined) {
    reasons.push({
      code: 'first-time',
      text: texts.firstTime(skillName),
      detail: 'No practice on record',
      values: { skill: skill ?? null },
    });
  } else {
    const days = Math.floor(assessed.practisedDaysAgo);
    reasons.push({
      code: 'practised',
      text: texts.practised(skillName, days),
      detail: `Last practised ${days} days ago`,
      values: { days, skill: skill ?? null },
    });
  }
  const minutes = Math.max(1, Math.round(lesson.minutes));
  reasons.push({
    code: 'minutes',
    text: texts.minutes(minutes),
    detail: `${lesson.minutes} minutes`,
    values: { minutes: lesson.minutes },
  });
  return reasons;
};
