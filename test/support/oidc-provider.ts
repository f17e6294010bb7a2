import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { type Issuer, parseIssuers } from '../../functions/http/issuer.ts';
import { close, listen } from '../../infra/local/serve.ts';

/** How the provider knows the console. */
export const CLIENT_ID = 'uplift-console';

/** Somebody at the provider. */
export interface Account {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly [claim: string]: unknown;
}

/** A real provider of OIDC on this machine, at which whoever comes is signed in at once. */
export interface RunningProvider {
  readonly url: string;
  /** Who is signed in there; their subject is their key here. */
  readonly accounts: Map<string, Account>;
  /** Whose browser it is. */
  current: string;
  /** Signs the id token anew, with other claims; everything else stays as the provider said it. */
  tamper: ((claims: JWTPayload) => JWTPayload) | undefined;
  /** The same with a key that the provider never had. */
  isForged: boolean;
  /** Answers in place of the provider: it is out of order. */
  fault: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Gives it new keys; the old ones are gone. */
  rotate(): Promise<void>;
  trust(more?: object): Issuer;
  /** Goes where a console sends a browser; gives the address at the console that it comes back to. */
  visit(url: string): Promise<string>;
  stop(): Promise<void>;
}

const newKey = async (kid: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
};

/** What a browser keeps of a provider. */
class Jar {
  readonly #cookies = new Map<string, string>();
  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

export const startProvider = async (callback: string): Promise<RunningProvider> => {
  let key = await newKey('first');
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server: Server = createServer((request, response) => {
    if (running.fault?.(request, response)) return;
    answer(request, response);
  });
  const url = `http://localhost:${await listen(server, '127.0.0.1', 0)}`;

  const signedAnew = async (token: string, change: (claims: JWTPayload) => JWTPayload) => {
    const payload = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    ) as JWTPayload;
    const by = running.isForged ? await newKey(String(key.kid)) : key;
    return new SignJWT(change(payload))
      .setProtectedHeader({ alg: 'RS256', kid: String(key.kid) })
      .sign(by);
  };

  const open = (): void => {
    const provider = new Provider(url, {
      clients: [
        {
          client_id: CLIENT_ID,
          redirect_uris: [callback],
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      jwks: { keys: [key as never] },
      cookies: { keys: ['for tests'] },
      pkce: { required: () => true },
      conformIdTokenClaims: false,
      claims: { openid: ['sub', 'tenant'], email: ['email', 'email_verified'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, sub) => ({
        accountId: sub,
        claims: () => ({ sub, ...running.accounts.get(sub) }),
      }),
      ttl: { Session: 60, Interaction: 60, Grant: 60, IdToken: 60, AccessToken: 60 },
    });
    provider.use(async (context, next) => {
      await next();
      const { body } = context as { body?: { id_token?: string } };
      const { tamper, isForged } = running;
      if (context.path !== '/token' || body?.id_token === undefined) return;
      if (tamper === undefined && !isForged) return;
      context.body = {
        ...body,
        id_token: await signedAnew(body.id_token, tamper ?? ((claims) => claims)),
      };
    });
    const handle = provider.callback();
    const interact = async (request: IncomingMessage, response: ServerResponse) => {
      const { prompt, params } = await provider.interactionDetails(request, response);
      if (prompt.name === 'login') {
        const login = { accountId: running.current };
        return provider.interactionFinished(request, response, { login });
      }
      const grant = new provider.Grant({
        accountId: running.current,
        clientId: String(params.client_id),
      });
      grant.addOIDCScope('openid email');
      const consent = { grantId: await grant.save() };
      return provider.interactionFinished(
        request,
        response,
        { consent },
        { mergeWithLastSubmission: true },
      );
    };
    answer = (request, response) => {
      if (request.url?.startsWith('/interaction/')) void interact(request, response);
      else void handle(request, response);
    };
  };

  const running: RunningProvider = {
    url,
    accounts: new Map(),
    current: '',
    tamper: undefined,
    isForged: false,
    fault: undefined,
    async rotate() {
      key = await newKey(`${key.kid}-next`);
      open();
    },
    trust: (more = {}) =>
      parseIssuers(
        JSON.stringify([
          {
            issuer: url,
            audience: 'https://uplift.example',
            tenants: ['acme'],
            login: { clientId: CLIENT_ID },
            ...more,
          },
        ]),
      )[0]!,
    async visit(to) {
      const jar = new Jar();
      for (let at = to, steps = 0; steps < 12; steps++) {
        const response = await fetch(at, { redirect: 'manual', headers: { cookie: jar.header } });
        jar.take(response);
        const location = response.headers.get('location');
        if (location === null)
          throw new Error(`${at}: ${response.status} ${await response.text()}`);
        at = new URL(location, at).href;
        if (!at.startsWith(url)) return at;
      }
      throw new Error('the provider leads nowhere');
    },
    stop: () => close(server),
  };
  open();
  return running;
};
