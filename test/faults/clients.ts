import type { KeyRequest } from '../../core/model/key.ts';
import { Refused } from '../../functions/refusal.ts';
import { ClockOff, StoreUnavailable } from '../../functions/store/table.ts';
import {
  type Base,
  COUNTED,
  eventOf,
  HELD,
  HOUR,
  LESSONS,
  MINUTE,
  PAIR,
  PEOPLE,
  SINGLE,
} from './base.ts';
import type { Book, Deed, Kind } from './book.ts';
import type { Process, Services } from './process.ts';
import { Killed, type Scheduler } from './scheduler.ts';
import type { Verbs } from './verbs.ts';

/** What a run is mostly about: how often its clients do what. */
export const THEMES: Readonly<Record<string, Readonly<Partial<Record<Kind, number>>>>> = {
  ingest: { post: 8, ask: 5, later: 2, look: 1 },
  admin: { put: 4, count: 3, pair: 2, read: 4 },
  publishing: { hold: 4, publish: 3, pair: 2, put: 2, count: 2, read: 3, ask: 1 },
  erasure: {
    erase: 4,
    person: 5,
    post: 4,
    ask: 2,
    suggest: 1,
    key: 1,
    sweep: 2,
    look: 1,
    later: 1,
  },
  keys: { key: 4, revoke: 4, use: 4 },
  everything: {
    post: 3,
    ask: 2,
    put: 2,
    count: 1,
    pair: 1,
    hold: 1,
    publish: 1,
    read: 1,
    erase: 1,
    person: 1,
    suggest: 1,
    key: 1,
    revoke: 1,
    use: 1,
    sweep: 1,
    later: 1,
  },
};

/** Tries of one request, before its client gives it up. */
const TRIES = 4;
const CLIENTS = 3;

/** What clients work with. */
export interface Stage {
  readonly scheduler: Scheduler;
  readonly processes: readonly Process[];
  readonly verbs: Verbs;
  readonly base: Base;
  readonly book: Book;
  readonly random: () => number;
  readonly theme: string;
}

const chooser =
  (random: () => number) =>
  <T>(options: readonly T[]): T =>
    options[Math.floor(random() * options.length)] as T;

/** True of what is to be tried again: nobody knows what became of it. */
const isUnknown = (failure: unknown): boolean =>
  failure instanceof Killed ||
  failure instanceof StoreUnavailable ||
  failure instanceof ClockOff ||
  (failure instanceof Refused && failure.code === 'unavailable');

/** Sends requests, and again where they went unanswered; writes down what came of them. */
const sender = ({ scheduler, processes, book, random }: Stage) => {
  const pick = chooser(random);
  let serial = 0;
  /** A deed that begins now. */
  const begin = (of: Omit<Deed, 'begins' | 'attempts'>, attempts: Deed['attempts'] = []): Deed => {
    const deed: Deed = { ...of, begins: scheduler.step, attempts };
    book.push(deed);
    return deed;
  };
  return {
    pick,
    begin,
    name: (): string => {
      serial += 1;
      return `n${book.length}-${serial}`;
    },
    /** `done` writes down what was answered. */
    async send<T>(
      deeds: readonly Deed[],
      act: (services: Services) => Promise<T>,
      done: (answer: T) => void = () => {},
    ): Promise<void> {
      const first = deeds[0];
      if (first === undefined) return;
      for (let tries = 0; tries < TRIES; tries++) {
        await scheduler.turn();
        const what = `${first.kind} ${first.subject} ${first.value}`;
        try {
          const answer = await pick(processes).run(what, first.attempts, act);
          for (const deed of deeds) deed.acked = scheduler.step;
          done(answer);
          return;
        } catch (failure) {
          if (isUnknown(failure)) continue;
          if (!(failure instanceof Refused)) throw failure;
          for (const deed of deeds) deed.refused = { code: failure.code, step: scheduler.step };
          return;
        }
      }
    },
  };
};

