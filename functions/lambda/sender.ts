import { pacingOf } from '../digest/pacer.ts';
import { MOST_SENDERS, readShard } from '../digest/queue.ts';
import { workMessage } from '../digest/sender.ts';
import { and } from './capability.ts';
import { lettering } from './lettering.ts';
import { limiting } from './limiting.ts';
import { queue } from './queue.ts';
import { queueing } from './queueing.ts';

const ability = and(and(limiting, lettering), queueing);

export const handler = queue('sender', ability, (services) => {
  const pacing = pacingOf(services, 1 / MOST_SENDERS);
  return async (messages) => {
    // One a time: the next one has its turn when this one is done with.
    for (const { body } of messages) await workMessage(services, readShard(body), pacing);
    return [];
  };
});
