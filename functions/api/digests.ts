import { Hono } from 'hono';
import * as z from 'zod';
import { DigestPreference, DigestSettings, OwnChoice } from '../../core/model/digest.ts';
import { DigestRecord } from '../../core/model/digest-record.ts';
import { Day, Instant, Language, TimeZone } from '../../core/model/primitives.ts';
import { acting } from '../http/acting.ts';
import { etagHeader, preconditionOf } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { type RefusalPart, Refused, refusedFor } from '../refusal.ts';
import type { Services } from '../services.ts';
import { readDigestSettings } from '../store/digest-settings.ts';
import { onlySelf } from '../work/access.ts';
import { putDigestOf, putOwnChoice } from '../work/put-digest.ts';
import { putDigestSettings } from '../work/put-digest-settings.ts';
import { NO_NEXT, readDigest } from '../work/read-digest.ts';

const GROUP = 'Digests';
const PARAMS = { id: 'Employee' };

const Level = z.enum(['product', 'tenant', 'team', 'employee', 'own']);
const { shape } = DigestPreference;

const DigestAnswer = z
  .object({
    chosen: OwnChoice.meta({ description: 'What they chose for themselves' }),
    effective: z
      .object({
        enabled: z.boolean(),
        frequency: shape.frequency.unwrap(),
        days: shape.days.unwrap(),
        hour: z.int(),
        minutes: z.int(),
        pausedUntil: Day.optional(),
        timeZone: TimeZone,
        language: Language,
      })
      .meta({ description: 'What holds' }),
    from: z
      .object({
        enabled: Level,
        frequency: Level,
        days: Level,
        hour: Level,
        minutes: Level,
        pausedUntil: Level.optional(),
        timeZone: Level,
        language: Level,
      })
      .meta({ description: 'Whom each value comes from' }),
    next: z.object({ period: z.string(), due: Instant }).optional(),
    nothing: z.enum(NO_NEXT).optional().meta({ description: 'Why there is no next one' }),
    last: z
      .object({
        period: z.string(),
        mailed: Instant.optional(),
        state: DigestRecord.shape.state.optional(),
        reason: DigestRecord.shape.reason,
      })
      .optional()
      .meta({
        description: 'The last period that is over, what became of it, and when the last mail went',
      }),
  })
  .meta({ id: 'DigestOfEmployee' });

/** The body of an admin: where and in which language somebody is, their profile says. */
const adminsOf = ({ timeZone, language, ...preference }: OwnChoice): DigestPreference => {
  const said = { timeZone, language };
  const wrong = (['timeZone', 'language'] as const)
    .filter((name) => said[name] !== undefined)
    .map(
      (name): RefusalPart => ({
        pointer: `/${name}`,
        detail: `Only they themselves choose a ${name} for digests. Put it in their profile.`,
      }),
    );
  const [first, ...others] = wrong;
  if (first !== undefined) throw refusedFor([first, ...others], 'invalid-body');
  return preference;
};

/** When and what people get by mail. */
export const digestRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/v1/employees/:id/digest',
      route(services, {
        group: GROUP,
        summary: 'How an employee gets digests, and whence each value comes',
        scopes: ['admin', 'self'],
        params: PARAMS,
        responses: { 200: { description: 'What was chosen and what holds', schema: DigestAnswer } },
      }),
      async (c) => {
        const id = c.req.param('id');
        onlySelf(c.get('identity'), id);
        return c.json(await readDigest(services, c.get('identity').tenant, id), 200);
      },
    )
    .put(
      '/v1/employees/:id/digest',
      route(services, {
        group: GROUP,
        summary: 'Say how an employee gets digests',
        description:
          'With the scope self it is their own choice, which goes before everything else; ' +
          'enabled: false stops all digests, and only their own enabled: true takes that back: ' +
          'a choice without enabled leaves it. With the scope admin it is the digest of their ' +
          'profile, without timeZone and language; it never changes what they chose.',
        scopes: ['admin', 'self'],
        params: PARAMS,
        body: OwnChoice,
        responses: { 200: { description: 'What holds now', schema: DigestAnswer } },
      }),
      async (c) => {
        const id = c.req.param('id');
        const identity = c.get('identity');
        onlySelf(identity, id);
        const { tenant, scopes } = identity;
        const choice = c.req.valid('json');
        if (scopes.includes('self')) await putOwnChoice(services, tenant, id, choice);
        else await putDigestOf(acting(c, services), tenant, id, adminsOf(choice));
        return c.json(await readDigest(services, tenant, id), 200);
      },
    )
    .get(
      '/v1/digest-settings',
      route(services, {
        group: GROUP,
        summary: 'How people of this organisation get digests',
        scopes: ['admin'],
        responses: {
          200: { description: 'The settings; the ETag is for PUT', schema: DigestSettings },
        },
      }),
      async (c) => {
        const { settings, etag } = await readDigestSettings(services, c.get('identity').tenant);
        return c.json(settings, 200, etagHeader(etag));
      },
    )
    .put(
      '/v1/digest-settings',
      route(services, {
        group: GROUP,
        summary: 'Say how people of this organisation get digests',
        description:
          'Nobody gets a mail until enabled is true. Settings hold at once; a job plans the next ' +
          'digest of everybody anew.',
        scopes: ['admin'],
        body: DigestSettings,
        headers: { 'If-Match': 'Required: the ETag of the settings that were read' },
        responses: {
          200: {
            description: 'In force',
            schema: DigestSettings,
            headers: { Link: 'With rel="monitor": the job that plans everybody\'s digests anew' },
          },
          412: { description: 'Another admin was faster', schema: Problem },
          428: { description: 'If-Match is missing', schema: Problem },
        },
      }),
      async (c) => {
        const precondition = preconditionOf(c);
        if (precondition.ifMatch === undefined)
          throw new Refused(
            'if-match-required',
            'Send the ETag of the settings that you read in If-Match, ' +
              'so that nobody overwrites what another admin did.',
          );
        const { tenant } = c.get('identity');
        const body = c.req.valid('json');
        const { settings, etag, job } = await putDigestSettings(
          acting(c, services),
          tenant,
          body,
          precondition,
        );
        return c.json(settings, 200, {
          ...etagHeader(etag),
          ...(job !== undefined && { link: `</v1/jobs/${job}>; rel="monitor"` }),
        });
      },
    );
