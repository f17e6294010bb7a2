import * as z from 'zod';
import { PolicyInput } from './policy.ts';
import { Day, Id } from './primitives.ts';

/** A draft that is to be played ahead beside the policy in force. */
export const SimulationRequest = z
  .strictObject({
    policy: PolicyInput,
    weeks: z.int().min(1).max(8).default(3),
    people: z
      .int()
      .min(1)
      .max(100)
      .default(20)
      .meta({ description: 'So many employees at most, a seeded sample where there are more' }),
  })
  .meta({ id: 'SimulationRequest' });
export type SimulationRequest = z.output<typeof SimulationRequest>;

const share = z.number().min(0).max(1);
const change = z.number().min(-1).max(1);

/** Attained share of what is asked, under both policies with the same luck. */
const COMPARED = {
  before: share.meta({ description: 'Under the policy in force: mean over the runs' }),
  after: share.meta({ description: 'Under the draft' }),
  difference: change.meta({ description: 'after − before, mean over the runs' }),
  low: change.optional().meta({
    description: 'The difference in the run in which it was lowest; left out before three runs',
  }),
  high: change.optional().meta({
    description: 'The difference in the run in which it was highest; left out before three runs',
  }),
  people: z.int().min(0).meta({ description: 'Of whom it is asked' }),
};

const Compared = z.object(COMPARED).meta({ id: 'ComparedAttainment' });
export type Compared = z.output<typeof Compared>;

/**
 * What the weeks ahead would come to under a draft and under the policy in force, as the learner
 * model sees them: trust the direction, not the size. While its job runs it is of the
 * whole runs so far.
 */
export const Simulation = z
  .object({
    base: z.int().meta({ description: 'Version of the policy that the draft is compared with' }),
    weeks: z.int(),
    people: z.int().meta({ description: 'Who play' }),
    runs: z.int().meta({ description: 'Whole runs behind the numbers' }),
    of: z.int().meta({ description: 'Runs that there will be' }),
    trust: z.literal('direction').meta({
      description: "It is the model's forecast: trust the direction, not the size",
    }),
    overall: Compared.optional().meta({
      description:
        'Share of the target attained on the due day, at most 1, weighted as the goals weigh. ' +
        'Left out before the first run is whole, and where key results ask nothing of anybody',
    }),
    keyResults: z
      .array(z.object({ keyResult: Id, title: z.string(), due: Day, ...COMPARED }))
      .meta({ description: 'Of those that ask something of five people or more' }),
    teams: z
      .array(z.object({ team: Id, ...COMPARED }))
      .meta({ description: 'Of those of whom five people or more play' }),
    hidden: z
      .int()
      .meta({ description: 'Key results and teams left out, since they are about too few people' }),
  })
  .meta({ id: 'Simulation' });
export type Simulation = z.output<typeof Simulation>;
