import { describe, expect, it } from 'vitest';
import { parseIssuers } from '../../../functions/http/issuer.ts';

const GOOD = {
  issuer: 'https://login.example/',
  audience: 'https://uplift.example',
  tenants: ['acme'],
};

describe('the issuers of a deployment', () => {
  it('need three fields; the rest has safe defaults', () => {
    expect(parseIssuers(JSON.stringify([GOOD]))).toEqual([
      {
        ...GOOD,
        audience: ['https://uplift.example'],
        algorithms: ['RS256'],
        typ: 'at+jwt',
        claims: { scopes: 'scope', employee: 'sub' },
        scopePrefix: '',
        clockToleranceSeconds: 30,
        maxAgeSeconds: 86_400,
      },
    ]);
  });

  it.each([undefined, '', ' \n', '[]'])('are none where the text is %j', (text) => {
    expect(parseIssuers(text)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['a text that is no JSON', '[{', /not JSON/],
    ['an object in place of the list', GOOD, /the whole: /],
    ['no audience', [{ ...GOOD, audience: undefined }], /\/0\/audience: /],
    ['an empty audience', [{ ...GOOD, audience: [] }], /\/0\/audience/],
    ['no tenants', [{ ...GOOD, tenants: undefined }], /\/0\/tenants: /],
    ['a tenant that can be none', [{ ...GOOD, tenants: ['Acme'] }], /\/0\/tenants/],
    ['http', [{ ...GOOD, issuer: 'http://login.example' }], /\/0\/issuer: must be an https URL/],
    [
      'http that only looks local',
      [{ ...GOOD, issuer: 'http://localhost.example' }],
      /\/0\/issuer: /,
    ],
    ['no URL', [{ ...GOOD, issuer: 'login' }], /\/0\/issuer: /],
    [
      'an issuer with a query',
      [{ ...GOOD, issuer: 'https://login.example/?a=b' }],
      /\/0\/issuer: must have no query/,
    ],
    [
      'keys over http',
      [{ ...GOOD, jwksUri: 'http://login.example/keys' }],
      /\/0\/jwksUri: must be an https URL/,
    ],
    ['a symmetric algorithm', [{ ...GOOD, algorithms: ['HS256'] }], /\/0\/algorithms\/0: /],
    ['the algorithm none', [{ ...GOOD, algorithms: ['none'] }], /\/0\/algorithms\/0: /],
    ['no algorithm', [{ ...GOOD, algorithms: [] }], /\/0\/algorithms: /],
    ['any typ', [{ ...GOOD, typ: '*' }], /\/0\/typ: /],
    [
      'several tenants and no claim',
      [{ ...GOOD, tenants: ['acme', 'xyz'] }],
      /\/0\/claims\/tenant: must name a claim/,
    ],
    [
      'all tenants and no claim',
      [{ ...GOOD, tenants: '*' }],
      /\/0\/claims\/tenant: must name a claim/,
    ],
    [
      'an hour of tolerance',
      [{ ...GOOD, clockToleranceSeconds: 3600 }],
      /\/0\/clockToleranceSeconds: /,
    ],
    ['an unknown field', [{ ...GOOD, secret: 'x' }], /\/0\/secret: is not a known field/],
    [
      'an unknown claim',
      [{ ...GOOD, claims: { tenants: 'x' } }],
      /\/0\/claims\/tenants: is not a known field/,
    ],
    ['an issuer twice', [GOOD, GOOD], /names an issuer twice/],
  ])('are refused with %s, and the field is named', (_, value, message) => {
    expect(() => parseIssuers(typeof value === 'string' ? value : JSON.stringify(value))).toThrow(
      message,
    );
  });

  it('may be on this machine without https, for trying it out', () => {
    for (const issuer of [
      'http://localhost:9000',
      'http://127.0.0.1:9000/realms/x',
      'http://[::1]:9000',
    ])
      expect(parseIssuers(JSON.stringify([{ ...GOOD, issuer }]))[0]?.issuer).toBe(issuer);
  });
});
