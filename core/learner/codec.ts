import { FNV_BASIS, fnvStep } from '../base/hash.ts';
import { byKey } from '../base/order.ts';
import type { LearningEvent } from '../model/event.ts';
import { ASSESSORS, type Assessment } from './assessments.ts';
import { FOLD_VERSION } from './fold.ts';
import { idOf } from './ids.ts';
import { DEFAULT_MEMORY, type MemoryModel } from './memory.ts';
import { SKILL_VARIANCE, SLOW_WEIGHT, START } from './prior.ts';
import { NO_RENAMES, type Renames } from './renames.ts';
import {
  emptyState,
  FORM_RATES,
  FORM_STEPS,
  type LearnerState,
  type LessonState,
  MOST_FAILURES,
  type SkillState,
} from './state.ts';

const EVENT_TYPES = [
  'started',
  'completed',
  'answered',
  'rated',
  'dismissed',
  'opened',
  'assessed',
  'withdrawn',
] as const satisfies readonly LearningEvent['type'][];
const REASONS = [undefined, 'not-relevant', 'too-easy', 'too-hard', 'later'] as const;

const encoder = new TextEncoder();

/** A growing buffer; numbers little-endian, whole numbers in 7-bit groups. */
class Writer {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  #room(size: number): number {
    const offset = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return offset;
  }
  byte(value: number): void {
    // Room first: it may replace the buffer.
    const offset = this.#room(1);
    this.#bytes[offset] = value;
  }
  whole(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }
  float(value: number): void {
    const offset = this.#room(4);
    this.#view.setFloat32(offset, value, true);
  }
  /** A moving average −0.5 .. 0.5 in steps of `FORM_STEPS`. */
  form(value: number): void {
    const offset = this.#room(2);
    this.#view.setInt16(offset, Math.round(value * FORM_STEPS), true);
  }
  double(value: number): void {
    const offset = this.#room(8);
    this.#view.setFloat64(offset, value, true);
  }
  /** Front-coded UTF-8: how many bytes are shared with the text before, then the rest. */
  text(value: string, before: string): void {
    const bytes = encoder.encode(value);
    const last = encoder.encode(before);
    let shared = 0;
    while (shared < last.length && bytes[shared] === last[shared]) shared += 1;
    this.whole(shared);
    this.whole(bytes.length - shared);
    const offset = this.#room(bytes.length - shared);
    this.#bytes.set(bytes.subarray(shared), offset);
  }
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Four bytes for each of the 128 characters that an id may have. */
const MOST_BYTES = 512;
/**
 * The id that is read, and by length the hash of what it begins with, for the ids after it that
 * begin alike. One room for all readers: none is left before its end, and none looks beyond the ids
 * of its own.
 */
