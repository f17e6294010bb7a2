import { Hono } from 'hono';
import * as z from 'zod';
import { LearningEvent } from '../../core/model/event.ts';
import type { Env } from '../http/env.ts';
import { Code, Problem, ProblemPart, partsOf } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { pointerOf, Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { readManifest } from '../store/manifest.ts';
import { releaseOf } from '../store/releases.ts';
import { type EventResult, notTaken } from '../work/event-result.ts';
import { postEvents } from '../work/post-events.ts';
import { claimedId } from './bulk.ts';

const EventsBody = z
  .strictObject({
    // Each event is checked on its own, so that one bad event does not cost the others.
    events: z
      .array(z.unknown().meta({ $ref: '#/components/schemas/LearningEvent' }))
      .min(1)
      .max(100),
  })
  .meta({ id: 'EventBatch' });

const EventAnswer = z
  .object({
    id: z.string().meta({ description: 'Of the event; empty where it had none' }),
    status: z.enum(['accepted', 'duplicate', 'conflict', 'rejected']),
    correct: z.boolean().optional().meta({
      description: 'How what was chosen was marked when the event was first taken',
    }),
    rightChoices: z
      .array(z.int())
      .optional()
      .meta({ description: 'Places of the right choices then, from 0' }),
    explanation: z.string().optional().meta({
      description: 'Of the question; left out where it has none, or other right choices by now',
    }),
    error: z
      .object({ code: Code, detail: z.string(), errors: z.array(ProblemPart).optional() })
      .optional(),
  })
  .meta({ id: 'EventResult' });

const EventResults = z.object({ results: z.array(EventAnswer) }).meta({ id: 'EventResults' });

/** Wrong fields of one event beyond these are not listed. */
const MOST_ERRORS = 10;

/** Checks one event of a body: it itself, or the result that says what is wrong with it. */
const checked = (value: unknown, index: number): LearningEvent | EventResult => {
  const { data, error } = LearningEvent.safeParse(value);
  if (data !== undefined) return data;
  const errors = partsOf(error, (path) => pointerOf(['events', index, ...path]));
  const [first] = errors;
  const detail = `${first?.pointer}: ${first?.detail}`;
  return notTaken(claimedId(value), 'invalid-event', detail, errors.slice(0, MOST_ERRORS));
};

const isEvent = (one: LearningEvent | EventResult): one is LearningEvent => 'type' in one;

/** What became of an event, with pointers into the body that it stood in. */
const placed = ({ error, ...result }: EventResult, index: number): EventResult => {
  if (error?.errors === undefined) return { ...result, ...(error && { error }) };
  const at = pointerOf(['events', index]);
  const errors = error.errors.map((part) => ({ ...part, pointer: at + part.pointer }));
  return { ...result, error: { ...error, errors } };
};

/** What is said of a request that is nothing but what a credential of one employee may not post. */
const NOT_BY_SELF = {
  'self-scored':
    'A credential of one employee cannot score that employee. Send answered with chosen, ' +
    'completed without score, assessed by self; answers cannot be withdrawn. Nothing was stored.',
  'not-yours':
    'A credential of one employee can only withdraw what was posted with such a one. Nothing was ' +
    'stored.',
} as const;

const codeBySelf = ({ error }: EventResult): keyof typeof NOT_BY_SELF | undefined =>
  error?.code === 'self-scored' || error?.code === 'not-yours' ? error.code : undefined;

/** Throws where nothing in a request may be posted by who posted it; the first code is told. */
const refuseBySelf = (results: readonly EventResult[]): void => {
  const [code] = results.map(codeBySelf);
  if (code === undefined || !results.every(codeBySelf)) return;
  const errors = results.flatMap(({ error }) => error?.errors ?? []);
  throw new Refused(code, NOT_BY_SELF[code], errors);
};

/** The route by which apps tell what employees did. */
export const eventRoutes = (services: Services) =>
  new Hono<Env>().post(
    '/v1/events',
    route(
      services,
      {
        group: 'Events',
        summary: 'Post learning events',
        description:
          'Up to 100 events. Each is stored exactly once however often it is posted: after a 503 or ' +
          'a lost answer, post the same batch again. An answered event says correct, or chosen: ' +
          'then the server marks it by the stored question, and the result says correct, the right ' +
          'choices and the explanation. A credential with the scope self cannot score its employee: ' +
          'it sends answered with chosen, completed without score and assessed by self; anything ' +
          'else of these is refused as self-scored. withdrawn takes back the event that of names: ' +
          'from then on it is as if that had never been, whichever of the two comes first. With ' +
          'the scope self it takes back only what such a credential posted (not-yours), and never ' +
          'an answer. A withdrawal cannot be withdrawn.',
        scopes: ['events', 'self'],
        uses: 'events',
        body: EventsBody,
        responses: {
          200: { description: 'Every event is accepted or a duplicate', schema: EventResults },
          207: {
            description: 'Some events were not taken; the others are stored',
            schema: EventResults,
          },
          403: {
            description:
              'The credential lacks the scope, or every event was its employee scoring themselves ' +
              'or withdrawing what is not theirs',
            schema: Problem,
          },
          422: { description: 'No event was taken', schema: EventResults },
        },
      },
      (tenant) => readManifest(services, tenant),
    ),
    async (c) => {
      const identity = c.get('identity');
      const manifest = await c.get('ahead');
      const release = await releaseOf(services, identity.tenant, manifest);
      const inForce = { manifest, release };
      const given = c.req.valid('json').events.map(checked);
      const posted = await postEvents(services, identity, inForce, given.filter(isEvent));
      const answers = posted.values();
      const results = given.map((one, index) =>
        isEvent(one) ? placed(answers.next().value!, index) : one,
      );
      refuseBySelf(results);
      const isTaken = ({ status }: EventResult): boolean =>
        status === 'accepted' || status === 'duplicate';
      const taken = results.filter(isTaken).length;
      return c.json({ results }, taken === results.length ? 200 : taken === 0 ? 422 : 207);
    },
  );