type Sender = ReturnType<typeof sender>;
type Doing = (stage: Stage, client: Sender) => Promise<void>;

const post: Doing = async ({ verbs, book, scheduler, random }, { pick, begin, name, send }) => {
  const employee = pick(PEOPLE);
  const sent = book.filter(({ kind, event }) => kind === 'post' && event?.employee === employee);
  const attempts: Deed['attempts'] = [];
  const fresh = () => {
    const lateMs = random() < 0.3 ? random() * 72 * HOUR : random() * MINUTE;
    return eventOf(name(), employee, Math.round(scheduler.time() - lateMs), random() < 0.6);
  };
  const again = () => {
    const known = sent.length > 0 ? pick(sent).event : undefined;
    if (known === undefined) return fresh();
    // Some app uses an id twice.
    if (random() < 0.3) return eventOf(known.id, employee, Date.parse(known.at) + 1000);
    return known;
  };
  const count = 1 + Math.floor(random() * 2);
  const deeds = Array.from({ length: count }, () => {
    const event = random() < 0.3 ? again() : fresh();
    const value = `${event.id} ${event.at}`;
    return begin({ kind: 'post', subject: employee, value, event }, attempts);
  });
  const events = deeds.flatMap(({ event }) => (event === undefined ? [] : [event]));
  await send(
    deeds,
    (services) => verbs.post(services, events),
    (results) => {
      for (const [index, { status, error }] of results.entries()) {
        const deed = deeds[index];
        if (deed === undefined || status === 'accepted' || status === 'duplicate') continue;
        delete deed.acked;
        deed.refused = { code: error?.code ?? status, step: scheduler.step };
      }
    },
  );
};

const askNext: Doing = async ({ verbs }, { pick, begin, send }) => {
  const deed = begin({ kind: 'ask', subject: pick(PEOPLE), value: '' });
  await send(
    [deed],
    (services) => verbs.ask(services, deed.subject),
    (answer) => Object.assign(deed, answer),
  );
};

const read: Doing = async ({ verbs }, { pick, begin, send }) => {
  const deed = begin({ kind: 'read', subject: pick(LESSONS), value: '' });
  await send(
    [deed],
    (services) => verbs.readLesson(services, deed.subject),
    ({ version, body }) => {
      deed.value = version === body ? version : `${version} with the body of ${body}`;
    },
  );
};

const put: Doing = async ({ verbs }, { pick, begin, name, send }) => {
  const deed = begin({ kind: 'put', subject: pick(SINGLE), value: name() });
  await send([deed], (services) => verbs.putLesson(services, deed.subject, deed.value));
};

/** Reads, and writes what follows from it, on the condition that it is still so. */
const count: Doing = async ({ verbs }, { begin, name, send }) => {
  const look = begin({ kind: 'read', subject: COUNTED, value: '' });
  let from = '';
  await send(
    [look],
    (services) => verbs.readLesson(services, COUNTED),
    ({ version, etag }) => {
      look.value = version;
      from = etag;
    },
  );
  if (look.acked === undefined) return;
  const deed = begin({ kind: 'count', subject: COUNTED, value: name(), from });
  await send([deed], (services) => verbs.putLesson(services, COUNTED, deed.value, from));
};

const lessonsTogether =
  (kind: 'pair' | 'hold', ids: readonly string[]): Doing =>
  async ({ verbs }, { begin, name, send }) => {
    const value = name();
    const attempts: Deed['attempts'] = [];
    const deeds = ids.map((subject) => begin({ kind, subject, value }, attempts));
    await send(deeds, (services) => verbs.putLessons(services, ids, value, kind === 'hold'));
  };

const publishHeld: Doing = async ({ verbs }, { begin, send }) => {
  await send([begin({ kind: 'publish', subject: 'held', value: '' })], verbs.publish);
};

const person: Doing = async ({ verbs }, { pick, begin, name, send }) => {
  const deed = begin({ kind: 'person', subject: pick(PEOPLE), value: name() });
  await send([deed], (services) => verbs.putEmployee(services, deed.subject, deed.value));
};

