import { encodeState } from '../../core/learner/codec.ts';
import { foldEvents } from '../../core/learner/fold.ts';
import { memoryOf } from '../../core/learner/memory.ts';
import { NO_RENAMES } from '../../core/learner/renames.ts';
import { emptyState } from '../../core/learner/state.ts';
import { compareEvents } from '../../core/model/event.ts';
import type { ApiKey } from '../../core/model/key.ts';
import { PREFIX, partition, sort } from '../../functions/store/keys.ts';
import { loadLearner, saveSnapshots } from '../../functions/store/learner.ts';
import { eventOf as storedEventOf } from '../../functions/store/log.ts';
import type { Manifest } from '../../functions/store/manifest.ts';
import type { Item } from '../../functions/store/table.ts';
import { readWorkspace } from '../../functions/store/workspace.ts';
import { replay } from '../../functions/work/replay.ts';
import {
  ADMIN,
  type Base,
  COUNTED,
  FIRST_VERSION,
  HELD,
  HOUR,
  LESSONS,
  PAIR,
  PEOPLE,
  type Person,
  SINGLE,
  TENANT,
} from './base.ts';
import { type Book, type Deed, isBefore, isSure, isVoid, overOf } from './book.ts';
import { demand } from './broken.ts';
import type { Services } from './process.ts';
import type { Verbs } from './verbs.ts';

/** What is left of a run when all has come to its end. */
export interface Outcome {
  readonly base: Base;
  readonly book: Book;
  readonly items: ReadonlyMap<string, Item>;
  /** Every manifest that there was, in order. */
  readonly manifests: readonly Manifest[];
  readonly verbs: Verbs;
  /** Of a process that nothing happens to, so much later. */
  readonly after: (laterMs: number) => Services;
}

const of = (book: Book, ...kinds: readonly Deed['kind'][]): Deed[] =>
  book.filter((deed) => kinds.includes(deed.kind) && !isVoid(deed));

/** What stands there when a run begins. */
const atFirst = (value: string): Deed => ({
  kind: 'put',
  subject: '',
  value,
  begins: -2,
  acked: -1,
  attempts: [],
});

/**
 * Of the writes of one thing: true if this may be what stands there. Some write says so, and none
 * that began after it was over has certainly been done.
 */
const mayStand = (writes: readonly Deed[], value: string): boolean =>
  writes.some(
    (write) =>
      write.value === value && !writes.some((other) => isSure(other) && isBefore(write, other)),
  );

/** What was read must have been written, and not be older than what was acknowledged before. */
const judgeReads = (reads: readonly Deed[], writes: readonly Deed[], what: string): void => {
  for (const read of reads) {
    if (!isSure(read)) continue;
    const isFresh = writes.some(
      (write) =>
        write.value === read.value &&
        !writes.some(
          (other) =>
            other.acked !== undefined && other.acked < read.begins && isBefore(write, other),
        ),
    );
    demand(isFresh, 'lost', `${what} was read as ${read.value}, which was overwritten before`);
  }
};

const itemsUnder = (items: ReadonlyMap<string, Item>, pk: string, prefix: string): Item[] =>
  [...items.values()].filter((item) => item.pk === pk && item.sk.startsWith(prefix));

/** Erasures that may take what a deed has done, or have kept it from being done. */
const erasuresAround = (book: Book, subject: string, deed: Deed): Deed[] =>
  of(book, 'erase').filter((erasure) => erasure.subject === subject && !isBefore(erasure, deed));

