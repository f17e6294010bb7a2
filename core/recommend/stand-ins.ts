import type { Catalogue } from '../catalogue/compile.ts';
import { codeOf, OPEN } from './exclusions.ts';
import { FALLBACK } from './languages.ts';

const LANGUAGE = codeOf('language');

/** Lessons in a language that the policy falls back on: see `standInsOf`. */
export interface StandIns {
  /** Closes those that something in the employee's own language stands before. */
  close(): void;
  /** Opens those that `close` has closed. */
  open(): void;
}

/** What lessons in the employee's own language teach that are open and wait for nothing. */
const servedBy = (
  codes: Uint8Array,
  { taught, language, skills }: Catalogue,
  ranks: Float64Array,
  isReady: (lesson: number) => boolean,
): Uint8Array => {
  const served = new Uint8Array(skills.length);
  for (let lesson = 0; lesson < codes.length; lesson++) {
    if (codes[lesson] !== OPEN || ranks[language[lesson]!]! >= FALLBACK || !isReady(lesson))
      continue;
    for (let place = taught.start[lesson]!; place < taught.start[lesson + 1]!; place++)
      served[taught.items[place]!] = 1;
  }
  return served;
};

/**
 * Lessons in a language that the policy falls back on are offered only where nothing in the
 * employee's own language serves: none that is open now teaches the same skills. Nothing serves in
 * place of a lesson without skills, and what is pinned is asked for by name: both stay. `codes` are
 * those of the gate, and change with `close` and `open`.
 */
export const standInsOf = (
  codes: Uint8Array,
  catalogue: Catalogue,
  ranks: Float64Array,
  isReady: (lesson: number) => boolean,
  pinned: ReadonlySet<number>,
): StandIns | undefined => {
  // Few people have a language to fall back on in which there are lessons: others pay nothing.
  if (!ranks.some((rank) => rank >= FALLBACK && Number.isFinite(rank))) return undefined;
  const { taught, language } = catalogue;
  const closed: number[] = [];
  return {
    close() {
      const served = servedBy(codes, catalogue, ranks, isReady);
      for (let lesson = 0; lesson < codes.length; lesson++) {
        if (codes[lesson] !== OPEN || ranks[language[lesson]!]! < FALLBACK || pinned.has(lesson))
          continue;
        const skills = taught.items.subarray(taught.start[lesson], taught.start[lesson + 1]);
        const isServed = skills.length > 0 && skills.every((skill) => served[skill] === 1);
        if (!isServed) continue;
        codes[lesson] = LANGUAGE;
        closed.push(lesson);
      }
    },
    open() {
      for (const lesson of closed.splice(0)) codes[lesson] = OPEN;
    },
  };
};
