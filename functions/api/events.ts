import { Hono } from 'hono';
import * as z from 'zod';
import { enrichmentOf } from '../../core/learner/mastery.ts';
import { type Enrichment, LearningEvent } from '../../core/model/event.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Env } from '../http/env.ts';
import { ProblemPart, partsOf, pointerOf } from '../http/problem.ts';
import { maySee, route } from '../http/route.ts';
import type { Identity } from '../identity.ts';
import type { Services } from '../services.ts';
import { erasedCheck } from '../store/erased.ts';
import { appendEvent, hasEvent, MARGIN_MS } from '../store/log.ts';
import { currentRelease } from '../store/releases.ts';
import { whileAuthorizing } from './ask.ts';
import { claimedId } from './bulk.ts';

/** What happened may be this far in the future: clocks differ. */
export const MOST_AHEAD_MS = 5 * 60_000;
/** Puts that are on their way at the same time. */
const TOGETHER = 16;

const EventsBody = z
  .strictObject({
    // Each event is checked on its own, so that one bad event does not cost the others.
    events: z
      .array(z.unknown().meta({ $ref: '#/components/schemas/LearningEvent' }))
      .min(1)
      .max(100),
  })
  .meta({ id: 'EventBatch' });

const EventResult = z
  .object({
    id: z.string().meta({ description: 'Of the event; empty where it had none' }),
    status: z.enum(['accepted', 'duplicate', 'conflict', 'rejected']),
    error: z
      .object({
        code: z.string(),
        detail: z.string(),
        errors: z.array(ProblemPart).optional(),
      })
      .optional(),
  })
  .meta({ id: 'EventResult' });
type EventResult = z.output<typeof EventResult>;

const EventResults = z.object({ results: z.array(EventResult) }).meta({ id: 'EventResults' });

const rejected = (
  id: string,
  code: string,
  detail: string,
  errors?: z.output<typeof ProblemPart>[],
): EventResult => ({
  id,
  status: 'rejected',
  error: { code, detail, ...(errors && { errors }) },
});

const checked = (
  value: unknown,
  index: number,
): { event: LearningEvent } | { result: EventResult } => {
  const parsed = LearningEvent.safeParse(value);
  if (parsed.success) return { event: parsed.data };
  const errors = partsOf(parsed.error, (path) => pointerOf(['events', index, ...path])).slice(
    0,
    10,
  );
  return {
    result: rejected(
      claimedId(value),
      'invalid-event',
      `${errors[0]?.pointer}: ${errors[0]?.detail}`,
      errors,
    ),
  };
};

const enriched = (release: CompiledRelease, event: LearningEvent): Enrichment | undefined => {
  if (event.type === 'assessed') return undefined;
  const { catalogue, model } = release;
  const lesson = catalogue.lessons[catalogue.lessonIndex.get(event.lesson) ?? -1];
  if (lesson === undefined) return undefined;
  return enrichmentOf(model, lesson, event.type === 'answered' ? event.question : undefined);
};

/** Runs tasks, `TOGETHER` at a time; those with one key one after the other, in their order. */
const inChains = async (
  tasks: readonly { key: string; run: () => Promise<void> }[],
): Promise<void> => {
  const chains = new Map<string, (() => Promise<void>)[]>();
  for (const { key, run } of tasks) chains.set(key, [...(chains.get(key) ?? []), run]);
  const waiting = [...chains.values()];
  const work = async (): Promise<void> => {
    for (let chain = waiting.shift(); chain !== undefined; chain = waiting.shift())
      for (const run of chain) await run();
  };
  // All workers come to their end before a failure is told, so that nothing is still being written
  // after the answer.
  const outcomes = await Promise.allSettled(
    Array.from({ length: Math.min(TOGETHER, waiting.length) }, work),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};

/** The route by which apps tell what employees did. */
export const eventRoutes = (services: Services) => {
  const take = async (
    identity: Identity,
    release: CompiledRelease,
    event: LearningEvent,
    isErased: (id: string) => boolean,
  ): Promise<EventResult> => {
    const { id, employee } = event;
    if (!maySee(identity, employee)) {
      return rejected(id, 'unknown-employee', `There is no employee ${employee}.`);
    }
    if (isErased(employee))
      return rejected(
        id,
        'employee-erased',
        `Employee ${employee} was erased. Create them anew before posting events for them.`,
      );
    if (Date.parse(event.at) > services.now() + MOST_AHEAD_MS) {
      return rejected(
        id,
        'future-event',
        'at lies more than five minutes in the future. Check the clock of the app.',
      );
    }
    const enrichment = enriched(release, event);
    if (
      event.type !== 'assessed' &&
      enrichment === undefined &&
      !(await hasEvent(services, identity.tenant, employee, id))
    ) {
      return rejected(
        id,
        'unknown-lesson',
        `There is no lesson ${event.lesson}. Create it with PUT /v1/lessons/${event.lesson} first.`,
      );
    }
    if (event.type === 'assessed' && !release.catalogue.skillIndex.has(event.skill)) {
      return rejected(
        id,
        'unknown-skill',
        `There is no skill ${event.skill}. Create it with PUT /v1/skills/${event.skill} first.`,
      );
    }
    const status = await appendEvent(services, identity.tenant, event, enrichment, services.now);
    if (status === 'duplicate') services.measure('duplicates', 1);
    if (status === 'accepted') {
      services.measure('events', 1);
      if (Date.parse(event.at) < services.now() - MARGIN_MS) services.measure('lateEvents', 1);
    }
    if (status !== 'conflict') return { id, status };
    return {
      id,
      status,
      error: {
        code: 'conflict',
        detail: `Another event of ${employee} has the id ${id}. Ids are for ever; use a new one.`,
      },
    };
  };

  return new Hono<Env>().post(
    '/v1/events',
    route(services, {
      group: 'Events',
      summary: 'Post learning events',
      description:
        'Up to 100 events. Each is stored exactly once however often it is posted: after a 503 or a lost answer, post the same batch again.',
      scopes: ['events', 'self'],
      body: EventsBody,
      responses: {
        200: { description: 'Every event is accepted or a duplicate', schema: EventResults },
        207: {
          description: 'Some events were not taken; the others are stored',
          schema: EventResults,
        },
        422: { description: 'No event was taken', schema: EventResults },
      },
      authorizesItself: true,
    }),
    async (c) => {
      const tenant = c.get('tenant');
      const [identity, { manifest, release }] = await whileAuthorizing(
        c.get('authorize')(),
        currentRelease(services, tenant),
      );
      const isErased = await erasedCheck(services, tenant, manifest);
      const results: EventResult[] = [];
      const tasks = c.req.valid('json').events.flatMap((value, index) => {
        const outcome = checked(value, index);
        if ('result' in outcome) {
          results[index] = outcome.result;
          return [];
        }
        const { event } = outcome;
        const run = async (): Promise<void> => {
          results[index] = await take(identity, release, event, isErased);
        };
        return [{ key: `${event.employee}\u0000${event.id}`, run }];
      });
      await inChains(tasks);
      const taken = results.filter(
        ({ status }) => status === 'accepted' || status === 'duplicate',
      ).length;
      return c.json({ results }, taken === results.length ? 200 : taken === 0 ? 422 : 207);
    },
  );
};
