import { UNREAD } from '../base/language.ts';
import { once } from '../base/once.ts';
import { remembered } from '../base/remembered.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { codeOf, OPEN } from './exclusions.ts';
import { type Asker, ranksFor, spokenBy } from './languages.ts';

const ARCHIVED = codeOf('archived');
const LANGUAGE = codeOf('language');
const ROLE = codeOf('role');

/** What the release alone says to everyone with one role and the same languages. */
interface ForAll {
  /** By lesson: the code of what closes it; a byte a lesson. */
  readonly codes: Uint8Array;
  /** By skill: how many lessons are open, versions of one counted once. */
  readonly lessonsOn: Int32Array;
}

/** Combinations of role and languages that are kept, a release. */
const MOST_KEPT = 32;
/** A role is one line of text: what follows are the languages. */
const BETWEEN = '\n';

const countOpen = ({ taught, skills, versions }: Catalogue, codes: Uint8Array): Int32Array => {
  const lessonsOn = new Int32Array(skills.length);
  for (let lesson = 0; lesson < codes.length; lesson++) {
    const root = versions?.root[lesson] ?? lesson;
    if (codes[lesson] !== OPEN || (root !== lesson && codes[root] === OPEN)) continue;
    for (let place = taught.start[lesson]!; place < taught.start[lesson + 1]!; place++)
      lessonsOn[taught.items[place]!]! += 1;
  }
  return lessonsOn;
};

/** By catalogue, then by role and languages. */
const forAllIn = once((catalogue: Catalogue) =>
  remembered(MOST_KEPT, (key): ForAll => {
    const end = key.indexOf(BETWEEN);
    const role = key.slice(0, end);
    const ranks = ranksFor(catalogue, key.slice(end + 1));
    const codes = Uint8Array.from(catalogue.lessons, ({ roles }, lesson) => {
      if (catalogue.archived[lesson] === 1) return ARCHIVED;
      if (ranks[catalogue.language[lesson]!] === UNREAD) return LANGUAGE;
      return roles.length > 0 && !roles.includes(role) ? ROLE : OPEN;
    });
    return { codes, lessonsOn: countOpen(catalogue, codes) };
  }),
);

const forAll = (asker: Asker): ForAll => {
  const { catalogue } = asker.release;
  const { role = '' } = asker.profile;
  // Roles that no lesson names are all alike, so that they share one mask.
  const named = catalogue.namedRoles.has(role) ? role : '';
  return forAllIn(catalogue)(`${named}${BETWEEN}${spokenBy(asker)}`);
};

/** By lesson: what is closed to everyone with this role and these languages. Not to be changed. */
export const closedToAll = (asker: Asker): Uint8Array => forAll(asker).codes;

/** By skill: how many lessons there are for people with this role and these languages. */
export const lessonsFor = (asker: Asker): Int32Array => forAll(asker).lessonsOn;
