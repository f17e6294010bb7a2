import type { Context } from '../context.ts';
import { keptArrivals } from '../newest-instant.ts';
import type { Part } from '../part.ts';

/** Stamps what arrives, and keeps from one run to the next how late it has been. */
export const clock: Part<Context> = {
  name: 'The clock',
  start(context) {
    const { dataPath, clock: machine, progress } = context.options;
    const { arrivals, save } = keptArrivals(dataPath, () => machine.now(), progress);
    context.bring('arrivals', arrivals);
    return save;
  },
};
