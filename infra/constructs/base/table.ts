import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { TABLE } from '../../../functions/store/definition.ts';
import type { Settings } from '../../stage.ts';

const TYPES = { S: AttributeType.STRING, N: AttributeType.NUMBER } as const;

const attribute = (name: keyof typeof TABLE.attributes) => ({
  name,
  type: TYPES[TABLE.attributes[name]],
});

/**
 * The one table, from the store's own definition. Its name is fixed, so that a deployment can never
 * replace it with an empty one.
 */
export class LearningTable extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { ownTableName, isDestroyable }: Settings,
    encryptionKey: IKey,
  ) {
    super(scope, id);
    const table = new Table(this, 'Table', {
      tableName: ownTableName,
      partitionKey: attribute(TABLE.keys.partition),
      sortKey: attribute(TABLE.keys.sort),
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: TABLE.timeToLive,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: 35,
      },
      deletionProtection: !isDestroyable,
      removalPolicy: isDestroyable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    table.addLocalSecondaryIndex({
      indexName: TABLE.index.name,
      sortKey: attribute(TABLE.index.sort),
      projectionType: ProjectionType.ALL,
    });
    (table.node.defaultChild as CfnTable).overrideLogicalId('Table');
  }
}
