import type { Stack } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { UpliftFunction } from './base/function.ts';
import type { Ground } from './base/ground.ts';

/**
 * Something that Uplift can do, with all that is deployed for it: functions and what they may do,
 * schedules, alarms, graphs, outputs. It makes its constructs in the stack itself and not below a
 * node of its own, so that what is deployed keeps its logical id when it moves to another file.
 */
export interface Capability {
  readonly functions: readonly UpliftFunction[];
  /** Its graphs on the dashboard. */
  readonly widgets: readonly IWidget[];
}

/** How a capability is deployed. */
export type CapabilityClass = new (stack: Stack, ground: Ground) => Capability;
