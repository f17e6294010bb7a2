import type { DecisionRecord, NextLesson } from '../../core/model/decision.ts';
import type { PersonalGoals } from '../../core/model/goals.ts';
import { decide } from '../../core/recommend/decide.ts';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Clock } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { stateOf } from '../store/decided.ts';
import { findDecision, findDecisionOf, outcomeDigest } from '../store/decisions.ts';
import { personalGoalsAt } from '../store/own-goals.ts';
import { releaseNumber } from '../store/releases.ts';
import { notFound } from './access.ts';
import { answerOf } from './ask.ts';

/** A decision computed again from its stored inputs. */
export interface Replay {
  readonly decision: string;
  readonly identical: boolean;
  readonly engine: { readonly made: string; readonly current: string };
  /** What differs and why; empty when identical. */
  readonly differences: string[];
  readonly recomputed: NextLesson;
}

/** A stored decision that this credential may see. Throws `not-found`. */
export const readDecision = async (
  services: StoreReader & Clock,
  identity: Identity,
  id: string,
): Promise<DecisionRecord> => {
  const { tenant, employee } = identity;
  const record = await (employee === undefined
    ? findDecision(services, tenant, id)
    : findDecisionOf(services, tenant, employee, id));
  if (record === undefined) throw notFound('decision', id);
  return record;
};

const recompute = async (
  services: StoreReader,
  tenant: string,
  record: DecisionRecord,
  release: CompiledRelease,
  personal: PersonalGoals | undefined,
): Promise<{ answer: NextLesson; outcome: string }> => {
  const { id, employee, profile, request, at, arm, kind, luck = id } = record;
  const state = await stateOf(services, tenant, record, release.folding);
  const input = {
    release,
    personal,
    profile,
    employee,
    state,
    request,
    atMs: at,
    arm,
    seed: luck,
  };
  const outcome = decide(input, kind);
  const json = JSON.stringify(outcome);
  const { answer } = answerOf(outcome, json, { id, employee, atMs: at, release, arm });
  return { answer, outcome: outcomeDigest(json) };
};

/** What differs between a decision and its replay, in sentences, and why that can be. */
export const differencesOf = (
  record: Pick<DecisionRecord, 'engine' | 'outcome' | 'picks'>,
  recomputed: Pick<NextLesson, 'lessons'>,
  outcome: string,
): string[] => {
  if (outcome === record.outcome) return [];
  const differences = [
    record.engine === ENGINE_VERSION
      ? 'The engine is the same, so an input is no longer what it was: ' +
        'events of this employee were changed or erased.'
      : `It was made by engine ${record.engine}; this is engine ${ENGINE_VERSION}, ` +
        'which may weigh the same inputs otherwise.',
  ];
  const ranks = Math.max(record.picks.length, recomputed.lessons.length);
  for (let index = 0; index < ranks; index++) {
    const before = record.picks[index];
    const now = recomputed.lessons[index];
    const rank = `Rank ${index + 1}`;
    if (before?.lesson !== now?.lesson.id) {
      const lessons = `${before?.lesson ?? 'empty'}, now ${now?.lesson.id ?? 'empty'}`;
      differences.push(`${rank} was ${lessons}.`);
    } else if (before !== undefined && before.propensity !== now?.propensity) {
      differences.push(`${rank} had the propensity ${before.propensity}, now ${now?.propensity}.`);
    }
  }
  return differences;
};

/**
 * Computes a stored decision again from what it was made of, under the release that was in force
 * then. Throws `release-gone` where that release is not kept any more.
 */
export const replay = async (
  services: StoreReader & Clock,
  identity: Identity,
  id: string,
): Promise<Replay> => {
  const { tenant } = identity;
  const record = await readDecision(services, identity, id);
  const release = await releaseNumber(services, tenant, record.release);
  if (release === undefined)
    throw new Refused(
      'release-gone',
      `Release ${record.release} of this decision is not kept any more.`,
    );
  const personal =
    record.personal === undefined
      ? undefined
      : await personalGoalsAt(services, tenant, record.employee, record.personal);
  const { answer, outcome } = await recompute(services, tenant, record, release, personal);
  const differences = differencesOf(record, answer, outcome);
  return {
    decision: id,
    identical: differences.length === 0,
    engine: { made: record.engine, current: ENGINE_VERSION },
    differences,
    recomputed: answer,
  };
};
