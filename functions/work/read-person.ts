import type { NextLesson } from '../../core/model/decision.ts';
import { type CurvePoint, forgettingCurves } from '../../core/recommend/curve.ts';
import { type SkillReport, skillReports } from '../../core/recommend/skills.ts';
import type { Counting } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import type { Keeping } from '../store/keeping.ts';
import type { Limiting } from '../store/quotas.ts';
import { ask } from './ask.ts';
import { type Loaded, loadEmployee } from './load.ts';
import { answerFor } from './private.ts';
import { NO_REQUEST, questionOf } from './question.ts';

/** How far forgetting is looked at, in days, and how closely. */
const AHEAD = { days: 90, step: 3 };
/** Skills whose forgetting is drawn. */
const MOST_DRAWN = 6;
/** First choices that are shown. */
const MOST_SHOWN = 5;

/** What one employee knows, forgets and needs. */
export interface Person {
  readonly loaded: Loaded;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly skills: readonly SkillReport[];
  /** Of the skills that are asked for most, by the skill. */
  readonly curves: ReadonlyMap<string, readonly CurvePoint[]>;
  /** What they would get now; undefined for somebody who is not active. */
  readonly next: NextLesson | undefined;
}

/**
 * Reads what one employee knows, forgets and needs, and what they would get now; nothing of it is
 * remembered. Reasons are those that whoever asks may read. Throws `unknown-employee`.
 */
export const readPerson = async (
  services: LogKeeper & Counting & Limiting & Keeping,
  identity: Identity,
  employee: string,
): Promise<Person> => {
  const loaded = await loadEmployee(services, identity.tenant, employee);
  const { question } = await questionOf(services, loaded, NO_REQUEST);
  const input = { ...question, seed: '' };
  const skills = skillReports(input);
  // What was never practised is not forgotten.
  const practised = skills.filter(({ lastPractised }) => lastPractised !== undefined);
  const drawn = practised.slice(0, MOST_DRAWN).map(({ skill }) => skill);
  const isActive = loaded.learner.profile?.employee.active !== false;
  const asked = {
    kind: 'next',
    request: { limit: MOST_SHOWN },
    dryRun: true,
    within: '?',
  } as const;
  const next = isActive
    ? answerFor(identity, (await ask(services, loaded, asked)).answer)
    : undefined;
  return {
    loaded,
    atMs: question.atMs,
    skills,
    curves: forgettingCurves(input, drawn, AHEAD),
    next,
  };
};
