import type { Evidence } from '../../core/model/evidence.ts';
import type { PolicyBody } from '../../core/model/policy.ts';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import type { Drawing } from '../../core/tune/chances.ts';
import { judge } from '../../core/tune/judge.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { restOf } from '../store/policies.ts';
import { currentRelease } from '../store/releases.ts';
import { readReplayed } from '../store/replayed.ts';
import { refuseUnknownRules } from './known-rules.ts';

const drawingOf = ({ weights, exploration }: PolicyBody): Drawing => ({
  weights,
  temperature: exploration.temperature,
});

/**
 * What the log says of a draft, by what was replayed the last night: nothing is written, and
 * nothing of single people is read. What was replayed for another engine does not count. Throws
 * `unknown-reference` where a rule names what is not there.
 */
export const judgePolicy = async (
  services: StoreReader,
  tenant: string,
  draft: PolicyBody,
): Promise<Evidence> => {
  const [inForce, stored] = await Promise.all([
    currentRelease(services, tenant),
    readReplayed(services, tenant),
  ]);
  await refuseUnknownRules(services, tenant, inForce, draft);
  const { version: _, ...published } = inForce.release.policy;
  const log = stored?.engine === ENGINE_VERSION ? stored : undefined;
  return judge(log, {
    draft: drawingOf(draft),
    published: drawingOf(published),
    differs: restOf(draft) !== restOf(published),
    moved: log !== undefined && log.rest !== restOf(published),
  });
};
