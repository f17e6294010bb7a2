import { Employee } from '../../core/model/employee.ts';
import { LearningEvent } from '../../core/model/event.ts';
import { Lesson } from '../../core/model/lesson.ts';
import { Skill } from '../../core/model/skill.ts';
import { servicesOf } from '../../functions/services.ts';
import { findIdentity } from '../../functions/store/api-keys.ts';
import { type Cache, cacheOf } from '../../functions/store/cache.ts';
import { currentRelease } from '../../functions/store/releases.ts';
import type { Item } from '../../functions/store/table.ts';
import { createAdminKey, createTenant } from '../../functions/store/tenants.ts';
import { postEvents } from '../../functions/work/post-events.ts';
import { ANY_STATE } from '../../functions/work/precondition.ts';
import { putEmployee } from '../../functions/work/put-employee.ts';
import { putResource } from '../../functions/work/put-resource.ts';
import { asTest } from '../support/acting.ts';
import { memoryTable } from '../support/memory-table.ts';
import { seeded } from '../support/random.ts';

export const TENANT = 'acme';
/** A Tuesday morning. */
export const START = Date.UTC(2026, 2, 3, 9, 30);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Long ids, which stand nowhere by accident. */
export const PEOPLE = ['ada-4711', 'bob-0815'] as const;
export type Person = (typeof PEOPLE)[number];

/** Lessons: two that single puts change, a pair that is only put together, a pair that is held. */
export const SINGLE = ['single-1', 'single-2'] as const;
export const COUNTED = 'counted';
export const PAIR = ['pair-1', 'pair-2'] as const;
export const HELD = ['held-1', 'held-2'] as const;
export const LESSONS = [...SINGLE, COUNTED, ...PAIR, ...HELD] as const;

/** A lesson in one of its versions, which stands in its title and, in another part, in its body. */
export const lessonOf = (id: string, version: string): Lesson =>
  Lesson.parse({
    id,
    title: version,
    format: 'article',
    minutes: 3,
    language: 'en',
    skills: [{ skill: 'calm' }],
    body: version,
  });

export const FIRST_VERSION = 'v0';

/** An employee in one of their versions. */
export const employeeOf = (id: string, version: string): Employee =>
  Employee.parse({ id, name: version, language: 'en' });

export const eventOf = (id: string, employee: string, atMs: number, correct = true) =>
  LearningEvent.parse({
    id,
    employee,
    type: 'answered',
    lesson: SINGLE[0],
    question: 'q',
    correct,
    at: new Date(atMs).toISOString(),
  });

export const ADMIN = { tenant: TENANT, scopes: ['events', 'admin'], author: 'key:admin' } as const;

/** What is there when a run begins. */
export interface Base {
  readonly items: readonly Item[];
  readonly events: Readonly<Record<Person, readonly LearningEvent[]>>;
  /** The admin keys. */
  readonly keys: readonly { readonly id: string; readonly secret: string }[];
  /** What a process has in memory that has read what is in force. */
  readonly cache: Cache;
}

/**
 * An empty memory, of a process that need not decompress what was there at first: parts and what
 * is made of them are immutable under their keys, so only time is saved by it.
 */
export const coldCache = ({ cache: warm }: Base): Cache => {
  const own = cacheOf();
  const get = (key: string): unknown =>
    own.get(key) ?? (key.includes('#PART#') ? warm.get(key) : undefined);
  return { get, keep: own.keep };
};

/** Ada gets a snapshot at the next question, Bob does not. */
const EVENTS: Readonly<Record<Person, number>> = { 'ada-4711': 18, 'bob-0815': 2 };

/** Makes the small organisation by the product itself. Takes long: once for many runs. */
export const makeBase = async (): Promise<Base> => {
  const table = memoryTable();
  const random = seeded(7);
  let nowMs = START - 4 * HOUR;
  const services = asTest(
    servicesOf({
      table,
      now: () => nowMs,
      random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
      log: () => {},
    }),
  );
  const created = await createTenant(services, TENANT);
  const spare = [await createAdminKey(services, TENANT), await createAdminKey(services, TENANT)];
  const keys: { id: string; secret: string }[] = [];
  for (const key of [created, ...spare]) {
    const identity = await findIdentity(services, key?.adminKey ?? '');
    if (key === undefined || identity === undefined) throw new Error('no admin key was made');
    keys.push({ id: identity.author.slice('key:'.length), secret: key.adminKey });
  }
  const how = { hold: false, precondition: ANY_STATE };
  const calm = Skill.parse({ id: 'calm', name: 'De-escalation' });
  await putResource(services, TENANT, 'skills', calm, how);
  for (const id of LESSONS)
    await putResource(services, TENANT, 'lessons', lessonOf(id, FIRST_VERSION), how);
  const events = {} as Record<Person, LearningEvent[]>;
  for (const id of PEOPLE) {
    await putEmployee(services, TENANT, employeeOf(id, FIRST_VERSION), ANY_STATE);
    const own = Array.from({ length: EVENTS[id] }, (_, index) =>
      eventOf(`old-${index}`, id, nowMs - index * HOUR, index % 3 > 0),
    );
    events[id] = own;
    for (const event of own) {
      nowMs += MINUTE;
      await postEvents(services, ADMIN, await currentRelease(services, TENANT), [event]);
    }
  }
  return { items: [...table.items.values()], events, keys, cache: services.cache };
};
