import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { StoredEvent } from '../../core/model/event.ts';

const START = Date.UTC(2025, 0, 1);
const MINUTE = 60_000;

const linesOf = (file: string): string[][] => {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
};

/** Single skills of each item. */
export const readItemSkills = (file: string): Map<string, string[]> =>
  new Map(
    linesOf(file)
      .slice(1)
      .map(([item = '', tags = '']) => [item, tags.split('|')]),
  );

/** One learner's answers as events, in order. */
export interface Learner {
  readonly id: string;
  readonly events: StoredEvent[];
}

/** Minutes of a log without times, from its start: one an answer. */
const orderOnly = ({ events }: Learner): boolean =>
  events.every(({ at }, index) => at === START + index * MINUTE);

/** Whether a log has times, not only an order. */
export const isTimed = (learners: readonly Learner[]): boolean => !learners.every(orderOnly);

/**
 * A learner log (`user_id item_id timestamp correct skill_id`) as events. A log without times
 * counts an answer a minute.
 */
export const readLearners = (
  file: string,
  tags: ReadonlyMap<string, string[]> = new Map(),
): Learner[] => {
  const [header = [], ...rows] = linesOf(file);
  const at = (name: string): number => header.indexOf(name);
  const [user, item, time, correct, skill] = [
    at('user_id'),
    at('item_id'),
    at('timestamp'),
    at('correct'),
    at('skill_id'),
  ];
  const timed = rows.some((row) => Number(row[time]) > 0);
  const learners = new Map<string, StoredEvent[]>();
  for (const [index, row] of rows.entries()) {
    const id = row[user] ?? '';
    let events = learners.get(id);
    if (events === undefined) {
      events = [];
      learners.set(id, events);
    }
    const question = row[item] ?? '';
    const combination = row[skill] ?? '';
    const skills = (tags.get(question) ?? [combination]).map((tag) => ({ skill: tag, weight: 1 }));
    const moment = START + (timed ? Number(row[time]) * 1000 : events.length * MINUTE);
    events.push({
      id: String(index),
      type: 'answered',
      lesson: combination,
      question,
      correct: row[correct] === '1',
      at: moment,
      seen: moment,
      lessonAs: { skills, difficulty: 0, minutes: 0 },
    });
  }
  return [...learners].map(([id, events]) => ({ id, events }));
};
