import { Hono } from 'hono';
import * as z from 'zod';
import { Job } from '../../core/model/job.ts';
import type { Env } from '../http/env.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { listJobs } from '../store/jobs.ts';
import { dropJob, LOOK_AGAIN_SECONDS, readJob, readJobFile, shownJob } from '../work/job.ts';
import { AS_FILE, ExportFile } from './export-answer.ts';

const GROUP = 'Jobs';
const PARAMS = { id: 'Job' };
const FileQuery = z.strictObject({ cursor: PageQuery.shape.cursor });

/** Work that goes on after its request was answered: how far it is, and what has come of it. */
export const jobRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/v1/jobs',
      route(services, {
        group: GROUP,
        summary: 'Jobs, newest first',
        description: 'A job is kept for seven days.',
        scopes: ['admin'],
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(Job) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { items, cursor } = await listJobs(services, tenant, c.req.valid('query'));
        return c.json({ items: items.map(shownJob), cursor }, 200);
      },
    )
    .get(
      '/v1/jobs/:id',
      route(services, {
        group: GROUP,
        summary: 'How far a job is',
        description: 'With the scope self only a job about its own employee.',
        scopes: ['admin', 'self'],
        params: PARAMS,
        responses: {
          200: {
            description: 'The job',
            schema: Job,
            headers: { 'Retry-After': 'Seconds after which to look again, while it is under way' },
          },
        },
      }),
      async (c) => {
        const job = shownJob(await readJob(services, c.get('identity'), c.req.param('id')));
        const isUnderWay = job.state === 'queued' || job.state === 'running';
        const again = { 'retry-after': String(LOOK_AGAIN_SECONDS) };
        return c.json(job, 200, isUnderWay ? again : {});
      },
    )
    .get(
      '/v1/jobs/:id/files',
      route(services, {
        group: GROUP,
        summary: 'What has come of a job, page by page',
        description:
          'An export in pages of at most 5 MB: the lists of all pages one after the other are the ' +
          'export. All pages say the same exportedAt, and events that arrived later are on none of ' +
          'them; everything else is as it is when its page is read.',
        scopes: ['admin', 'self'],
        params: PARAMS,
        query: FileQuery,
        responses: {
          200: { description: 'A page', schema: ExportFile },
          409: { description: 'The job is under way, or has failed', schema: Problem },
        },
      }),
      async (c) => {
        const { cursor } = c.req.valid('query');
        const id = c.req.param('id');
        return c.json(await readJobFile(services, c.get('identity'), id, cursor), 200, AS_FILE);
      },
    )
    .delete(
      '/v1/jobs/:id',
      route(services, {
        group: GROUP,
        summary: 'Call a job off, or drop what has come of it',
        description: 'With the scope self only a job about its own employee.',
        scopes: ['admin', 'self'],
        params: PARAMS,
        responses: { 204: { description: 'Gone', schema: null } },
      }),
      async (c) => {
        await dropJob(services, c.get('identity'), c.req.param('id'));
        return c.body(null, 204);
      },
    );
