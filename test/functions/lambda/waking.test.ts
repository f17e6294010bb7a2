import { afterEach, describe, expect, it, vi } from 'vitest';
import { waking } from '../../../functions/lambda/waking.ts';
import { startLambdaService } from '../../support/lambda-service.ts';

const given = (name: string | undefined) => {
  const logged: unknown[] = [];
  const log = (entry: object) => logged.push(entry);
  const { wakeJobs } = waking.give({ UPLIFT_JOBS: name }, { now: () => 0, log });
  return { logged, wakeJobs };
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('waking the function that works jobs', () => {
  it('asks Lambda to invoke it, without waiting for what it does', async () => {
    const heard: string[] = [];
    const service = await startLambdaService(({ method, url }) => heard.push(`${method} ${url}`));
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', service.url);
    const { logged, wakeJobs } = given('uplift-dev-jobs:live');
    await wakeJobs();
    await service.stop();
    expect(heard).toEqual([
      'POST /2015-03-31/functions/uplift-dev-jobs/invocations?Qualifier=live',
    ]);
    expect(logged).toEqual([]);
  });

  it.each([403, 429, 500])(
    'never fails what has woken it, whatever Lambda says (%d)',
    async (n) => {
      const service = await startLambdaService(() => {});
      service.answer(n);
      vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', service.url);
      const { logged, wakeJobs } = given('uplift-dev-jobs:live');
      await wakeJobs();
      await service.stop();
      expect(logged).toMatchObject([{ level: 'warn' }]);
    },
  );

  it('nor when nobody is there', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', 'http://127.0.0.1:9');
    const { logged, wakeJobs } = given('uplift-dev-jobs:live');
    await wakeJobs();
    expect(logged).toMatchObject([{ level: 'warn' }]);
  });

  it('wakes nobody where there is nobody', async () => {
    const { logged, wakeJobs } = given(undefined);
    await wakeJobs();
    expect(logged).toEqual([]);
  });
});
