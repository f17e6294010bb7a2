import type { GatewayEvent } from '../../functions/lambda/gateway.ts';

/** A request as a client sends it. */
export interface ClientRequest {
  readonly method: string;
  /** With its query, encoded as on the wire. */
  readonly path: string;
  /** A header that comes several times has several entries. */
  readonly headers?: readonly (readonly [string, string])[] | Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** Hand the body over in base64; otherwise only what is not text. */
  readonly base64?: boolean;
  /** Hand over the path decoded, as some gateways do. */
  readonly decodedPath?: boolean;
}

let serial = 0;

const TEXT = /^(text\/|application\/([\w.+-]*json|javascript|[\w.+-]*xml))/i;

/**
 * The event that an HTTP API makes of a request (payload format 2.0): names in lower case, repeated
 * headers joined, cookies apart.
 */
export const gatewayEvent = (request: ClientRequest): GatewayEvent => {
  const { method, path, body, base64, decodedPath } = request;
  const [rawPath = '/', rawQueryString = ''] = path.split(/\?(.*)/s);
  const headers: Record<string, string> = { host: 'abc123.execute-api.eu-central-1.amazonaws.com' };
  const cookies: string[] = [];
  const given = Array.isArray(request.headers)
    ? request.headers
    : Object.entries(request.headers ?? {});
  for (const [name, value] of given as readonly (readonly [string, string])[]) {
    const lower = name.toLowerCase();
    if (lower === 'cookie') cookies.push(...value.split(/;\s*/));
    else
      headers[lower] = lower in headers && lower !== 'host' ? `${headers[lower]},${value}` : value;
  }
  const queryStringParameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString))
    queryStringParameters[name] =
      name in queryStringParameters ? `${queryStringParameters[name]},${value}` : value;
  const bytes = body === undefined ? undefined : Buffer.from(body as string);
  const isBase64Encoded =
    bytes !== undefined && (base64 ?? !TEXT.test(headers['content-type'] ?? ''));
  if (bytes !== undefined) headers['content-length'] = String(bytes.length);
  serial += 1;
  const shown = decodedPath ? decodeURIComponent(rawPath) : rawPath;
  // It says more than is read of it.
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: shown,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(rawQueryString !== '' && { queryStringParameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc123',
      authentication: null,
      authorizer: {},
      domainName: headers.host as string,
      domainPrefix: 'abc123',
      http: { method, path: shown, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: `gateway-${serial}`,
      routeKey: '$default',
      stage: '$default',
      time: '03/Feb/2026:09:30:00 +0000',
      timeEpoch: 1_770_111_000_000,
    },
    ...(bytes !== undefined && { body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
  return event;
};
