import type { Child } from 'hono/jsx';
import { employeesWhere } from '../../store/directory.ts';
import { findEmployee } from '../../store/employees.ts';
import { inBatches } from '../../work/result.ts';
import { type Asked, lookingAt } from './common.tsx';
import { PROPOSED } from './forms.ts';
import { MOST_PROPOSED, Proposals } from './schema-form.tsx';

/** Profiles that are read at the same time. */
const TOGETHER = 25;

/**
 * People by their names, for fields that take the id of one. They are named, so that whoever is
 * proposed counts as looked at: throws where that cannot be written down.
 */
export const PeopleProposals = async (c: Asked): Promise<Child> => {
  const services = c.get('services');
  const { tenant } = c.get('visitor');
  const ids: string[] = [];
  for await (const { id } of employeesWhere(services, tenant, { active: true })) {
    if (ids.length === MOST_PROPOSED) break;
    ids.push(id);
  }
  if (ids.length === 0) return null;
  await lookingAt(c, 'people/choose')(undefined, ids);
  const people = await inBatches(ids, TOGETHER, async (id) => {
    const found = await findEmployee(services, tenant, id);
    return [id, found?.employee.name ?? id] as const;
  });
  return <Proposals id={PROPOSED.people} of={people} />;
};
