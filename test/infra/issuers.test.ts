import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readIssuers } from '../../infra/issuers.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-oidc-'));
afterAll(() => rmSync(folder, { recursive: true }));
const TEXT = JSON.stringify([
  { issuer: 'https://login.example', audience: 'uplift', tenants: ['xyz'] },
]);

describe('UPLIFT_OIDC', () => {
  it('holds issuers as JSON, or the path of a file that does', () => {
    const file = join(folder, 'oidc.json');
    writeFileSync(file, TEXT);
    expect(readIssuers({ UPLIFT_OIDC: file })).toEqual(readIssuers({ UPLIFT_OIDC: ` ${TEXT}` }));
    expect(readIssuers({ UPLIFT_OIDC: file })[0]?.tenants).toEqual(['xyz']);
  });

  it('may be left out or empty', () => {
    expect([readIssuers({}), readIssuers({ UPLIFT_OIDC: '' })]).toEqual([[], []]);
  });

  it.each([
    [
      'a file that is not there',
      join(folder, 'none.json'),
      /^UPLIFT_OIDC: .*no such file.*none\.json/,
    ],
    ['an object', '{}', /^UPLIFT_OIDC: The OIDC issuers are not valid\. the whole: /],
    ['a wrong field', '[{"issuer":"http://login.example"}]', /\/0\/issuer: must be an https URL/],
  ])('is complained about in one line when it is %s', (_, text, message) => {
    expect(() => readIssuers({ UPLIFT_OIDC: text })).toThrow(message);
  });
});
