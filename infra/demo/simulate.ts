import { DAY_MS } from '../../core/base/days.ts';
import { probabilityOf } from '../../core/base/odds.ts';
import type { LearningEvent } from '../../core/model/event.ts';
import type { Lesson } from '../../core/model/lesson.ts';
import type { DemoEmployee, DemoOrganisation } from './organisation.ts';

const MINUTE_MS = 60_000;

/** Ids of simulated events begin so: nobody can mistake them for real ones. */
const SIMULATED = 'sim:';

interface Rehearsal {
  atMs: number;
  strength: number;
}

/**
 * How the demo's people learn: practice lifts what they can do, and time takes most of the lift
 * away again.
 */
const lift = (rehearsals: readonly Rehearsal[], atMs: number): number =>
  rehearsals.reduce(
    (sum, one) => sum + one.strength * (1 + (atMs - one.atMs) / (6 * DAY_MS)) ** -0.5,
    0,
  );

const baseLanguage = (tag: string): string => tag.split('-')[0] ?? tag;

const isWeekend = (atMs: number): boolean => [0, 6].includes(new Date(atMs).getUTCDay());

/** A draw from the standard normal distribution (Box and Muller 1958). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const pickWeighted = <T>(
  options: readonly T[],
  weightOf: (option: T) => number,
  random: () => number,
): T | undefined => {
  const total = options.reduce((sum, option) => sum + weightOf(option), 0);
  let draw = random() * total;
  return options.find((option) => {
    draw -= weightOf(option);
    return draw < 0;
  });
};

/**
 * The simulated past of one employee: learning events of up to `days` days before `today`, in order
 * of time.
 */
export const simulateEmployee = (
  employee: DemoEmployee,
  organisation: DemoOrganisation,
  lessons: readonly Lesson[],
  options: { today: number; days: number; random: () => number },
): LearningEvent[] => {
  const { today, days, random } = options;
  const role = organisation.roles.find(({ id }) => id === employee.role);
  const needed = new Set(role?.skills.map(({ skill }) => skill));
  const readable = lessons.filter(
    (lesson) =>
      baseLanguage(lesson.language) === baseLanguage(employee.language ?? 'en') &&
      (lesson.roles.length === 0 || lesson.roles.includes(employee.role ?? '')),
  );
  const talent = new Map(
    organisation.skills.map(({ id }) => [id, employee.ability + 0.6 * normal(random)]),
  );
  const practised = new Map<string, Rehearsal[]>();
  const lastDone = new Map<string, number>();
  const events: LearningEvent[] = [];
  let serial = 0;
  const fact = (atMs: number) => ({
    id: `${SIMULATED}${employee.id}:${String(++serial).padStart(4, '0')}`,
    employee: employee.id,
    at: new Date(atMs).toISOString(),
  });
  const canDo = (skill: string, atMs: number): number =>
    (talent.get(skill) ?? 0) + lift(practised.get(skill) ?? [], atMs);

  const firstDay = Math.max(-days, employee.startDay);
  if (firstDay > -days || random() < 0.4) {
    // A first talk with the manager, who is roughly right about what somebody can do.
    for (const { skill } of (role?.skills ?? []).slice(0, 3)) {
      const level = probabilityOf(canDo(skill, today) + 0.5 * normal(random));
      const atMs = today + firstDay * DAY_MS + 9 * 60 * MINUTE_MS;
      events.push({
        ...fact(atMs),
        type: 'assessed',
        skill,
        level: Math.round(level * 20) / 20,
        by: 'manager',
      });
    }
  }

  for (let day = firstDay; day < 0; day++) {
    const morning = today + day * DAY_MS;
    if (isWeekend(morning) || random() > employee.diligence / 5) continue;
    let atMs = morning + (8 * 60 + Math.floor(random() * 9 * 60)) * MINUTE_MS;
    const open = readable.filter(
      (lesson) =>
        atMs - (lastDone.get(lesson.id) ?? 0) > 10 * DAY_MS &&
        lesson.prerequisites.every((earlier) => lastDone.has(earlier)),
    );
    const attraction = (lesson: Lesson): number =>
      (lesson.skills.some(({ skill }) => needed.has(skill)) ? 4 : 1) *
      (lastDone.has(lesson.id) ? 0.35 : 1);
    const lesson = pickWeighted(open, attraction, random);
    if (lesson === undefined) continue;
    const about = { lesson: lesson.id };
    if (random() < 0.05) {
      const reason = random() < 0.5 ? 'later' : 'not-relevant';
      events.push({ ...fact(atMs), type: 'dismissed', ...about, reason });
      continue;
    }
    events.push({ ...fact(atMs), type: 'started', ...about });
    atMs += Math.round(lesson.minutes * 0.6 * MINUTE_MS);
    const hardness = 4 * (lesson.difficulty - 0.5);
    let right = 0;
    for (const question of lesson.questions) {
      const ability =
        lesson.skills.reduce((sum, { skill, weight }) => sum + weight * canDo(skill, atMs), 0) /
        (lesson.skills.reduce((sum, { weight }) => sum + weight, 0) || 1);
      const correct = random() < probabilityOf(ability + 0.9 - hardness);
      const seconds = Math.round(8 + random() * 30);
      atMs += seconds * 1000;
      events.push({
        ...fact(atMs),
        type: 'answered',
        ...about,
        question: question.id,
        correct,
        seconds,
      });
      if (correct) right += 1;
    }
    atMs += 10_000;
    const score = lesson.questions.length === 0 ? undefined : right / lesson.questions.length;
    events.push({ ...fact(atMs), type: 'completed', ...about, score });
    if (random() < 0.25) {
      const rating = Math.max(1, Math.min(5, Math.round(4 + normal(random) * 0.9)));
      events.push({ ...fact(atMs + 5_000), type: 'rated', ...about, rating });
    }
    lastDone.set(lesson.id, atMs);
    for (const { skill, weight } of lesson.skills) {
      const rehearsals = practised.get(skill) ?? [];
      rehearsals.push({ atMs, strength: 0.55 * weight });
      practised.set(skill, rehearsals);
    }
  }
  return events;
};
