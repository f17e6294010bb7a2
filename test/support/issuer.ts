import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import { type Issuer, parseIssuers } from '../../functions/http/issuer.ts';
import { close, listen } from '../../infra/local/serve.ts';

/** What this service is called in tokens. */
export const AUDIENCE = 'https://uplift.example';

/** One signing key of the test issuer. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As it is published. */
  readonly jwk: JWK;
}

export const makeKey = async (kid: string, alg = 'ES256'): Promise<SigningKey> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    kid,
    alg,
    privateKey,
    publicKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
  };
};

/** An OIDC issuer that really answers, over HTTP on this machine. */
export interface TestIssuer {
  readonly url: string;
  /** What its key set holds now; rotate it by changing the list. */
  readonly keys: SigningKey[];
  /** Requests that it was asked, by path. */
  readonly asked: string[];
  /** Answers in place of the usual ones: an outage, nonsense, or whatever a test needs. */
  fault: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** How a deployment trusts it; by default it may speak for every tenant. */
  trust(more?: object): readonly Issuer[];
  /**
   * A token with good claims of tenant `one`, and the changes given. A claim that is undefined is
   * left out.
   */
  token(
    now: number,
    claims?: object,
    header?: Partial<JWTHeaderParameters>,
    key?: SigningKey,
  ): Promise<string>;
  stop(): Promise<void>;
}

export const startIssuer = async (...keys: SigningKey[]): Promise<TestIssuer> => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (issuer.fault !== undefined) return issuer.fault(request, response);
    const documents: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
      '/keys': { keys: issuer.keys.map(({ jwk }) => jwk) },
    };
    const document = documents[request.url ?? ''];
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  const url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  const issuer: TestIssuer = {
    url,
    keys,
    asked,
    fault: undefined,
    trust: (more = {}) =>
      parseIssuers(
        JSON.stringify([
          {
            issuer: url,
            audience: AUDIENCE,
            algorithms: ['ES256', 'RS256', 'EdDSA'],
            tenants: '*',
            claims: { tenant: 'tenant' },
            ...more,
          },
        ]),
      ),
    token: async (now, claims = {}, header = {}, key = issuer.keys[0]) => {
      if (key === undefined) throw new Error('this issuer has no key');
      const seconds = Math.floor(now / 1000);
      const good = {
        iss: url,
        aud: AUDIENCE,
        iat: seconds,
        exp: seconds + 300,
        sub: 'app',
        tenant: 'one',
      };
      return new SignJWT({ ...good, ...claims })
        .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
        .sign(key.privateKey);
    },
    stop: async () => {
      server.closeAllConnections();
      await close(server);
    },
  };
  return issuer;
};
