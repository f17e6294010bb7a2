import { replayTenants } from '../../../functions/jobs/evidence.ts';
import { untilNightMs, WITHIN_MS } from './night.ts';
import { timer } from './timer.ts';

/** Replays a sample of every tenant's decisions at night, as the deployed job does. */
export const nightlyEvidence = timer({
  name: 'The nightly replay',
  delayMs: untilNightMs(3, 10),
  run: (context) =>
    replayTenants(context.take('services'), context.options.clock.now() + WITHIN_MS),
});
