import { CfnOutput } from 'aws-cdk-lib';
import { ApiMapping, DomainName, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import type { PublicApi } from './http-api.ts';

export interface CustomDomainProps {
  readonly name: string;
  /** In ACM, in the region of the stack. */
  readonly certificateArn: string;
  readonly of: PublicApi;
}

/** The API under a name of the operator's own; the output is the DNS record to set. */
export class CustomDomain extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { name, certificateArn, of: { api, stage } }: CustomDomainProps,
  ) {
    super(scope, id);
    const domainName = new DomainName(this, 'Name', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api, domainName, stage });
    new CfnOutput(this, 'Record', {
      value: `${name} CNAME ${domainName.regionalDomainName}`,
    }).overrideLogicalId('DnsApi');
  }
}
