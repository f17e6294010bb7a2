/** An event of an HTTP API (payload format 2.0), as far as it is read. */
export interface GatewayEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly domainName: string;
    readonly requestId?: string;
    readonly http: { readonly method: string };
  };
}

/** What the gateway makes an answer of. */
export interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** `Request` refuses a body of these; servers ignore it. */
const BODILESS = new Set(['GET', 'HEAD']);

/** Headers hold ASCII alone. */
const ascii = (value: string): string =>
  /^[\u0020-\u007e\t]*$/.test(value) ? value : encodeURIComponent(value);

const bodyOf = ({ body, isBase64Encoded }: GatewayEvent): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'));

/** The request that an event stands for; undefined where it can be none. */
export const requestOf = (event: GatewayEvent): Request | undefined => {
  const { rawPath, rawQueryString, cookies, requestContext } = event;
  const { domainName, http } = requestContext;
  const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) headers.set(name, ascii(value));
  if (cookies !== undefined) headers.set('cookie', ascii(cookies.join('; ')));
  const hasBody = Boolean(event.body) && !BODILESS.has(http.method);
  const body = hasBody ? bodyOf(event) : undefined;
  if (body !== undefined) headers.set('content-length', String(body.length));
  const init = { method: http.method, headers, ...(body !== undefined && { body }) };
  try {
    return new Request(`https://${domainName}${rawPath}${query}`, init);
  } catch {
    return undefined;
  }
};

/** Content that goes through the gateway as it is; all other is encoded. */
const TEXT = /^text\/|^image\/svg|[/+](?:json|xml|javascript)\s*(?:;|$)/i;

/** The answer as the gateway takes it. */
export const answerOf = async (response: Response): Promise<GatewayAnswer> => {
  const { status, headers } = response;
  const cookies = headers.getSetCookie();
  const type = headers.get('content-type');
  const isText = (type === null || TEXT.test(type)) && !headers.has('content-encoding');
  return {
    statusCode: status,
    headers: Object.fromEntries([...headers].filter(([name]) => name !== 'set-cookie')),
    ...(cookies.length > 0 && { cookies }),
    body: isText
      ? await response.text()
      : Buffer.from(await response.arrayBuffer()).toString('base64'),
    isBase64Encoded: !isText,
  };
};
