import { FOLD_VERSION } from './fold.ts';
import { DEFAULT_MEMORY, type MemoryModel } from './memory.ts';
import {
  emptyState,
  FORM_RATES,
  type LearnerState,
  type LessonState,
  newLesson,
  newSkill,
  type SkillState,
} from './state.ts';

const REASONS = [undefined, 'not-relevant', 'too-easy', 'too-hard', 'later'] as const;

/** A growing buffer; numbers little-endian, whole numbers in 7-bit groups. */
class Writer {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  #room(size: number): number {
    const at = this.#length;
    this.#length += size;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
  byte(value: number): void {
    // Room first: it may replace the buffer.
    const at = this.#room(1);
    this.#bytes[at] = value;
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
    const at = this.#room(4);
    this.#view.setFloat32(at, value, true);
  }
  double(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, true);
  }
  /** Front-coded: how many characters are shared with the text before, then the rest. */
  text(value: string, before: string): void {
    let shared = 0;
    while (shared < before.length && value[shared] === before[shared]) shared += 1;
    this.whole(shared);
    const rest = new TextEncoder().encode(value.slice(shared));
    this.whole(rest.length);
    const at = this.#room(rest.length);
    this.#bytes.set(rest, at);
  }
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new RangeError('the bytes end too soon');
    this.#at += 1;
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
    const value = this.#view.getFloat32(this.#at, true);
    this.#at += 4;
    return value;
  }
  double(): number {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }
  text(before: string): string {
    const shared = this.whole();
    return before.slice(0, shared) + this.#rest(this.whole());
  }
  /** Ids are ASCII, and what differs between two of them is short: letter by letter halves the time that a snapshot takes. */
  #rest(length: number): string {
    const start = this.#at;
    let rest = '';
    for (let left = length; left > 0; left--) {
      const letter = this.byte();
      if (letter > 127) {
        this.#at = start + length;
        return new TextDecoder().decode(this.#bytes.subarray(start, this.#at));
      }
      rest += String.fromCharCode(letter);
    }
    return rest;
  }
}

const writeSkill = (out: Writer, skill: SkillState): void => {
  const answered = skill.lastAt > 0;
  const told = skill.assessedWeight > 0;
  out.byte((answered ? 1 : 0) | (told ? 2 : 0) | (skill.exposures << 2));
  out.whole(skill.practisedAt);
  if (answered) {
    // Both times are nearly always the same.
    out.whole(skill.practisedAt - skill.lastAt);
    for (const value of [skill.ability, skill.wins, skill.fails, skill.stability, skill.difficulty]) out.float(value);
    for (const value of skill.form) out.float(value);
    out.byte(skill.winStreak);
    out.byte(skill.failStreak);
    out.byte(skill.spacedWins);
  }
  if (told) {
    out.float(skill.assessed);
    out.float(skill.assessedWeight);
  }
};

const readSkill = (input: Reader): SkillState => {
  const skill = newSkill();
  const flags = input.byte();
  skill.exposures = flags >> 2;
  skill.practisedAt = input.whole();
  if (flags & 1) {
    skill.lastAt = skill.practisedAt - input.whole();
    skill.ability = input.float();
    skill.wins = input.float();
    skill.fails = input.float();
    skill.stability = input.float();
    skill.difficulty = input.float();
    for (let index = 0; index < FORM_RATES.length; index++) skill.form[index] = input.float();
    skill.winStreak = input.byte();
    skill.failStreak = input.byte();
    skill.spacedWins = input.byte();
  }
  if (flags & 2) {
    skill.assessed = input.float();
    skill.assessedWeight = input.float();
  }
  return skill;
};

/** Times of a lesson lie close together: all are written as distances from the newest. */
const TIMES = ['startedAt', 'completedAt', 'answeredAt', 'openedAt', 'dismissedAt'] as const;

