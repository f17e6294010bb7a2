import { type Policy, type PolicyBody, PolicyInput } from '../../core/model/policy.ts';
import {
  type Choice,
  diffOf,
  mergeThreeWays,
  type PolicyMoved,
  withChoices,
} from '../../core/tune/policy-diff.ts';
import type { Who } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { StoreReader, StoreWriter } from '../store/capabilities.ts';
import { type Draft, findDraft, removeDraft } from '../store/drafts.ts';
import { type Manifest, readManifest } from '../store/manifest.ts';
import { findPolicy, policyVersions, putPolicy as storePolicy } from '../store/policies.ts';
import type { PolicyPart } from '../store/release-parts.ts';
import { notFound } from './access.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';
import { draftTag } from './put-draft.ts';
import { bodyOf, noVersion, unlessSame } from './put-policy.ts';

/** How a draft is to be published. */
export interface Publishing {
  /** The version in force whose difference from the draft was shown. */
  readonly version: number;
  /**
   * Whose value each field gets that was changed in the draft and in force: says that the merge
   * with this version was shown. Left out by whoever knows of none.
   */
  readonly choices?: Readonly<Record<string, Choice>> | undefined;
  /** As the draft was shown, where that is known. */
  readonly ifMatch?: Precondition['ifMatch'];
}

/** What was published from one state of a draft. */
const markOf = ({ id, version }: Draft): string => `${id}@${version}`;

/** The id of the draft of which a mark is: versions hold no `@`. */
const idOf = (mark: string): string => mark.slice(0, mark.lastIndexOf('@'));

/** The refusal of a draft that would take back what others did since, with what is to be shown. */
const moved = (draft: Draft, base: PolicyBody, current: Policy): Refused => {
  const theirs = bodyOf(current);
  const { merged, conflicts } = mergeThreeWays(base, draft.policy, theirs);
  const more: PolicyMoved = {
    version: current.version,
    base: draft.base,
    mine: diffOf(base, draft.policy),
    theirs: diffOf(base, theirs),
    merged,
    changes: diffOf(theirs, merged),
    conflicts,
  };
  return new Refused(
    'policy-moved',
    `Version ${current.version} is in force, and the draft was made from ${draft.base}. Look at ` +
      `what comes of both, and send it again with version ${current.version} and choices: mine ` +
      'or theirs for every conflict, and none where there is none.',
    conflicts.map(({ pointer }) => ({ pointer, detail: 'was changed here and in force' })),
    {},
    undefined,
    { moved: more },
  );
};

/** The policy that publishing a draft puts in force; undefined where it is in force already. */
const bodyToPublish = async (
  services: StoreWriter,
  tenant: string,
  draft: Draft,
  { version, choices }: Publishing,
  { current, manifest }: { readonly current: Policy; readonly manifest: Manifest },
): Promise<PolicyBody | undefined> => {
  if (draft.base === current.version && version === current.version)
    return unlessSame(current, draft.policy);
  const base = await findPolicy(services, tenant, manifest, draft.base);
  if (base === undefined) throw noVersion(draft.base);
  const before = bodyOf(base.policy);
  if (version !== current.version || choices === undefined) throw moved(draft, before, current);
  const merge = mergeThreeWays(before, draft.policy, bodyOf(current));
  if (merge.conflicts.some(({ pointer }) => choices[pointer] === undefined))
    throw moved(draft, before, current);
  const chosen = PolicyInput.safeParse(withChoices(merge, choices));
  if (chosen.success) return unlessSame(current, chosen.data);
  const detail = 'What was chosen makes no policy: some weight must be above 0.';
  throw new Refused('invalid-body', detail, [{ pointer: '/choices', detail }]);
};

/**
 * Puts a draft in force where the version in force is the one that it was shown beside, and throws
 * it away; one that changes nothing stays, and no version is made. Sent again after its answer was
 * lost, it publishes nothing more. Throws `policy-moved`
 * with both differences and what comes of them where something else is in force than the draft was
 * made from, `not-found`, `etag-mismatch`, and `unknown-reference` where a rule names what is gone.
 */
export const publishDraft = async (
  services: StoreWriter,
  tenant: string,
  id: string,
  publishing: Publishing,
  who: Who,
): Promise<Policy> => {
  const draft = await findDraft(services, tenant, id);
  /** Whether this very state of the draft is in force already. */
  const isDone = ({ policy, draft: mark }: PolicyPart): boolean =>
    policy.version === publishing.version + 1 &&
    (draft === undefined ? mark !== undefined && idOf(mark) === id : mark === markOf(draft));
  let isInForce = false;
  const policy = await storePolicy(
    services,
    tenant,
    async (part, manifest) => {
      isInForce = isDone(part);
      if (isInForce) return undefined;
      if (draft === undefined) throw notFound('draft', id);
      checkPrecondition({ ifMatch: publishing.ifMatch }, draftTag(draft));
      const inForce = { current: part.policy, manifest };
      const body = await bodyToPublish(services, tenant, draft, publishing, inForce);
      isInForce = body !== undefined;
      return body;
    },
    who,
    draft && markOf(draft),
  );
  // It is in force: that its draft is still there does no harm. One that changed nothing stays, so
  // that it is answered alike when it is sent again.
  if (draft !== undefined && isInForce)
    await removeDraft(services, tenant, draft).catch(() => undefined);
  return policy;
};

/** So many versions back it is looked for what became of a draft. */
const MOST_LOOKED_AT = 50;

/** As which version a draft was published, of the latest; undefined if as none of them. */
export const publishedAs = async (
  services: StoreReader,
  tenant: string,
  id: string,
): Promise<number | undefined> => {
  const manifest = await readManifest(services, tenant);
  let left = MOST_LOOKED_AT;
  for await (const { policy, draft } of policyVersions(services, tenant, manifest)) {
    if (draft !== undefined && idOf(draft) === id) return policy.version;
    left -= 1;
    if (left === 0) return undefined;
  }
  return undefined;
};
