import type { Acting, Clock } from '../capabilities.ts';
import { Refused, refusedFor } from '../refusal.ts';
import type { StoreReader, StoreWriter, Tabled } from '../store/capabilities.ts';
import { type Draft, findDraft, removeDraft, saveDraft } from '../store/drafts.ts';
import { etagOf } from '../store/etag.ts';
import { readManifest } from '../store/manifest.ts';
import { findPolicy } from '../store/policies.ts';
import { untilWon } from '../store/race.ts';
import { notFound } from './access.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';

/** What there is to a draft, besides who changed it and when. */
export type DraftBody = Pick<Draft, 'base' | 'policy' | 'note'>;

/** The tag of a draft: its version. */
export const draftTag = ({ version }: Pick<Draft, 'version'>): string => `v${version}`;

const printOf = ({ base, policy, note }: DraftBody): string => etagOf({ base, policy, note });

/** Throws for a draft of a version that never was. */
const refuseBase = async (services: StoreReader, tenant: string, base: number): Promise<void> => {
  const manifest = await readManifest(services, tenant);
  if ((await findPolicy(services, tenant, manifest, base)) !== undefined) return;
  const detail = `There is no policy version ${base}. Begin from one of GET /v1/policy/versions.`;
  throw refusedFor([{ pointer: '/base', detail, code: 'unknown-reference' }], 'unknown-reference');
};

/**
 * Stores a draft; one that says the same already stays as it is. Whoever changes one that is there
 * must have read it: throws `if-match-required`, `etag-mismatch`, and `unknown-reference` for a
 * base that never was.
 */
export const putDraft = async (
  services: StoreWriter & Acting,
  tenant: string,
  id: string,
  body: DraftBody,
  precondition: Precondition,
): Promise<{ readonly draft: Draft; readonly isNew: boolean }> => {
  await refuseBase(services, tenant, body.base);
  return untilWon(services, async () => {
    const seen = await findDraft(services, tenant, id);
    const isSame = seen !== undefined && printOf(seen) === printOf(body);
    const tag = seen && draftTag(seen);
    checkPrecondition(precondition, tag, isSame ? tag : undefined);
    if (isSame) return { won: { draft: seen, isNew: false } };
    if (seen !== undefined && precondition.ifMatch === undefined)
      throw new Refused(
        'if-match-required',
        'Send the ETag of the draft that you read in If-Match, ' +
          'so that nobody overwrites what somebody else did.',
      );
    const at = services.now();
    // Later than that of any draft of this id before, so that no old tag fits.
    const version = Math.max(at, (seen?.version ?? 0) + 1);
    const { by } = services.acting;
    const draft: Draft = {
      id,
      base: body.base,
      policy: body.policy,
      note: body.note,
      by,
      at,
      version,
    };
    if (!(await saveDraft(services, tenant, draft, seen))) return undefined;
    return { won: { draft, isNew: seen === undefined } };
  });
};

/** A draft by its id. Throws `not-found`. */
export const readDraft = async (services: Tabled, tenant: string, id: string): Promise<Draft> => {
  const draft = await findDraft(services, tenant, id);
  if (draft === undefined) throw notFound('draft', id);
  return draft;
};

/** Throws away a draft. Throws `not-found` and `etag-mismatch`. */
export const deleteDraft = (
  services: Tabled & Clock & Pick<StoreWriter, 'random'>,
  tenant: string,
  id: string,
  precondition: Precondition,
): Promise<void> =>
  untilWon(services, async () => {
    const draft = await findDraft(services, tenant, id);
    if (draft === undefined && precondition.ifMatch === undefined) throw notFound('draft', id);
    checkPrecondition(precondition, draft && draftTag(draft));
    if (draft !== undefined && !(await removeDraft(services, tenant, draft))) return undefined;
    return { won: undefined };
  });
