import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createCdkApp } from './app.ts';
import { readArguments } from './arguments.ts';
import { addonWarning } from './bundle.ts';
import { Complaint, run } from './complaint.ts';

const USAGE = `Usage: npm run synth -- [-c NAME=VALUE …]

Writes what would be deployed to cdk.out/, offline, and fails on a finding of cdk-nag that has no written reason.
The names are those of infra/stage.ts, such as -c stage=prod.`;

/** The context as the CDK CLI hands it over: what cdk.json says, then what -c says. */
const contextOf = (argv: readonly string[]): Record<string, unknown> => {
  const options = {
    context: { type: 'string', short: 'c', multiple: true, default: [] as string[] },
  } as const;
  const { values } = readArguments({ usage: USAGE, options }, argv);
  const { context } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../cdk.json'), 'utf8'),
  ) as { context: object };
  const given = values.context.map((entry) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(entry) ?? [];
    if (name === undefined) throw new Complaint(`-c ${entry}: write -c NAME=VALUE.`);
    return [name, value];
  });
  return { ...context, ...Object.fromEntries(given) };
};

/** What the CDK CLI runs for `cdk deploy` and its kin, and what `npm run synth` runs without it. */
await run(async () => {
  const isOfCli = process.env.CDK_OUTDIR !== undefined;
  // Findings become an exit code after all of them were printed, not a stack trace.
  process.env.CDK_APP_MODE ??= 'process';
  const { app, data, service } = createCdkApp(
    isOfCli
      ? {}
      : {
          outdir: join(import.meta.dirname, '../cdk.out'),
          context: contextOf(process.argv.slice(2)),
        },
  );
  const { directory } = app.synth();
  if (isOfCli || process.exitCode) return;
  const warning = addonWarning();
  if (warning !== undefined) console.warn(warning);
  const place = relative(process.cwd(), directory);
  console.log(
    `${place}/ holds ${data.stackName} and ${service.stackName}; cdk-nag has nothing to add.`,
  );
});
