import { Hono } from 'hono';
import * as z from 'zod';
import { ImportForm, ImportProblem } from '../../core/model/import.ts';
import { Job } from '../../core/model/job.ts';
import type { Problem as FileProblem } from '../files/problem.ts';
import { refusedCsv } from '../files/refused.ts';
import { acting } from '../http/acting.ts';
import type { Env } from '../http/env.ts';
import { MOST_FILES_BYTES, readForm, type SentForm } from '../http/form.ts';
import { PageQuery } from '../http/paging.ts';
import { Problem, refusalOf } from '../http/problem.ts';
import { route } from '../http/route.ts';
import type { Services } from '../services.ts';
import { LOOK_AGAIN_SECONDS, shownJob } from '../work/job.ts';
import { readProblems, startImport } from '../work/start-import.ts';

const GROUP = 'Imports';

/** Problems as they were kept together: how many that are is not for a client to say. */
const ProblemsPage = z
  .object({
    problems: z.array(ImportProblem),
    cursor: z.string().optional().meta({
      description: 'For the next page. Only where it is missing does the list end',
    }),
  })
  .meta({ id: 'ImportProblems' });

/** Fields that may be repeated. */
const LISTS: ReadonlySet<string> = new Set(['map', 'value', 'create']);

/** What a form says, checked. Throws `invalid-body`. */
const importFormOf = ({ texts }: Pick<SentForm, 'texts'>): ImportForm => {
  const said = Object.fromEntries(
    [...texts]
      // A browser sends fields that nobody filled in.
      .map(([name, values]) => [name, values.filter((value) => value.trim() !== '')] as const)
      .filter(([, values]) => values.length > 0)
      .map(([name, values]) => [name, LISTS.has(name) || values.length > 1 ? values : values[0]]),
  );
  const checked = ImportForm.safeParse(said);
  if (!checked.success) throw refusalOf(checked.error, 'invalid-body');
  return checked.data;
};

/** Files over HTTP, and what was wrong with them. */
export const importRoutes = (services: Services) =>
  new Hono<Env>()
    .post(
      '/v1/imports',
      route(services, {
        group: GROUP,
        summary: 'Import files',
        description:
          `A form (multipart/form-data) with files in the field file, ${MOST_FILES_BYTES / 1e6} MB ` +
          'together: tables as .csv or .xlsx, or Markdown pages, also in a .tar.gz. They are read ' +
          'and stored by a job; with dryRun=true it says what would be stored, and stores nothing. ' +
          'What a file does not name stays as it is. Up to five imports run at the same time.',
        scopes: ['admin'],
        form: ImportForm,
        responses: {
          202: {
            description: 'The job that imports them',
            schema: Job,
            headers: {
              Location: 'Where the job is looked at',
              'Retry-After': 'Seconds after which to look',
            },
          },
          409: { description: 'Too many imports are under way', schema: Problem },
        },
      }),
      async (c) => {
        const form = await readForm(c);
        const { tenant } = c.get('identity');
        const asked = importFormOf(form);
        const job = await startImport(acting(c, services), tenant, asked, form.files);
        return c.json(shownJob(job), 202, {
          location: `/v1/jobs/${job.id}`,
          'retry-after': String(LOOK_AGAIN_SECONDS),
        });
      },
    )
    .get(
      '/v1/imports/:id/problems',
      route(services, {
        group: GROUP,
        summary: 'What an import refused, changed or left out',
        description:
          'In the order of the files, kept as long as the job. With format=csv those that were ' +
          'refused, with their rows: mended, that file can be imported.',
        scopes: ['admin'],
        params: { id: 'Import' },
        query: z.strictObject({
          cursor: PageQuery.shape.cursor,
          format: z.enum(['json', 'csv']).default('json'),
        }),
        responses: { 200: { description: 'A page', schema: ProblemsPage, csv: true } },
      }),
      async (c) => {
        const { cursor, format } = c.req.valid('query');
        const { tenant } = c.get('identity');
        const id = c.req.param('id');
        const page = await readProblems(services, tenant, id, cursor);
        if (format === 'json') {
          const problems = page.items.map(({ row: _, ...problem }) => problem);
          return c.json({ problems, cursor: page.cursor }, 200);
        }
        const refused = page.items.filter(({ severity }) => severity === 'refused');
        const link = page.cursor && `/v1/imports/${id}/problems?format=csv&cursor=${page.cursor}`;
        return c.body(refusedCsv(refused as FileProblem[]), 200, {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="uplift-refused.csv"',
          'cache-control': 'no-store',
          ...(link && { link: `<${link}>; rel="next"` }),
        }) as never;
      },
    );