const judgeLog = ({ base, book, items }: Outcome, person: Person): void => {
  const pk = partition.employee(TENANT, person);
  const log = itemsUnder(items, pk, PREFIX.event);
  const stored = new Map(log.map((item) => [item.sk.slice(PREFIX.event.length), item]));
  const posts = of(book, 'post').filter(({ subject }) => subject === person);
  const erasures = of(book, 'erase').filter(({ subject }) => subject === person);
  const sentAs = (item: Item): string =>
    `${storedEventOf(item).id} ${new Date(item.at as number).toISOString()}`;
  const known = new Set(posts.map(({ value }) => value));
  for (const { id, at } of base.events[person]) known.add(`${id} ${at}`);
  for (const item of log)
    demand(known.has(sentAs(item)), 'doubled', `nobody sent the event ${sentAs(item)}`);
  if (erasures.length === 0)
    for (const { id } of base.events[person])
      demand(stored.has(id), 'lost', `${id} of ${person}, of long ago, is lost`);
  for (const deed of posts) {
    const id = deed.event?.id ?? '';
    const item = stored.get(id);
    if (isSure(deed) && erasuresAround(book, person, deed).length === 0) {
      demand(item !== undefined, 'lost', `${id} of ${person} was acknowledged and is lost`);
      const isAsSent = item !== undefined && sentAs(item) === deed.value;
      demand(isAsSent, 'lost', `${id} of ${person} was acknowledged and is another one now`);
    }
    const isErased = (one: Deed): boolean =>
      erasures.some((erasure) => isSure(erasure) && isBefore(one, erasure));
    const same = posts.filter(({ value }) => value === deed.value);
    if (item !== undefined && sentAs(item) === deed.value)
      demand(!same.every(isErased), 'resurrected', `${id} of ${person} was erased and is there`);
  }
  for (const { id, at } of base.events[person]) {
    const isErased = erasures.some(isSure) && !posts.some((post) => post.event?.id === id);
    const isThere = stored.has(id) && stored.get(id)?.at === Date.parse(at);
    demand(!(isErased && isThere), 'resurrected', `${id} of ${person} was erased and is there`);
  }
};

/** However late it is read, a state is the fold of what is in the log. */
const judgeStates = async ({ book, items, after }: Outcome, person: Person): Promise<void> => {
  if (!of(book, 'post', 'ask', 'erase').some(({ subject }) => subject === person)) return;
  const log = itemsUnder(items, partition.employee(TENANT, person), PREFIX.event);
  const memory = memoryOf();
  const events = log.map(storedEventOf).sort(compareEvents);
  const expected = Buffer.from(encodeState(foldEvents(events, emptyState(memory))));
  for (const laterMs of [0, HOUR + 1, 4 * 24 * HOUR]) {
    const services = after(laterMs);
    const now = services.arrivals.now();
    const loaded = await loadLearner(services, TENANT, person, now, () => ({
      memory,
      renames: NO_RENAMES,
    }));
    const { state } = loaded;
    demand(
      expected.equals(encodeState(state)),
      'half-state',
      `the state of ${person} is not the fold of the log`,
    );
    await saveSnapshots(services, loaded);
  }
};

/** An answer knows what was acknowledged before it was asked for; and it replays. */
const judgeAnswers = async ({ base, book, after }: Outcome): Promise<void> => {
  let replays = 2;
  for (const asked of of(book, 'ask')) {
    const { subject, events = 0, begins, decision } = asked;
    if (!isSure(asked) || of(book, 'erase').some((one) => one.subject === subject)) continue;
    const acked = of(book, 'post').filter(
      (post) => post.subject === subject && post.acked !== undefined && post.acked < begins,
    );
    const ids = new Set(acked.map(({ event }) => event?.id));
    for (const { id } of base.events[subject as Person]) ids.add(id);
    demand(events >= ids.size, 'lost', `an answer knows of ${events} of ${ids.size} events`);
    if (replays === 0) continue;
    replays -= 1;
    const { identical } = await replay(after(0), ADMIN, decision ?? '');
    demand(identical, 'half-state', `the decision ${decision} does not replay`);
  }
};

