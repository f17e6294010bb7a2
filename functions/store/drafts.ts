import type { PolicyBody } from '../../core/model/policy.ts';
import type { Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import type { Item, Key } from './table.ts';

/** A policy that is being worked on; nothing of it is in force. */
export interface Draft {
  readonly id: string;
  /** Version of the policy that it was made from. */
  readonly base: number;
  readonly policy: PolicyBody;
  readonly note?: string | undefined;
  /** Who changed it last. */
  readonly by: string;
  /** When, epoch milliseconds. */
  readonly at: number;
  /** Rises with every change, also over a draft of the same id that was deleted. */
  readonly version: number;
}

const keyOf = (tenant: string, id: string): Key => ({
  pk: partition.list(tenant, 'drafts'),
  sk: id,
});

const itemOf = (tenant: string, { id, policy, note, ...draft }: Draft): Item => ({
  ...keyOf(tenant, id),
  ...draft,
  policy: JSON.stringify(policy),
  ...(note !== undefined && { note }),
});

const draftOf = ({ pk: _pk, sk, policy, ...draft }: Item): Draft => ({
  ...(draft as unknown as Omit<Draft, 'id' | 'policy'>),
  id: sk,
  policy: JSON.parse(policy as string) as PolicyBody,
});

/** A draft by its id. */
export const findDraft = async (
  { table }: Tabled,
  tenant: string,
  id: string,
): Promise<Draft | undefined> => {
  const item = await table.get(keyOf(tenant, id));
  return item && draftOf(item);
};

/** Drafts by id, a page at a time. */
export const listDrafts = (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<Draft>> =>
  queryPage(services, { pk: partition.list(tenant, 'drafts') }, page, draftOf);

/** Stores a draft in place of the one that was seen; false where that has changed meanwhile. */
export const saveDraft = (
  { table }: Tabled,
  tenant: string,
  draft: Draft,
  seen: Draft | undefined,
): Promise<boolean> =>
  table.put(
    itemOf(tenant, draft),
    seen === undefined
      ? { is: 'absent' }
      : { is: 'equal', attribute: 'version', value: seen.version },
  );

/** Deletes a draft as it was seen; false where it has changed meanwhile. */
export const removeDraft = (
  { table }: Tabled,
  tenant: string,
  { id, version }: Draft,
): Promise<boolean> =>
  table.delete(keyOf(tenant, id), { is: 'equal', attribute: 'version', value: version });
