import { Hono } from 'hono';
import * as z from 'zod';
import { Note } from '../../core/model/audit.ts';
import { Policy, type PolicyBody, PolicyInput } from '../../core/model/policy.ts';
import { Instant } from '../../core/model/primitives.ts';
import { diffOf } from '../../core/tune/policy-diff.ts';
import { whoOf } from '../http/acting.ts';
import { etagHeader, preconditionOf } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { wordLanguage } from '../http/language.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem, refusalOf } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { currentPolicy, listPolicies } from '../store/policies.ts';
import type { PolicyPart } from '../store/release-parts.ts';
import { changePolicy, policyTag, readPolicy, rollBack } from '../work/put-policy.ts';
import { Change, inWords, LanguageQuery } from './policy-answers.ts';

const GROUP = 'Policy';

const Version = z
  .object({
    version: z.int(),
    at: Instant,
    by: z.string().optional().meta({ description: 'Who put it in force' }),
    note: z.string().optional(),
    policy: Policy,
  })
  .meta({ id: 'PolicyVersion' });
/** What comes of a change: a policy that was read may be sent back with its version. */
const PolicyChange = PolicyInput.safeExtend({ version: z.int().optional() });

const Versions = pageOf(Version).meta({ id: 'PolicyVersions' });

const Difference = z
  .object({ from: z.int(), to: z.int(), changes: z.array(Change) })
  .meta({ id: 'PolicyDifference' });

const shown = ({ policy, at, by, note }: PolicyPart) => ({
  version: policy.version,
  at: new Date(at).toISOString(),
  by,
  note,
  policy,
});

type Fields = Readonly<Record<string, unknown>>;

/** An object with what is said of it; whatever else is sent in its place is left to be refused. */
const over = (inForce: object, sent: unknown): unknown => {
  if (sent === undefined) return inForce;
  const isObject = sent !== null && typeof sent === 'object' && !Array.isArray(sent);
  return isObject ? { ...inForce, ...sent } : sent;
};

/** A policy in force with what a client says of it. Throws `invalid-body`. */
const changed = ({ holdout: before, ...inForce }: PolicyBody, sent: Fields): PolicyBody => {
  const { holdout = before, ...named } = sent;
  const checked = PolicyChange.safeParse({
    ...inForce,
    ...(holdout !== undefined && holdout !== null && { holdout }),
    ...named,
    weights: over(inForce.weights, sent.weights),
    exploration: over(inForce.exploration, sent.exploration),
    constraints: over(inForce.constraints, sent.constraints),
  });
  if (!checked.success) throw refusalOf(checked.error, 'invalid-body');
  const { version: _version, ...body } = checked.data;
  return body;
};

const number = z.coerce.number().int().min(1).optional();

/** The weights and constraints that admins tune. */
export const policyRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/v1/policy',
      route(services, {
        group: GROUP,
        summary: 'The policy in force',
        scopes: ['admin'],
        responses: {
          200: { description: 'With its version; the ETag is for PUT', schema: Policy },
        },
      }),
      async (c) => {
        const policy = await currentPolicy(services, c.get('identity').tenant);
        return c.json(policy, 200, etagHeader(policyTag(policy)));
      },
    )
    .put(
      '/v1/policy',
      route(services, {
        group: GROUP,
        summary: 'Put a new policy in force',
        description:
          'What it does not name stays as it is in force: each weight, each constraint, the ' +
          'exploration, the rules and the holdout; holdout: null ends it. A list of rules is ' +
          'replaced as a whole. A policy that was read may be sent back: its version is ignored.',
        scopes: ['admin'],
        body: z.record(z.string(), z.unknown()).meta({ $ref: '#/components/schemas/PolicyChange' }),
        headers: { 'If-Match': 'Required: the ETag of the policy that was read' },
        responses: {
          200: {
            description:
              'In force, under a new version; or what was in force before, under its own, where it ' +
              'decides alike: only the shares of weights count, so ten times each is no change',
            schema: Policy,
          },
          412: { description: 'Another admin was faster', schema: Problem },
          422: { description: 'A rule names what does not exist', schema: Problem },
          428: { description: 'If-Match is missing', schema: Problem },
        },
      }),
      async (c) => {
        const precondition = preconditionOf(c);
        if (precondition.ifMatch === undefined) {
          throw new Refused(
            'if-match-required',
            'Send the ETag of the policy that you read in If-Match, ' +
              'so that nobody overwrites what another admin did.',
          );
        }
        const sent = c.req.valid('json');
        const policy = await changePolicy(
          services,
          c.get('identity').tenant,
          (inForce) => changed(inForce, sent),
          precondition,
          whoOf(c),
        );
        return c.json(policy, 200, etagHeader(policyTag(policy)));
      },
    )
    .get(
      '/v1/policy/versions',
      route(services, {
        group: GROUP,
        summary: 'Policies, newest first',
        scopes: ['admin'],
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: Versions } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { items, cursor } = await listPolicies(services, tenant, c.req.valid('query'));
        return c.json({ items: items.map(shown), cursor }, 200);
      },
    )
    .get(
      '/v1/policy/versions/:version',
      route(services, {
        group: GROUP,
        summary: 'One version of the policy',
        scopes: ['admin'],
        params: { version: 'Number of the version' },
        responses: { 200: { description: 'As it came into force', schema: Version } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const part = await readPolicy(services, tenant, c.req.param('version'));
        return c.json(shown(part), 200);
      },
    )
    .get(
      '/v1/policy/diff',
      route(services, {
        group: GROUP,
        summary: 'What differs between two versions, in words',
        description: 'Weights are compared by their shares, which alone count.',
        scopes: ['admin'],
        query: LanguageQuery.extend({
          from: number.meta({ description: 'The one before ?to if left out' }),
          to: number.meta({ description: 'The version in force if left out' }),
        }),
        headers: { 'Accept-Language': 'en or de' },
        responses: { 200: { description: 'Field by field', schema: Difference } },
      }),
      async (c) => {
        const query = c.req.valid('query');
        const { language } = query;
        const { tenant } = c.get('identity');
        const to = query.to ?? (await currentPolicy(services, tenant)).version;
        const from = query.from ?? Math.max(1, to - 1);
        const [before, after] = await Promise.all(
          [from, to].map((version) => readPolicy(services, tenant, String(version))),
        );
        const words = wordLanguage(language, c.req.header('accept-language'));
        const changes = inWords(diffOf(before!.policy, after!.policy), words);
        return c.json({ from, to, changes }, 200);
      },
    )
    .post(
      '/v1/policy/rollback',
      route(services, {
        group: GROUP,
        summary: 'Put an earlier policy in force again, as a new version',
        description:
          'Send the ETag of the policy in force that you saw in If-Match: without it, whatever is ' +
          'in force by then is replaced, also what another admin published a moment ago.',
        scopes: ['admin'],
        body: z.strictObject({ version: z.int().min(1), note: Note.optional() }),
        headers: { 'If-Match': 'Only if the policy in force still has this ETag' },
        responses: {
          200: { description: 'In force', schema: Policy },
          412: { description: 'Another admin was faster', schema: Problem },
        },
      }),
      async (c) => {
        const { version, note } = c.req.valid('json');
        const { tenant } = c.get('identity');
        const policy = await rollBack(services, tenant, version, preconditionOf(c), whoOf(c, note));
        return c.json(policy, 200, etagHeader(policyTag(policy)));
      },
    );
