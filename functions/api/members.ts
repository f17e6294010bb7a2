import { Hono } from 'hono';
import { Member } from '../../core/model/member.ts';
import { acting } from '../http/acting.ts';
import { DELETE_HEADERS, etagHeader, PUT_HEADERS, preconditionOf } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { findMember, listMembers, memberTag } from '../store/members.ts';
import { pageOfList } from '../store/paging.ts';
import { deleteMember } from '../work/delete-member.ts';
import { putMember } from '../work/put-member.ts';
import { named, PutAnswer } from './answers.ts';

const GROUP = 'Members';
const scopes = ['admin'] as const;
const params = { id: 'Member' };

const unknown = (id: string): Refused => new Refused('not-found', `There is no member ${id}.`);

/** Who may log in to the console of the tenant, and as what. */
export const memberRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/v1/members',
      route(services, {
        group: GROUP,
        summary: 'List the members of the console by id',
        scopes,
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(Member) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const all = (await listMembers(services, tenant)).map(({ member }) => member);
        return c.json(pageOfList(`${tenant}/members`, all, c.req.valid('query')), 200);
      },
    )
    .get(
      '/v1/members/:id',
      route(services, {
        group: GROUP,
        summary: 'One member',
        scopes,
        params,
        responses: { 200: { description: 'As put', schema: Member } },
      }),
      async (c) => {
        const id = c.req.param('id');
        const found = await findMember(services, c.get('identity').tenant, id);
        if (found === undefined) throw unknown(id);
        return c.json(found.member, 200, etagHeader(memberTag(found.member)));
      },
    )
    .put(
      '/v1/members/:id',
      route(services, {
        group: GROUP,
        summary: 'Let somebody log in to the console, or change their roles',
        description:
          'A member is named by an e-mail address, which counts once their issuer has verified ' +
          'it, or by the subject of an issuer. Roles count from their next request on.',
        scopes,
        params,
        body: Member,
        headers: PUT_HEADERS,
        responses: {
          200: { description: 'Replaced, or unchanged', schema: PutAnswer },
          201: { description: 'Created', schema: PutAnswer },
          409: {
            description: 'It is the last admin, or another member logs in as the same',
            schema: Problem,
          },
        },
      }),
      async (c) => {
        const member = named(c.req.valid('json'), c.req.param('id'));
        const { tenant } = c.get('identity');
        const result = await putMember(acting(c, services), tenant, member, preconditionOf(c));
        return c.json(result, result.status === 'created' ? 201 : 200, etagHeader(result.etag));
      },
    )
    .delete(
      '/v1/members/:id',
      route(services, {
        group: GROUP,
        summary: 'Take somebody out of the console at once',
        scopes,
        params,
        headers: DELETE_HEADERS,
        responses: {
          204: { description: 'Gone, and their sessions are over', schema: null },
          409: { description: 'It is the last member with the role admin', schema: Problem },
        },
      }),
      async (c) => {
        const id = c.req.param('id');
        const { tenant } = c.get('identity');
        const isGone = await deleteMember(acting(c, services), tenant, id, preconditionOf(c));
        if (!isGone) throw unknown(id);
        return c.body(null, 204);
      },
    );
