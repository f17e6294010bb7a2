import { decodeState, encodeState } from '../../core/learner/codec.ts';
import { foldEvents } from '../../core/learner/fold.ts';
import { emptyState } from '../../core/learner/state.ts';
import { compareEvents, type StoredEvent } from '../../core/model/event.ts';
import { seeded } from '../support/random.ts';
import { type Row, short } from './report.ts';
import { median } from './time.ts';

const DAY = 86_400_000;
const START = Date.UTC(2025, 0, 1);
const ANSWERS_PER_LESSON = 3;

/**
 * A log in order that touches a number of lessons and skills, three questions and a completion a
 * lesson.
 */
const logOf = (lessons: number, skills: number): StoredEvent[] => {
  const random = seeded(lessons);
  const events = Array.from({ length: lessons }, (_, index): StoredEvent[] => {
    const lesson = `lesson-${String(index).padStart(6, '0')}`;
    const taught = [index % skills, (index * 7 + 3) % skills].map(
      (skill) => `skill-${String(skill).padStart(3, '0')}`,
    );
    const at = START + (index * 365 * DAY) / lessons;
    const base = {
      lesson,
      lessonAs: {
        skills: taught.map((skill) => ({ skill, weight: 0.5 })),
        difficulty: random() - 0.5,
        minutes: 4,
      },
    };
    const answers = Array.from({ length: ANSWERS_PER_LESSON }, (_, question): StoredEvent => {
      const moment = at + question * 60_000;
      const correct = random() < 0.7;
      return {
        ...base,
        id: `a-${index}-${question}`,
        type: 'answered',
        at: moment,
        seen: moment,
        question: `q${question}`,
        correct,
      };
    });
    const done = at + 10 * 60_000;
    return [...answers, { ...base, id: `c-${index}`, type: 'completed', at: done, seen: done }];
  });
  return events.flat().sort(compareEvents);
};

/** What reading the events costs anybody: their numbers added up. */
const floorOf = (events: readonly StoredEvent[]): number => {
  let sum = 0;
  for (const { at, correct, lessonAs } of events)
    for (const { weight } of lessonAs?.skills ?? []) sum += correct ? weight * at : -weight;
  return sum;
};

const SIZES = [
  { skills: 60, lessons: 200, kilobytes: 12 },
  { skills: 200, lessons: 500, kilobytes: 32 },
] as const;

/** Budget B4: folding an event, and how large a snapshot is. */
export const fold = (): Row[] => [
  ...SIZES.slice(0, 1).map(({ skills, lessons }): Row => {
    const log = logOf(lessons, skills);
    const perEvent = (milliseconds: number): number => (milliseconds * 1_000) / log.length;
    const floor = perEvent(median(() => floorOf(log), 200));
    return {
      budget: 'B4',
      what: `folding one event, of ${log.length}`,
      measured: perEvent(median(() => foldEvents(log, emptyState()), 1_000)),
      unit: 'µs',
      allowed: { atMost: 10 },
      beside: `adding up the events' numbers: ${short(floor)} µs`,
    };
  }),
  ...SIZES.map(({ skills, lessons, kilobytes }): Row => {
    const state = foldEvents(logOf(lessons, skills), emptyState());
    const bytes = encodeState(state);
    const decoding = median(() => decodeState(bytes), 300);
    const json = JSON.stringify([...state.skills, ...state.lessons], (_, value) =>
      value instanceof Map ? [...value] : value,
    );
    return {
      budget: 'B4',
      what: `snapshot of ${skills} skills and ${lessons} lessons`,
      measured: bytes.length / 1_024,
      unit: 'KB',
      allowed: { atMost: kilobytes },
      beside: `as JSON: ${short(json.length / 1_024)} KB; read back in ${short(decoding * 1_000)} µs`,
    };
  }),
];
