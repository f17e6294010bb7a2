import type { ModelReport } from '../../core/model/model-report.ts';
import { partition } from './keys.ts';
import type { StoreServices } from './services.ts';

/** Reports older than so many are dropped. */
const KEPT = 30;

/** Stores the report of a fit, one an instant, and drops the oldest. */
export const saveModelReport = async (
  { table }: Pick<StoreServices, 'table'>,
  tenant: string,
  report: ModelReport,
): Promise<void> => {
  const pk = partition.list(tenant, 'model-reports');
  await table.put({ pk, sk: report.at, report: JSON.stringify(report) });
  const { items } = await table.query({ pk, descending: true, limit: 2 * KEPT });
  for (const { sk } of items.slice(KEPT)) await table.delete({ pk, sk });
};

/** The last reports, newest first. */
export const lastModelReports = async (
  { table }: Pick<StoreServices, 'table'>,
  tenant: string,
  limit: number,
): Promise<ModelReport[]> => {
  const { items } = await table.query({
    pk: partition.list(tenant, 'model-reports'),
    descending: true,
    limit,
  });
  return items.map(({ report }) => JSON.parse(report as string) as ModelReport);
};
