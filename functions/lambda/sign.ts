import { createHmac, hash } from 'node:crypto';

/** What a request to AWS is signed with. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
  readonly region: string;
  /** As AWS calls it in signatures, such as `lambda`. */
  readonly service: string;
}

/** A request without a body. */
export interface Unsigned {
  readonly method: string;
  /** Path and query must need no escapes, and the query be in order. */
  readonly url: URL;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/**
 * The headers with which AWS takes a request as signed (Signature Version 4, as the IAM user guide
 * describes it in "Create a signed AWS API request"). A client of the SDK for one call without a
 * body would be a hundred times as much code to start.
 */
export const signed = (
  { accessKeyId, secretAccessKey, sessionToken, region, service }: Signer,
  { method, url, headers }: Unsigned,
  nowMs: number,
): Record<string, string> => {
  const instant = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const day = instant.slice(0, 8);
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': instant,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(all).sort();
  const request = [
    method,
    url.pathname,
    url.search.slice(1),
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    hash('sha256', '', 'hex'),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', instant, scope, hash('sha256', request, 'hex')].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  const signature = hmac(key, text).toString('hex');
  const { host: _host, ...sent } = all;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
};
