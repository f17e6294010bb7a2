/** How a key result asks for a skill: kept beside every number so that a demand can be traced. */
export interface DemandSource {
  readonly kind: 'keyResult' | 'role' | 'onboarding';
  /** Id of the key result, or of the role. */
  readonly id: string;
  readonly objective?: string;
  readonly title: string;
  /** Target mastery that this source asks for. */
  readonly target: number;
  /** Its pull on the skill: objective weight × key-result weight × skill weight × how far behind pace. */
  readonly weight: number;
  /** Epoch milliseconds: the end of the due day. */
  readonly due: number;
  /** 0 = on or ahead of pace, 1 = nothing of what was due by now is reached. For key results only. */
  readonly behind?: number;
  /** True for a key result that is past its due day and not reached. */
  readonly overdue?: boolean;
}

/** What the goals ask of one employee for one skill. */
export interface SkillDemand {
  readonly skill: string;
  /** Combined target mastery, 0..1. */
  readonly target: number;
  /** Combined pull, normalised over the employee's demand so that all weights sum to 1. */
  readonly weight: number;
  /** Epoch milliseconds; the pull-weighted earliest sensible due instant, never before `at`. */
  readonly due: number;
  /** The role's level for this skill, 0 if the role does not need it. */
  readonly roleLevel: number;
  /** Strongest pull first; never empty. */
  readonly sources: readonly DemandSource[];
}

/** Skills that are demanded of one employee, strongest pull first. */
export interface Demand {
  readonly skills: readonly SkillDemand[];
  /** True while the employee is inside the role's onboarding days. */
  readonly onboarding: boolean;
}
