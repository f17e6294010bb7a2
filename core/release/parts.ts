import type { MasteryModel } from '../learner/mastery.ts';
import type { CataloguePart, ContentPart } from '../model/catalogue.ts';
import type { GoalsPart } from '../model/goals.ts';
import type { Policy } from '../model/policy.ts';

/** Everything that is in force at once, as stored. */
export interface ReleaseParts {
  readonly catalogue: CataloguePart;
  readonly content: ContentPart;
  readonly goals: GoalsPart;
  readonly policy: Policy;
  readonly model: MasteryModel;
}

/** The parts of a release, each stored by itself. */
export type PartName = 'catalogue' | 'content' | 'goals' | 'policy' | 'model';

/** A release as it is recorded: the SHA-256 of each part. */
export interface Release {
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly parts: Readonly<Record<PartName, string>>;
  readonly note?: string;
}