const look: Doing = async ({ verbs }, { pick, begin, send }) => {
  const deed = begin({ kind: 'look', subject: pick(PEOPLE), value: '' });
  await send(
    [deed],
    (services) => verbs.readEmployee(services, deed.subject),
    (version = 'none') => {
      deed.value = version;
    },
  );
};

const erase: Doing = async ({ verbs }, { pick, begin, send }) => {
  const deed = begin({ kind: 'erase', subject: pick(PEOPLE), value: 'none' });
  await send([deed], (services) => verbs.erase(services, deed.subject));
};

const suggestion: Doing = async ({ verbs }, { pick, begin, name, send }) => {
  const deed = begin({ kind: 'suggest', subject: pick(PEOPLE), value: name() });
  await send([deed], (services) => verbs.suggest(services, deed.subject, deed.value));
};

const key: Doing = async ({ verbs, theme }, { pick, begin, name, send }) => {
  const isOwn = theme === 'erasure' || pick([true, false, false]);
  const label = name();
  const deed = begin({ kind: 'key', subject: isOwn ? pick(PEOPLE) : 'nobody', value: label });
  const request: KeyRequest = isOwn
    ? { label, scopes: ['self'], employee: deed.subject }
    : { label, scopes: [pick(['events', 'admin'] as const)] };
  await send(
    [deed],
    (services) => verbs.makeKey(services, request, label),
    ({ id, secret }) => Object.assign(deed, { id, secret }),
  );
};

/** Keys of whom somebody knows: those that were there, and those that were made. */
const knownKeys = ({ base, book }: Stage): { id: string; secret: string }[] => [
  ...base.keys,
  ...book.flatMap(({ id, secret }) =>
    id === undefined || secret === undefined ? [] : [{ id, secret }],
  ),
];

const revoke: Doing = async (stage, { pick, begin, send }) => {
  const deed = begin({ kind: 'revoke', subject: pick(knownKeys(stage)).id, value: '' });
  await send([deed], (services) => stage.verbs.revokeKey(services, deed.subject));
};

const use: Doing = async (stage, { pick, begin, send }) => {
  const { id, secret } = pick(knownKeys(stage));
  const deed = begin({ kind: 'use', subject: id, value: '' });
  await send(
    [deed],
    (services) => stage.verbs.useKey(services, secret),
    (isGood) => {
      deed.value = isGood ? 'good' : 'bad';
    },
  );
};

const sweep: Doing = async ({ verbs }, { begin, send }) => {
  await send([begin({ kind: 'sweep', subject: 'all', value: '' })], (services) =>
    verbs.sweep(services, services.now() + 20_000),
  );
};

const later: Doing = async ({ scheduler, random }) => {
  await scheduler.turn();
  scheduler.pass(Math.round((random() < 0.5 ? 3 : 90) * MINUTE * (0.5 + random())));
};

const DOINGS: Readonly<Record<Kind, Doing>> = {
  post,
  ask: askNext,
  read,
  put,
  count,
  pair: lessonsTogether('pair', PAIR),
  hold: lessonsTogether('hold', HELD),
  publish: publishHeld,
  person,
  look,
  erase,
  suggest: suggestion,
  key,
  revoke,
  use,
  sweep,
  later,
};

/** The clients of a run: each does one thing after the other, all of them at once. */
export const clientsOf = (stage: Stage): (() => Promise<void>)[] => {
  const { random, theme } = stage;
  const weights = Object.entries(THEMES[theme] ?? {}) as [Kind, number][];
  const kinds = weights.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  const client = sender(stage);
  return Array.from({ length: CLIENTS }, () => {
    const plan = Array.from({ length: 1 + Math.floor(random() * 4) }, () => client.pick(kinds));
    return async () => {
      await stage.scheduler.turn();
      for (const kind of plan) await DOINGS[kind](stage, client);
    };
  });
};
