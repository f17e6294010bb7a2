import { expect, it } from 'vitest';
import { parseEnvironment } from '../../../functions/lambda/environment.ts';

it('gives table, stage and level, which is info unless told otherwise', () => {
  expect(
    parseEnvironment({ UPLIFT_TABLE: 'uplift-prod', UPLIFT_STAGE: 'prod', PATH: '/bin' }),
  ).toEqual({
    table: 'uplift-prod',
    stage: 'prod',
    issuers: [],
    level: 'info',
  });
  expect(
    parseEnvironment({ UPLIFT_TABLE: 'uplift', UPLIFT_STAGE: 'dev', UPLIFT_LOG: 'warn' }).level,
  ).toBe('warn');
});

it('gives the issuers whose JWTs are taken', () => {
  const issuer = { issuer: 'https://login.example', audience: 'uplift', tenants: ['acme'] };
  const given = {
    UPLIFT_TABLE: 'uplift',
    UPLIFT_STAGE: 'dev',
    UPLIFT_OIDC: JSON.stringify([issuer]),
  };
  expect(parseEnvironment(given).issuers[0]).toMatchObject({
    issuer: 'https://login.example',
    tenants: ['acme'],
  });
});

it('names every variable that will not do, and what is wrong with it', () => {
  expect(() => parseEnvironment({})).toThrow(
    /UPLIFT_TABLE is missing: the name of.*; UPLIFT_STAGE is missing/,
  );
  expect(() =>
    parseEnvironment({ UPLIFT_TABLE: 'a b', UPLIFT_STAGE: 'Prod', UPLIFT_LOG: 'loud' }),
  ).toThrow(
    /UPLIFT_TABLE is not the name.*UPLIFT_STAGE must be 1–16.*UPLIFT_LOG must be one of info, warn, error/,
  );
  expect(() =>
    parseEnvironment({ UPLIFT_TABLE: 'uplift', UPLIFT_STAGE: 'dev', UPLIFT_OIDC: '[{}]' }),
  ).toThrow(
    /UPLIFT_OIDC will not do\. The OIDC issuers are not valid\. \/0\/issuer: .*\/0\/audience: /,
  );
});
