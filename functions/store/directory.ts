import type { Employee } from '../../core/model/employee.ts';
import type { Tabled } from './capabilities.ts';
import { findEmployee } from './employees.ts';
import { partition } from './keys.ts';
import { queryAll } from './table.ts';

/** Employees whose profiles say so. */
export async function* employeesWhere(
  services: Tabled,
  tenant: string,
  where: Partial<Pick<Employee, 'role' | 'team' | 'manager'>>,
): AsyncGenerator<{ id: string }> {
  for await (const { sk } of queryAll(services.table, {
    pk: partition.list(tenant, 'employees'),
  })) {
    const found = await findEmployee(services, tenant, sk);
    const fields = Object.entries(where) as ['role' | 'team' | 'manager', string][];
    if (found && fields.every(([field, id]) => found.employee[field] === id)) yield { id: sk };
  }
}
