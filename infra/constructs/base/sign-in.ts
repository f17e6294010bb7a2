import { Aws, CfnOutput, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { AccountRecovery, Mfa, OAuthScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { parseIssuers } from '../../../functions/http/issuer.ts';
import type { Ground } from './ground.ts';

/** Where an issuer sends the browser back to. */
const CALLBACK = '/console/login/callback';

/**
 * The issuers by which people sign in to the console, as JSON: those of the context, and where none
 * of them lets anybody sign in, a user pool of the stage's own, which an operator fills.
 */
export const signInBy = (stack: Stack, { settings, door }: Ground): string => {
  const said = parseIssuers(settings.oidc);
  if (settings.oidc !== undefined && said.some(({ login }) => login !== undefined))
    return settings.oidc;
  const pool = new UserPool(stack, 'People', {
    userPoolName: `uplift-${settings.stage}`,
    // Who may come in is a member's entry; who there is, an operator says.
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    passwordPolicy: {
      minLength: 12,
      requireDigits: true,
      requireLowercase: true,
      requireSymbols: true,
      requireUppercase: true,
    },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    deletionProtection: !settings.isDestroyable,
    removalPolicy: settings.isDestroyable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  for (const id of ['AwsSolutions-COG3', 'AwsSolutions-COG8'])
    Validations.of(pool).acknowledge({
      id,
      reason:
        'A few admins sign in, each with a second factor; threat protection costs a plan of its own.',
    });
  pool.addDomain('Domain', {
    cognitoDomain: { domainPrefix: `uplift-${settings.stage}-${Aws.ACCOUNT_ID}` },
  });
  const { userPoolClientId: clientId } = pool.addClient('Console', {
    // A public client: it has no secret, and proves with PKCE that it is the one that asked.
    generateSecret: false,
    preventUserExistenceErrors: true,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
      callbackUrls: [`${door.url}${CALLBACK}`],
    },
  });
  new CfnOutput(stack, 'PeoplePool', { value: pool.userPoolId });
  const own = {
    issuer: pool.userPoolProviderUrl,
    audience: clientId,
    // No token has this claim: the members of each tenant say whom its console lets in.
    tenants: '*',
    claims: { tenant: 'custom:tenant' },
    login: { clientId },
  };
  const others = settings.oidc === undefined ? [] : (JSON.parse(settings.oidc) as object[]);
  return stack.toJsonString([...others, own]);
};