/** An employee is there or not as was last asked for; and whoever was erased is named nowhere. */
const judgePerson = async (outcome: Outcome, person: Person): Promise<void> => {
  const { book, items, verbs, after } = outcome;
  const about = book.filter(({ subject }) => subject === person);
  const erasures = of(about, 'erase');
  const returns = of(about, 'person');
  const writes = [atFirst(FIRST_VERSION), ...erasures, ...returns];
  const value = (await verbs.readEmployee(after(0), person)) ?? 'none';
  const breach = value === 'none' ? 'lost' : 'resurrected';
  demand(mayStand(writes, value), breach, `${person} is ${value}, which was overwritten`);
  const isListed = items.has(`${partition.list(TENANT, 'employees')}\u0000${person}`);
  demand(value === 'none' || isListed, 'half-state', `${person} is there and not listed`);
  if (erasures.length === 0) judgeReads(of(about, 'look'), writes, person);
  for (const erasure of erasures.filter(isSure)) {
    const later = (deed: Deed): boolean => overOf(deed) >= erasure.begins;
    if (returns.some(later)) continue;
    const taken = of(about, 'post', 'ask', 'suggest', 'key').find(
      (deed) => isSure(deed) && isBefore(erasure, deed),
    );
    demand(taken === undefined, 'resurrected', `${taken?.value} of ${person}, erased, was taken`);
    for (const item of items.values()) {
      if (item.pk.includes('#PART#')) continue;
      const text = JSON.stringify(item, (_, one) => (one instanceof Uint8Array ? '' : one));
      const where = `${item.pk} ${item.sk}`;
      demand(!text.includes(person), 'resurrected', `${where} names ${person}, who was erased`);
    }
  }
  const lives = of(about, 'suggest').filter(
    (deed) => isSure(deed) && erasuresAround(book, person, deed).length === 0,
  );
  for (const { value: text } of lives) {
    const found = itemsUnder(items, partition.list(TENANT, 'suggestions'), '').filter(
      (item) => (item.suggestion as { text?: string } | undefined)?.text === text,
    );
    demand(found.length > 0, 'lost', `the suggestion ${text} was acknowledged and is lost`);
    demand(found.length < 2, 'doubled', `the suggestion ${text} is there ${found.length} times`);
  }
};

/** Every release that was in force is on record as it was, whole, and none has half of a change. */
const judgeReleases = async ({ items, manifests, after }: Outcome): Promise<void> => {
  const services = after(0);
  let before: Manifest | undefined;
  for (const manifest of manifests) {
    const { version, release, parts } = manifest;
    const isNext = before === undefined || version === before.version + 1;
    demand(isNext, 'half-state', `version ${version} came after ${before?.version}`);
    const record = items.get(`${partition.tenant(TENANT)}\u0000${sort.release(release)}`);
    // Of the release in force, the manifest says all until the next one.
    const isKnown = record !== undefined || release === manifests.at(-1)?.release;
    demand(isKnown, 'lost', `release ${release} was in force and is not on record`);
    const isSame = JSON.stringify(record?.parts ?? parts) === JSON.stringify(parts);
    demand(isSame, 'half-state', `release ${release} is on record as another one`);
    if (before === undefined || before.release !== release) {
      const workspace = await readWorkspace(services, TENANT, manifest).catch((failure: Error) => {
        demand(false, 'half-state', `release ${release} cannot be read: ${failure.message}`);
      });
      const { catalogue, content } = workspace ?? {};
      const versionOf = (id: string): string => {
        const title = catalogue?.lessons.find((lesson) => lesson.id === id)?.title;
        const body = content?.lessons.find((lesson) => lesson.id === id)?.body;
        return title === body ? String(title) : `${title} with the body of ${body}`;
      };
      for (const id of LESSONS) {
        const isWhole = !versionOf(id).includes(' ');
        demand(isWhole, 'half-state', `release ${release} has ${id} as ${versionOf(id)}`);
      }
      for (const [a, b] of [PAIR, HELD])
        demand(
          versionOf(a) === versionOf(b),
          'half-state',
          `release ${release} has ${a} as ${versionOf(a)} and ${b} as ${versionOf(b)}`,
        );
    }
    before = manifest;
  }
};