const letters = new Uint8Array(MOST_BYTES);
const hashes = new Int32Array(MOST_BYTES + 1).fill(FNV_BASIS, 0, 1);

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  #idLength = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  byte(): number {
    const value = this.#bytes[this.#offset];
    if (value === undefined) throw new RangeError('the bytes end too soon');
    this.#offset += 1;
    return value;
  }
  whole(): number {
    const first = this.byte();
    if (first < 128) return first;
    let value = first & 127;
    for (let scale = 128; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
  float(): number {
    const value = this.#view.getFloat32(this.#offset, true);
    this.#offset += 4;
    return value;
  }
  form(): number {
    const value = this.#view.getInt16(this.#offset, true);
    this.#offset += 2;
    return value / FORM_STEPS;
  }
  double(): number {
    const value = this.#view.getFloat64(this.#offset, true);
    this.#offset += 8;
    return value;
  }
  /** An id, front-coded after the one before. */
  id(): string {
    const shared = this.whole();
    if (shared > this.#idLength) throw new RangeError('an id begins like one that is not there');
    const length = shared + this.whole();
    if (length > MOST_BYTES) throw new RangeError('an id is too long');
    let hash = hashes[shared]!;
    for (let index = shared; index < length; index++) {
      const letter = this.byte();
      letters[index] = letter;
      hash = fnvStep(hash, letter);
      hashes[index + 1] = hash;
    }
    this.#idLength = length;
    return idOf(letters, length, hash);
  }
  end(): void {
    if (this.#offset < this.#bytes.length) throw new RangeError('the bytes go on after their end');
  }
}

/** Bits of a skill's first byte; above them stand the exposures. */
const ANSWERED = 1;
const TOLD = 2;
const EXPOSURES = 2;

const writeAssessments = (out: Writer, assessments: readonly Assessment[]): void => {
  out.byte(assessments.length);
  for (const { by, level, minute } of assessments) {
    out.byte(ASSESSORS.indexOf(by));
    out.float(level);
    out.whole(minute);
  }
};

const readAssessments = (input: Reader): Assessment[] =>
  Array.from({ length: input.byte() }, (): Assessment => {
    const by = ASSESSORS[input.byte()];
    if (by === undefined) throw new RangeError('an assessment is by nobody');
    return { by, level: input.float(), minute: input.whole() };
  });

const writeSkill = (out: Writer, skill: SkillState): void => {
  const answered = skill.lastMinute > 0;
  const told = skill.assessments !== undefined;
  out.byte((answered ? ANSWERED : 0) | (told ? TOLD : 0) | (skill.exposures << EXPOSURES));
  out.whole(skill.practisedMinute);
  out.byte(skill.rightQuestions);
  if (skill.exposures > 0) out.whole(skill.exposedMinute);
  if (answered) {
    // Both times are nearly always the same.
    out.whole(skill.practisedMinute - skill.lastMinute);
    for (const value of [
      skill.ability,
      skill.wins,
      skill.fails,
      skill.stability,
      skill.memoryDifficulty,
      skill.slow,
      skill.slowVariance,
      skill.quick,
      skill.quickVariance,
      skill.slowWeight,
      skill.anchor,
    ])
      out.float(value);
    for (const value of skill.form) out.form(value);
    out.byte(skill.winStreak);
    out.byte(skill.failStreak);
    out.byte(skill.spacedWins);
  }
  if (skill.assessments !== undefined) writeAssessments(out, skill.assessments);
};

/**
 * Field by field, as they were written, into one literal: that takes less than to fill in an empty
 * skill afterwards.
 */
const readSkill = (input: Reader): SkillState => {
  const flags = input.byte();
  const answered = (flags & ANSWERED) > 0;
  const practisedMinute = input.whole();
  const rightQuestions = input.byte();
  const exposures = flags >> EXPOSURES;
  const exposedMinute = exposures > 0 ? input.whole() : 0;
  const lastMinute = answered ? practisedMinute - input.whole() : 0;
  const ability = answered ? input.float() : 0;
  const wins = answered ? input.float() : 0;
  const fails = answered ? input.float() : 0;
  const stability = answered ? input.float() : 0;
  const memoryDifficulty = answered ? input.float() : 0;
  const slow = answered ? input.float() : START;
  const slowVariance = answered ? input.float() : SKILL_VARIANCE;
  const quick = answered ? input.float() : START;
  const quickVariance = answered ? input.float() : SKILL_VARIANCE;
  const slowWeight = answered ? input.float() : SLOW_WEIGHT;
  const anchor = answered ? input.float() : 0;
  const form = answered ? [input.form(), input.form(), input.form()] : [0, 0, 0];
  const winStreak = answered ? input.byte() : 0;
  const failStreak = answered ? input.byte() : 0;
  const spacedWins = answered ? input.byte() : 0;
  const assessments = flags & TOLD ? readAssessments(input) : undefined;
  return {
    ability,
    wins,
    fails,
    form,
    winStreak,
    failStreak,
    spacedWins,
    lastMinute,
    stability,
    memoryDifficulty,
    exposures,
    exposedMinute,
    practisedMinute,
    rightQuestions,
    assessments,
    slow,
    slowVariance,
    quick,
    quickVariance,
    slowWeight,
    anchor,
  };
};

/** Times of a lesson lie close together: all are written as distances from the newest. */
const TIMES = [
  'startedMinute',
  'completedMinute',
  'answeredMinute',
  'openedMinute',
  'dismissedMinute',
] as const;

/** Bits of a lesson's first byte, above those of `TIMES`. */
const DONE = 32;
const ASKED = 64;
const UNDER_WAY = 128;
/** Bits beside its rating and why it was dismissed. */
const SCORED = 64;
const PASSED = 128;

const writeLesson = (out: Writer, lesson: LessonState): void => {
  const done = lesson.stability > 0;
  let present = 0;
  for (const [index, name] of TIMES.entries()) if (lesson[name] > 0) present |= 1 << index;
  const underWay = lesson.answersThisTime > 0;
  out.byte(
    present |
      (done ? DONE : 0) |
      (lesson.questions.length > 0 ? ASKED : 0) |
      (underWay ? UNDER_WAY : 0),
  );
  const newest = Math.max(...TIMES.map((name) => lesson[name]));
  out.whole(newest);
  for (const name of TIMES) if (lesson[name] > 0) out.whole(newest - lesson[name]);
  out.byte(
    lesson.rating |
      (REASONS.indexOf(lesson.dismissedReason) << 3) |
      (lesson.scored ? SCORED : 0) |
      (lesson.passed ? PASSED : 0),
  );
  out.whole(lesson.completions * (MOST_FAILURES + 1) + lesson.failures);
  if (underWay) {
    out.whole(lesson.answersThisTime);
    out.whole(lesson.winsThisTime);
  }
  if (done) {
    out.float(lesson.stability);
    out.float(lesson.memoryDifficulty);
  }
  if (lesson.questions.length > 0) {
    out.whole(lesson.answers);
    out.whole(lesson.wins);
    out.form(lesson.form);
    const { questions } = lesson;
    out.whole(questions.length / 2);
    for (let place = 0; place < questions.length; place += 2) {
      out.whole(questions[place]! - (questions[place - 2] ?? 0));
      out.byte(questions[place + 1]!);
    }
  }
};

/** One of `TIMES`, in their order. */
const readTime = (input: Reader, flags: number, index: number, newest: number): number =>
  flags & (1 << index) ? newest - input.whole() : 0;

const readQuestions = (input: Reader): number[] => {
  const questions: number[] = [];
  let hash = 0;
  for (let left = input.whole(); left > 0; left--) {
    hash += input.whole();
    questions.push(hash, input.byte());
  }
  return questions;
};

const readLesson = (input: Reader): LessonState => {
  const flags = input.byte();
  const newest = input.whole();
  const startedMinute = readTime(input, flags, 0, newest);
  const completedMinute = readTime(input, flags, 1, newest);
  const answeredMinute = readTime(input, flags, 2, newest);
  const openedMinute = readTime(input, flags, 3, newest);
  const dismissedMinute = readTime(input, flags, 4, newest);
  const rated = input.byte();
  const done = input.whole();
  const answersThisTime = flags & UNDER_WAY ? input.whole() : 0;
  const winsThisTime = flags & UNDER_WAY ? input.whole() : 0;
  const stability = flags & DONE ? input.float() : 0;
  const memoryDifficulty = flags & DONE ? input.float() : 0;
  const answers = flags & ASKED ? input.whole() : 0;
  const wins = flags & ASKED ? input.whole() : 0;
  const form = flags & ASKED ? input.form() : 0;
  const questions = flags & ASKED ? readQuestions(input) : [];
  return {
    startedMinute,
    completedMinute,
    answeredMinute,
    openedMinute,
    dismissedMinute,
    dismissedReason: REASONS[(rated >> 3) & 7],
    completions: Math.floor(done / (MOST_FAILURES + 1)),
    answers,
    wins,
    form,
    answersThisTime,
    winsThisTime,
    scored: (rated & SCORED) > 0,
    passed: (rated & PASSED) > 0,
    failures: done % (MOST_FAILURES + 1),
    rating: rated & 7,
    stability,
    memoryDifficulty,
    questions,
  };
};

/**
 * The state as bytes: equal states give equal bytes, and decoding gives back the very same numbers.
 */
export const encodeState = (state: LearnerState): Uint8Array => {
  const out = new Writer();
  out.byte(FOLD_VERSION);
  for (const value of [state.ability, state.wins, state.fails]) out.float(value);
  out.float(state.general);
  out.float(state.generalVariance);
  for (const value of state.form) out.form(value);
  out.byte(state.failStreak);
  out.whole(state.lastMinute);
  out.byte(state.kindred.length);
  for (const value of state.kindred) out.float(value);
  out.byte(state.recent.length);
  for (const { hash, minute, times } of state.recent) {
    out.whole(hash);
    out.whole(minute);
    out.byte(times);
  }
  out.whole(state.events);
  out.byte(state.newest ? 1 + EVENT_TYPES.indexOf(state.newest.type) : 0);
  if (state.newest) {
    out.double(state.newest.at);
    out.text(state.newest.id, '');
  }
  out.whole(state.skills.size);
  let before = '';
  for (const [id, skill] of [...state.skills].sort(byKey)) {
    out.text(id, before);
    writeSkill(out, skill);
    before = id;
  }
  out.whole(state.lessons.size);
  before = '';
  for (const [id, lesson] of [...state.lessons].sort(byKey)) {
    out.text(id, before);
    writeLesson(out, lesson);
    before = id;
  }
  out.whole(state.waiting.size);
  before = '';
  for (const [id, reach] of [...state.waiting].sort(byKey)) {
    out.text(id, before);
    out.byte(reach === 'any' ? 1 : 0);
    before = id;
  }
  return out.done();
};

/**
 * The state that was encoded, or undefined if another version of the fold made it. The bytes name
 * neither the memory model nor the renames: whoever keeps them keeps their marks beside them.
 */
export const decodeState = (
  bytes: Uint8Array,
  memory: MemoryModel = DEFAULT_MEMORY,
  renames: Renames = NO_RENAMES,
): LearnerState | undefined => {
  const input = new Reader(bytes);
  if (bytes.length === 0 || input.byte() !== FOLD_VERSION) return undefined;
  const state = emptyState(memory, renames);
  state.ability = input.float();
  state.wins = input.float();
  state.fails = input.float();
  state.general = input.float();
  state.generalVariance = input.float();
  for (let index = 0; index < FORM_RATES.length; index++) state.form[index] = input.form();
  state.failStreak = input.byte();
  state.lastMinute = input.whole();
  state.kindred = new Float32Array(input.byte());
  for (let index = 0; index < state.kindred.length; index++) state.kindred[index] = input.float();
  for (let left = input.byte(); left > 0; left--)
    state.recent.push({ hash: input.whole(), minute: input.whole(), times: input.byte() });
  state.events = input.whole();
  const newest = input.byte();
  if (newest > 0) {
    const type = EVENT_TYPES[newest - 1];
    if (type === undefined) throw new RangeError('an event is of no type');
    state.newest = { at: input.double(), type, id: input.id() };
  }
  for (let left = input.whole(); left > 0; left--) state.skills.set(input.id(), readSkill(input));
  for (let left = input.whole(); left > 0; left--) state.lessons.set(input.id(), readLesson(input));
  const waiting = new Map<string, 'any' | 'own'>();
  for (let left = input.whole(); left > 0; left--)
    waiting.set(input.id(), input.byte() === 1 ? 'any' : 'own');
  state.waiting = waiting;
  input.end();
  return state;
};
