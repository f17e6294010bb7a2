import type { Hono } from 'hono';
import { LessonRequest } from '../../core/model/decision.ts';
import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { actingFor } from '../../functions/capabilities.ts';
import type { ConsoleEnv } from '../../functions/console/env.ts';
import { consoleSpecOf } from '../../functions/console/route.ts';
import type { ConsoleSpec, ExampleIds } from '../../functions/console/spec.ts';
import type { Services } from '../../functions/services.ts';
import { findDecisionOf, saveDecision } from '../../functions/store/decisions.ts';
import { partition } from '../../functions/store/keys.ts';
import { ask } from '../../functions/work/ask.ts';
import { loadEmployee } from '../../functions/work/load.ts';
import { ANY_STATE } from '../../functions/work/precondition.ts';
import { putDraft } from '../../functions/work/put-draft.ts';

/** A route of the console, as its description says it. */
export interface ConsoleOperation {
  readonly method: string;
  readonly path: string;
  readonly spec: ConsoleSpec;
}

/** Ids that a furnished tenant has (`furnish`), and those of members and keys that are none. */
const EXAMPLE_IDS: ExampleIds = {
  employee: 'ada',
  lesson: 'w1',
  skill: 'writing',
  role: 'agent',
  team: 'support',
  objective: 'happy',
  keyResult: 'csat',
  member: 'viewer-en',
  key: 'k1',
  draft: 'sketch',
  decision: 'd-shown',
  suggestion: 's-shown',
};

/** Makes what of these ids `furnish` does not: a draft of the policy, a decision, a suggestion. */
export const furnishConsole = async (services: Services, tenant: string): Promise<void> => {
  const acting = actingFor(services, { by: 'member:admin-en' });
  const draft = { base: 1, policy: DEFAULT_POLICY, note: 'A sketch' };
  await putDraft(acting, tenant, EXAMPLE_IDS.draft, draft, ANY_STATE);
  const { employee, decision: id, suggestion: sk } = EXAMPLE_IDS;
  const loaded = await loadEmployee(services, tenant, employee);
  const asked = {
    kind: 'next',
    request: LessonRequest.parse({}),
    dryRun: false,
    within: '?',
  } as const;
  const { answer } = await ask(services, loaded, asked);
  // Ids of decisions follow from what they are about: under a name of its own, it can be looked up.
  const made = await findDecisionOf(services, tenant, employee, answer.decision);
  await saveDecision(services, tenant, { ...made!, id }, loaded.manifest);
  const at = '2026-01-05T08:00:00.000Z';
  const suggestion = { employee, kind: 'topic', text: 'More of it', id: sk, at };
  await services.table.put({ pk: partition.list(tenant, 'suggestions'), sk, employee, suggestion });
};

/** Every route of the console that has a description. */
export const consoleOperations = (app: Hono<ConsoleEnv>): ConsoleOperation[] =>
  app.routes.flatMap(({ method, path, handler }) => {
    const spec = consoleSpecOf(handler);
    return spec === undefined || method === 'ALL' ? [] : [{ method, path, spec }];
  });

/** Where a route is asked for in a furnished tenant. */
export const exampleOf = ({ path, spec }: ConsoleOperation): string =>
  spec.example?.(EXAMPLE_IDS) ?? path;