const writeLesson = (out: Writer, lesson: LessonState): void => {
  const done = lesson.stability > 0;
  let present = 0;
  for (const [index, name] of TIMES.entries()) if (lesson[name] > 0) present |= 1 << index;
  out.byte(present | (done ? 32 : 0) | (lesson.questions.size > 0 ? 64 : 0));
  const newest = Math.max(...TIMES.map((name) => lesson[name]));
  out.whole(newest);
  for (const name of TIMES) if (lesson[name] > 0) out.whole(newest - lesson[name]);
  out.byte(lesson.rating | (REASONS.indexOf(lesson.dismissedReason) << 3));
  out.whole(lesson.completions);
  out.whole(lesson.answersThisTime);
  if (done) {
    out.float(lesson.stability);
    out.float(lesson.difficulty);
  }
  if (lesson.questions.size > 0) {
    out.whole(lesson.answers);
    out.whole(lesson.wins);
    out.float(lesson.form);
    out.whole(lesson.questions.size);
    let before = 0;
    for (const [hash, packed] of [...lesson.questions].sort(([a], [b]) => a - b)) {
      out.whole(hash - before);
      out.byte(packed);
      before = hash;
    }
  }
};

const readLesson = (input: Reader): LessonState => {
  const lesson = newLesson();
  const flags = input.byte();
  const newest = input.whole();
  for (let index = 0; index < TIMES.length; index++)
    if (flags & (1 << index)) lesson[TIMES[index]!] = newest - input.whole();
  const rated = input.byte();
  lesson.rating = rated & 7;
  lesson.dismissedReason = REASONS[rated >> 3];
  lesson.completions = input.whole();
  lesson.answersThisTime = input.whole();
  if (flags & 32) {
    lesson.stability = input.float();
    lesson.difficulty = input.float();
  }
  if (flags & 64) {
    lesson.answers = input.whole();
    lesson.wins = input.whole();
    lesson.form = input.float();
    let hash = 0;
    for (let left = input.whole(); left > 0; left--) {
      hash += input.whole();
      lesson.questions.set(hash, input.byte());
    }
  }
  return lesson;
};

const sorted = <V>(map: Map<string, V>): [string, V][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** The state as bytes: equal states give equal bytes, and decoding gives back the very same numbers. */
export const encodeState = (state: LearnerState): Uint8Array => {
  const out = new Writer();
  out.byte(FOLD_VERSION);
  for (const value of [state.ability, state.wins, state.fails]) out.float(value);
  for (const value of state.form) out.float(value);
  out.byte(state.failStreak);
  out.whole(state.lastAt);
  out.byte(state.kindred.length);
  for (const value of state.kindred) out.float(value);
  out.whole(state.events);
  out.byte(state.newest ? 1 : 0);
  if (state.newest) {
    out.double(state.newest.at);
    out.text(state.newest.id, '');
  }
  out.whole(state.skills.size);
  let before = '';
  for (const [id, skill] of sorted(state.skills)) {
    out.text(id, before);
    writeSkill(out, skill);
    before = id;
  }
  out.whole(state.lessons.size);
  before = '';
  for (const [id, lesson] of sorted(state.lessons)) {
    out.text(id, before);
    writeLesson(out, lesson);
    before = id;
  }
  return out.done();
};

/**
 * The state that was encoded, or undefined if another version of the fold made it. The bytes do not name the memory model: whoever
 * keeps them keeps its mark beside them.
 */
export const decodeState = (bytes: Uint8Array, memory: MemoryModel = DEFAULT_MEMORY): LearnerState | undefined => {
  const input = new Reader(bytes);
  if (bytes.length === 0 || input.byte() !== FOLD_VERSION) return undefined;
  const state = emptyState(memory);
  state.ability = input.float();
  state.wins = input.float();
  state.fails = input.float();
  for (let index = 0; index < FORM_RATES.length; index++) state.form[index] = input.float();
  state.failStreak = input.byte();
  state.lastAt = input.whole();
  state.kindred = new Float32Array(input.byte());
  for (let index = 0; index < state.kindred.length; index++) state.kindred[index] = input.float();
  state.events = input.whole();
  if (input.byte() === 1) state.newest = { at: input.double(), id: input.text('') };
  let before = '';
  for (let left = input.whole(); left > 0; left--) {
    before = input.text(before);
    state.skills.set(before, readSkill(input));
  }
  before = '';
  for (let left = input.whole(); left > 0; left--) {
    before = input.text(before);
    state.lessons.set(before, readLesson(input));
  }
  return state;
};
