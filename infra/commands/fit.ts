import { randomBytes } from 'node:crypto';
import type { ModelReport } from '../../core/model/model-report.ts';
import { fitTenant } from '../../functions/jobs/fit.ts';
import { memoryFitter } from '../../functions/jobs/fit-memory.ts';
import { servicesOf } from '../../functions/services.ts';
import { findManifest } from '../../functions/store/manifest.ts';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { complain } from '../deployed-table.ts';
import { chosenTable, STAGE_OPTIONS } from './chosen-table.ts';
import { reportTable } from './fit-report.ts';

const USAGE = `Usage: npm run fit -- --tenant ID [--dry-run] [--minutes N] [--stage STAGE | --stack NAME]

Fits the learner model of a tenant to its events, as the nightly job does: a new one is put in force only if it predicts better on
learners held out. Prints what was before and what is after.

--dry-run       fit and print, change nothing
--minutes N     stop after N minutes (default 60)
Without --stage or --stack: on the local server of this folder's data (UPLIFT_DATA), which must be running.`;

const OPTIONS = {
  tenant: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  minutes: { type: 'string', default: '60' },
  ...STAGE_OPTIONS,
} as const;

await run(async () => {
  const { values } = readArguments({ usage: USAGE, options: OPTIONS });
  const { tenant, minutes, 'dry-run': dryRun } = values;
  if (tenant === undefined) throw new Complaint(USAGE);
  const limit = Number(minutes);
  if (!(limit > 0)) throw new Complaint(`--minutes ${minutes} is not a number above 0.`);
  const { table, isDeployed } = await chosenTable(values);
  const log = ({ message }: Readonly<Record<string, unknown>>): void => {
    if (message !== undefined) console.error(`  ${String(message)}`);
  };
  const services = servicesOf({ table, now: Date.now, random: (size) => randomBytes(size), log });
  const fitting = async (): Promise<ModelReport | undefined> => {
    if ((await findManifest(services, tenant)) === undefined)
      throw new Complaint(`There is no tenant ${tenant}.`);
    return fitTenant(services, tenant, {
      deadlineMs: Date.now() + limit * 60_000,
      fitMemory: memoryFitter(log),
      dryRun,
      always: true,
      progress: (message) => console.error(`  ${message} …`),
    });
  };
  const report = await fitting().catch((error: Error) => {
    if (error instanceof Complaint) throw error;
    if (isDeployed) return complain(error);
    throw new Complaint(
      `The fit failed (${error.message}). Is the server running? Start it with: npm start`,
    );
  });
  if (report === undefined) return;
  console.log(`\n${reportTable(report)}\n`);
  console.log(
    dryRun
      ? 'Nothing was changed (--dry-run).'
      : report.release === undefined
        ? 'Nothing new is in force.'
        : `In force as release ${report.release}; GET /v1/model shows it.`,
  );
});
