import { Hono } from 'hono';
import * as z from 'zod';
import { Note } from '../../core/model/audit.ts';
import { Policy, PolicyInput } from '../../core/model/policy.ts';
import { Instant } from '../../core/model/primitives.ts';
import { whoOf } from '../http/acting.ts';
import { etagHeader, preconditionOf } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { currentPolicy, listPolicies } from '../store/policies.ts';
import { policyTag, putPolicy, rollBack } from '../work/put-policy.ts';

const GROUP = 'Policy';

const Versions = pageOf(z.object({ version: z.int(), at: Instant, policy: Policy })).meta({
  id: 'PolicyVersions',
});

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
        scopes: ['admin'],
        // A policy that was read may be sent back: its version is not needed, and ignored.
        body: PolicyInput.safeExtend({ version: z.int().optional() }),
        headers: { 'If-Match': 'Required: the ETag of the policy that was read' },
        responses: {
          200: {
            description: 'In force, under a new version; or the same as before, under its own',
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
        const { version: _version, ...body } = c.req.valid('json');
        const policy = await putPolicy(
          services,
          c.get('identity').tenant,
          body,
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
        const versions = items.map(({ policy, at }) => ({
          version: policy.version,
          at: new Date(at).toISOString(),
          policy,
        }));
        return c.json({ items: versions, cursor }, 200);
      },
    )
    .post(
      '/v1/policy/rollback',
      route(services, {
        group: GROUP,
        summary: 'Put an earlier policy in force again, as a new version',
        scopes: ['admin'],
        body: z.strictObject({ version: z.int().min(1), note: Note.optional() }),
        responses: { 200: { description: 'In force', schema: Policy } },
      }),
      async (c) => {
        const { version, note } = c.req.valid('json');
        const policy = await rollBack(services, c.get('identity').tenant, version, whoOf(c, note));
        return c.json(policy, 200, etagHeader(policyTag(policy)));
      },
    );
