import { Hono } from 'hono';
import * as z from 'zod';
import { Policy, PolicyInput } from '../../core/model/policy.ts';
import { Instant } from '../../core/model/primitives.ts';
import { checkConditions, etagHeader } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { readManifest } from '../store/manifest.ts';
import { listPolicies, policyVersions, putPolicy, readPolicyPart } from '../store/policies.ts';

const GROUP = 'Policy';

const Versions = z
  .object({
    items: z.array(z.object({ version: z.int(), at: Instant, policy: Policy })),
    cursor: z.string().optional(),
  })
  .meta({ id: 'PolicyVersions' });

const tagOf = (version: number): string => `v${version}`;

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
        const { tenant } = c.get('identity');
        const manifest = await readManifest(services, tenant);
        const { policy } = await readPolicyPart(services, tenant, manifest.parts.policy);
        return c.json(policy, 200, etagHeader(tagOf(policy.version)));
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
          200: { description: 'In force, under a new version', schema: Policy },
          412: { description: 'Another admin was faster', schema: Problem },
          422: { description: 'A rule names what does not exist', schema: Problem },
          428: { description: 'If-Match is missing', schema: Problem },
        },
      }),
      async (c) => {
        if (c.req.header('if-match') === undefined) {
          throw new Refused(
            'if-match-required',
            'Send the ETag of the policy that you read in If-Match, so that nobody overwrites what another admin did.',
          );
        }
        const { version: _version, ...body } = c.req.valid('json');
        const policy = await putPolicy(services, c.get('identity').tenant, (current) => {
          checkConditions(c, tagOf(current.policy.version));
          return body;
        });
        return c.json(policy, 200, etagHeader(tagOf(policy.version)));
      },
    )
    .get(
      '/v1/policy/versions',
      route(services, {
        group: GROUP,
        summary: 'Policies, newest first',
        scopes: ['admin'],
        query: z.strictObject({
          limit: z.coerce.number().int().min(1).max(100).default(20),
          cursor: PageQuery.shape.cursor,
        }),
        responses: { 200: { description: 'A page', schema: Versions } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { items, cursor } = await listPolicies(services, tenant, c.req.valid('query'));
        const shown = items.map(({ policy, at }) => ({
          version: policy.version,
          at: new Date(at).toISOString(),
          policy,
        }));
        return c.json({ items: shown, cursor }, 200);
      },
    )
    .post(
      '/v1/policy/rollback',
      route(services, {
        group: GROUP,
        summary: 'Put an earlier policy in force again, as a new version',
        scopes: ['admin'],
        body: z.strictObject({ version: z.int().min(1) }),
        responses: { 200: { description: 'In force', schema: Policy } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { version } = c.req.valid('json');
        const policy = await putPolicy(services, tenant, async (_current, manifest) => {
          for await (const one of policyVersions(services, tenant, manifest)) {
            if (one.policy.version === version) {
              const { version: _version, ...body } = one.policy;
              return body;
            }
          }
          throw new Refused('not-found', `There is no policy version ${version}.`);
        });
        return c.json(policy, 200, etagHeader(tagOf(policy.version)));
      },
    );