const judgeLessons = async ({ book, verbs, after }: Outcome): Promise<void> => {
  for (const id of [...SINGLE, COUNTED, ...PAIR]) {
    const about = book.filter(({ subject }) => subject === id);
    const writes = [atFirst(FIRST_VERSION), ...of(about, 'put', 'count', 'pair')];
    const { version } = await verbs.readLesson(after(0), id);
    demand(mayStand(writes, version), 'lost', `${id} is ${version}, which was overwritten`);
    judgeReads(of(about, 'read'), writes, id);
  }
  const from = new Set<string>();
  for (const deed of of(book, 'count').filter(isSure)) {
    const tag = deed.from ?? '';
    demand(!from.has(tag), 'lost', `two changes of ${COUNTED} were taken for one version`);
    from.add(tag);
  }
  const published = of(book, 'publish').filter(isSure);
  for (const id of HELD) {
    const writes = of(book, 'hold').filter(({ subject }) => subject === id);
    const { version } = await verbs.readLesson(after(0), id);
    const last = writes.find(({ value }) => value === version) ?? atFirst(FIRST_VERSION);
    const missed = writes.find(
      (write) =>
        isSure(write) && isBefore(last, write) && published.some((one) => isBefore(write, one)),
    );
    demand(
      missed === undefined,
      'lost',
      `${id} is ${version}, though ${missed?.value} was published`,
    );
    const mayBe = last.begins < 0 || of(book, 'publish').some((one) => overOf(one) > last.begins);
    demand(mayBe, 'half-state', `${id} is in force as ${version}, and nobody published it`);
  }
};

const judgeKeys = async ({ base, book, items, verbs, after }: Outcome): Promise<void> => {
  const services = after(0);
  const all = [...items.values()];
  const listed = new Map(
    itemsUnder(items, partition.list(TENANT, 'keys'), '').map((item) => [item.sk, item]),
  );
  const working = new Set(
    all.filter(({ pk }) => pk.startsWith('KEY#')).map((item) => (item.key as unknown as ApiKey).id),
  );
  for (const id of working)
    demand(listed.has(id), 'half-state', `the key ${id} works and is not listed`);
  const isRevoked = (id: string): boolean =>
    of(book, 'revoke').some((deed) => isSure(deed) && deed.subject === id);
  const mayBeRevoked = (id: string): boolean =>
    of(book, 'revoke').some((deed) => deed.subject === id);
  const made = of(book, 'key');
  const isTaken = (deed: Deed): boolean =>
    deed.subject !== 'nobody' && erasuresAround(book, deed.subject, deed).length > 0;
  for (const deed of made) {
    const { value, id = '', secret } = deed;
    const same = [...listed.values()].filter(
      (item) => (item.key as unknown as ApiKey).label === value,
    );
    demand(same.length < 2, 'doubled', `the key ${value} was made ${same.length} times`);
    if (secret === undefined || mayBeRevoked(id) || isTaken(deed)) continue;
    demand(await verbs.useKey(services, secret), 'lost', `the key ${value} was made and is lost`);
  }
  for (const { id, secret } of [...base.keys, ...made]) {
    if (id === undefined || secret === undefined || !isRevoked(id)) continue;
    demand(!(await verbs.useKey(services, secret)), 'resurrected', `the key ${id} was revoked`);
    demand(!listed.has(id), 'resurrected', `the key ${id} was revoked and is listed`);
  }
  for (const deed of of(book, 'use').filter(isSure)) {
    const { subject, value, begins } = deed;
    const revoked = of(book, 'revoke').some(
      (one) => one.subject === subject && (one.acked ?? begins) < begins,
    );
    demand(!(revoked && value === 'good'), 'resurrected', `the key ${subject} was used, revoked`);
    const maker = made.find(({ id }) => id === subject);
    const isSafe = !mayBeRevoked(subject) && (maker === undefined || !isTaken(maker));
    demand(!isSafe || value === 'good', 'lost', `the key ${subject} was refused, and is good`);
  }
  const admins = [...listed.values()].filter((item) =>
    (item.key as unknown as ApiKey).scopes.includes('admin'),
  );
  demand(
    admins.some(({ sk }) => working.has(sk)),
    'lost',
    'no admin key is left',
  );
};

/** Nothing is left that only a job could end. */
const judgeRest = ({ items }: Outcome): void => {
  const left = itemsUnder(items, partition.tenant(TENANT), PREFIX.sweep);
  demand(left.length === 0, 'half-state', 'an erasure is not finished, long after the last one');
};

/** Holds what is left of a run against what everybody was promised; throws `Broken`. */
export const judge = async (outcome: Outcome): Promise<void> => {
  judgeRest(outcome);
  for (const person of PEOPLE) {
    judgeLog(outcome, person);
    await judgePerson(outcome, person);
    await judgeStates(outcome, person);
  }
  await judgeAnswers(outcome);
  await judgeReleases(outcome);
  await judgeLessons(outcome);
  await judgeKeys(outcome);
};
