import type { MasteryModel } from '../../core/learner/mastery.ts';
import type { ModelReport } from '../../core/model/model-report.ts';
import type { Who } from '../capabilities.ts';
import type { StoreReader, StoreWriter, Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import { changeManifest, readManifest } from './manifest.ts';
import { readPart, writePart } from './parts.ts';
import { withParts } from './releases.ts';

/** The learner model in force. */
export const currentModel = async (
  services: StoreReader,
  tenant: string,
): Promise<MasteryModel> => {
  const { model } = (await readManifest(services, tenant)).parts;
  return readPart<MasteryModel>(services, tenant, model);
};

/**
 * Puts a new learner model in force, as a release; whatever admins publish meanwhile stays. Gives
 * the release's number.
 */
export const putModel = async (
  services: StoreWriter,
  tenant: string,
  model: MasteryModel,
  who: Who,
): Promise<number> => {
  const hash = await writePart(services, tenant, model);
  return changeManifest(services, tenant, async (manifest) => {
    const next = withParts(manifest, { model: hash });
    const releases = { from: `r${manifest.release}`, to: `r${next.release}` };
    const deed = { who, kind: 'model', what: 'model', ...releases } as const;
    return { next, deeds: [deed], result: next.release };
  });
};

/** Reports beyond this many are dropped, the oldest first. */
const KEPT_REPORTS = 30;

/** Stores the report of a fit, one an instant, and drops the oldest. */
export const saveModelReport = async (
  { table }: Tabled,
  tenant: string,
  report: ModelReport,
): Promise<void> => {
  const pk = partition.list(tenant, 'model-reports');
  await table.put({ pk, sk: report.at, report: JSON.stringify(report) });
  const { items } = await table.query({ pk, descending: true, limit: 2 * KEPT_REPORTS });
  for (const { sk } of items.slice(KEPT_REPORTS)) await table.delete({ pk, sk });
};

/** The last reports, newest first. */
export const lastModelReports = async (
  { table }: Tabled,
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
