import { expect, it } from 'vitest';
import { admitting } from '../../../functions/lambda/admitting.ts';
import { EVERY_FUNCTION, parseEnvironment } from '../../../functions/lambda/environment.ts';

/** What the API is configured by. */
const parse = (variables: Readonly<Record<string, string>>): Record<string, unknown> =>
  parseEnvironment({ ...EVERY_FUNCTION, ...admitting.variables }, variables);

it('gives table, stage and level, which is info unless told otherwise', () => {
  expect(parse({ UPLIFT_TABLE: 'uplift-prod', UPLIFT_STAGE: 'prod', PATH: '/bin' })).toEqual({
    UPLIFT_TABLE: 'uplift-prod',
    UPLIFT_STAGE: 'prod',
    UPLIFT_OIDC: [],
    UPLIFT_ORIGINS: [],
    UPLIFT_LOG: 'info',
  });
  expect(
    parse({ UPLIFT_TABLE: 'uplift', UPLIFT_STAGE: 'dev', UPLIFT_LOG: 'warn' }).UPLIFT_LOG,
  ).toBe('warn');
});

it('gives the issuers whose JWTs are taken', () => {
  const issuer = { issuer: 'https://login.example', audience: 'uplift', tenants: ['acme'] };
  const given = {
    UPLIFT_TABLE: 'uplift',
    UPLIFT_STAGE: 'dev',
    UPLIFT_OIDC: JSON.stringify([issuer]),
  };
  expect(parse(given).UPLIFT_OIDC).toMatchObject([
    { issuer: 'https://login.example', tenants: ['acme'] },
  ]);
});

it('names every variable that will not do, of all abilities at once, and what is wrong with it', () => {
  expect(() => parse({})).toThrow(
    /UPLIFT_TABLE is missing: the name of.*; UPLIFT_STAGE is missing/,
  );
  expect(() => parse({ UPLIFT_TABLE: 'a b', UPLIFT_STAGE: 'Prod', UPLIFT_LOG: 'loud' })).toThrow(
    /UPLIFT_TABLE is not the name.*UPLIFT_STAGE must be 1–16.*UPLIFT_LOG must be one of info, warn, error/,
  );
  expect(() => parse({ UPLIFT_TABLE: 'uplift', UPLIFT_STAGE: 'dev', UPLIFT_OIDC: '[{}]' })).toThrow(
    /UPLIFT_OIDC will not do\. The OIDC issuers are not valid\. \/0\/issuer: .*\/0\/audience: /,
  );
});

it('asks a function without an ability for none of its variables', () => {
  const bare = { UPLIFT_TABLE: 'uplift', UPLIFT_STAGE: 'dev', UPLIFT_OIDC: 'no JSON' };
  expect(parseEnvironment(EVERY_FUNCTION, bare)).toEqual({
    UPLIFT_TABLE: 'uplift',
    UPLIFT_STAGE: 'dev',
    UPLIFT_LOG: 'info',
  });
});
