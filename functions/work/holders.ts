import type { Clock, Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { Tabled } from '../store/capabilities.ts';
import { employeesWhere } from '../store/directory.ts';
import { changeEmployee, findEmployee } from '../store/employees.ts';
import { readManifest } from '../store/manifest.ts';
import { inBatches } from './result.ts';

/** What people can hold, and the field of a profile that says so. */
const FIELD_OF = { roles: 'role', teams: 'team', managers: 'manager' } as const;
export type Held = keyof typeof FIELD_OF;

/** Ids that a refusal names; the others are counted. */
const NAMED = 5;
/** Profiles that are changed at the same time. */
const TOGETHER = 10;
/**
 * What is not done after this is left for the next try, well before a function would be stopped.
 */
const MOST_MS = 20_000;

const HOW: Readonly<Record<Held, (id: string, isOne: boolean) => string>> = {
  roles: (id, isOne) => `${isOne ? 'has' : 'have'} the role ${id}`,
  teams: (id, isOne) => `${isOne ? 'is' : 'are'} in the team ${id}`,
  managers: (id, isOne) => `${isOne ? 'has' : 'have'} ${id} as ${isOne ? 'the' : 'their'} manager`,
};

const holdersOf = async (
  services: Tabled & Clock,
  tenant: string,
  held: Held,
  id: string,
): Promise<string[]> => {
  const holders: string[] = [];
  for await (const employee of employeesWhere(services, tenant, { [FIELD_OF[held]]: id }))
    holders.push(employee.id);
  return holders;
};

/**
 * Throws `in-use` while people hold something that is to go, with their number and a few of them.
 * A count is no lock: who gets it at the same moment keeps it, and is warned of at their next
 * change.
 */
export const refuseWhileHeld = async (
  services: Tabled & Clock,
  tenant: string,
  held: Held,
  id: string,
): Promise<void> => {
  const holders = await holdersOf(services, tenant, held, id);
  if (holders.length === 0) return;
  const named = holders.slice(0, NAMED).join(', ');
  const more = holders.length > NAMED ? ` and ${holders.length - NAMED} more` : '';
  const isOne = holders.length === 1;
  const who = isOne ? '1 employee' : `${holders.length} employees`;
  const field = FIELD_OF[held];
  throw new Refused(
    'in-use',
    `${who} ${HOW[held](id, isOne)}: ${named}${more}. ` +
      `Take this out first in their profiles, or send ?reassign= with the id of another ${field} ` +
      'for all of them.',
    holders.slice(0, NAMED).map((employee) => ({
      pointer: `/employees/${employee}/${field}`,
      detail: `is ${id}`,
      code: 'in-use',
    })),
  );
};

/** Throws where people cannot be given the manager whom they are to have from now on. */
export const refuseManager = async (
  services: Tabled & Clock,
  tenant: string,
  id: string,
  reassign: string,
): Promise<void> => {
  const isThere = reassign !== id && (await findEmployee(services, tenant, reassign)) !== undefined;
  if (isThere) return;
  const detail =
    reassign === id
      ? `${id} is the one who leaves. Name somebody else.`
      : `There is no employee ${reassign}. Name somebody who has a profile.`;
  throw new Refused('unknown-reference', detail, [{ pointer: '?reassign', detail }]);
};

/**
 * Gives everybody who holds one thing another one. Can be cut off anywhere: those who have it stay
 * so, and the next try goes on with the others. Throws `unavailable` with how many are left where
 * the time does not suffice.
 */
export const reassignPeople = async (
  services: Tabled & Clock & Randomness,
  tenant: string,
  held: Held,
  from: string,
  to: string,
): Promise<void> => {
  const holders = await holdersOf(services, tenant, held, from);
  const manifest = await readManifest(services, tenant);
  const field = FIELD_OF[held];
  const untilMs = services.now() + MOST_MS;
  let left = 0;
  await inBatches(holders, TOGETHER, async (employee) => {
    if (services.now() > untilMs) left += 1;
    // Whoever holds another one by now keeps that.
    else
      await changeEmployee(services, tenant, manifest, employee, (before) =>
        before[field] === from ? { ...before, [field]: to } : undefined,
      );
  });
  if (left > 0) {
    throw new Refused(
      'unavailable',
      `${holders.length - left} of ${holders.length} employees were reassigned. ` +
        'Send it again to go on.',
      [],
      { 'retry-after': '1' },
    );
  }
};
