import { Aws, CfnOutput, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  type CfnUserPoolDomain,
  Mfa,
  UserPool,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Settings } from '../../stage.ts';

/**
 * Who can sign in to the console where no issuer of the context lets them: a pool that an operator
 * fills. It stands beside such an issuer too, so that going from one to the other loses nobody.
 */
export class People extends Construct {
  readonly pool: UserPool;

  constructor(scope: Construct, id: string, { stage, isDestroyable }: Settings) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      userPoolName: `uplift-${stage}`,
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
      deletionProtection: !isDestroyable,
      removalPolicy: isDestroyable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    (this.pool.node.defaultChild as CfnUserPool).overrideLogicalId('People');
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'A few admins sign in, each with a second factor; what the plan Plus adds is a price for each of them.',
    });
    const domain = this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `uplift-${stage}-${Aws.ACCOUNT_ID}` },
    });
    (domain.node.defaultChild as CfnUserPoolDomain).overrideLogicalId('PeopleDomain');
    new CfnOutput(this, 'PoolId', { value: this.pool.userPoolId }).overrideLogicalId('PeoplePool');
  }
}
