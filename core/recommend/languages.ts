import { languageRank, UNREAD } from '../base/language.ts';
import { once } from '../base/once.ts';
import { remembered } from '../base/remembered.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import type { DecisionProfile, LessonRequest } from '../model/decision.ts';
import type { CompiledRelease } from '../release/compile.ts';

/** Who asks, of what, and for what. */
export interface Asker {
  readonly release: CompiledRelease;
  readonly profile: DecisionProfile;
  readonly request: LessonRequest;
}

/** Ranks from which a language is one that the policy falls back on. */
export const FALLBACK = 100;

/** Combinations of languages whose ranks are kept, a release. */
const MOST_KEPT = 256;
/** No language holds it: each is one line of text. */
const BETWEEN = '\n';

/** How well somebody reads each of some languages, the best of those they speak counting. */
const rankFor = (spoken: readonly string[], language: string): number =>
  spoken.reduce(
    (best, one, place) => Math.min(best, FALLBACK * place + languageRank(one, language)),
    UNREAD,
  );

/** By catalogue, then by languages spoken: ranks of the catalogue's languages. */
const ranksIn = once((catalogue: Catalogue) =>
  remembered(
    MOST_KEPT,
    (spoken): Float64Array =>
      Float64Array.from(catalogue.languages, (one) => rankFor(spoken.split(BETWEEN), one)),
  ),
);

/** Ranks of the catalogue's languages for languages that are spoken: see `spokenBy`. */
export const ranksFor = (catalogue: Catalogue, spoken: string): Float64Array =>
  ranksIn(catalogue)(spoken);

/** What this employee asks for in, best first, as one line a language. */
export const spokenBy = ({ release, profile, request }: Asker): string => {
  const { fallbackLanguages } = release.policy.constraints;
  const own = [profile.language, ...(profile.alsoReads === undefined ? [] : [profile.alsoReads])];
  return request.language ?? [...own, ...fallbackLanguages].join(BETWEEN);
};

/**
 * By number of a language of the catalogue: how well it serves this employee, 0 best; from
 * `FALLBACK` on it is one that the policy falls back on, and `UNREAD` they cannot be given. Who
 * asks for one language in particular is given that alone.
 */
export const languageRanks = (input: Asker): Float64Array =>
  ranksFor(input.release.catalogue, spokenBy(input));
