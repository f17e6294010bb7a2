import { Stack, type StackProps } from 'aws-cdk-lib';
import type { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/base/key.ts';
import { MailIdentity } from '../constructs/base/mail-identity.ts';
import { People } from '../constructs/base/people.ts';
import { LearningTable } from '../constructs/base/table.ts';
import type { Settings } from '../stage.ts';

/**
 * What must outlive every deployment: the table, its key, who signs in to the console, and the mail
 * identity that DNS records elsewhere point to.
 */
export class DataStack extends Stack {
  readonly key: IKey;
  readonly people: UserPool;

  constructor(scope: Construct, id: string, settings: Settings, props: StackProps) {
    super(scope, id, props);
    this.key = new EncryptionKey(this, 'Encryption', settings).key;
    new LearningTable(this, 'Learning', settings, this.key);
    if (settings.mailDomain !== undefined) new MailIdentity(this, 'Mail', settings.mailDomain);
    this.people = new People(this, 'People', settings).pool;
    // Kept although a function may not need it any more: an export that another stack once read
    // cannot vanish in the same deployment.
    this.exportValue(this.key.keyArn);
    this.exportValue(this.people.userPoolId);
    this.exportValue(this.people.userPoolProviderUrl);
  }
}
