import { createReadStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { idFrom } from '../../../functions/files/ids.ts';
import type { Row } from '../../../functions/files/row.ts';
import { Complaint } from '../../complaint.ts';

/** How to read a log of answered questions as events. */
export interface LearnerLogOptions {
  /** File `item_id  tag|tag` with the single skills of each item. */
  readonly itemSkills?: string;
  /** Epoch milliseconds that the log's second 0 stands for. */
  readonly startMs: number;
  /** How many learners to take, from the first on; all if left out. */
  readonly learners?: number;
}

const COLUMNS = ['user_id', 'item_id', 'timestamp', 'correct', 'skill_id'] as const;

async function* linesOf(file: string): AsyncGenerator<string[]> {
  if (!existsSync(file)) throw new Complaint(`There is no ${file}.`);
  const raw = createReadStream(file);
  // What goes wrong is thrown where the lines are read.
  const input = file.endsWith('.gz') ? pipeline(raw, createGunzip(), () => {}) : raw;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') yield line.split('\t');
  }
}

const readItemSkills = async (file: string): Promise<Map<string, string[]>> => {
  const tags = new Map<string, string[]>();
  for await (const [item = '', list = ''] of linesOf(file)) tags.set(item, list.split('|'));
  return tags;
};

interface Answer {
  readonly line: number;
  readonly learner: string;
  readonly item: string;
  readonly seconds: number;
  readonly correct: boolean;
  readonly combination: string;
}

async function* answersOf(file: string, learners: number): AsyncGenerator<Answer> {
  const seen = new Set<string>();
  let line = 0;
  let order: number[] | undefined;
  for await (const cells of linesOf(file)) {
    line += 1;
    if (order === undefined) {
      order = COLUMNS.map((name) => cells.indexOf(name));
      const missing = COLUMNS.filter((_, index) => order?.[index] === -1);
      if (missing.length > 0)
        throw new Complaint(`${basename(file)} has no column ${missing.join(', ')}.`);
      continue;
    }
    const [learner = '', item = '', timestamp = '', correct = '', combination = ''] = order.map(
      (index) => cells[index],
    );
    seen.add(learner);
    if (seen.size > learners) return;
    yield {
      line,
      learner,
      item,
      seconds: Number(timestamp),
      correct: correct === '1',
      combination,
    };
  }
}

/**
 * A learner log as skills, lessons, employees and `answered` events. A combination of skills is a
 * lesson, an item one of its questions. The file is read twice: once for what it names, once for
 * the answers, so it need not fit into memory.
 */
export async function* readLearnerLog(
  file: string,
  options: LearnerLogOptions,
): AsyncGenerator<Row> {
  const most = options.learners ?? Number.POSITIVE_INFINITY;
  const tags =
    options.itemSkills === undefined ? undefined : await readItemSkills(options.itemSkills);
  const prefix = idFrom(basename(file).replace(/\.(tsv|txt)?(\.gz)?$/, ''));
  const lessonOf = (combination: string): string => idFrom(`${prefix}:${combination}`);
  const skillOf = (tag: string): string => idFrom(`${prefix}:skill-${tag}`);
  const employeeOf = (learner: string): string => idFrom(`${prefix}:learner-${learner}`);

  const learners = new Set<string>();
  const combinations = new Map<string, Set<string>>();
  for await (const { learner, item, combination } of answersOf(file, most)) {
    learners.add(learner);
    const skills = combinations.get(combination) ?? new Set<string>();
    for (const tag of tags?.get(item) ?? [combination]) skills.add(tag);
    combinations.set(combination, skills);
  }
  const name = basename(file);
  for (const tag of new Set([...combinations.values()].flatMap((set) => [...set]))) {
    yield {
      kind: 'skills',
      place: { file: name },
      value: { id: skillOf(tag), name: `Skill ${tag}` },
    };
  }
  for (const [combination, skills] of combinations) {
    const taught = [...skills].slice(0, 50).map((tag) => ({ skill: skillOf(tag), weight: 1 }));
    const value = {
      id: lessonOf(combination),
      title: `Practice ${combination}`,
      format: 'quiz',
      minutes: 5,
      language: 'en',
      skills: taught,
    };
    yield { kind: 'lessons', place: { file: name }, value };
  }
  for (const learner of learners) {
    yield {
      kind: 'employees',
      place: { file: name },
      value: { id: employeeOf(learner), name: `Learner ${learner}` },
    };
  }
  for await (const answer of answersOf(file, most)) {
    yield {
      kind: 'events',
      place: { file: name, line: answer.line },
      value: {
        id: `${prefix}:${answer.line}`,
        type: 'answered',
        employee: employeeOf(answer.learner),
        lesson: lessonOf(answer.combination),
        question: idFrom(answer.item),
        correct: answer.correct,
        at: new Date(options.startMs + answer.seconds * 1000).toISOString(),
      },
    };
  }
}
