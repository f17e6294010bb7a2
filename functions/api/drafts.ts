import { Hono } from 'hono';
import * as z from 'zod';
import { Note } from '../../core/model/audit.ts';
import { Policy, PolicyInput } from '../../core/model/policy.ts';
import { Id, Instant } from '../../core/model/primitives.ts';
import type { PolicyMoved } from '../../core/tune/policy-diff.ts';
import { acting, whoOf } from '../http/acting.ts';
import { DELETE_HEADERS, etagHeader, PUT_HEADERS, preconditionOf } from '../http/conditional.ts';
import type { Env } from '../http/env.ts';
import { type WordLanguage, wordLanguage } from '../http/language.ts';
import { PageQuery, pageOf } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';
import { route } from '../http/route.ts';
import { Refused } from '../refusal.ts';
import type { Services } from '../services.ts';
import { listDrafts, type Draft as Stored } from '../store/drafts.ts';
import { publishDraft } from '../work/publish-draft.ts';
import { deleteDraft, draftTag, putDraft, readDraft } from '../work/put-draft.ts';
import { policyTag } from '../work/put-policy.ts';
import { LanguageQuery, MovedProblem, movedInWords } from './policy-answers.ts';

const GROUP = 'Policy';
const PARAMS = { id: 'Draft' };
const PATH = '/v1/policy/drafts/:id';

const DraftBody = z
  .strictObject({
    base: z.int().min(1).meta({ description: 'Version of the policy that it was made from' }),
    policy: PolicyInput,
    note: Note.optional(),
  })
  .meta({ id: 'DraftBody' });

const Draft = z
  .object({
    id: Id,
    base: z.int(),
    policy: PolicyInput,
    note: z.string().optional(),
    by: z.string().meta({ description: 'Who changed it last' }),
    at: Instant,
  })
  .meta({ id: 'Draft' });

const isEachOnce = (choices: readonly { readonly pointer: string }[]): boolean =>
  new Set(choices.map(({ pointer }) => pointer)).size === choices.length;

const shown = ({ version: _version, at, ...draft }: Stored) => ({
  ...draft,
  at: new Date(at).toISOString(),
});

/** The same refusal, with its changes told in the language of whoever asks. */
const told = (failure: unknown, language: WordLanguage): unknown => {
  if (!(failure instanceof Refused) || failure.code !== 'policy-moved') return failure;
  const { code, message, errors, headers, quota, more } = failure;
  const moved = movedInWords(more.moved as PolicyMoved, language);
  return new Refused(code, message, errors, headers, quota, { moved });
};

/** Policies that are being worked on, and how they come into force. */
export const draftRoutes = (services: Services) =>
  new Hono<Env>()
    .get(
      '/v1/policy/drafts',
      route(services, {
        group: GROUP,
        summary: 'Drafts of the policy, by id',
        scopes: ['admin'],
        query: PageQuery,
        responses: { 200: { description: 'A page', schema: pageOf(Draft) } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const { items, cursor } = await listDrafts(services, tenant, c.req.valid('query'));
        return c.json({ items: items.map(shown), cursor }, 200);
      },
    )
    .get(
      PATH,
      route(services, {
        group: GROUP,
        summary: 'One draft',
        scopes: ['admin'],
        params: PARAMS,
        responses: { 200: { description: 'The ETag is for PUT', schema: Draft } },
      }),
      async (c) => {
        const draft = await readDraft(services, c.get('identity').tenant, c.req.param('id'));
        return c.json(shown(draft), 200, etagHeader(draftTag(draft)));
      },
    )
    .put(
      PATH,
      route(services, {
        group: GROUP,
        summary: 'Store a draft; nothing of it is in force',
        scopes: ['admin'],
        params: PARAMS,
        body: DraftBody,
        headers: {
          ...PUT_HEADERS,
          'If-Match': 'Required for one that is there: the ETag of the draft that was read',
        },
        responses: {
          200: { description: 'Changed, or the same as before', schema: Draft },
          201: { description: 'Made', schema: Draft },
          422: { description: 'There is no such base', schema: Problem },
          428: { description: 'It is there, and If-Match is missing', schema: Problem },
        },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        const body = c.req.valid('json');
        const { draft, isNew } = await putDraft(
          acting(c, services),
          tenant,
          c.req.param('id'),
          body,
          preconditionOf(c),
        );
        const tag = etagHeader(draftTag(draft));
        return c.json(shown(draft), isNew ? 201 : 200, tag);
      },
    )
    .delete(
      PATH,
      route(services, {
        group: GROUP,
        summary: 'Throw a draft away',
        scopes: ['admin'],
        params: PARAMS,
        headers: DELETE_HEADERS,
        responses: { 204: { description: 'Gone', schema: null } },
      }),
      async (c) => {
        const { tenant } = c.get('identity');
        await deleteDraft(services, tenant, c.req.param('id'), preconditionOf(c));
        return c.body(null, 204);
      },
    )
    .post(
      `${PATH}/publish`,
      route(services, {
        group: GROUP,
        summary: 'Put a draft in force, as a new version',
        description:
          'version is the one in force whose difference from the draft was shown. Where it is not ' +
          'the one that the draft was made from, the answer is policy-moved, with what both sides ' +
          'changed and what comes of it: send it again with that version and choices. The draft ' +
          'is gone once it is in force; one that changes nothing makes no version, and stays.',
        scopes: ['admin'],
        params: PARAMS,
        query: LanguageQuery,
        body: z.strictObject({
          note: Note,
          version: z.int().min(1),
          choices: z
            .array(
              z.strictObject({ pointer: z.string().max(200), take: z.enum(['mine', 'theirs']) }),
            )
            .max(300)
            .refine(isEachOnce, 'must name each pointer once')
            .optional()
            .meta({ description: 'One for each conflict; [] where there are none' }),
        }),
        headers: { 'If-Match': 'Only if the draft still has this ETag' },
        responses: {
          200: { description: 'In force', schema: Policy },
          409: { description: 'Something else is in force by now', schema: MovedProblem },
          422: { description: 'A rule names what does not exist', schema: Problem },
        },
      }),
      async (c) => {
        const { note, version, choices } = c.req.valid('json');
        const { tenant } = c.get('identity');
        const { ifMatch } = preconditionOf(c);
        const chosen = choices?.map(({ pointer, take }) => [pointer, take] as const);
        const asked = { version, ifMatch, choices: chosen && Object.fromEntries(chosen) };
        try {
          const id = c.req.param('id');
          const policy = await publishDraft(services, tenant, id, asked, whoOf(c, note));
          return c.json(policy, 200, etagHeader(policyTag(policy)));
        } catch (failure) {
          const { language } = c.req.valid('query');
          throw told(failure, wordLanguage(language, c.req.header('accept-language')));
        }
      },
    );
