import { Refused } from '../../../functions/refusal.ts';
import type { Services } from '../../../functions/services.ts';
import { findDigest } from '../../../functions/store/digests.ts';
import { employeeIds } from '../../../functions/store/directory.ts';
import { readSchedule } from '../../../functions/store/schedules.ts';
import type { Digesting } from '../../../functions/work/letters.ts';
import { sendNow } from '../../../functions/work/send-now.ts';
import { DEMO_IDS } from '../../demo/organisation.ts';
import type { Context } from '../context.ts';
import type { Part } from '../part.ts';

/** Employees who are tried, one after the other. */
const MOST_TRIED = 10;

/** Whether somebody got a digest in an earlier run. */
const hasOne = async (services: Services, tenant: string, employee: string): Promise<boolean> => {
  const { period } = await readSchedule(services, tenant, employee);
  return (
    period !== undefined && (await findDigest(services, tenant, employee, period))?.state === 'sent'
  );
};

/** Sends one digest to the first employee who may get one, unless one of them has one already. */
const sendFirst = async (services: Services & Digesting, tenant: string): Promise<void> => {
  const tried: string[] = [];
  for await (const employee of employeeIds(services, tenant)) {
    if (tried.length === MOST_TRIED) break;
    tried.push(employee);
  }
  for (const employee of tried) if (await hasOne(services, tenant, employee)) return;
  for (const employee of tried) {
    try {
      await sendNow(services, tenant, employee);
      return;
    } catch (error) {
      // There is nothing for this one; the next one may have something.
      if (!(error instanceof Refused)) throw error;
    }
  }
};

/** Sees to it that the mailbox holds a digest of each demo organisation; nobody waits for it. */
export const firstDigests: Part<Context> = {
  name: 'The first digests',
  start(context) {
    const services = context.take('services');
    const { digesting } = services;
    if (digesting === undefined) return undefined;
    const sending = async (): Promise<void> => {
      for (const tenant of DEMO_IDS) await sendFirst({ ...services, ...digesting }, tenant);
    };
    const sent = sending().catch((error: unknown) => context.options.log({ level: 'warn', error }));
    return async () => {
      await sent;
    };
  },
};
