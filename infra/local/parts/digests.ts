import { pacingOf } from '../../../functions/digest/pacer.ts';
import { PLAN_EVERY_MS, planShards } from '../../../functions/digest/planner.ts';
import {
  groupOf,
  MOST_RECEIVES,
  MOST_SENDERS,
  type Queueing,
  type ShardMessage,
  VISIBILITY_MS,
} from '../../../functions/digest/queue.ts';
import { workMessage } from '../../../functions/digest/sender.ts';
import type { Services } from '../../../functions/services.ts';
import type { Digesting } from '../../../functions/work/letters.ts';
import type { Context } from '../context.ts';
import type { Part } from '../part.ts';
import { LocalQueue } from '../queue.ts';

/** Messages that were given out and not done with come back: somebody has to look. */
const LOOK_EVERY_MS = 1_000;

/** Works what lies in the queue, as many messages at a time as functions would. */
const workers = (
  queue: LocalQueue<ShardMessage>,
  services: Services & Digesting & Queueing,
): { readonly look: () => void; readonly stop: () => Promise<void> } => {
  const free = Array.from({ length: MOST_SENDERS }, () => pacingOf(services, 1 / MOST_SENDERS));
  const running = new Set<Promise<void>>();
  let isStopped = false;
  const look = (): void => {
    while (!isStopped && free.length > 0) {
      const received = queue.receive();
      if (received === undefined) return;
      const pacing = free.pop()!;
      const one = workMessage(services, received.body, pacing)
        .then(() => {
          queue.done(received.receipt);
        })
        .catch((error: unknown) => services.log({ level: 'warn', error }))
        .finally(() => {
          running.delete(one);
          free.push(pacing);
          look();
        });
      running.add(one);
    }
  };
  return {
    look,
    stop: async () => {
      isStopped = true;
      await Promise.all(running);
    },
  };
};

/**
 * Plans and sends digests, as the deployed functions do: the same handlers, a queue in this process
 * and a timer.
 */
export const digests: Part<Context> = {
  name: 'The digests',
  start(context) {
    const { clock, log } = context.options;
    const services = context.take('services');
    const { digesting } = services;
    if (digesting === undefined) return undefined;
    const queue = new LocalQueue<ShardMessage>({
      now: () => clock.now(),
      visibilityMs: VISIBILITY_MS,
      mostReceives: MOST_RECEIVES,
    });
    let look = (): void => {};
    const shardQueue: Queueing['shardQueue'] = {
      send: async (body, name) => {
        queue.send({ body, group: groupOf(body), dedupe: name });
        look();
      },
    };
    const all = { ...services, ...digesting, shardQueue };
    const working = workers(queue, all);
    look = working.look;
    context.bring('shardQueue', {
      redrive: () => {
        const count = queue.redrive();
        look();
        return count;
      },
    });
    let planning: Promise<unknown> = Promise.resolve();
    let [callOffPlan, callOffLook] = [() => {}, () => {}];
    const plan = (): void => {
      planning = planShards(all).catch((error: unknown) => log({ level: 'warn', error }));
      callOffPlan = clock.after(PLAN_EVERY_MS, plan);
    };
    const lookAgain = (): void => {
      look();
      callOffLook = clock.after(LOOK_EVERY_MS, lookAgain);
    };
    plan();
    lookAgain();
    return async () => {
      callOffPlan();
      callOffLook();
      await planning;
      await working.stop();
    };
  },
};
