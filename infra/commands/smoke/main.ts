import { withoutEnd } from '../../../core/base/trimmed.ts';
import { waitText } from '../../../functions/api/waiting.ts';
import { readArguments } from '../../arguments.ts';
import { Complaint, run } from '../../complaint.ts';
import { type Call, callerOf } from './caller.ts';
import { cleanUp, type Step, stepsOf } from './steps.ts';

const USAGE = `Usage: npm run smoke -- --url URL --key KEY

Does once what Uplift is for, against any deployment: puts a lesson, an employee and an objective, posts events, asks for the next
lesson, and takes everything away again. KEY is an admin key; make a tenant for it (npm run tenant -- create smoke), since names
that begin with smoke- are written and deleted. Exit code 1 when a step fails.`;

const targetOf = (): { url: string; key: string } => {
  const options = { url: { type: 'string' }, key: { type: 'string' } } as const;
  const { url, key } = readArguments({ usage: USAGE, options }).values;
  if (url === undefined || key === undefined) throw new Complaint(USAGE);
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Complaint(`--url ${url}: must begin with https:// or http://.`);
  return { url: withoutEnd(url, '/'), key };
};

/** Runs one step and prints its line; whether it held. */
const report = async ({ name, run: attempt }: Step, call: Call): Promise<boolean> => {
  const start = Date.now();
  try {
    const seen = await attempt(call);
    console.log(`ok    ${name}: ${seen} (${Date.now() - start} ms)`);
    return true;
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    console.log(`FAIL  ${name}: ${error.message}`);
    return false;
  }
};

await run(async () => {
  const { url, key } = targetOf();
  const call = callerOf(url, key, { onWait: (wait) => console.log(`wait  ${waitText(wait)}`) });
  let held = true;
  for (const step of stepsOf(callerOf(url, 'not-a-key'))) {
    held = await report(step, call);
    // A later step builds on the earlier ones.
    if (!held) break;
  }
  const tidy = {
    name: 'Everything is taken away again',
    run: async () => cleanUp(call).then(() => 'nothing is left'),
  };
  held = (await report(tidy, call)) && held;
  console.log(held ? `\n${url} works.` : `\n${url} does not work: the lines above say where.`);
  if (!held) process.exitCode = 1;
});
