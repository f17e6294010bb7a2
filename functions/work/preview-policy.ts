import { hash } from 'node:crypto';
import { todayOf } from '../../core/base/local-days.ts';
import { LessonRequest } from '../../core/model/decision.ts';
import type { Policy } from '../../core/model/policy.ts';
import type { Preview, PreviewRequest } from '../../core/model/preview.ts';
import { type Rulings, rulesFor, rulingsOf } from '../../core/recommend/rules.ts';
import type { Question } from '../../core/recommend/situation.ts';
import { type CompiledRelease, underPolicy } from '../../core/release/compile.ts';
import type { Seen } from '../../core/tune/compare.ts';
import { type Look, lookAt } from '../../core/tune/look.ts';
import { previewOf } from '../../core/tune/preview.ts';
import type { Counting } from '../capabilities.ts';
import { refusedFor } from '../refusal.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { policyVersions } from '../store/policies.ts';
import { currentRelease } from '../store/releases.ts';
import { refuseUnknownRules } from './known-rules.ts';
import type { InForce } from './load.ts';
import { checkKeyResult, checkShared } from './names.ts';
import { type Member, panelOf, partsBeside } from './panel.ts';
import { questionAt } from './question.ts';

/** Heap of what is kept of a look: each candidate with its terms. */
const BYTES_AN_OPTION = 350;
const BYTES_BESIDES = 500;
const BYTES_A_PIN = 60;

const bytesOf = ({ options, pinned }: Look): number =>
  BYTES_BESIDES + BYTES_AN_OPTION * options.length + BYTES_A_PIN * pinned.length;

/** The policy to compare with. Throws `unknown-reference` for a version that never was. */
const policyAgainst = async (
  services: LogKeeper,
  tenant: string,
  { manifest, release }: InForce,
  version: number | undefined,
): Promise<Policy> => {
  if (version === undefined || version === release.policy.version) return release.policy;
  for await (const { policy } of policyVersions(services, tenant, manifest))
    if (policy.version === version) return policy;
  const detail = `There is no policy version ${version}.`;
  throw refusedFor(
    [{ pointer: '/against', code: 'unknown-reference', detail }],
    'unknown-reference',
  );
};

/** Which lessons the rules single out, as a text: equal exactly where they are the same. */
const rulingsKey = ({ pinned, boosted, hidden }: Rulings): string => {
  if (pinned.size + boosted.size + hidden.size === 0) return '';
  const lists = [pinned, boosted, hidden].map((list) => [...list].sort((a, b) => a - b));
  return hash('sha256', JSON.stringify(lists), 'base64url');
};

/** Looks at people under one policy; what was looked at before is remembered. */
const lookingUnder = (
  services: LogKeeper,
  tenant: string,
  inForce: InForce,
  release: CompiledRelease,
  request: LessonRequest,
): ((member: Member, atMs: number) => Seen & { readonly atMs: number }) => {
  const { constraints } = release.policy;
  // How many lessons a digest has says nothing of which they are.
  const under = JSON.stringify([{ ...constraints, dailyCap: 0 }, request]);
  const prefix = `LOOK#${tenant}#${partsBeside(inForce)}#${hash('sha256', under, 'base64url')}`;
  const known = new Map<string, Pick<Seen, 'rulings' | 'rules'>>();
  const rulingsFor = (question: Question): Pick<Seen, 'rulings' | 'rules'> => {
    const { role, team, timeZone } = question.profile;
    const key = `${todayOf(question.atMs, timeZone)}\n${role ?? ''}\n${team ?? ''}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = { rulings: rulingsKey(rulingsOf(question)), rules: rulesFor(question) };
    known.set(key, found);
    return found;
  };
  return ({ employee, learner }, nowMs) => {
    const loaded = { ...inForce, tenant, employee, learner, release };
    const { question } = questionAt(loaded, learner.state, request, nowMs);
    const { atMs, arm } = question;
    const { rulings, rules } = rulingsFor(question);
    const own = `${learner.identity}#${learner.profile?.etag}#${learner.personal?.hash}`;
    const key = `${prefix}#${employee}#${own}#${atMs}#${arm}#${rulings}`;
    const before = services.cache.get(key) as Look | undefined;
    const look = before ?? lookAt(question);
    if (before === undefined) services.cache.keep(key, look, bytesOf(look));
    return { look, arm, rulings, rules, atMs };
  };
};

/**
 * What a policy would change today, by first choices, against the one in force or an earlier one.
 * Writes nothing. Throws `unknown-reference` with the field that names what is not there.
 */
export const previewPolicy = async (
  services: LogKeeper & Counting,
  tenant: string,
  { policy, against, request: asked = {}, ...whom }: PreviewRequest,
): Promise<Preview> => {
  const inForce = await currentRelease(services, tenant);
  const { version: _version, ...body } = policy;
  const request = LessonRequest.parse(asked);
  checkShared(inForce.release, request, '/request/');
  checkKeyResult(inForce.release, undefined, request, '/request/');
  await refuseUnknownRules(services, tenant, inForce, body);
  const base = await policyAgainst(services, tenant, inForce, against);
  const panel = await panelOf(services, tenant, whom, inForce);
  const releases = {
    base: underPolicy(inForce.release, base),
    draft: underPolicy(inForce.release, { ...body, version: base.version }),
  };
  const before = lookingUnder(services, tenant, inForce, releases.base, request);
  const after = lookingUnder(services, tenant, inForce, releases.draft, request);
  const people = panel.members.map((member) => ({
    employee: member.employee,
    team: member.team,
    before: before(member, panel.atMs),
    after: after(member, panel.atMs),
  }));
  const named = whom.employees !== undefined;
  // Of those who are named: their newest moment, so that it is the same until there is news.
  const atMs = named ? Math.max(...people.map(({ before: { atMs } }) => atMs)) : panel.atMs;
  return previewOf({ ...panel, atMs, people, named }, releases);
};
