import type { PolicyBody } from '../../core/model/policy.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import { problemsOf } from '../../core/release/validate.ts';
import { refusedFor } from '../refusal.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { readWorkspace } from '../store/workspace.ts';
import type { InForce } from './load.ts';

const namesOnlyKnown = ({ catalogue, goals, roles }: CompiledRelease, { rules }: PolicyBody) => {
  const teams = new Set(goals.teams.map(({ id }) => id));
  return rules.every(
    ({ lessons = [], who }) =>
      lessons.every((id) => catalogue.lessonIndex.has(id)) &&
      (who?.team === undefined || teams.has(who.team)) &&
      (who?.role === undefined || roles.has(who.role)),
  );
};

/**
 * Throws `unknown-reference` where a rule of a draft names what could not be published. What is in
 * force is known; only what is not may be among the changes that are held, which take long to read.
 */
export const refuseUnknownRules = async (
  services: StoreReader,
  tenant: string,
  { manifest, release }: InForce,
  policy: PolicyBody,
): Promise<void> => {
  if (namesOnlyKnown(release, policy)) return;
  const workspace = await readWorkspace(services, tenant, manifest);
  const [first, ...others] = problemsOf({ ...workspace, policy }).filter(({ pointer }) =>
    pointer.startsWith('/policy/'),
  );
  if (first !== undefined) throw refusedFor([first, ...others], 'unknown-reference');
};
