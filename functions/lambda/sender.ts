import { pacingOf } from '../digest/pacer.ts';
import { MOST_SENDERS, readShard } from '../digest/queue.ts';
import { workMessage } from '../digest/sender.ts';
import { and } from './capability.ts';
import { lettering } from './lettering.ts';
import { queue } from './queue.ts';
import { queueing } from './queueing.ts';

export const handler = queue('sender', and(lettering, queueing), (services) => {
  const pacing = pacingOf(services, 1 / MOST_SENDERS);
  return async (messages) => {
    // One a time: the next one has its turn when this one is done with.
    for (const { body } of messages) await workMessage(services, readShard(body), pacing);
    return [];
  };
});
