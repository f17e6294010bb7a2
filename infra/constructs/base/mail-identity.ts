import { Aws, CfnOutput } from 'aws-cdk-lib';
import {
  type CfnEmailIdentity,
  EmailIdentity,
  Identity,
  MailFromBehaviorOnMxFailure,
} from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';

/**
 * The domain that mails come from, with Easy DKIM and a MAIL FROM of its own; the outputs are the
 * DNS records to set.
 */
export class MailIdentity extends Construct {
  constructor(scope: Construct, id: string, domain: string) {
    super(scope, id);
    const mailFromDomain = `bounce.${domain}`;
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(domain),
      dkimSigning: true,
      mailFromDomain,
      // A mail from amazonses.com fails DMARC's alignment; better none than one that looks forged.
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.REJECT_MESSAGE,
    });
    (identity.node.defaultChild as CfnEmailIdentity).overrideLogicalId('MailIdentity');
    const record = (outputId: string, value: string): void => {
      new CfnOutput(this, outputId, { value }).overrideLogicalId(`Dns${outputId}`);
    };
    identity.dkimRecords.forEach(({ name, value }, index) => {
      record(`Dkim${index + 1}`, `${name} CNAME ${value}`);
    });
    record('MailFromMx', `${mailFromDomain} MX 10 feedback-smtp.${Aws.REGION}.amazonses.com`);
    record('MailFromSpf', `${mailFromDomain} TXT "v=spf1 include:amazonses.com ~all"`);
    record('Dmarc', `_dmarc.${domain} TXT "v=DMARC1; p=none; rua=mailto:postmaster@${domain}"`);
  }
}
