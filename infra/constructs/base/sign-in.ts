import type { Stack } from 'aws-cdk-lib';
import { OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { parseIssuers } from '../../../functions/http/issuer.ts';
import type { Ground } from './ground.ts';

/** Where an issuer sends the browser back to. */
const CALLBACK = '/console/login/callback';

/**
 * The issuers by which people sign in to the console, as JSON: those of the context, and where none
 * of them lets anybody sign in, the stage's own user pool.
 */
export const signInBy = (stack: Stack, { settings, door, people }: Ground): string => {
  const said = parseIssuers(settings.oidc);
  if (settings.oidc !== undefined && said.some(({ login }) => login !== undefined))
    return settings.oidc;
  const { userPoolClientId: clientId } = new UserPoolClient(stack, 'ConsoleClient', {
    userPool: people,
    // A public client: it has no secret, and proves with PKCE that it is the one that asked.
    generateSecret: false,
    preventUserExistenceErrors: true,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
      callbackUrls: [`${door.url}${CALLBACK}`],
    },
  });
  const own = {
    issuer: people.userPoolProviderUrl,
    audience: clientId,
    // No token has this claim: the members of each tenant say whom its console lets in.
    tenants: '*',
    claims: { tenant: 'custom:tenant' },
    login: { clientId },
  };
  const others = settings.oidc === undefined ? [] : (JSON.parse(settings.oidc) as object[]);
  return stack.toJsonString([...others, own]);
};
