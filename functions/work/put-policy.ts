import type { Policy, PolicyBody } from '../../core/model/policy.ts';
import { Refused } from '../refusal.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { etagOf } from '../store/etag.ts';
import { policyVersions, putPolicy as storePolicy } from '../store/policies.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';

/** The tag of a policy: its version. */
export const policyTag = ({ version }: Policy): string => `v${version}`;

const bodyOf = ({ version: _version, ...body }: Policy): PolicyBody => body;

/** The body, or undefined where it is in force already: then no new version is made. */
const unlessSame = (current: Policy, body: PolicyBody): PolicyBody | undefined =>
  etagOf(bodyOf(current)) === etagOf(body) ? undefined : body;

/**
 * Puts a policy in force under a new version; one that is in force already stays as it is. Throws
 * `etag-mismatch` where another admin was faster, `unknown-reference` where a rule names what is
 * not there.
 */
export const putPolicy = (
  services: StoreWriter,
  tenant: string,
  body: PolicyBody,
  precondition: Precondition,
): Promise<Policy> =>
  storePolicy(services, tenant, ({ policy }) => {
    const changed = unlessSame(policy, body);
    const tag = policyTag(policy);
    checkPrecondition(precondition, tag, changed === undefined ? tag : undefined);
    return changed;
  });

/** Puts an earlier policy in force again, as a new version. Throws `not-found`. */
export const rollBack = (services: StoreWriter, tenant: string, version: number): Promise<Policy> =>
  storePolicy(services, tenant, async ({ policy: current }, manifest) => {
    for await (const { policy } of policyVersions(services, tenant, manifest))
      if (policy.version === version) return unlessSame(current, bodyOf(policy));
    throw new Refused('not-found', `There is no policy version ${version}.`);
  });
