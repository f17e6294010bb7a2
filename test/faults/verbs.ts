import { LessonRequest } from '../../core/model/decision.ts';
import type { LearningEvent } from '../../core/model/event.ts';
import type { KeyRequest } from '../../core/model/key.ts';
import { findIdentity } from '../../functions/store/api-keys.ts';
import { findEmployee } from '../../functions/store/employees.ts';
import { finishErasures } from '../../functions/store/erase.ts';
import { etagOf } from '../../functions/store/etag.ts';
import { currentRelease } from '../../functions/store/releases.ts';
import { ask } from '../../functions/work/ask.ts';
import { eraseEmployee } from '../../functions/work/erase-employee.ts';
import type { EventResult } from '../../functions/work/event-result.ts';
import { loadEmployee } from '../../functions/work/load.ts';
import { makeKey } from '../../functions/work/make-key.ts';
import { postEvents } from '../../functions/work/post-events.ts';
import { ANY_STATE } from '../../functions/work/precondition.ts';
import { publish } from '../../functions/work/publish.ts';
import { putEmployee } from '../../functions/work/put-employee.ts';
import { putResource, putResources } from '../../functions/work/put-resource.ts';
import { readResource } from '../../functions/work/read-resources.ts';
import { revokeKey } from '../../functions/work/revoke-key.ts';
import { suggest } from '../../functions/work/suggest.ts';
import { asTest } from '../support/acting.ts';
import { ADMIN, employeeOf, lessonOf, TENANT } from './base.ts';
import type { Services } from './process.ts';

/** A lesson as it was read. */
interface ReadLesson {
  readonly version: string;
  readonly body: string;
  readonly etag: string;
}

/** What clients may ask for: the product's own verbs, which a wrong design may replace. */
export interface Verbs {
  readonly post: (services: Services, events: readonly LearningEvent[]) => Promise<EventResult[]>;
  readonly ask: (
    services: Services,
    employee: string,
  ) => Promise<{ readonly events: number; readonly decision: string }>;
  readonly readLesson: (services: Services, id: string) => Promise<ReadLesson>;
  readonly putLesson: (
    services: Services,
    id: string,
    version: string,
    ifMatch?: string,
  ) => Promise<void>;
  readonly putLessons: (
    services: Services,
    ids: readonly string[],
    version: string,
    hold: boolean,
  ) => Promise<void>;
  readonly publish: (services: Services) => Promise<void>;
  readonly putEmployee: (services: Services, id: string, version: string) => Promise<void>;
  readonly readEmployee: (services: Services, id: string) => Promise<string | undefined>;
  readonly erase: (services: Services, id: string) => Promise<void>;
  readonly suggest: (services: Services, employee: string, text: string) => Promise<void>;
  readonly makeKey: (
    services: Services,
    request: KeyRequest,
    idempotencyKey: string,
  ) => Promise<{ readonly id: string; readonly secret: string }>;
  readonly revokeKey: (services: Services, id: string) => Promise<void>;
  readonly useKey: (services: Services, secret: string) => Promise<boolean>;
  /** The job that brings erasures to their end; gives how many are left. */
  readonly sweep: (services: Services, deadlineMs: number) => Promise<number>;
}

export const VERBS: Verbs = {
  post: async (services, events) =>
    postEvents(services, ADMIN, await currentRelease(services, TENANT), events),
  ask: async (services, employee) => {
    const loaded = await loadEmployee(services, TENANT, employee);
    const asked = {
      kind: 'next',
      request: LessonRequest.parse({}),
      dryRun: false,
      within: '?',
    } as const;
    const { answer } = await ask(services, loaded, asked);
    return { events: loaded.learner.state.events, decision: answer.decision };
  },
  readLesson: async (services, id) => {
    const lesson = await readResource(services, TENANT, 'lessons', id, false);
    if (lesson === undefined) return { version: 'none', body: 'none', etag: 'none' };
    return { version: lesson.title, body: lesson.body ?? '', etag: etagOf(lesson) };
  },
  putLesson: async (services, id, version, ifMatch) => {
    const precondition = ifMatch === undefined ? ANY_STATE : { ifMatch: [ifMatch] };
    const how = { hold: false, precondition };
    await putResource(asTest(services), TENANT, 'lessons', lessonOf(id, version), how);
  },
  putLessons: async (services, ids, version, hold) => {
    const items = ids.map((id, index) => ({ index, item: lessonOf(id, version) }));
    await putResources(asTest(services), TENANT, 'lessons', items, hold);
  },
  publish: async (services) => {
    await publish(asTest(services), TENANT);
  },
  putEmployee: async (services, id, version) => {
    await putEmployee(asTest(services), TENANT, employeeOf(id, version), ANY_STATE);
  },
  readEmployee: async (services, id) => (await findEmployee(services, TENANT, id))?.employee.name,
  erase: (services, id) => eraseEmployee(asTest(services), TENANT, id),
  suggest: async (services, employee, text) => {
    await suggest(services, ADMIN, { employee, kind: 'topic', text }, text);
  },
  makeKey: async (services, request, idempotencyKey) => {
    const { key, secret } = await makeKey(asTest(services), TENANT, request, idempotencyKey);
    return { id: key.id, secret };
  },
  revokeKey: (services, id) => revokeKey(asTest(services), TENANT, id),
  useKey: async (services, secret) => (await findIdentity(services, secret)) !== undefined,
  sweep: (services, deadlineMs) => finishErasures(asTest(services), TENANT, deadlineMs),
};
