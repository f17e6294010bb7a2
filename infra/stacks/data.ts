import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../constructs/base/key.ts';
import { MailIdentity } from '../constructs/base/mail-identity.ts';
import { LearningTable } from '../constructs/base/table.ts';
import type { Settings } from '../stage.ts';

/**
 * What must outlive every deployment: the table, its key, and the mail identity that DNS records
 * elsewhere point to.
 */
export class DataStack extends Stack {
  readonly key: IKey;

  constructor(scope: Construct, id: string, settings: Settings, props: StackProps) {
    super(scope, id, props);
    this.key = new EncryptionKey(this, 'Encryption', settings).key;
    new LearningTable(this, 'Learning', settings, this.key);
    if (settings.mailDomain !== undefined) new MailIdentity(this, 'Mail', settings.mailDomain);
    // Kept although a function may not need it any more: an export that another stack once read
    // cannot vanish in the same deployment.
    this.exportValue(this.key.keyArn);
  }
}
