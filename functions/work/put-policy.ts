import type { Policy, PolicyBody } from '../../core/model/policy.ts';
import { isSamePolicy } from '../../core/tune/shares.ts';
import type { Who } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { StoreReader, StoreWriter } from '../store/capabilities.ts';
import { readManifest } from '../store/manifest.ts';
import { findPolicy, putPolicy as storePolicy } from '../store/policies.ts';
import type { PolicyPart } from '../store/release-parts.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';

/** The tag of a policy: its version. */
export const policyTag = ({ version }: Pick<Policy, 'version'>): string => `v${version}`;

/** A policy without the number of its version. */
export const bodyOf = ({ version: _version, ...body }: Policy): PolicyBody => body;

/**
 * The body, or undefined where what is in force decides alike: then no new version is made. Only
 * the shares of weights matter, so ten times each of them is the policy that is in force.
 */
export const unlessSame = (current: Policy, body: PolicyBody): PolicyBody | undefined =>
  isSamePolicy(current, body) ? undefined : body;

/**
 * Puts in force what `wanted` makes of the policy that is, under a new version; one that is in
 * force already stays as it is. Throws `etag-mismatch` where another admin was faster,
 * `unknown-reference` where a rule names what is not there, and what `wanted` throws.
 */
export const changePolicy = (
  services: StoreWriter,
  tenant: string,
  wanted: (inForce: PolicyBody) => PolicyBody,
  precondition: Precondition,
  who: Who,
): Promise<Policy> =>
  storePolicy(
    services,
    tenant,
    ({ policy }) => {
      const changed = unlessSame(policy, wanted(bodyOf(policy)));
      const tag = policyTag(policy);
      checkPrecondition(precondition, tag, changed === undefined ? tag : undefined);
      return changed;
    },
    who,
  );

/** The refusal of a version that is not there. */
export const noVersion = (version: number | string): Refused =>
  new Refused('not-found', `There is no policy version ${version}.`);

/**
 * Puts an earlier policy in force again, as a new version. Throws `not-found`, and `etag-mismatch`
 * where another version is in force by now than the one that was seen.
 */
export const rollBack = (
  services: StoreWriter,
  tenant: string,
  version: number,
  precondition: Precondition,
  who: Who,
): Promise<Policy> =>
  storePolicy(
    services,
    tenant,
    async ({ policy: current }, manifest) => {
      const found = await findPolicy(services, tenant, manifest, version);
      if (found === undefined) throw noVersion(version);
      const changed = unlessSame(current, bodyOf(found.policy));
      const tag = policyTag(current);
      checkPrecondition(precondition, tag, changed === undefined ? tag : undefined);
      return changed;
    },
    who,
  );

/** A version of the policy with its history. Throws `not-found`. */
export const readPolicy = async (
  services: StoreReader,
  tenant: string,
  version: string,
): Promise<PolicyPart> => {
  const number = /^[1-9]\d{0,8}$/.test(version) ? Number(version) : 0;
  const manifest = await readManifest(services, tenant);
  const found = await findPolicy(services, tenant, manifest, number);
  if (found === undefined) throw noVersion(version);
  return found;
};
