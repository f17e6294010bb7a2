import type { Objective } from '../../core/model/objective.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { findPersonal, listPersonal } from '../store/personal-goals.ts';
import { readResource, readResources } from './read-resources.ts';

/** The company's and the teams' objectives, or one employee's own; sorted by id. */
export const readObjectives = (
  services: StoreReader,
  tenant: string,
  { employee, held }: { readonly employee?: string | undefined; readonly held: boolean },
): Promise<readonly Objective[]> =>
  employee === undefined
    ? readResources(services, tenant, 'objectives', held)
    : listPersonal(services, tenant, employee);

/** One objective, whoever owns it; undefined if there is none. */
export const readObjective = async (
  services: StoreReader,
  tenant: string,
  id: string,
  held: boolean,
): Promise<Objective | undefined> =>
  (await readResource(services, tenant, 'objectives', id, held)) ??
  (await findPersonal(services, tenant, id));
