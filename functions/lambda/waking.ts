import * as z from 'zod';
import type { Clock, Logging, Waking } from '../capabilities.ts';
import { capability } from './capability.ts';
import { signed } from './sign.ts';

const NAME = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_-]{1,128}$/, 'must be FUNCTION:ALIAS')
  .optional();

const VARIABLES = { UPLIFT_JOBS: NAME, UPLIFT_IMPORTS: NAME };

/** Its schedule wakes the function too: a request need not wait for this. */
const MOST_MS = 1_500;

/** Has a function invoked, and waits for no outcome. Throws where Lambda does not take it. */
const invoke = async (name: string, nowMs: number): Promise<void> => {
  const env = process.env;
  const region = env.AWS_REGION ?? '';
  const [base, alias = ''] = name.split(':');
  const endpoint = env.AWS_ENDPOINT_URL_LAMBDA ?? `https://lambda.${region}.amazonaws.com`;
  const path = `/2015-03-31/functions/${base}/invocations?Qualifier=${alias}`;
  const request = {
    method: 'POST',
    url: new URL(path, endpoint),
    headers: { 'x-amz-invocation-type': 'Event' },
  };
  const signer = {
    // Of the function's role: Lambda puts them into its environment.
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN,
    region,
    service: 'lambda',
  };
  const answer = await fetch(request.url, {
    method: request.method,
    headers: signed(signer, request, nowMs),
    signal: AbortSignal.timeout(MOST_MS),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`Lambda answered ${answer.status}`);
};

/** The ability to wake the functions that work jobs, where the environment names them. */
export const waking = capability(
  VARIABLES,
  ({ UPLIFT_JOBS, UPLIFT_IMPORTS }, { now, log }: Clock & Logging): Waking => ({
    wakeJobs: async (which) => {
      const name = which === 'imports' ? UPLIFT_IMPORTS : UPLIFT_JOBS;
      if (name === undefined) return;
      await invoke(name, now()).catch((error: unknown) => log({ level: 'warn', error }));
    },
  }),
);
