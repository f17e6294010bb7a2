import { describe, expect, it } from 'vitest';
import { signed } from '../../../functions/lambda/sign.ts';

describe('a signed request', () => {
  // The worked example of AWS's own documentation of Signature Version 4.
  const EXAMPLE = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
    service: 'iam',
  };
  const AT = Date.UTC(2015, 7, 30, 12, 36, 0);
  const request = {
    method: 'GET',
    url: new URL('https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08'),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  };

  it('is signed as AWS does it in its own example', () => {
    const { authorization } = signed(EXAMPLE, request, AT);
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-date, ' +
        'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('carries the token of temporary credentials, and signs it', () => {
    const sent = signed({ ...EXAMPLE, sessionToken: 'token' }, request, AT);
    expect(sent['x-amz-security-token']).toBe('token');
    expect(sent.authorization).toContain('x-amz-date;x-amz-security-token,');
    expect(sent).not.toHaveProperty('host');
  });
});
